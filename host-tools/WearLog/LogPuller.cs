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

    /// <summary>Refuses a file that a pull could not make, before the device is asked for anything.</summary>
    /// <param name="path">The file to make.</param>
    /// <param name="overwrite">Whether a file that is there is to be replaced.</param>
    /// <exception cref="WearLogException">A folder, or a file that is not to be replaced, is in the way.</exception>
    public static void CheckTarget(string path, bool overwrite)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        foreach (string name in new[] { path, PartOf(path) })
        {
            if (Directory.Exists(name))
            {
                throw new WearLogException($"{name}: a folder of that name is in the way; name another file.") { IsOutput = true };
            }
        }

        if (File.Exists(path) && !overwrite)
        {
            throw new WearLogException($"{path}: there is such a file already; name another one, or have it replaced (--overwrite).") { IsOutput = true };
        }
    }

    /// <summary>Pulls the log.</summary>
    /// <param name="path">The file to make.</param>
    /// <param name="progress">Told after every sector; may be null.</param>
    /// <param name="cancellationToken">Stops between two sectors; what has come so far stays in the partial file.</param>
    /// <exception cref="LinkException">The device fails; what has come so far stays in the partial file.</exception>
    /// <exception cref="WearLogException">
    /// The log is empty, the file cannot be written, or its partial file is not of this pull; then it is left as it is.
    /// </exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public LogPullResult Pull(
        string path, IProgress<LogPullProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        CheckTarget(path, _options.Overwrite);
        LogExtent extent = _client.List();
        if (extent.SectorCount == 0)
        {
            throw new WearLogException("the device's log is empty: nothing was recorded since it was erased.");
        }

        IReadOnlyList<uint> sectors = SectorsToPull(extent);
        string partPath = PartOf(path);
        try
        {
            LogPullResult result;

            // Without a buffer: what is written is in the file, whole sectors only, whatever fails next.
            using (FileStream part = new(partPath, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0))
            {
                result = Pull(part, path, extent, sectors, progress, cancellationToken);
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

    private static string PartOf(string path) => path + ".part";

    private LogPullResult Pull(
        FileStream part, string path, LogExtent extent, IReadOnlyList<uint> sectors, IProgress<LogPullProgress>? progress, CancellationToken cancellationToken)
    {
        Copy copy = new(part);
        int next = Resume(copy, extent, sectors);
        long resumed = copy.SectorCount;
        long overwritten = 0;
        byte[] sector = new byte[LogFormat.SectorBytes];
        progress?.Report(new LogPullProgress(resumed, resumed + sectors.Count - next, resumed));
        for (int i = next; i < sectors.Count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (TryReadSector(sectors, i, sector, out List<LogDamage> found))
            {
                copy.Write(copy.SectorCount, sectors[i], sector, found);
            }
            else
            {
                overwritten++;
            }

            progress?.Report(new LogPullProgress(copy.SectorCount, copy.SectorCount + sectors.Count - i - 1, resumed));
        }

        return new LogPullResult(path, extent, copy.SectorCount, resumed, overwritten, copy.Damages, copy.HeldByDevice, copy.DamagedOnDevice);
    }

    private IReadOnlyList<uint> SectorsToPull(LogExtent extent)
    {
        if (_options.Range is { } range)
        {
            DeviceInfo info = _client.GetInfo();
            double samplesPerSecond = (double)info.OdrNumerator / info.OdrDenominator;
            IReadOnlyList<uint> found = new SectorSeek(_client).Find(extent, range, samplesPerSecond);
            if (found.Count == 0)
            {
                throw new WearLogException(string.Create(
                    CultureInfo.InvariantCulture,
                    $"the device's log holds nothing of session {range.BootCount} from sample {range.FromSampleIndex} on; pull the whole log, or name another time."));
            }

            if (range.FromSampleIndex > 0 && EndIn(found, range.BootCount) is { } end && end <= range.FromSampleIndex)
            {
                throw new WearLogException(string.Create(
                    CultureInfo.InvariantCulture,
                    $"session {range.BootCount} on the device ends {end / samplesPerSecond:N1} s after its start, before the {range.FromSampleIndex / samplesPerSecond:N1} s that were asked for; name an earlier time."));
            }

            return found;
        }

        try
        {
            return _client.ListSectors(extent);
        }
        catch (LinkException e) when (e.Failure == LinkFailure.NotUnderstood)
        {
            return LinkClient.AllSectors(extent);
        }
    }

    /// <summary>
    /// Sample after the last of a session in the sectors that were found of a stretch; null when they are so many that some were opened
    /// within it, or when they do not tell.
    /// </summary>
    private long? EndIn(IReadOnlyList<uint> found, int bootCount)
    {
        // What is found of a time behind the session's end is its first sector and the last one of each stream.
        if (found.Count > LogFormat.StreamCount + 1)
        {
            return null;
        }

        byte[] sectors = new byte[found.Count * LogFormat.SectorBytes];
        for (int i = 0; i < found.Count; i++)
        {
            _client.ReadSector(found[i], sectors.AsSpan(i * LogFormat.SectorBytes, LogFormat.SectorBytes));
        }

        try
        {
            return WearLogReader.Parse(sectors, "what was found").Sessions.FirstOrDefault(session => session.BootCount == bootCount)?.EndSampleIndex;
        }
        catch (WearLogException)
        {
            return null;
        }
    }

    /// <summary>
    /// Keeps of the partial file what is of this pull, and positions it behind that. What is damaged in it is read again, and so is what may
    /// still have been filled: each stream's last sector.
    /// </summary>
    /// <returns>Index of the next sector to read.</returns>
    private int Resume(Copy copy, LogExtent extent, IReadOnlyList<uint> sectors)
    {
        List<KeptSector> kept = copy.ReadKept();
        int next = Fit(copy.Name, kept, extent, sectors);
        if (kept.Count == 0)
        {
            copy.Truncate(0);
            return 0;
        }

        if (next == 0)
        {
            throw OfAnotherLog(copy.Name, extent, kept[^1].Sequence);
        }

        HashSet<int> open = [kept.FindLastIndex(sector => sector is { IsListed: true, IsDamaged: false })];
        for (byte stream = 0; stream < LogFormat.StreamCount; stream++)
        {
            open.Add(kept.FindLastIndex(sector => sector.IsListed && sector.Stream == stream));
        }

        byte[] before = new byte[LogFormat.SectorBytes];
        byte[] now = new byte[LogFormat.SectorBytes];
        bool isLastReadAgain = false;
        for (int i = 0; i < kept.Count; i++)
        {
            copy.Read(i, before);
            if (!kept[i].IsListed)
            {
                copy.Keep(i, before);
                continue;
            }

            if (!kept[i].IsDamaged && !open.Contains(i))
            {
                copy.Keep(kept[i].Sequence);
                continue;
            }

            if (!TryReadSector([kept[i].Sequence], 0, now, out List<LogDamage> found))
            {
                // Given up since it was listed: the copy's is the only one.
                copy.Keep(i, before);
                continue;
            }

            if (!kept[i].IsDamaged && !IsContinuation(before, now))
            {
                // It begins otherwise than it did: the partial file is of another device's log.
                throw OfAnotherLog(copy.Name, extent, kept[i].Sequence);
            }

            if (i < kept.Count - 1)
            {
                copy.Write(i, kept[i].Sequence, now, found);
            }
            else
            {
                // It has its turn among those that are still to come.
                isLastReadAgain = true;
            }
        }

        copy.Truncate(copy.SectorCount);
        return isLastReadAgain ? next - 1 : next;
    }

    /// <summary>Makes sure that a partial file is the beginning of this pull; marks what the device has listed.</summary>
    /// <returns>Index of the first sector behind it.</returns>
    private int Fit(string name, List<KeptSector> kept, LogExtent extent, IReadOnlyList<uint> sectors)
    {
        int next = 0;
        for (int i = 0; i < kept.Count; i++)
        {
            uint sequence = kept[i].Sequence;
            bool isListed = next < sectors.Count && sectors[next] == sequence;

            // Of the whole log, the device may have given up what came before; of a stretch, it is another one.
            bool isGivenUp = _options.Range is null && next < sectors.Count && sectors[next] > sequence;
            if (!isListed && !isGivenUp)
            {
                if (_options.Range is null && next == sectors.Count)
                {
                    throw OfAnotherLog(name, extent, sequence);
                }

                throw new WearLogException(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{name}: this partial file is of another pull: it holds sector {sequence} where this one has {(next < sectors.Count ? $"sector {sectors[next]}" : "its end")}; give the same --session, --from and --to again, move it away, or name another file."));
            }

            kept[i] = kept[i] with { IsListed = isListed };
            next += isListed ? 1 : 0;
        }

        return next;
    }

    private static WearLogException OfAnotherLog(string name, LogExtent extent, uint sequence) => new(string.Create(
        CultureInfo.InvariantCulture,
        $"{name}: this partial file ends with a sector {sequence} that the device's log (sectors {extent.OldestSectorSequence} to {extent.NewestSectorSequence}) does not hold, or holds otherwise; move it away, or name another file."));

    private static bool IsContinuation(byte[] before, byte[] now)
    {
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
    /// <param name="sectors">Sequences; along them it is read ahead.</param>
    /// <param name="index">Which of them.</param>
    /// <param name="sector">Where it goes.</param>
    /// <param name="damages">What stayed damaged; offsets count from the sector's start.</param>
    /// <returns>False when the device has overwritten it meanwhile.</returns>
    private bool TryReadSector(IReadOnlyList<uint> sectors, int index, byte[] sector, out List<LogDamage> damages)
    {
        uint sequence = sectors[index];
        damages = [];
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

            damages = WearLogReader.CheckSector(sector, sequence, out _);
            if (damages.Count == 0)
            {
                break;
            }
        }

        return true;
    }

    /// <summary>A sector of the partial file.</summary>
    /// <param name="Sequence">Its sequence.</param>
    /// <param name="Stream">Its stream.</param>
    /// <param name="IsDamaged">Whether something in it is damaged.</param>
    /// <param name="IsListed">Whether the device holds it, and it is to be pulled.</param>
    private readonly record struct KeptSector(uint Sequence, byte Stream, bool IsDamaged, bool IsListed);

    /// <summary>The growing file, and what is known of it.</summary>
    private sealed class Copy(FileStream file)
    {
        public string Name => file.Name;

        public long SectorCount { get; private set; }

        /// <summary>Sequences in the file that the device holds, rising.</summary>
        public List<uint> HeldByDevice { get; } = [];

        public List<LogDamage> Damages { get; } = [];

        /// <summary>Digests of the sectors that the device itself gave damaged.</summary>
        public Dictionary<uint, string> DamagedOnDevice { get; } = [];

        /// <summary>Reads the sectors of an earlier pull up to the first that is none, or that follows out of its turn.</summary>
        /// <exception cref="WearLogException">There is something in the file, but no sector.</exception>
        public List<KeptSector> ReadKept()
        {
            List<KeptSector> kept = [];
            byte[] sector = new byte[LogFormat.SectorBytes];
            bool isLog = file.Length == 0;
            bool goesOn = true;
            int count;
            while ((goesOn || !isLog) && (count = file.ReadAtLeast(sector, sector.Length, throwOnEndOfStream: false)) > 0)
            {
                isLog |= WearLogReader.ReadStart(sector.AsSpan(0, count)) is not null;
                uint sequence = BinaryPrimitives.ReadUInt32LittleEndian(sector.AsSpan(8));
                List<LogDamage> damages = WearLogReader.CheckSector(sector, sequence, out bool isHeaderRight);
                goesOn = goesOn && count == sector.Length && isHeaderRight && (kept.Count == 0 || sequence > kept[^1].Sequence);
                if (goesOn)
                {
                    kept.Add(new KeptSector(sequence, sector[4] == LogFormat.Version ? sector[5] : LogFormat.MainStream, damages.Count > 0, IsListed: false));
                }
            }

            return isLog
                ? kept
                : throw new WearLogException($"{file.Name}: this is in the way, and no sector of a log is in it; move it away, or name another file.") { IsOutput = true };
        }

        public void Read(int index, byte[] sector)
        {
            file.Position = (long)index * LogFormat.SectorBytes;
            file.ReadExactly(sector);
        }

        /// <summary>A sector stays that the device holds, too.</summary>
        public void Keep(uint sequence)
        {
            HeldByDevice.Add(sequence);
            SectorCount++;
        }

        /// <summary>A sector stays that the device holds no more.</summary>
        public void Keep(int index, byte[] sector)
        {
            Damages.AddRange(Placed(index, WearLogReader.CheckSector(sector, BinaryPrimitives.ReadUInt32LittleEndian(sector.AsSpan(8)), out _)));
            SectorCount++;
        }

        /// <summary>Writes a sector as the device gave it.</summary>
        public void Write(long index, uint sequence, byte[] sector, List<LogDamage> damages)
        {
            file.Position = index * LogFormat.SectorBytes;
            try
            {
                file.Write(sector);
            }
            catch (ArgumentOutOfRangeException e)
            {
                // What .NET makes of a limit on the size of files, the file system's or the user's (EFBIG).
                throw new IOException("the file may not grow any further", e);
            }

            HeldByDevice.Add(sequence);
            Damages.AddRange(Placed(index, damages));
            if (damages.Count > 0)
            {
                DamagedOnDevice[sequence] = CopyProof.Digest(sector);
            }

            SectorCount++;
        }

        /// <summary>Cuts the file off behind so many sectors.</summary>
        public void Truncate(long sectors) => file.SetLength(sectors * LogFormat.SectorBytes);

        private static IEnumerable<LogDamage> Placed(long index, List<LogDamage> damages) =>
            damages.Select(damage => damage with { Offset = damage.Offset + (index * LogFormat.SectorBytes) });
    }
}
