namespace EcgWearable.Power;

/// <summary>A scenario in the study.</summary>
/// <param name="Group">What the study varies in it.</param>
/// <param name="Name">The scenario in words.</param>
/// <param name="Result">What the model says.</param>
public sealed record StudyCase(string Group, string Name, ScenarioResult Result);
