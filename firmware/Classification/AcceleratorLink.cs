using System.Device.Gpio;
using System.Device.Spi;
using EcgWearable.Firmware.Link;
using nanoFramework.Hardware.Esp32;

namespace EcgWearable.Firmware.Classification
{
    /// <summary>
    /// The MCU's end of the accelerator link (<see cref="AcceleratorProtocol"/>): one request at a time, checked by CRC and
    /// sequence number, repeated when damaged, given up after <see cref="Attempts"/> attempts. Never a guess.
    /// </summary>
    /// <remarks>
    /// Works in steps, so that no sample is missed. Give the request with <see cref="Begin"/>, then call <see cref="Step"/> until it
    /// returns true.
    /// </remarks>
    public sealed class AcceleratorLink
    {
        /// <summary>SPI clock in Hz, the iCE40's limit.</summary>
        public const int SpiClockHertz = 8000000;

        /// <summary>Most attempts at a request.</summary>
        public const int Attempts = 3;

        /// <summary>What <see cref="Status"/> says when READY did not rise in time.</summary>
        public const int StatusTimeout = 0xFF;

        /// <summary>What <see cref="Status"/> says when the answer was damaged or belonged to another request.</summary>
        public const int StatusDamaged = 0xFE;

        private const int TimeoutMicroseconds = 20000;
        private const int PayloadOffset = 5;
        private const int CrcSliceBytes = 128;
        private const int LargestAnswer = AcceleratorProtocol.ResponseLeadBytes + AcceleratorProtocol.ResponseOverheadBytes + AcceleratorProtocol.SelfTestPayloadBytes;

        private readonly SpiDevice _spi;
        private readonly GpioPin _ready;
        private readonly byte[] _request = new byte[AcceleratorProtocol.RequestOverheadBytes + AcceleratorProtocol.ClassifyPayloadBytes];

        // Commands without a payload have a frame of their own: their CRC must not fall on a window that waits in the request.
        private readonly byte[] _command = new byte[AcceleratorProtocol.RequestOverheadBytes];
        private readonly byte[] _poll = new byte[LargestAnswer];
        private readonly byte[] _answer = new byte[LargestAnswer];
        private byte[] _frame;
        private State _state;
        private int _payloadBytes;
        private int _answerPayloadBytes;
        private int _crc;
        private int _crcPosition;
        private byte _sequence;
        private ulong _sentMicroseconds;

        /// <summary>Makes the link; nothing is sent yet.</summary>
        /// <param name="spi">Device on the accelerator's bus, mode 0.</param>
        /// <param name="ready">READY, open as an input.</param>
        public AcceleratorLink(SpiDevice spi, GpioPin ready)
        {
            _spi = spi;
            _ready = ready;
            _request[0] = AcceleratorProtocol.RequestMarker;
            _command[0] = AcceleratorProtocol.RequestMarker;
            _frame = _command;
            _poll[0] = AcceleratorProtocol.ResponseMarker;
        }

        private enum State
        {
            Idle,
            Summing,
            Sending,
            Waiting,
        }

        /// <summary>The request's buffer; the payload begins at <see cref="PayloadStart"/>.</summary>
        public byte[] Request => _request;

        /// <summary>Where the payload begins in <see cref="Request"/>.</summary>
        public int PayloadStart => PayloadOffset;

        /// <summary>The answer's buffer; its payload begins at <see cref="AnswerStart"/>.</summary>
        public byte[] Answer => _answer;

        /// <summary>Where the payload begins in <see cref="Answer"/>.</summary>
        public int AnswerStart => AcceleratorProtocol.ResponseLeadBytes + PayloadOffset;

        /// <summary>Status of the last request: a status of the protocol, <see cref="StatusTimeout"/> or <see cref="StatusDamaged"/>.</summary>
        public int Status { get; private set; }

        /// <summary>Attempts the last request took, 1 to <see cref="Attempts"/>.</summary>
        public int AttemptCount { get; private set; }

        /// <summary>Whether the next <see cref="Step"/> sends the request.</summary>
        public bool IsSending => _state == State.Sending;

        /// <summary>Starts a request whose payload, if it has one, already stands in <see cref="Request"/>.</summary>
        /// <param name="command">A command of the protocol.</param>
        /// <param name="payloadBytes">Length of its payload.</param>
        /// <param name="answerPayloadBytes">Length of the payload of a good answer.</param>
        public void Begin(byte command, int payloadBytes, int answerPayloadBytes)
        {
            _frame = payloadBytes == 0 ? _command : _request;
            _frame[1] = command;
            LittleEndian.WriteInt16(_frame, 3, payloadBytes);
            _payloadBytes = payloadBytes;
            _answerPayloadBytes = answerPayloadBytes;
            AttemptCount = 0;
            StartAttempt();
        }

        /// <summary>Does the next piece of the exchange; less than one sample period at a time.</summary>
        /// <returns>True when the exchange is over: see <see cref="Status"/>.</returns>
        public bool Step()
        {
            switch (_state)
            {
                case State.Summing:
                    Sum();
                    return false;
                case State.Sending:
                    _spi.Write(new System.SpanByte(_frame, 0, AcceleratorProtocol.RequestOverheadBytes + _payloadBytes));
                    _sentMicroseconds = HighResTimer.GetCurrent();
                    _state = State.Waiting;
                    return false;
                case State.Waiting:
                    return Wait();
                default:
                    return true;
            }
        }

        private void StartAttempt()
        {
            AttemptCount++;
            _sequence++;
            _frame[2] = _sequence;
            _crc = Crc16.Initial;
            _crcPosition = 1;
            _state = State.Summing;
        }

        private void Sum()
        {
            int end = PayloadOffset + _payloadBytes;
            int count = end - _crcPosition;
            if (count > CrcSliceBytes)
            {
                count = CrcSliceBytes;
            }

            _crc = Crc16.Update(_crc, _frame, _crcPosition, count);
            _crcPosition += count;
            if (_crcPosition == end)
            {
                LittleEndian.WriteInt16(_frame, end, _crc);
                _state = State.Sending;
            }
        }

        private bool Wait()
        {
            if (_ready.Read() == PinValue.High)
            {
                return Receive();
            }

            if (HighResTimer.GetCurrent() - _sentMicroseconds < TimeoutMicroseconds)
            {
                return false;
            }

            return Finish(StatusTimeout);
        }

        private bool Receive()
        {
            int lead = AcceleratorProtocol.ResponseLeadBytes;
            int bytes = lead + AcceleratorProtocol.ResponseOverheadBytes + _answerPayloadBytes;
            _spi.TransferFullDuplex(new System.SpanByte(_poll, 0, bytes), new System.SpanByte(_answer, 0, bytes));
            int length = LittleEndian.ReadUInt16(_answer, lead + 3);
            if (length > _answerPayloadBytes)
            {
                return Finish(StatusDamaged);
            }

            int end = lead + PayloadOffset + length;
            bool intact = Crc16.Update(Crc16.Initial, _answer, lead, PayloadOffset + length) == LittleEndian.ReadUInt16(_answer, end)
                && _answer[lead] == _frame[1]
                && _answer[lead + 1] == _sequence;
            if (!intact)
            {
                return Finish(StatusDamaged);
            }

            int status = _answer[lead + 2];
            return Finish(status == AcceleratorProtocol.StatusOk && length != _answerPayloadBytes ? StatusDamaged : status);
        }

        private bool Finish(int status)
        {
            Status = status;
            if (status != AcceleratorProtocol.StatusOk && AttemptCount < Attempts)
            {
                StartAttempt();
                return false;
            }

            _state = State.Idle;
            return true;
        }
    }
}
