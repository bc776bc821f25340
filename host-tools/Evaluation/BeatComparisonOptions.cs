namespace EcgWearable.Evaluation;

/// <summary>How beats are compared. The defaults score the whole record, as the literature does; EC57 itself skips the first five minutes.</summary>
public sealed record BeatComparisonOptions
{
    /// <summary>Greatest distance of a detection from the beat it matches, in milliseconds; that distance itself still matches. EC57: 150.</summary>
    public int WindowMilliseconds { get; init; } = 150;

    /// <summary>Seconds at the start of the record that are not scored. EC57: 300; default 0.</summary>
    public double LearningSeconds { get; init; }

    /// <summary>
    /// Leaves flutter and fibrillation out, as EC57 demands and the WFDB program bxb does: beats annotated between '[' and ']' are not
    /// scored, and a detection there that matches no beat outside is not a false positive. If false, such detections are false positives.
    /// </summary>
    public bool ExcludeFlutter { get; init; } = true;

    /// <summary>Whether classes are scored at all; false when only the detection of beats was run.</summary>
    public bool ScoreClasses { get; init; } = true;
}
