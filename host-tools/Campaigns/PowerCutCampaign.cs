using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Globalization;
using EcgWearable.Firmware.Logging;
using EcgWearable.NanoRuntime;
using FirmwareLog = EcgWearable.Firmware.Logging.WearLog;

namespace EcgWearable.Campaigns;

/// <summary>
/// Cuts power in every program and every erase of a wear on a full flash: at every byte of each program, at eight depths of a program
/// whose bits come in any order, at seventeen depths of an erase. After each cut the host's reader must find every
/// record that was in the flash before the operation, bit by bit, except those of the sector that the operation gives up; then the
/// firmware starts, must go on with the right record, appends and synchronises, and nothing but what the full-flash policy
/// gives up may be missing.
/// </summary>
/// <remarks>What is in the flash before an operation is never less than what was synced before: that is checked too.</remarks>
public sealed class PowerCutCampaign
{
    private const int FailuresNamed = 20;
    private const int AppendedAfter = 5;
    private const int MostSteps = 1000;

    private readonly IReadOnlyList<TrafficRecord> _prefill;
    private readonly IReadOnlyList<TrafficRecord> _wear;
    private readonly int _sectors;
    private readonly int _seed;
    private readonly List<TrafficRecord>[] _written = [[], []];
    private readonly long[] _synced = [-1, -1];
    private readonly ConcurrentBag<FlashHost> _benches = [];
    private readonly List<string> _failures = [];
    private Firmware.Logging.WearLog? _log;
    private int _programs;
    private int _erases;
    private long _programCuts;
    private long _eraseCuts;
    private long _failureCount;

    /// <summary>Makes a campaign.</summary>
    /// <param name="prefill">What fills the flash before the wear, over and over.</param>
    /// <param name="wear">The wear.</param>
    /// <param name="sectors">Sectors of the log's ring, 6 or more: the wear is to go round it.</param>
    /// <param name="seed">Decides what the bits under way become.</param>
    public PowerCutCampaign(IReadOnlyList<TrafficRecord> prefill, IReadOnlyList<TrafficRecord> wear, int sectors, int seed)
    {
        ArgumentNullException.ThrowIfNull(prefill);
        ArgumentNullException.ThrowIfNull(wear);
        ArgumentOutOfRangeException.ThrowIfLessThan(sectors, 6);
        _prefill = prefill;
        _wear = wear;
        _sectors = sectors;
        _seed = seed;
    }

    /// <summary>Runs it, on all cores.</summary>
    /// <param name="progress">Told the part that is done, 0 to 1; may be null.</param>
    /// <param name="cancellation">Ends it between two operations.</param>
    public PowerCutResult Run(Action<double>? progress, CancellationToken cancellation)
    {
        FlashHost host = new();
        LogWriter writer = new(host.Boot(_sectors));
        for (int i = 0; writer.Log.SectorsGivenUp < _sectors / 2; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            Write(writer, _prefill[i % _prefill.Count]);
        }

        writer.Sync();
        host.Writing = transfer => Cut(host.Flash.Image[..(_sectors * LogFormat.SectorBytes)], transfer, cancellation);
        writer = new LogWriter(host.Boot(_sectors));
        _log = writer.Log;
        for (int i = 0; i < _wear.Count; i++)
        {
            Write(writer, _wear[i]);
            progress?.Invoke((i + 1.0) / _wear.Count);
        }

        NanoHost.Attach(null);
        return new PowerCutResult(
            _sectors, _wear.Count, writer.Log.SectorsGivenUp, _programs, _erases, _programCuts, _eraseCuts, _failureCount, _failures);
    }

    private void Write(LogWriter writer, TrafficRecord record)
    {
        _written[record.Type == RecordType.Strip ? LogFormat.StripStream : LogFormat.MainStream].Add(record);
        writer.Append(record);
        if (record.SyncAfter)
        {
            writer.Sync();
            _synced[LogFormat.MainStream] = _written[LogFormat.MainStream].Count - 1;
            _synced[LogFormat.StripStream] = _written[LogFormat.StripStream].Count - 1;
        }
    }

    private void Cut(ReadOnlySpan<byte> ring, ReadOnlySpan<byte> transfer, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        int operation = _programs + _erases;
        byte[] before = ring.ToArray();
        byte[] command = transfer.ToArray();
        LogSnapshot was = new(before, _written, _ => false);
        string name = string.Create(CultureInfo.InvariantCulture, $"operation {operation}, {(FlashHost.IsErase(transfer) ? "erase" : "program")} at 0x{FlashHost.Address(transfer):X6}");
        if (was.Problem is not null)
        {
            Fail($"{name}, before any cut: {was.Problem}");
        }

        for (int stream = 0; stream < LogFormat.StreamCount; stream++)
        {
            // On a full flash the last sector of strips may have been given up: then there is none, which is the policy and no loss.
            bool allGivenUp = stream == LogFormat.StripStream && was.Last(stream) < 0 && _log is { SectorsGivenUp: > 0 };
            if (was.Last(stream) < _synced[stream] && !allGivenUp)
            {
                Fail($"{name}, before any cut: stream {stream} was synced up to {_synced[stream]} but ends with {was.Last(stream)}");
            }
        }

        List<CutPoint> points = CutPoint.Of(transfer);
        NanoHost host = NanoHost.Current;
        ParallelOptions options = new() { MaxDegreeOfParallelism = Environment.ProcessorCount };
        Parallel.For(0, points.Count, options, i =>
        {
            if (!_benches.TryTake(out FlashHost? bench))
            {
                bench = new FlashHost();
            }

            string? problem;
            try
            {
                problem = Check(bench, before, was, command, points[i], _seed + (operation * 1021) + i);
            }
            catch (Exception e) when (e is IndexOutOfRangeException or ArgumentException or InvalidOperationException)
            {
                problem = $"{e.GetType().Name}: {e.Message}";
            }

            _benches.Add(bench);
            if (problem is not null)
            {
                Fail($"{name}, {points[i]}: {problem}");
            }
        });
        NanoHost.Attach(host);
        if (FlashHost.IsErase(transfer))
        {
            _erases++;
            _eraseCuts += points.Count;
        }
        else
        {
            _programs++;
            _programCuts += points.Count;
        }
    }

    private void Fail(string problem)
    {
        lock (_failures)
        {
            _failureCount++;
            if (_failures.Count < FailuresNamed)
            {
                _failures.Add(problem);
            }
        }
    }

    /// <returns>What is wrong, or null.</returns>
    private string? Check(FlashHost bench, byte[] before, LogSnapshot was, byte[] command, CutPoint point, int seed)
    {
        bench.Flash.Load(before, 0);
        bench.Interrupt(command, point, seed);
        long overUnerased = bench.Flash.BytesOverUnerased;
        LogSnapshot cut = new(bench.Flash.Image[..before.Length], _written, _ => false);
        string? problem = cut.Problem ?? MissingAfterCut(was, cut, command);
        if (problem is not null)
        {
            return $"after the cut: {problem}";
        }

        FirmwareLog log = bench.Boot(_sectors);
        for (int stream = 0; stream < LogFormat.StreamCount; stream++)
        {
            uint next = stream == LogFormat.MainStream ? log.NextRecord : log.NextStrip;
            if (cut.Last(stream) >= 0 && next != cut.Last(stream) + 1)
            {
                return $"stream {stream} goes on with record {next} after {cut.Last(stream)}";
            }
        }

        uint newest = cut.Sectors.Count == 0 ? 0 : cut.Sectors[^1].Sequence;
        if (!TryAppend(log))
        {
            return "the log does not come to rest";
        }

        LogSnapshot after = new(bench.Flash.Image[..before.Length], _written, sequence => sequence > newest);
        List<uint> expected = cut.WithoutOldest(log.SectorsGivenUp);
        List<uint> left = [.. after.Sectors.Where(sector => sector.Sequence <= newest).Select(sector => sector.Sequence)];
        if (after.Problem is not null)
        {
            return $"after the next start: {after.Problem}";
        }

        if (!left.SequenceEqual(expected))
        {
            return $"after the next start: sectors {string.Join(' ', left)} are left of {string.Join(' ', cut.Sectors.Select(s => s.Sequence))}, not {string.Join(' ', expected)}";
        }

        if (after.NewRecords != AppendedAfter)
        {
            return $"after the next start: {after.NewRecords} of {AppendedAfter} new records are there";
        }

        return bench.Flash.BytesOverUnerased == overUnerased ? null : "something was programmed that was not erased";
    }

    private string? MissingAfterCut(LogSnapshot was, LogSnapshot cut, byte[] command)
    {
        // Four zeros at a sector's start give it up: it may be gone, whole, and nothing else.
        bool givesUp = !FlashHost.IsErase(command)
            && FlashHost.Address(command) % LogFormat.SectorBytes == 0
            && BinaryPrimitives.ReadInt32LittleEndian(command.AsSpan(FlashHost.AddressBytes)) == 0;
        (WearLog.LogSector? victim, uint lastRecord) = givesUp ? was.At(FlashHost.Address(command)) : (null, 0);
        for (int stream = 0; stream < LogFormat.StreamCount; stream++)
        {
            bool mayLose = victim?.Stream == stream && lastRecord != uint.MaxValue;
            long latestFirst = mayLose ? lastRecord + 1L : was.First(stream);
            bool isWhole = cut.First(stream) == was.First(stream) || (mayLose && cut.First(stream) == latestFirst)
                || (mayLose && lastRecord == was.Last(stream) && cut.First(stream) < 0);
            if (!isWhole || (cut.Last(stream) < was.Last(stream) && !(mayLose && lastRecord == was.Last(stream))))
            {
                return $"stream {stream} had records {was.First(stream)} to {was.Last(stream)}, and has {cut.First(stream)} to {cut.Last(stream)}";
            }
        }

        return null;
    }

    private static bool TryAppend(FirmwareLog log)
    {
        byte[] payload = new byte[LogFormat.MaximumPayloadBytes];
        for (int i = 0; i < AppendedAfter; i++)
        {
            byte type = i % 2 == 0 ? RecordType.Event : RecordType.Strip;
            if (!log.Append(type, payload, 100))
            {
                return false;
            }
        }

        log.Sync();
        for (int i = 0; i < MostSteps; i++)
        {
            if (!log.Step() && log.IsSynced)
            {
                return true;
            }
        }

        return false;
    }
}
