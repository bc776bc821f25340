using EcgWearable.Firmware.Logging;
using EcgWearable.WearLog;

namespace EcgWearable.Campaigns;

/// <summary>What the host's reader finds in an image: which records of each stream, and in which sectors.</summary>
internal sealed class LogSnapshot
{
    private readonly List<LogSector> _sectors = [];
    private readonly List<uint> _lastRecords = [];
    private readonly long[] _first = [-1, -1];
    private readonly long[] _last = [-1, -1];

    /// <summary>Reads an image.</summary>
    /// <param name="image">The ring.</param>
    /// <param name="written">All that was ever appended: by stream, by sequence.</param>
    /// <param name="isKnown">True for records that are not to be compared with <paramref name="written"/>.</param>
    public LogSnapshot(ReadOnlySpan<byte> image, IReadOnlyList<TrafficRecord>[] written, Func<uint, bool> isKnown)
    {
        int stream = 0;
        bool compares = true;
        Damages = WearLogReader.Scan(
            image,
            sector =>
            {
                _sectors.Add(sector);
                _lastRecords.Add(uint.MaxValue);
                stream = sector.Stream;
                compares = !isKnown(sector.Sequence);
            },
            (type, sequence, payload, _) =>
            {
                if (_first[stream] < 0)
                {
                    _first[stream] = sequence;
                }
                else if (sequence != _last[stream] + 1)
                {
                    Problem ??= $"stream {stream}: record {sequence} follows {_last[stream]}";
                }

                _last[stream] = sequence;
                _lastRecords[^1] = sequence;
                if (!compares)
                {
                    NewRecords++;
                }
                else if (sequence >= written[stream].Count
                    || written[stream][(int)sequence].Type != type
                    || !written[stream][(int)sequence].Payload.Span.SequenceEqual(payload))
                {
                    Problem ??= $"stream {stream}: record {sequence} is not what was appended";
                }
            });
    }

    public IReadOnlyList<LogDamage> Damages { get; }

    /// <summary>Readable sectors in the order of their sequence.</summary>
    public IReadOnlyList<LogSector> Sectors => _sectors;

    /// <summary>What is wrong with the records, or null.</summary>
    public string? Problem { get; private set; }

    /// <summary>Records that were not compared.</summary>
    public int NewRecords { get; private set; }

    /// <summary>Sequence of a stream's first record; -1 when it has none.</summary>
    public long First(int stream) => _first[stream];

    /// <summary>Sequence of a stream's last record; -1 when it has none.</summary>
    public long Last(int stream) => _last[stream];

    /// <summary>The sector at a place, and the sequence of its last record.</summary>
    public (LogSector? Sector, uint LastRecord) At(int offset)
    {
        for (int i = 0; i < _sectors.Count; i++)
        {
            if (_sectors[i].Offset == offset)
            {
                return (_sectors[i], _lastRecords[i]);
            }
        }

        return (null, 0);
    }

    /// <summary>The sectors that are left when some are given up as the format says: the oldest with strips first.</summary>
    public List<uint> WithoutOldest(int count)
    {
        List<LogSector> left = [.. _sectors];
        for (int i = 0; i < count && left.Count > 0; i++)
        {
            int victim = left.FindIndex(sector => sector.Stream == LogFormat.StripStream);
            left.RemoveAt(Math.Max(victim, 0));
        }

        return left.ConvertAll(sector => sector.Sequence);
    }
}
