using System.Buffers.Binary;
using System.Globalization;
using EcgWearable.Firmware.Logging;

namespace EcgWearable.WearLog;

/// <summary>The proof that a pulled file is the whole log: without it nothing is erased.</summary>
public static class CopyProof
{
    /// <summary>Reads a pulled file again, from the disk, and holds it against what the device listed.</summary>
    /// <param name="path">The file.</param>
    /// <param name="extent">What the device listed; its token erases exactly that.</param>
    /// <param name="acceptDamage">Whether records that are damaged in the flash itself may be in the copy.</param>
    /// <returns>Null when it is whole: every sector from the oldest to the newest in its place, every CRC right; else what is wrong.</returns>
    /// <exception cref="WearLogException">The file cannot be read.</exception>
    public static string? Problem(string path, LogExtent extent, bool acceptDamage = false)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        try
        {
            using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);
            return Problem(file, extent, acceptDamage);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new WearLogException($"{path}: cannot be read again ({e.Message}); nothing is erased.", e);
        }
    }

    private static string? Problem(Stream file, LogExtent extent, bool acceptDamage)
    {
        if (file.Length != extent.SectorCount * LogFormat.SectorBytes)
        {
            return string.Create(
                CultureInfo.InvariantCulture,
                $"the file has {file.Length:N0} bytes, but the device's {extent.SectorCount:N0} sectors have {extent.SectorCount * LogFormat.SectorBytes:N0}");
        }

        byte[] sector = new byte[LogFormat.SectorBytes];
        for (long sequence = extent.OldestSectorSequence; sequence <= extent.NewestSectorSequence; sequence++)
        {
            file.ReadExactly(sector);
            List<LogDamage> damages = WearLogReader.CheckSector(sector, (uint)sequence, out bool isHeaderRight);
            if (!isHeaderRight)
            {
                return string.Create(
                    CultureInfo.InvariantCulture,
                    $"sector {sequence} is not where it belongs; there is sector {BinaryPrimitives.ReadUInt32LittleEndian(sector.AsSpan(8))}, or a damaged header");
            }

            if (damages.Count > 0 && !acceptDamage)
            {
                return string.Create(CultureInfo.InvariantCulture, $"sector {sequence} is damaged at its byte {damages[0].Offset}: {damages[0].Problem}");
            }
        }

        return null;
    }
}
