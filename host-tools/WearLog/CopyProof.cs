using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using EcgWearable.Firmware.Logging;

namespace EcgWearable.WearLog;

/// <summary>The proof that a pulled file is the whole log: without it nothing is erased.</summary>
public static class CopyProof
{
    /// <summary>Reads a pulled file again, from the disk, and holds it against what the device holds.</summary>
    /// <param name="path">The file.</param>
    /// <param name="sectors">Sequences of the sectors that the device holds, rising. The file may have more: what the device has given up since.</param>
    /// <param name="damagedOnDevice">
    /// Sectors that may be damaged, because the device itself gave them so: sequence and <see cref="Digest"/>; null when none may be.
    /// </param>
    /// <returns>Null when it is whole: every sector that the device holds in its place, every CRC right; else what is wrong.</returns>
    /// <exception cref="WearLogException">The file cannot be read.</exception>
    public static string? Problem(string path, IReadOnlyList<uint> sectors, IReadOnlyDictionary<uint, string>? damagedOnDevice = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(sectors);
        try
        {
            using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);
            return Problem(file, sectors, damagedOnDevice);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new WearLogException($"{path}: cannot be read again ({e.Message}); nothing is erased.", e);
        }
    }

    /// <summary>What stands for exactly these bytes of a sector: their SHA-256, in hexadecimal.</summary>
    public static string Digest(ReadOnlySpan<byte> sector) => Convert.ToHexStringLower(SHA256.HashData(sector));

    private static string? Problem(Stream file, IReadOnlyList<uint> sectors, IReadOnlyDictionary<uint, string>? damagedOnDevice)
    {
        int proved = 0;
        byte[] sector = new byte[LogFormat.SectorBytes];
        while (proved < sectors.Count && file.ReadAtLeast(sector, sector.Length, throwOnEndOfStream: false) == sector.Length)
        {
            uint sequence = sectors[proved];
            uint found = BinaryPrimitives.ReadUInt32LittleEndian(sector.AsSpan(8));
            List<LogDamage> damages = WearLogReader.CheckSector(sector, found, out bool isHeaderRight);
            if (isHeaderRight && found < sequence)
            {
                continue;
            }

            bool isAsOnDevice = damagedOnDevice?.TryGetValue(sequence, out string? digest) == true && digest == Digest(sector);
            if (!isAsOnDevice && (!isHeaderRight || found != sequence))
            {
                return string.Create(CultureInfo.InvariantCulture, $"sector {sequence} is not where it belongs; there is sector {found}, or a damaged header");
            }

            if (!isAsOnDevice && damages.Count > 0)
            {
                return string.Create(CultureInfo.InvariantCulture, $"sector {sequence} is damaged at its byte {damages[0].Offset}: {damages[0].Problem}");
            }

            proved++;
        }

        return proved == sectors.Count
            ? null
            : string.Create(
                CultureInfo.InvariantCulture,
                $"the file ends after {file.Length:N0} bytes, before sector {sectors[proved]}; the device holds {sectors.Count:N0} sectors");
    }
}
