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

    /// <summary>Stretches in which the device said that it could not judge: electrode off, samples lost, signal too poor.</summary>
    public IReadOnlyList<ReferenceInterval> Shutdown { get; init; } = [];
}
