namespace EcgWearable.WearLog;

/// <summary>Everything that could be read from a flash image or a pulled log.</summary>
public sealed class WearLogContents
{
    internal WearLogContents(
        string sourceName,
        IReadOnlyList<WearSession> sessions,
        IReadOnlyList<LogDamage> damages,
        uint oldestSectorSequence,
        uint newestSectorSequence,
        int sectorCount,
        long recordCount,
        long unknownRecordCount,
        long missingRecordCount)
    {
        SourceName = sourceName;
        Sessions = sessions;
        Damages = damages;
        OldestSectorSequence = oldestSectorSequence;
        NewestSectorSequence = newestSectorSequence;
        SectorCount = sectorCount;
        RecordCount = recordCount;
        UnknownRecordCount = unknownRecordCount;
        MissingRecordCount = missingRecordCount;
    }

    /// <summary>What was read, such as a file's path.</summary>
    public string SourceName { get; }

    /// <summary>Sessions from the oldest to the newest; at least one.</summary>
    public IReadOnlyList<WearSession> Sessions { get; }

    /// <summary>Places that could not be read, in the order of the image.</summary>
    public IReadOnlyList<LogDamage> Damages { get; }

    /// <summary>Sequence of the oldest readable sector.</summary>
    public uint OldestSectorSequence { get; }

    /// <summary>Sequence of the newest readable sector.</summary>
    public uint NewestSectorSequence { get; }

    /// <summary>Readable sectors.</summary>
    public int SectorCount { get; }

    /// <summary>Records with the right CRC and a sensible content.</summary>
    public long RecordCount { get; }

    /// <summary>Records with the right CRC of a type that this version does not know; they are passed over.</summary>
    public long UnknownRecordCount { get; }

    /// <summary>Records that the sequence numbers say are missing between the first and the last.</summary>
    public long MissingRecordCount { get; }
}
