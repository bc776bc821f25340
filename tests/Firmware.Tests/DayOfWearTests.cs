using System.Diagnostics;
using EcgWearable.Firmware;
using EcgWearable.Firmware.Logging;
using EcgWearable.VirtualBoard;
using EcgWearable.WearLog;
using EcgWearable.Wfdb;
using Xunit;
using Xunit.Abstractions;

namespace EcgWearable.Tests.Firmware;

/// <summary>
/// 24 virtual hours of ECG on the whole firmware: every beat classified, beats and strips logged, the log pulled over the UART every two
/// hours. Not one sample may be lost, nor one record.
/// </summary>
/// <remarks>
/// The signal is the 48 records of the MIT-BIH Arrhythmia Database one after the other when <c>MITDB_DIR</c> names its folder, otherwise the
/// embedded five minutes again and again. The network's classes are as good as random, so that strips are recorded nearly all the
/// time: 28 MB a day, more than the flash holds and far more than a wearer's log.
/// </remarks>
public class DayOfWearTests(ITestOutputHelper output)
{
    private const double Hours = 24;
    private const double PullHours = 2;

    [Theory]
    [InlineData(10, false)]
    [InlineData(1, true)]
    public void NotOneSampleIsLostInADay(int tickMilliseconds, bool eventDriven)
    {
        Stopwatch watch = Stopwatch.StartNew();

        // The last pull is over by then.
        double off = (Hours * 3600) + 300;
        using VirtualEcgBoard board = new(new VirtualBoardOptions
        {
            Signal = new StrungRecords(Records()),
            ClrTickMilliseconds = tickMilliseconds,
            Network = new DigestNetwork(),

            // It must not run empty within the day, or the policy would end it.
            Battery = new Battery(double.PositiveInfinity),
            ButtonPresses = [new ButtonPress(WornBoard.Nanoseconds(off), WornBoard.Nanoseconds(2.5))],
        });
        board.Start(Program.Main);
        SortedDictionary<uint, byte[]> pulled = [];
        uint next = 1;
        for (double until = PullHours; until <= Hours; until += PullHours)
        {
            board.RunFor(WornBoard.Nanoseconds(until * 3600) - board.NowNanoseconds);
            next = Pull(board, pulled, next);
        }

        board.RunFor(WornBoard.Nanoseconds(off + 20) - board.NowNanoseconds);
        long produced = board.FrontEnd.SamplesProduced;
        int pulledSectors = pulled.Count;

        // What was written after the last pull lies in the flash.
        Append(board.Flash.Image, pulled, next);
        WearSession session = Assert.Single(WearLogReader.Parse(pulled.Values.SelectMany(sector => sector).ToArray(), "pulled").Sessions);
        int classified = session.Beats.Count(b => (b.Flags & BeatFlags.Classified) != 0);
        output.WriteLine($"{produced:N0} samples, {board.FrontEnd.SamplesLost} lost; {session.Beats.Count:N0} beats, {classified:N0} classified; " +
            $"{pulledSectors:N0} sectors pulled of {pulled.Count:N0}, {board.Flash.SectorErases:N0} erased; {watch.Elapsed.TotalSeconds:F1} s");
        Assert.Equal(eventDriven, session.Boot!.IsEventDriven);
        Assert.True(produced > 24L * 3600 * 3200 / 9);
        Assert.Equal(0, board.FrontEnd.SamplesLost);
        Assert.Equal(0, session.LostSampleCount);
        Assert.Equal(board.FrontEnd.SamplesTaken, session.Close!.SampleIndex);
        Assert.Equal((uint)session.Beats.Count, session.Close.Beats);
        Assert.Equal(0, session.MissingRecordCount);
        Assert.DoesNotContain(session.Events, e => e.Code is EventCode.RecordsDropped or EventCode.Watchdog or EventCode.FrontEndFault or EventCode.FrontEndRepaired);
        Assert.True(classified > session.Beats.Count * 0.99);
        Assert.True(pulledSectors > 4096, "less was pulled than the flash holds");
    }

    /// <summary>Pulls the sectors from a sequence on.</summary>
    /// <returns>The sequence to go on with: that of the older of the sectors that are being filled, one of each stream.</returns>
    private static uint Pull(VirtualEcgBoard board, SortedDictionary<uint, byte[]> pulled, uint next)
    {
        LinkClient client = new(board.Host, new LinkClientOptions { TimeProvider = board.Time });
        LogExtent extent = client.List();
        Assert.True(extent.OldestSectorSequence <= next, "the log went round before it was pulled");
        uint[] newest = new uint[LogFormat.StreamCount];
        for (uint sequence = next; sequence <= extent.NewestSectorSequence; sequence++)
        {
            byte[] sector = new byte[LogFormat.SectorBytes];
            client.ReadSector(sequence, sector);
            pulled[sequence] = sector;
            newest[sector[5]] = sequence;
        }

        Assert.DoesNotContain(0u, newest);
        return newest.Min();
    }

    /// <summary>Adds the sectors of a flash image from a sequence on.</summary>
    private static void Append(ReadOnlySpan<byte> image, SortedDictionary<uint, byte[]> pulled, uint from)
    {
        for (int at = 0; at < image.Length; at += LogFormat.SectorBytes)
        {
            uint sequence = BitConverter.ToUInt32(image[(at + 8)..]);
            if (BitConverter.ToInt32(image[at..]) == LogFormat.SectorMagic && sequence >= from)
            {
                pulled[sequence] = image.Slice(at, LogFormat.SectorBytes).ToArray();
            }
        }
    }

    private static string[] Records() => MitdbFactAttribute.Directory is string folder
        ? [.. WfdbDatabase.RecordNames(folder).Select(name => Path.Combine(folder, name))]
        : [Path.Combine(AppContext.BaseDirectory, "data", "208x")];

    /// <summary>Records one after the other, lead MLII or the first, and from the beginning again.</summary>
    private sealed class StrungRecords(string[] paths) : IElectrodeSignal
    {
        private ResampledRecord? _record;
        private long _left;
        private int _next;
        private long _numerator;
        private long _denominator;

        public void Start(long elapsedNanoseconds, long rateNumerator, long rateDenominator)
        {
            _numerator = rateNumerator;
            _denominator = rateDenominator;
        }

        public double NextMicrovolts()
        {
            if (_left == 0)
            {
                WfdbRecord record = WfdbRecord.Read(paths[_next]);
                _next = (_next + 1) % paths.Length;
                _record = new ResampledRecord(record.Microvolts(Math.Max(0, record.FindSignal("MLII"))), record.SamplingFrequencyHz);
                _record.Start(0, _numerator, _denominator);
                _left = _record.DurationNanoseconds / 1000 * _numerator / (_denominator * 1_000_000);
            }

            _left--;
            return _record!.NextMicrovolts();
        }
    }
}
