using EcgWearable.Firmware.Logging;

namespace EcgWearable.WearLog;

/// <summary>
/// Finds the sectors of a time on a device, in each stream by itself. The device does it; with firmware that cannot, headers are read over the
/// link and searched here, a dozen where the log has thousands of sectors (<see cref="LogFormat"/>, seeking a time).
/// </summary>
public sealed class SectorSeek
{
    private readonly LinkClient _client;
    private readonly byte[] _header = new byte[LogFormat.SectorHeaderBytes];

    /// <summary>Makes a search.</summary>
    /// <param name="client">The link to the device.</param>
    public SectorSeek(LinkClient client)
    {
        ArgumentNullException.ThrowIfNull(client);
        _client = client;
    }

    /// <summary>Headers read over the link so far.</summary>
    public int HeadersRead { get; private set; }

    /// <summary>
    /// Finds the sectors that may hold records of a range: few more than do, never fewer. Main sectors of the session's beginning are
    /// among them, since its boot record tells how to read the rest.
    /// </summary>
    /// <param name="extent">What <see cref="LinkClient.List"/> gave.</param>
    /// <param name="range">The range.</param>
    /// <param name="samplesPerSecond">Output data rate in Hz.</param>
    /// <returns>Sequences, rising; empty when the log holds nothing of that time.</returns>
    /// <exception cref="LinkException">The exchange failed; <see cref="LinkFailure.NotUnderstood"/> from firmware whose logs have no index.</exception>
    public IReadOnlyList<uint> Find(LogExtent extent, LogRange range, double samplesPerSecond)
    {
        try
        {
            return FindByDevice(extent, range, samplesPerSecond);
        }
        catch (LinkException e) when (e.Failure == LinkFailure.NotUnderstood)
        {
            return FindByHeaders(extent, range, samplesPerSecond);
        }
    }

    /// <summary>The same, found by the device itself.</summary>
    /// <exception cref="LinkException">The exchange failed; <see cref="LinkFailure.NotUnderstood"/> from firmware that cannot.</exception>
    public IReadOnlyList<uint> FindByDevice(LogExtent extent, LogRange range, double samplesPerSecond)
    {
        long end = EndOf(range, samplesPerSecond);
        SortedSet<uint> found = [];
        for (byte stream = 0; stream < LogFormat.StreamCount; stream++)
        {
            if (_client.Seek(range.BootCount, stream, 0).Holding is not { } opening)
            {
                continue;
            }

            uint first = _client.Seek(range.BootCount, stream, range.FromSampleIndex).Holding ?? opening;
            if (ReadStart(first) is { SampleIndex: null })
            {
                // Version 1 has no index: all of the session.
                first = opening;
            }

            uint behind = _client.Seek(range.BootCount, stream, end).Next ?? uint.MaxValue;
            foreach (uint sector in _client.ListSectors(extent, stream))
            {
                if ((sector >= first && sector < behind) || (sector == opening && stream == LogFormat.MainStream))
                {
                    found.Add(sector);
                }
            }
        }

        return [.. found];
    }

    /// <summary>The same, found here by reading headers over the link.</summary>
    /// <exception cref="LinkException">The exchange failed; <see cref="LinkFailure.NotUnderstood"/> from firmware whose logs have no index.</exception>
    public IReadOnlyList<uint> FindByHeaders(LogExtent extent, LogRange range, double samplesPerSecond)
    {
        long end = EndOf(range, samplesPerSecond);
        SortedSet<uint> found = [];
        for (byte stream = 0; stream < LogFormat.StreamCount; stream++)
        {
            IReadOnlyList<uint> sectors = _client.ListSectors(extent, stream);
            int opening = FirstFrom(sectors, range.BootCount, null);
            int behind = FirstFrom(sectors, range.BootCount, end);

            // The sector before the first one opened within the range may go on into it.
            int first = Math.Max(FirstFrom(sectors, range.BootCount, range.FromSampleIndex) - 1, opening);
            if (first < behind && ReadStart(sectors[first])?.SampleIndex is null)
            {
                // Version 1 has no index: all of the session.
                first = opening;
            }

            for (int i = first; i < behind; i++)
            {
                found.Add(sectors[i]);
            }

            if (stream == LogFormat.MainStream && opening < behind)
            {
                found.Add(sectors[opening]);
            }
        }

        return [.. found];
    }

    private static long EndOf(LogRange range, double samplesPerSecond)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(range.FromSampleIndex);
        ArgumentOutOfRangeException.ThrowIfLessThan(range.EndSampleIndex, range.FromSampleIndex);

        // A record may come that much later than its sample.
        double latest = range.EndSampleIndex + (LogFormat.LatestRecordSeconds * samplesPerSecond);
        return latest < long.MaxValue ? (long)latest : long.MaxValue;
    }

    /// <summary>Binary search: the first sector that was opened in a later session, or in this one with at least this sample logged, or any.</summary>
    private int FirstFrom(IReadOnlyList<uint> sectors, int bootCount, long? sampleIndex)
    {
        int low = 0;
        int high = sectors.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (IsBefore(sectors[middle], bootCount, sampleIndex))
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    private bool IsBefore(uint sequence, int bootCount, long? sampleIndex)
    {
        SectorStart? start = ReadStart(sequence);

        // A sector of version 1 has no index; it is older than all that have one. So is what a damaged header is taken for.
        return start is null
            || start.BootCount < bootCount
            || (start.BootCount == bootCount && sampleIndex is not null && (start.SampleIndex is null || start.SampleIndex < sampleIndex));
    }

    private SectorStart? ReadStart(uint sequence)
    {
        _client.Read(sequence, 0, _header);
        HeadersRead++;
        return WearLogReader.ReadStart(_header);
    }
}
