namespace EcgWearable.Evaluation;

/// <summary>What the comparison of one record gave.</summary>
public sealed record RecordResult
{
    /// <summary>Name of the record.</summary>
    public required string Record { get; init; }

    /// <summary>Length of the ECG, in seconds.</summary>
    public required double EcgSeconds { get; init; }

    /// <summary>True where the record has paced beats, and is therefore left out of the classes.</summary>
    public required bool IsPaced { get; init; }

    /// <summary>Beat detection.</summary>
    public required QrsTally Qrs { get; init; }

    /// <summary>The classes; null in a record with paced beats, and where classes were not scored.</summary>
    public required ConfusionMatrix? Confusion { get; init; }

    /// <summary>Every scored beat, in order of time: pairs, misses and extra detections.</summary>
    public IReadOnlyList<BeatPair> Pairs { get; init; } = [];

    /// <summary>All detections, scored or not, in order of time.</summary>
    public IReadOnlyList<DetectedBeat> Detections { get; init; } = [];

    /// <summary>Sampling frequency of the record in Hz.</summary>
    public double ReferenceHz { get; init; }

    /// <summary>First moment that is scored, on the record's sample clock: the end of the learning period.</summary>
    public double FirstScoredSample { get; init; }

    /// <summary>Stretches of ventricular flutter or fibrillation, which are not scored; none where they are.</summary>
    public IReadOnlyList<ReferenceInterval> Flutter { get; init; } = [];

    /// <summary>Stretches in which the device said that it could not judge: electrode off, samples lost, signal too poor. In order of time, without overlap.</summary>
    public IReadOnlyList<ReferenceInterval> Shutdown { get; init; } = [];
}
