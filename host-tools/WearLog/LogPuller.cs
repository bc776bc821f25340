using System.Buffers.Binary;
using System.Globalization;
using EcgWearable.Firmware.Logging;

namespace EcgWearable.WearLog;

/// <summary>
/// Copies a device's log into a file: every sector in sequence order, each one checked. The copy grows beside the file, as
/// <c>FILE.part</c>, and takes the file's name when it is whole; a broken pull is taken up again where it stopped.
/// </summary>
public sealed class LogPuller
{
    private readonly LinkClient _client;
    private readonly LogPullOptions _options;
    private readonly SectorReader _reader;

    /// <summary>Makes a puller.</summary>
    /// <param name="client">The link to the device.</param>
    /// <param name="options">How to pull; null for the defaults.</param>
    public LogPuller(LinkClient client, LogPullOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(client);
        _client = client;
        _options = options ?? new LogPullOptions();
        _reader = new SectorReader(client);
    }

    /// <summary>Pulls the log.</summary>
    /// <param name="path">The file to make.</param>
    /// <param name="progress">Told after every sector; may be null.</param>
    /// <param name="cancellationToken">Stops between two sectors; what has come so far stays in the partial file.</param>
    /// <exception cref="LinkException">The device fails; what has come so far stays in the partial file.</exception>
    /// <exception cref="WearLogException">The log is empty, or the file cannot be written.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public LogPullResult Pull(
        string path, IProgress<LogPullProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (File.Exists(path) && !_options.Overwrite)
        {
            throw new WearLogException($"{path}: there is such a file already; name another one.");
        }

        LogExtent extent = _client.List();
        if (extent.SectorCount == 0)
        {
            throw new WearLogException("the device's log is empty: nothing was recorded since it was erased.");
        }

        string partPath = path + ".part";
        try
        {
            LogPullResult result;
            using (FileStream part = new(partPath, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None))
            {
                result = Pull(part, path, extent, progress, cancellationToken);
                part.Flush(flushToDisk: true);
            }

            File.Move(partPath, path, _options.Overwrite);
            return result;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new WearLogException(
                $"{partPath}: cannot be written ({e.Message}); check that the folder exists, has room and may be written to, and that no other pull is under way.", e)
            {
                IsOutput = true,
            };
        }
    }

    private LogPullResult Pull(
        FileStream part, string path, LogExtent extent, IProgress<LogPullProgress>? progress, CancellationToken cancellationToken)
    {
        uint next = Resume(part, extent, out long resumed);
        IReadOnlyList<uint> sectors = [.. SectorsToPull(extent).Where(sequence => sequence >= next)];
        long done = resumed;
        long overwritten = 0;
        List<LogDamage> damages = [];
        byte[] sector = new byte[LogFormat.SectorBytes];
        progress?.Report(new LogPullProgress(done, done + sectors.Count, resumed));
        for (int i = 0; i < sectors.Count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (TryReadSector(sectors, i, sector, part.Position, damages))
            {
                Write(part, sector);
                done++;
            }
            else
            {
                overwritten++;
            }

            progress?.Report(new LogPullProgress(done, done + sectors.Count - i - 1, resumed));
        }

        return new LogPullResult(path, extent, done, resumed, overwritten, damages);
    }

    private static void Write(FileStream part, byte[] sector)
    {
        try
        {
            part.Write(sector);
        }
        catch (ArgumentOutOfRangeException e)
        {
            // What .NET makes of a limit on the size of files, the file system's or the user's (EFBIG).
            throw new IOException("the file may not grow any further", e);
        }
    }

    private IReadOnlyList<uint> SectorsToPull(LogExtent extent)
    {
        try
        {
            if (_options.Range is { } range)
            {
                DeviceInfo info = _client.GetInfo();
                IReadOnlyList<uint> found = new SectorSeek(_client).Find(extent, range, (double)info.OdrNumerator / info.OdrDenominator);
                return found.Count > 0
                    ? found
                    : throw new WearLogException(string.Create(
                        CultureInfo.InvariantCulture,
                        $"the device's log holds nothing of session {range.BootCount} from sample {range.FromSampleIndex} on; pull the whole log, or name another time."));
            }

            return _client.ListSectors(extent);
        }
        catch (LinkException e) when (e.Failure == LinkFailure.NotUnderstood && _options.Range is null)
        {
            return LinkClient.AllSectors(extent);
        }
    }

    /// <summary>Positions the partial file behind what can be kept of it.</summary>
    /// <returns>The sequence of the next sector to read.</returns>
    private uint Resume(FileStream part, LogExtent extent, out long kept)
    {
        kept = 0;
        uint next = extent.OldestSectorSequence;
        byte[] sector = new byte[LogFormat.SectorBytes];
        byte[] last = new byte[LogFormat.SectorBytes];
        uint lastSequence = 0;
        while (part.ReadAtLeast(sector, sector.Length, throwOnEndOfStream: false) == sector.Length)
        {
            uint sequence = BinaryPrimitives.ReadUInt32LittleEndian(sector.AsSpan(8));
            WearLogReader.CheckSector(sector, sequence, out bool isHeaderRight);
            if (!isHeaderRight || (kept > 0 && sequence <= lastSequence))
            {
                break;
            }

            kept++;
            lastSequence = sequence;
            sector.CopyTo(last, 0);
        }

        if (kept > 0)
        {
            // The last sector may have been the one that was still being filled. It is read again, and must begin as it did:
            // otherwise the partial file is of another device's log.
            if (lastSequence < extent.OldestSectorSequence
                || lastSequence > extent.NewestSectorSequence
                || !IsContinuation(last, lastSequence, sector))
            {
                throw new WearLogException(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{part.Name}: this partial file ends with a sector {lastSequence} that the device's log (sectors {extent.OldestSectorSequence} to {extent.NewestSectorSequence}) does not hold, or holds otherwise; move it away, or name another file."));
            }

            kept--;
            next = lastSequence;
        }

        part.SetLength(kept * LogFormat.SectorBytes);
        part.Position = part.Length;
        return next;
    }

    private bool IsContinuation(byte[] before, uint sequence, byte[] now)
    {
        _client.ReadSector(sequence, now);
        for (int i = 0; i < now.Length; i++)
        {
            if (before[i] != now[i] && before[i] != LogFormat.Erased)
            {
                return false;
            }
        }

        return true;
    }

    private bool IsHeld(uint sequence)
    {
        LogExtent now = _client.List();
        if (now.OldestSectorSequence > sequence || now.NewestSectorSequence < sequence)
        {
            return false;
        }

        try
        {
            return _client.ListSectors(now).Contains(sequence);
        }
        catch (LinkException e) when (e.Failure == LinkFailure.NotUnderstood)
        {
            return true;
        }
    }

    /// <summary>Reads a sector until it is right, at most as often as the options say.</summary>
    /// <returns>False when the device has overwritten it meanwhile.</returns>
    private bool TryReadSector(IReadOnlyList<uint> sectors, int index, byte[] sector, long position, List<LogDamage> damages)
    {
        uint sequence = sectors[index];
        List<LogDamage> found = [];
        for (int attempt = 0; attempt <= _options.DamagedSectorRereads; attempt++)
        {
            try
            {
                _reader.Read(sectors, index, sector);
            }
            catch (LinkException e) when (e.Failure == LinkFailure.BadRange && !IsHeld(sequence))
            {
                return false;
            }

            found = WearLogReader.CheckSector(sector, sequence, out _);
            if (found.Count == 0)
            {
                return true;
            }
        }

        damages.AddRange(found.Select(damage => damage with { Offset = damage.Offset + position }));
        return true;
    }
}
