namespace EcgWearable.Firmware.Link
{
    /// <summary>Encodes a frame with <see cref="Cobs"/> in slices, so that a long one does not hold up sampling.</summary>
    public sealed class CobsEncoder
    {
        private const int FullRun = 0xFF;

        private readonly byte[] _encoded;
        private byte[] _frame;
        private int _count;
        private int _read;
        private int _write;
        private int _codeAt;

        /// <summary>Makes an encoder for frames up to a length.</summary>
        public CobsEncoder(int maximumFrameBytes)
        {
            _encoded = new byte[Cobs.MaximumEncodedBytes(maximumFrameBytes)];
        }

        /// <summary>The encoded bytes, closing 0 included; valid when <see cref="Step"/> has returned true.</summary>
        public byte[] Encoded => _encoded;

        /// <summary>How many bytes of <see cref="Encoded"/> are valid.</summary>
        public int EncodedBytes => _write;

        /// <summary>Starts a frame; it must not change until it is encoded.</summary>
        public void Begin(byte[] frame, int count)
        {
            _frame = frame;
            _count = count;
            _read = 0;
            _codeAt = 0;
            _write = 1;
        }

        /// <summary>Encodes the next bytes.</summary>
        /// <param name="bytes">How many of the frame, more than 0.</param>
        /// <returns>True when the frame is complete.</returns>
        public bool Step(int bytes)
        {
            byte[] frame = _frame;
            byte[] encoded = _encoded;
            int end = _read + bytes;
            if (end > _count)
            {
                end = _count;
            }

            int write = _write;
            int codeAt = _codeAt;
            for (int i = _read; i < end; i++)
            {
                byte value = frame[i];
                if (value != 0)
                {
                    encoded[write++] = value;
                }

                // A full run says nothing of a zero; it must not open an empty one at the frame's end.
                if (value == 0 || (write - codeAt == FullRun && i + 1 < _count))
                {
                    encoded[codeAt] = (byte)(write - codeAt);
                    codeAt = write++;
                }
            }

            _read = end;
            _codeAt = codeAt;
            _write = write;
            if (end < _count)
            {
                return false;
            }

            encoded[codeAt] = (byte)(write - codeAt);
            encoded[write] = 0;
            _write = write + 1;
            return true;
        }
    }
}
