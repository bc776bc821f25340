namespace EcgWearable.Firmware.Link
{
    /// <summary>
    /// The link between device and host: frames over UART, 921,600 baud, 8N1. The host asks, the device answers.
    /// </summary>
    /// <remarks>
    /// <para>Frame before encoding: u8 command, u8 sequence, payload, u32 CRC-32 over all before it. The frame is COBS-encoded
    /// (Cheshire and Baker, IEEE/ACM ToN 7(2), 1999) and ended by one 0x00. Fields are little-endian.</para>
    /// <para>An answer has the command's code with bit 7 set, the same sequence number, and a status byte first in its payload.
    /// A damaged frame is dropped without an answer: the host repeats the request. Every request may be repeated.</para>
    /// </remarks>
    public static class LinkProtocol
    {
        /// <summary>Version of this protocol, in the answer to <see cref="CommandInfo"/>.</summary>
        public const byte Version = 1;

        /// <summary>Line rate in baud.</summary>
        public const int BaudRate = 921600;

        /// <summary>Set in the command byte of an answer.</summary>
        public const byte AnswerBit = 0x80;

        /// <summary>Command and sequence before the payload, CRC-32 after it.</summary>
        public const int FrameOverheadBytes = 6;

        /// <summary>Longest payload of a frame.</summary>
        public const int MaximumPayloadBytes = 1040;

        /// <summary>Most data bytes in one <see cref="CommandRead"/>.</summary>
        public const int MaximumReadBytes = 1024;

        /// <summary>
        /// No payload. Answer: status; u8 protocol version; u8 x 3 firmware version; u8 log format version; u16 boot count;
        /// u32 ODR numerator; u32 ODR denominator; u32 RTL version; u8 x 8 model hash prefix; i64 sample index now.
        /// </summary>
        public const byte CommandInfo = 0x01;

        /// <summary>Payload: i64 Unix time in milliseconds (UTC). Logged. Answer: status; i64 sample index it was logged at.</summary>
        public const byte CommandTimeSync = 0x02;

        /// <summary>
        /// No payload. Writes out what is buffered first. Answer: status; u32 sequence of the oldest sector; u32 sequence of the newest sector
        /// (both 0 when the log is empty; of those between, <see cref="CommandSectors"/> tells which there are); u32 erase token, which names exactly this extent and what it holds.
        /// </summary>
        public const byte CommandList = 0x03;

        /// <summary>
        /// Payload: u32 sector sequence; u16 offset in the sector; u16 count (1 to 1,024, not past the sector's end).
        /// Answer: status; u32 sector sequence; u16 offset; u16 count; the bytes.
        /// </summary>
        public const byte CommandRead = 0x04;

        /// <summary>No payload. Answer: status; u8 front end, u8 accelerator, u8 flash: 1 works, 0 does not.</summary>
        public const byte CommandSelfTest = 0x05;

        /// <summary>
        /// Payload: u32 erase token of the last <see cref="CommandList"/>. Erases the log up to that extent.
        /// Answer: status (<see cref="StatusRefused"/> when the token is not the one that a list would give now).
        /// </summary>
        public const byte CommandErase = 0x06;

        /// <summary>
        /// Payload: u8 1 = on, 0 = off. Answer: status. While on, the device sends <see cref="NotifySamples"/> and
        /// <see cref="NotifyBeat"/> frames.
        /// </summary>
        public const byte CommandLive = 0x07;

        /// <summary>
        /// Payload: u32 sector sequence; u8 stream (<see cref="Logging.LogFormat.MainStream"/>, <see cref="Logging.LogFormat.StripStream"/>
        /// or <see cref="AllStreams"/>). Answer: status; u8 runs n (0 to <see cref="MaximumRuns"/>); n x (u32 sequence, u32 count):
        /// sectors of that stream that the log holds from that sequence on, as runs of sequences one after the other. Fewer than
        /// <see cref="MaximumRuns"/> runs are the last.
        /// </summary>
        public const byte CommandSectors = 0x10;

        /// <summary>
        /// Finds a moment in the log. Payload: u16 boot count of the session; u8 stream (not <see cref="AllStreams"/>); i64 sample index. Answer: status; u32
        /// sequence of the sector in which records of that sample may first be (0: the stream holds nothing of the session); u32 sequence of the first
        /// sector opened at that sample or later, or in a later session (0: there is none); u16 headers read for it.
        /// </summary>
        public const byte CommandSeek = 0x11;

        /// <summary>Every stream, in <see cref="CommandSectors"/>.</summary>
        public const byte AllStreams = 0xFF;

        /// <summary>Most runs in one answer to <see cref="CommandSectors"/>.</summary>
        public const int MaximumRuns = 64;

        /// <summary>Bytes of a run in the answer to <see cref="CommandSectors"/>.</summary>
        public const int RunBytes = 8;

        /// <summary>
        /// No payload. Answer: status; u8 1 = stored settings, 0 = the defaults; u8 layout version; u8 n; n bytes packed settings
        /// (<see cref="WearableSettings.Pack"/>): those that hold from the next start on.
        /// </summary>
        public const byte CommandReadSettings = 0x08;

        /// <summary>
        /// Payload: u8 layout version; u8 n; n bytes packed settings. They are stored, and hold from the next start on. Answer, when they are
        /// written and read back: status (<see cref="StatusRefused"/> when the layout is not this firmware's or a value is out of its range).
        /// </summary>
        public const byte CommandWriteSettings = 0x09;

        /// <summary>Unasked frame: i64 index of the first sample; u8 count; count x i32 microvolts.</summary>
        public const byte NotifySamples = 0xC7;

        /// <summary>Unasked frame: a beat that was just logged; the payload is that of its record (<see cref="Logging.RecordType.Beat"/>).</summary>
        public const byte NotifyBeat = 0xC8;

        /// <summary>Done.</summary>
        public const byte StatusOk = 0;

        /// <summary>The command is not known.</summary>
        public const byte StatusBadCommand = 1;

        /// <summary>The payload does not fit the command.</summary>
        public const byte StatusBadLength = 2;

        /// <summary>There is no such sector, or the range leaves it.</summary>
        public const byte StatusBadRange = 3;

        /// <summary>Refused: the token is wrong.</summary>
        public const byte StatusRefused = 4;

        /// <summary>The flash failed.</summary>
        public const byte StatusFlashFault = 5;
    }
}
