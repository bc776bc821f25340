using EcgWearable.Firmware.Logging;
using EcgWearable.NanoRuntime;

namespace EcgWearable.Campaigns;

/// <summary>Wears a flash for a long time without ever erasing its log, and counts the erases of each sector.</summary>
public static class WearLevelling
{
    /// <summary>Runs a wear.</summary>
    /// <param name="day">What is logged in a day, over and over.</param>
    /// <param name="days">Length of the wear; the device starts once a day.</param>
    /// <param name="sectors">Sectors of the log's ring.</param>
    /// <param name="progress">Told the part that is done, 0 to 1; may be null.</param>
    /// <param name="cancellation">Ends it between two days.</param>
    /// <param name="image">Gets the ring as it is at the end; may be empty.</param>
    public static WearLevellingResult Run(
        IReadOnlyList<TrafficRecord> day, int days, int sectors, Action<double>? progress, CancellationToken cancellation, Span<byte> image)
    {
        ArgumentNullException.ThrowIfNull(day);
        FlashHost host = new();
        long givenUp = 0;
        for (int i = 0; i < days; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            LogWriter writer = new(host.Boot(sectors));
            foreach (TrafficRecord record in day)
            {
                writer.Append(record);
            }

            writer.Sync();
            givenUp += writer.Log.SectorsGivenUp;
            progress?.Invoke((i + 1.0) / days);
        }

        NanoHost.Attach(null);
        int[] erases = [.. Enumerable.Range(0, sectors).Select(host.Flash.ErasesOf)];
        if (!image.IsEmpty)
        {
            host.Flash.Image[..(sectors * LogFormat.SectorBytes)].CopyTo(image);
        }

        double mean = erases.Average();
        return new WearLevellingResult(
            days, days, sectors, givenUp, erases.Min(), mean, erases.Max(), (erases.Max() - erases.Min()) / mean, erases.Max() / mean);
    }
}
