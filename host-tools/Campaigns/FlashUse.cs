using EcgWearable.Firmware.Logging;
using EcgWearable.WearLog;

namespace EcgWearable.Campaigns;

/// <summary>How much flash a wear used.</summary>
/// <param name="Hours">Length of the wear.</param>
/// <param name="MainBytes">Bytes of flash used by beats, events and energy: whole sectors, and the pages begun in the last.</param>
/// <param name="StripBytes">The same for strips.</param>
/// <param name="RecordBytes">Bytes of all records, their headers and checksums included.</param>
public sealed record FlashUse(double Hours, long MainBytes, long StripBytes, long RecordBytes)
{
    /// <summary>Bytes of flash an hour.</summary>
    public double BytesPerHour => (MainBytes + StripBytes) / Hours;

    /// <summary>Bytes of flash an hour without strips.</summary>
    public double MainBytesPerHour => MainBytes / Hours;

    /// <summary>Hours until the flash is full and the oldest strips go.</summary>
    public double HoursUntilFull => LogFormat.RingSectors * (double)LogFormat.SectorBytes / BytesPerHour;

    /// <summary>Hours of beats, events and energy that the flash keeps when all strips have gone.</summary>
    public double HoursOfBeats => LogFormat.RingSectors * (double)LogFormat.SectorBytes / MainBytesPerHour;

    /// <summary>Measures a log of one session.</summary>
    /// <param name="image">The flash.</param>
    /// <param name="hours">Length of the session.</param>
    public static FlashUse Of(ReadOnlySpan<byte> image, double hours)
    {
        long[] sectors = new long[LogFormat.StreamCount];
        long[] pagesOfLast = new long[LogFormat.StreamCount];
        long records = 0;
        int stream = 0;
        long sectorOffset = 0;
        WearLogReader.Scan(
            image,
            sector =>
            {
                stream = Math.Max(sector.Stream, LogFormat.MainStream);
                sectorOffset = sector.Offset;
                sectors[stream]++;
            },
            (_, _, payload, offset) =>
            {
                records += LogFormat.RecordHeaderBytes + payload.Length + LogFormat.RecordTrailerBytes;
                pagesOfLast[stream] = ((offset - sectorOffset) / LogFormat.PageBytes) + 1;
            });
        long[] bytes = [.. sectors.Zip(pagesOfLast, (count, pages) =>
            (Math.Max(count - 1, 0) * LogFormat.SectorBytes) + (pages * LogFormat.PageBytes))];
        return new FlashUse(hours, bytes[LogFormat.MainStream], bytes[LogFormat.StripStream], records);
    }
}
