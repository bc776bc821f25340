using System.Buffers.Binary;
using System.Globalization;
using EcgWearable.Firmware.Logging;

namespace EcgWearable.WearLog;

/// <summary>
/// Reads wear logs, from a flash image or a pulled log alike: sectors are found by their headers and read in the order of their
/// sequence, and every CRC is checked. What is damaged is passed over, counted and located; only an image in which nothing
/// can be read is an error. The format is <see cref="LogFormat"/> and <see cref="RecordType"/>.
/// </summary>
public static class WearLogReader
{
    /// <summary>Longer than any NOR flash of this family (2 Gbit); a file beyond it is not a wear log.</summary>
    private const long LongestFileBytes = 256L * 1024 * 1024;

    private const int StreamOffset = 5;
    private const int SampleIndexOffset = LogFormat.CommonHeaderBytes + 4;
    private const int SingleStream = LogSector.SingleStream;

    /// <summary>Reads a file.</summary>
    /// <param name="path">A flash image or a pulled log.</param>
    /// <exception cref="WearLogException">The file cannot be opened, or there is no readable log in it.</exception>
    public static WearLogContents Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        byte[] image;
        try
        {
            using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            if (stream.Length > LongestFileBytes)
            {
                throw new WearLogException(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{path}: {stream.Length} bytes are more than any wear log has ({LongestFileBytes}); give a flash image or a pulled .ecglog file."));
            }

            image = new byte[stream.Length];
            stream.ReadExactly(image);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new WearLogException($"{path}: there is no such file; check the path.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new WearLogException($"{path}: cannot be read ({e.Message}); check that it is a file and that you may read it.", e);
        }

        return Parse(image, path);
    }

    /// <summary>Reads an image in memory.</summary>
    /// <param name="image">The bytes, from a sector's start on.</param>
    /// <param name="sourceName">What to call them in messages.</param>
    /// <exception cref="WearLogException">There is no readable log in it.</exception>
    public static WearLogContents Parse(ReadOnlySpan<byte> image, string sourceName)
    {
        ArgumentNullException.ThrowIfNull(sourceName);
        if (image.IsEmpty)
        {
            throw new WearLogException($"{sourceName}: no log in this image: it is empty; pull the log again.");
        }

        List<LogDamage> damages = [];
        List<SectorPosition> sectors = FindSectors(image, damages, out int otherVersion);
        if (sectors.Count == 0)
        {
            throw NothingReadable(image, sourceName, damages, otherVersion);
        }

        LogAssembler assembler = new(damages, image.Length);
        LogRecordHandler add = assembler.Add;
        foreach (SectorPosition sector in sectors)
        {
            ReadOnlySpan<byte> bytes = image.Slice(sector.Offset, Math.Min(LogFormat.SectorBytes, image.Length - sector.Offset));
            assembler.BeginSector(sector.BootCount, sector.Sequence, sector.Stream);
            ReadRecords(bytes, sector.HeaderBytes, sector.Offset, sector.Sequence, damages, add);
        }

        int tail = image.Length % LogFormat.SectorBytes;
        if (tail != 0)
        {
            damages.Add(new LogDamage(image.Length, 0, string.Create(
                CultureInfo.InvariantCulture, $"truncated: the last sector has {tail} of {LogFormat.SectorBytes} bytes")));
        }

        if (!assembler.HasRecords)
        {
            throw new WearLogException(damages.Count == 0
                ? $"{sourceName}: no log in this image: its sectors hold no records."
                : string.Create(CultureInfo.InvariantCulture, $"{sourceName}: no record in this log is readable ({damages.Count} damaged places, the first at byte {damages.Min(d => d.Offset)}: {damages.MinBy(d => d.Offset)!.Problem}); pull the log again."));
        }

        if (!assembler.HasSessions)
        {
            throw new WearLogException($"{sourceName}: no record in this log is of a type that this tool knows; take the tool of the firmware's release.");
        }

        return assembler.Finish(sourceName, sectors[0].Sequence, sectors[^1].Sequence, sectors.Count);
    }

    /// <summary>Goes through what is readable in an image, sector by sector and record by record, whatever the records say.</summary>
    /// <param name="image">The bytes, from a sector's start on.</param>
    /// <param name="beginSector">Told each readable sector, in the order of their sequence.</param>
    /// <param name="record">Told each record with the right CRC, in the order of its sector.</param>
    /// <returns>What is damaged.</returns>
    public static IReadOnlyList<LogDamage> Scan(ReadOnlySpan<byte> image, Action<LogSector> beginSector, LogRecordHandler record)
    {
        ArgumentNullException.ThrowIfNull(beginSector);
        ArgumentNullException.ThrowIfNull(record);
        List<LogDamage> damages = [];
        foreach (SectorPosition sector in FindSectors(image, damages, out _))
        {
            ReadOnlySpan<byte> bytes = image.Slice(sector.Offset, Math.Min(LogFormat.SectorBytes, image.Length - sector.Offset));
            beginSector(new LogSector(sector.Sequence, sector.BootCount, sector.Stream, sector.Offset));
            ReadRecords(bytes, sector.HeaderBytes, sector.Offset, sector.Sequence, damages, record);
        }

        return damages;
    }

    /// <summary>Checks a sector as it comes from a device: its header, and the CRC of every record.</summary>
    /// <param name="sector">One whole sector.</param>
    /// <param name="sectorSequence">The sequence its header must have.</param>
    /// <param name="isHeaderRight">Whether magic, CRC and sequence of the header are right.</param>
    /// <returns>What is damaged; empty when all is well. Offsets count from the sector's start.</returns>
    internal static List<LogDamage> CheckSector(ReadOnlySpan<byte> sector, uint sectorSequence, out bool isHeaderRight)
    {
        List<LogDamage> damages = [];
        SectorHeader header = ReadHeader(sector);
        isHeaderRight = header.State is SectorState.Readable && header.Sequence == sectorSequence;
        if (!isHeaderRight)
        {
            damages.Add(new LogDamage(0, sectorSequence, "the sector's header is damaged"));
            return damages;
        }

        ReadRecords(sector, header.Bytes, 0, sectorSequence, damages, null);
        return damages;
    }

    /// <summary>Reads a sector's header, as far as it says when the sector was opened.</summary>
    /// <param name="header">At least <see cref="LogFormat.SectorHeaderBytes"/> from a sector's start.</param>
    /// <returns>Null when it is not the readable header of a sector.</returns>
    internal static SectorStart? ReadStart(ReadOnlySpan<byte> header)
    {
        SectorHeader read = ReadHeader(header);
        return read.State is SectorState.Readable
            ? new SectorStart(read.Sequence, read.BootCount, read.Bytes == LogFormat.SectorHeaderBytes
                ? BinaryPrimitives.ReadInt64LittleEndian(header[SampleIndexOffset..])
                : null)
            : null;
    }

    private static List<SectorPosition> FindSectors(ReadOnlySpan<byte> image, List<LogDamage> damages, out int otherVersion)
    {
        otherVersion = -1;
        List<SectorPosition> sectors = [];
        for (int offset = 0; offset < image.Length; offset += LogFormat.SectorBytes)
        {
            ReadOnlySpan<byte> sector = image[offset..Math.Min(offset + LogFormat.SectorBytes, image.Length)];
            SectorHeader header = ReadHeader(sector);
            switch (header.State)
            {
                case SectorState.Readable:
                    sectors.Add(new SectorPosition(header.Sequence, header.BootCount, header.Stream, header.Bytes, offset));
                    break;
                case SectorState.OtherVersion:
                    otherVersion = header.Version;
                    damages.Add(new LogDamage(offset, header.Sequence, string.Create(
                        CultureInfo.InvariantCulture, $"log format version {header.Version} is not known to this tool")));
                    break;
                case SectorState.Damaged:
                    damages.Add(new LogDamage(offset, 0, "the sector's header is damaged"));
                    break;
                case SectorState.GivenUp:
                    break;
                default:
                    bool isSettings = image.Length == SpiNorFlash.CapacityBytes && offset >= LogFormat.RingSectors * LogFormat.SectorBytes;
                    if (!isSettings && sector.ContainsAnyExcept(LogFormat.Erased))
                    {
                        damages.Add(new LogDamage(offset, 0, "not a log sector"));
                    }

                    break;
            }
        }

        sectors.Sort((a, b) => a.Sequence != b.Sequence ? a.Sequence.CompareTo(b.Sequence) : a.Offset.CompareTo(b.Offset));
        for (int i = sectors.Count - 1; i > 0; i--)
        {
            if (sectors[i].Sequence == sectors[i - 1].Sequence)
            {
                damages.Add(new LogDamage(sectors[i].Offset, sectors[i].Sequence, "a second sector with the same sequence"));
                sectors.RemoveAt(i);
            }
        }

        return sectors;
    }

    private static SectorHeader ReadHeader(ReadOnlySpan<byte> sector)
    {
        const int CommonChecked = LogFormat.CommonHeaderBytes - 4;
        const int AllChecked = LogFormat.SectorHeaderBytes - 4;
        if (sector.Length < LogFormat.CommonHeaderBytes
            || BinaryPrimitives.ReadInt32LittleEndian(sector) != LogFormat.SectorMagic)
        {
            bool isGivenUp = sector.Length >= LogFormat.CommonHeaderBytes && BinaryPrimitives.ReadInt32LittleEndian(sector) == 0;
            return new SectorHeader(isGivenUp ? SectorState.GivenUp : SectorState.None, 0, 0, 0, 0, 0);
        }

        byte version = sector[4];
        int bootCount = BinaryPrimitives.ReadUInt16LittleEndian(sector[6..]);
        uint sequence = BinaryPrimitives.ReadUInt32LittleEndian(sector[8..]);
        bool isWhole = IsSummed(sector, CommonChecked);
        if (isWhole && version == LogFormat.Version)
        {
            isWhole = IsSummed(sector, AllChecked)
                && sector[StreamOffset] < LogFormat.StreamCount
                && BinaryPrimitives.ReadUInt32LittleEndian(sector[LogFormat.CommonHeaderBytes..]) == ~sequence;
        }

        SectorState state = (isWhole, version) switch
        {
            (false, _) => SectorState.Damaged,
            (true, LogFormat.Version or LogFormat.SingleStreamVersion) => sequence == 0 ? SectorState.Damaged : SectorState.Readable,
            _ => SectorState.OtherVersion,
        };
        return version == LogFormat.SingleStreamVersion
            ? new SectorHeader(state, version, bootCount, sequence, SingleStream, LogFormat.CommonHeaderBytes)
            : new SectorHeader(state, version, bootCount, sequence, sector[StreamOffset], LogFormat.SectorHeaderBytes);
    }

    private static bool IsSummed(ReadOnlySpan<byte> sector, int bytes) => sector.Length >= bytes + 4
        && SpanCrc32.Compute(sector[..bytes]) == BinaryPrimitives.ReadUInt32LittleEndian(sector[bytes..]);

    private static void ReadRecords(
        ReadOnlySpan<byte> sector, int headerBytes, long sectorOffset, uint sectorSequence, List<LogDamage> damages, LogRecordHandler? handle)
    {
        for (int page = 0; page < sector.Length; page += LogFormat.PageBytes)
        {
            int end = Math.Min(page + LogFormat.PageBytes, sector.Length);
            int at = page == 0 ? headerBytes : page;
            while (at < end)
            {
                if (sector[at] == LogFormat.Erased)
                {
                    // Nothing is ever written behind a page's end: what stands there has lost its beginning.
                    if (sector[at..end].ContainsAnyExcept(LogFormat.Erased))
                    {
                        damages.Add(new LogDamage(sectorOffset + at, sectorSequence, "something follows the end of a page's records"));
                    }

                    break;
                }

                if (end - at < LogFormat.RecordHeaderBytes + LogFormat.RecordTrailerBytes)
                {
                    damages.Add(new LogDamage(sectorOffset + at, sectorSequence, "a record runs past its page"));
                    break;
                }

                int bodyBytes = LogFormat.RecordHeaderBytes + sector[at + 1];
                if (bodyBytes + LogFormat.RecordTrailerBytes > end - at)
                {
                    damages.Add(new LogDamage(sectorOffset + at, sectorSequence, "a record's length runs past its page"));
                    break;
                }

                ReadOnlySpan<byte> body = sector.Slice(at, bodyBytes);
                if (SpanCrc32.Compute(body) != BinaryPrimitives.ReadUInt32LittleEndian(sector[(at + bodyBytes)..]))
                {
                    damages.Add(new LogDamage(sectorOffset + at, sectorSequence, "a record's checksum is wrong"));
                    break;
                }

                handle?.Invoke(
                    body[0],
                    BinaryPrimitives.ReadUInt32LittleEndian(body[2..]),
                    body[LogFormat.RecordHeaderBytes..],
                    sectorOffset + at);
                at += bodyBytes + LogFormat.RecordTrailerBytes;
            }
        }
    }

    private static WearLogException NothingReadable(
        ReadOnlySpan<byte> image, string sourceName, List<LogDamage> damages, int otherVersion)
    {
        if (otherVersion >= 0)
        {
            return new WearLogException(string.Create(
                CultureInfo.InvariantCulture,
                $"{sourceName}: log format version {otherVersion}; this tool reads versions {LogFormat.SingleStreamVersion} to {LogFormat.Version}: take the tool of the firmware's release."));
        }

        if (!image.ContainsAnyExcept(LogFormat.Erased))
        {
            return new WearLogException($"{sourceName}: no log in this image: every byte is erased flash; nothing was recorded.");
        }

        LogDamage? header = damages.FirstOrDefault(damage => damage.Problem != "not a log sector");
        return header is null
            ? new WearLogException(string.Create(
                CultureInfo.InvariantCulture,
                $"{sourceName}: not a wear log: no {LogFormat.SectorBytes}-byte sector of it begins with \"ECGL\"; give a flash image or a pulled .ecglog file."))
            : new WearLogException(string.Create(
                CultureInfo.InvariantCulture,
                $"{sourceName}: no sector of this log is readable ({damages.Count} damaged, the first at byte {header.Offset}); pull the log again."));
    }

    private enum SectorState
    {
        None,
        GivenUp,
        Damaged,
        OtherVersion,
        Readable,
    }

    private readonly record struct SectorHeader(SectorState State, byte Version, int BootCount, uint Sequence, int Stream, int Bytes);

    private readonly record struct SectorPosition(uint Sequence, int BootCount, int Stream, int HeaderBytes, int Offset);
}
