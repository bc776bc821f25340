namespace EcgWearable.Power;

/// <summary>A picture of the study.</summary>
/// <param name="FileName">Its file name.</param>
/// <param name="Title">What it shows.</param>
/// <param name="Svg">Its text, the same for the same figures.</param>
public sealed record StudyPicture(string FileName, string Title, string Svg);
