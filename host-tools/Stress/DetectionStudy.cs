namespace EcgWearable.Stress;

/// <summary>The study of beat detection.</summary>
public sealed record DetectionStudy
{
    /// <summary>Names of the records.</summary>
    public required IReadOnlyList<string> Records { get; init; }

    /// <summary>The undisturbed records, through the virtual front end, one by one; empty where the study has no clean condition.</summary>
    public required IReadOnlyList<DetectionResult> ByRecord { get; init; }

    /// <summary>What the selective policy left out of the undisturbed records, one by one, with the built-in model; empty like <see cref="ByRecord"/>.</summary>
    public required IReadOnlyList<SelectionResult> Selection { get; init; }

    /// <summary>All records under each condition, noise throughout.</summary>
    public required IReadOnlyList<(DetectionCondition Condition, DetectionResult Result)> All { get; init; }

    /// <summary>Records of the noise stress test under each noise, five minutes clean, then two noisy and two clean by turns, scored from the sixth minute on.</summary>
    public required IReadOnlyList<(DetectionCondition Condition, DetectionResult Result)> NoiseStress { get; init; }
}
