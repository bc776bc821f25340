namespace EcgWearable.Firmware.Logging
{
    /// <summary>
    /// The wear log on SPI NOR flash, format version 2: 4 KiB sectors, each with a header, filled with records of one of two streams.
    /// </summary>
    /// <remarks>
    /// <para>Sector header (32 bytes at the sector's start): magic "ECGL"; u8 version; u8 stream; u16 boot count; u32 sector
    /// sequence, counting up from 1 over the life of the log in the order in which sectors are begun; u32 CRC-32 over the 12 bytes
    /// before it; u32 sector sequence with every bit inverted, by which a start-up tells headers without summing; i64 the largest
    /// sample index of any record that the session had appended when the sector was opened (0 at its start); u32 CRC-32 over
    /// the 28 bytes before it. The first 16 bytes are the same in every version; in version 1 they are the whole header,
    /// and the stream byte is 0.</para>
    /// <para>Streams: strips go into sectors of their own, all else into the main stream. Each stream fills one sector at a time and counts
    /// its records by itself. When no sector is free, the oldest strip sector is given up, whichever stream needs room; only when there
    /// is none but the one being filled, the oldest main sector. So what is left of a stream is always its newest part,
    /// without a hole. A sector is given up by programming its magic to zeros, and then erased: an erase that is cut short
    /// leaves nothing that looks like a sector.</para>
    /// <para>Record: u8 type; u8 payload length n; u32 sequence, counting up from 0 over the life of the log within its stream (in version 1
    /// over all records); payload[n]; u32 CRC-32 over type, length, sequence and payload. A record never crosses a 256-byte page.
    /// A byte 0xFF where a type should be ends the page. After a damaged record the rest of its page is skipped.</para>
    /// <para>Seeking a time: within a stream and a boot the header's sample index never falls. A record of a sample from S on is never in
    /// a sector that is followed, in its stream, by one with a header index below S. A record is written some time after its
    /// sample (<see cref="LatestRecordSeconds"/>).</para>
    /// <para>A flash image, and a pulled log (all sectors in sequence order), are read alike: by sector header. Sequences of sectors
    /// that were given up are missing. The last <see cref="ReservedSectors"/> sectors of the part are not the log's.</para>
    /// </remarks>
    public static class LogFormat
    {
        /// <summary>Version of the format, in every sector header that is written.</summary>
        public const byte Version = 2;

        /// <summary>The version before streams; its sectors are still read, and given up as if they were of the main stream.</summary>
        public const byte SingleStreamVersion = 1;

        /// <summary>Stream of all records but strips.</summary>
        public const byte MainStream = 0;

        /// <summary>Stream of the strips.</summary>
        public const byte StripStream = 1;

        /// <summary>Streams.</summary>
        public const int StreamCount = 2;

        /// <summary>Bytes of a sector, the erase unit.</summary>
        public const int SectorBytes = 4096;

        /// <summary>Sectors at the end of the flash that are not the log's: they hold the settings (<see cref="SettingsStore"/>).</summary>
        public const int ReservedSectors = 2;

        /// <summary>Bytes of a page, the program unit.</summary>
        public const int PageBytes = 256;

        /// <summary>Sectors of the part that the log uses, from the first on.</summary>
        public const int RingSectors = SpiNorFlash.SectorCount - ReservedSectors;

        /// <summary>Bytes of the sector header.</summary>
        public const int SectorHeaderBytes = 32;

        /// <summary>Bytes of the sector header of <see cref="SingleStreamVersion"/>, and the part of it that all versions share.</summary>
        public const int CommonHeaderBytes = 16;

        /// <summary>Where the boot count stands in a sector header.</summary>
        public const int BootCountOffset = 6;

        /// <summary>Where the sample index stands in a sector header.</summary>
        public const int SampleIndexOffset = 20;

        /// <summary>"ECGL", little-endian.</summary>
        public const int SectorMagic = 0x4C474345;

        /// <summary>Bytes of a record before its payload: type, length, sequence.</summary>
        public const int RecordHeaderBytes = 6;

        /// <summary>Bytes of a record after its payload: CRC-32.</summary>
        public const int RecordTrailerBytes = 4;

        /// <summary>Longest payload, so that a record fits behind the sector header in the first page.</summary>
        public const int MaximumPayloadBytes = PageBytes - SectorHeaderBytes - RecordHeaderBytes - RecordTrailerBytes;

        /// <summary>No record is appended later than this after its sample: beats wait for their window and a batch, strips for their end.</summary>
        public const int LatestRecordSeconds = 60;

        /// <summary>What erased flash reads as; ends a page where a type is expected.</summary>
        public const byte Erased = 0xFF;

        /// <summary>One step of a strip's values, in microvolts.</summary>
        public const int StripQuantumMicrovolts = 4;

        /// <summary>Marks an absolute i16 instead of a difference in a strip.</summary>
        public const byte StripEscape = 0x80;
    }
}
