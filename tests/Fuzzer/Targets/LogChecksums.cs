using EcgWearable.Firmware.Link;
using EcgWearable.Firmware.Logging;

namespace EcgWearable.Fuzzer.Targets;

/// <summary>Makes the checksums of a log right, whatever else is wrong with it.</summary>
internal static class LogChecksums
{
    private const int CommonCrcAt = LogFormat.CommonHeaderBytes - 4;
    private const int HeaderCrcAt = LogFormat.SectorHeaderBytes - 4;

    /// <summary>Makes headers and records right.</summary>
    /// <param name="log">The log, changed in place.</param>
    /// <param name="sectorBytes">Bytes between the beginnings of two sectors.</param>
    public static void Repair(byte[] log, int sectorBytes = LogFormat.SectorBytes)
    {
        for (int sector = 0; sector < log.Length; sector += sectorBytes)
        {
            int end = Math.Min(sector + sectorBytes, log.Length);
            int at = sector;
            if (end - sector >= LogFormat.CommonHeaderBytes)
            {
                Sum(log, sector, CommonCrcAt);
                at += LogFormat.CommonHeaderBytes;
                if (log[sector + 4] == LogFormat.Version && end - sector >= LogFormat.SectorHeaderBytes)
                {
                    for (int i = 0; i < 4; i++)
                    {
                        log[sector + LogFormat.CommonHeaderBytes + i] = (byte)~log[sector + 8 + i];
                    }

                    Sum(log, sector, HeaderCrcAt);
                    at = sector + LogFormat.SectorHeaderBytes;
                }
            }

            for (int page = sector; page < end; page += LogFormat.PageBytes)
            {
                Records(log, Math.Max(at, page), Math.Min(page + LogFormat.PageBytes, end));
            }
        }
    }

    private static void Records(byte[] log, int at, int end)
    {
        while (at + LogFormat.RecordHeaderBytes + LogFormat.RecordTrailerBytes <= end && log[at] != LogFormat.Erased)
        {
            int bodyBytes = LogFormat.RecordHeaderBytes + log[at + 1];
            if (at + bodyBytes + LogFormat.RecordTrailerBytes > end)
            {
                return;
            }

            Sum(log, at, bodyBytes);
            at += bodyBytes + LogFormat.RecordTrailerBytes;
        }
    }

    private static void Sum(byte[] log, int start, int bytes) => LittleEndian.WriteInt32(log, start + bytes, (int)Crc32.Compute(log, start, bytes));
}
