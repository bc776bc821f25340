namespace EcgWearable.Firmware.Logging
{
    /// <summary>
    /// The wear log on SPI NOR flash, format version 1: a ring of 4 KiB sectors, each with a header, filled with records.
    /// </summary>
    /// <remarks>
    /// <para>Sector header (16 bytes at the sector's start): magic "ECGL"; u8 version; u8 reserved 0; u16 boot count;
    /// u32 sector sequence, counting up from 1 over the life of the log; u32 CRC-32 over the 12 bytes before it.</para>
    /// <para>Record: u8 type; u8 payload length n; u32 sequence, counting up from 0 over the life of the log;
    /// payload[n]; u32 CRC-32 over type, length, sequence and payload. A record never crosses a 256-byte page.
    /// A byte 0xFF where a type should be ends the page. After a damaged record the rest of its page is skipped.</para>
    /// <para>A flash image, and a pulled log (all sectors in sequence order), are read alike: by sector header.</para>
    /// </remarks>
    public static class LogFormat
    {
        /// <summary>Version of the format, in every sector header.</summary>
        public const byte Version = 1;

        /// <summary>Bytes of a sector, the erase unit.</summary>
        public const int SectorBytes = 4096;

        /// <summary>Sectors at the end of the flash that are not the log's: they hold the settings (<see cref="SettingsStore"/>).</summary>
        public const int ReservedSectors = 2;

        /// <summary>Bytes of a page, the program unit.</summary>
        public const int PageBytes = 256;

        /// <summary>Bytes of the sector header.</summary>
        public const int SectorHeaderBytes = 16;

        /// <summary>"ECGL", little-endian.</summary>
        public const int SectorMagic = 0x4C474345;

        /// <summary>Bytes of a record before its payload: type, length, sequence.</summary>
        public const int RecordHeaderBytes = 6;

        /// <summary>Bytes of a record after its payload: CRC-32.</summary>
        public const int RecordTrailerBytes = 4;

        /// <summary>Longest payload, so that a record fits behind the sector header in the first page.</summary>
        public const int MaximumPayloadBytes = PageBytes - SectorHeaderBytes - RecordHeaderBytes - RecordTrailerBytes;

        /// <summary>What erased flash reads as; ends a page where a type is expected.</summary>
        public const byte Erased = 0xFF;

        /// <summary>One step of a strip's values, in microvolts.</summary>
        public const int StripQuantumMicrovolts = 4;

        /// <summary>Marks an absolute i16 instead of a difference in a strip.</summary>
        public const byte StripEscape = 0x80;
    }
}
