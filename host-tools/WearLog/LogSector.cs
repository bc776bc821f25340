namespace EcgWearable.WearLog;

/// <summary>A readable sector of a log.</summary>
/// <param name="Sequence">Its sequence.</param>
/// <param name="BootCount">Boots of the device.</param>
/// <param name="Stream">The stream of its records, or <see cref="SingleStream"/>.</param>
/// <param name="Offset">Where it begins in the image.</param>
public readonly record struct LogSector(uint Sequence, int BootCount, int Stream, int Offset)
{
    /// <summary>Stream of a sector of version 1 of the format, in which all records are of one stream.</summary>
    public const int SingleStream = -1;
}
