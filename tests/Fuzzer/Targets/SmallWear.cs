using EcgWearable.Firmware.Logging;
using EcgWearable.VirtualBoard;
using EcgWearable.WearLog;
using EcgWearable.Wfdb;

namespace EcgWearable.Fuzzer.Targets;

/// <summary>A few seconds of the built-in record, worn on the virtual board: what logs to begin with are cut from.</summary>
internal static class SmallWear
{
    private const double Seconds = 14;
    private const long NanosecondsPerSecond = 1_000_000_000;

    private static readonly Lazy<IReadOnlyList<byte[]>> Worn = new(Wear);

    /// <summary>The sectors of the log, whole, in the order of their sequence.</summary>
    public static IReadOnlyList<byte[]> Sectors => Worn.Value;

    /// <summary>The record.</summary>
    public static WfdbRecord Record => WfdbRecord.Read(Path.Combine(AppContext.BaseDirectory, "data", "208x"));

    /// <summary>The sectors without the erased flash behind what is written.</summary>
    public static IReadOnlyList<byte[]> Written => [.. Sectors.Select(sector => sector[..(sector.AsSpan().LastIndexOfAnyExcept(LogFormat.Erased) + 1)])];

    /// <summary>Logs to begin with: single sectors, a page of each, and the whole, none longer than asked.</summary>
    public static IReadOnlyList<byte[]> Logs(int longestBytes)
    {
        byte[] whole = [.. Sectors.Take(Sectors.Count - 1).SelectMany(sector => sector), .. Written[^1]];
        return [.. Written.Append(whole).Concat(Written.Select(sector => sector[..Math.Min(sector.Length, LogFormat.PageBytes)])).Select(log => log.Length > longestBytes ? log[..longestBytes] : log)];
    }

    private static IReadOnlyList<byte[]> Wear()
    {
        WfdbRecord record = Record;
        VirtualEcgBoard board = new(new VirtualBoardOptions
        {
            Signal = new ResampledRecord(record.Microvolts(0).AsSpan(0, (int)(Seconds * record.SamplingFrequencyHz)), record.SamplingFrequencyHz),
            ButtonPresses =
            [
                new ButtonPress(6 * NanosecondsPerSecond, NanosecondsPerSecond / 10),
                new ButtonPress((long)(Seconds * NanosecondsPerSecond), 5 * NanosecondsPerSecond / 2),
            ],
        });
        board.Run(Firmware.Program.Main, (long)((Seconds + 20) * NanosecondsPerSecond));
        byte[] image = board.Flash.Image.ToArray();
        List<byte[]> sectors = [];
        WearLogReader.Scan(image, sector => sectors.Add(image.AsSpan(sector.Offset, LogFormat.SectorBytes).ToArray()), (_, _, _, _) => { });
        return sectors;
    }
}
