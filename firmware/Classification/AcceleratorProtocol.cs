namespace EcgWearable.Firmware.Classification
{
    /// <summary>
    /// The wire format between MCU and accelerator: SPI mode 0, most significant bit first, the MCU is master.
    /// </summary>
    /// <remarks>
    /// <para>Two kinds of transaction, told apart by the first byte after chip select falls:</para>
    /// <para>Request: <c>0xA5, command, sequence, length (u16), payload[length], CRC-16 (u16)</c>. MISO is 0.
    /// The frame is acted on when chip select rises; READY falls then and rises when the answer is there.</para>
    /// <para>Response: <c>0x5A</c> and one turn-around byte from the MCU, after which the accelerator sends
    /// <c>command, sequence, status, length (u16), payload[length], CRC-16 (u16)</c>; while it has no answer it sends
    /// zeros. A response may be read again: it stays until the next request is accepted.</para>
    /// <para>Multi-byte fields are little-endian. CRC-16 is CRC-16/IBM-3740 (polynomial 0x1021, initial value 0xFFFF,
    /// no reflection, no final xor; "123456789" gives 0x29B1) over all bytes of the frame from the command on.</para>
    /// <para>A request that is damaged is answered with its error status, its sequence number as received, and no payload;
    /// the previous result stays readable by <see cref="CommandReadLast"/>.</para>
    /// </remarks>
    public static class AcceleratorProtocol
    {
        /// <summary>First byte of a transaction that carries a request.</summary>
        public const byte RequestMarker = 0xA5;

        /// <summary>First byte of a transaction that reads the response.</summary>
        public const byte ResponseMarker = 0x5A;

        /// <summary>Bytes of a request beside its payload: marker, command, sequence, length, CRC.</summary>
        public const int RequestOverheadBytes = 7;

        /// <summary>Bytes the MCU clocks before the response begins: marker and turn-around.</summary>
        public const int ResponseLeadBytes = 2;

        /// <summary>Bytes of a response beside lead and payload: command, sequence, status, length, CRC.</summary>
        public const int ResponseOverheadBytes = 7;

        /// <summary>No payload. Answer: RTL version (u32), first 8 bytes of the model hash, window length (u16), context length (u8), class count (u8).</summary>
        public const byte CommandIdentify = 0x01;

        /// <summary>Payload: window (int8 x 665), context (int8 x 21). Answer: see <see cref="ResultPayloadBytes"/>.</summary>
        public const byte CommandClassify = 0x02;

        /// <summary>No payload. Runs the built-in window. Answer: pass (u8, 1 = logits as expected), then a result as of classify.</summary>
        public const byte CommandSelfTest = 0x03;

        /// <summary>No payload and no answer payload: clocks stop until <see cref="CommandWake"/>.</summary>
        public const byte CommandSleep = 0x04;

        /// <summary>No payload and no answer payload.</summary>
        public const byte CommandWake = 0x05;

        /// <summary>No payload. Answer: the last result again, as of classify.</summary>
        public const byte CommandReadLast = 0x06;

        /// <summary>Payload bytes of the answer to identify.</summary>
        public const int IdentifyPayloadBytes = 16;

        /// <summary>Payload bytes of a classify request: the window, then the context.</summary>
        public const int ClassifyPayloadBytes = WindowFormat.Length + WindowFormat.ContextLength;

        /// <summary>Payload bytes of a result: four logits (int32), class (u8), cycles from the last payload byte to the result (u32).</summary>
        public const int ResultPayloadBytes = (4 * WindowFormat.ClassCount) + 5;

        /// <summary>Payload bytes of the answer to a self-test.</summary>
        public const int SelfTestPayloadBytes = 1 + ResultPayloadBytes;

        /// <summary>The request was carried out.</summary>
        public const byte StatusOk = 0x00;

        /// <summary>The CRC of the request did not match.</summary>
        public const byte StatusBadCrc = 0x01;

        /// <summary>The length does not fit the command, or the frame was longer or shorter than it said.</summary>
        public const byte StatusBadLength = 0x02;

        /// <summary>The command is not known.</summary>
        public const byte StatusBadCommand = 0x03;

        /// <summary>A request came while one was being worked on; the earlier one goes on.</summary>
        public const byte StatusBusy = 0x04;

        /// <summary>Asleep: only <see cref="CommandWake"/> is accepted.</summary>
        public const byte StatusAsleep = 0x05;

        /// <summary>There is no earlier result to read.</summary>
        public const byte StatusNoResult = 0x06;
    }
}
