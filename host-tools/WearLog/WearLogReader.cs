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

        LogAssembler assembler = new(damages);
        foreach (SectorPosition sector in sectors)
        {
            ReadOnlySpan<byte> bytes = image.Slice(sector.Offset, Math.Min(LogFormat.SectorBytes, image.Length - sector.Offset));
            assembler.BeginSector(sector.BootCount, sector.Sequence);
            ReadRecords(bytes, sector.Offset, sector.Sequence, damages, assembler);
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

        return assembler.Finish(sourceName, sectors[0].Sequence, sectors[^1].Sequence, sectors.Count);
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

        ReadRecords(sector, 0, sectorSequence, damages, null);
        return damages;
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
                    sectors.Add(new SectorPosition(header.Sequence, header.BootCount, offset));
                    break;
                case SectorState.OtherVersion:
                    otherVersion = header.Version;
                    damages.Add(new LogDamage(offset, header.Sequence, string.Create(
                        CultureInfo.InvariantCulture, $"log format version {header.Version} is not known to this tool")));
                    break;
                case SectorState.Damaged:
                    damages.Add(new LogDamage(offset, 0, "the sector's header is damaged"));
                    break;
                default:
                    if (sector.ContainsAnyExcept(LogFormat.Erased))
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
        const int CheckedBytes = LogFormat.SectorHeaderBytes - 4;
        if (sector.Length < LogFormat.SectorHeaderBytes
            || BinaryPrimitives.ReadInt32LittleEndian(sector) != LogFormat.SectorMagic)
        {
            return new SectorHeader(SectorState.None, 0, 0, 0);
        }

        byte version = sector[4];
        int bootCount = BinaryPrimitives.ReadUInt16LittleEndian(sector[6..]);
        uint sequence = BinaryPrimitives.ReadUInt32LittleEndian(sector[8..]);
        bool isWhole = SpanCrc32.Compute(sector[..CheckedBytes]) == BinaryPrimitives.ReadUInt32LittleEndian(sector[CheckedBytes..]);
        SectorState state = (isWhole, version) switch
        {
            (false, _) => SectorState.Damaged,
            (true, LogFormat.Version) => sequence == 0 ? SectorState.Damaged : SectorState.Readable,
            _ => SectorState.OtherVersion,
        };
        return new SectorHeader(state, version, bootCount, sequence);
    }

    private static void ReadRecords(
        ReadOnlySpan<byte> sector, long sectorOffset, uint sectorSequence, List<LogDamage> damages, LogAssembler? assembler)
    {
        for (int page = 0; page < sector.Length; page += LogFormat.PageBytes)
        {
            int end = Math.Min(page + LogFormat.PageBytes, sector.Length);
            int at = page == 0 ? LogFormat.SectorHeaderBytes : page;
            while (at < end && sector[at] != LogFormat.Erased)
            {
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

                assembler?.Add(
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
                $"{sourceName}: log format version {otherVersion}; this tool reads version {LogFormat.Version}: take the tool of the firmware's release."));
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
        Damaged,
        OtherVersion,
        Readable,
    }

    private readonly record struct SectorHeader(SectorState State, byte Version, int BootCount, uint Sequence);

    private readonly record struct SectorPosition(uint Sequence, int BootCount, int Offset);
}
