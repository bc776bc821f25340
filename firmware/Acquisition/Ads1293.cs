using System;
using System.Device.Gpio;
using System.Device.Spi;
using System.Threading;

namespace EcgWearable.Firmware.Acquisition
{
    /// <summary>
    /// Driver of the TI ADS1293 front end: one channel, lead II from three electrodes (RA on IN1, LA on IN2, LL on IN3,
    /// right-leg drive on IN4), streaming reads. Datasheet SNAS602C.
    /// </summary>
    /// <remarks>The part has no FIFO: a sample that is not read before the next falling edge of DRDYB is lost.</remarks>
    public sealed class Ads1293
    {
        /// <summary>SPI clock in Hz. The part takes 20 MHz; a slower clock loses nothing, since a read is five bytes.</summary>
        public const int SpiClockHertz = 8000000;

        /// <summary>What <see cref="BringUp"/> returns when everything reads back as written.</summary>
        public const int BringUpOk = -1;

        private const int ReadBytes = 5;
        private const int ErrorRegisters = 7;
        private const int CrystalStartUpMilliseconds = 16;
        private const int PowerUpMilliseconds = 100;

        // Bits 5..3 shut down the modulators, 2..0 the input amplifiers of channels 3..1.
        private const byte OnlyChannel1 = 0x36;
        private const byte AlsoModulator2 = 0x26;
        private const byte BatteryOnChannel2 = 0x02;

        // The filters settle over five samples (SNAS602C, filter settling); the rest is for the modulator to wake.
        private const int BatterySettleSamples = 8;
        private const int BatteryReferenceMillivolts = 2400;
        private const int BatteryScaleThousandths = 3246;

        private readonly SpiDevice _spi;
        private readonly FrontEndRate _rate;
        private readonly byte[] _readCommand = new byte[ReadBytes];
        private readonly byte[] _readAnswer = new byte[ReadBytes];
        private readonly byte[] _registerCommand = new byte[2];
        private readonly byte[] _registerAnswer = new byte[2];
        private readonly byte[] _errorCommand = new byte[1 + ErrorRegisters];
        private readonly byte[] _errorAnswer = new byte[1 + ErrorRegisters];
        private readonly byte[] _batteryCommand = new byte[4];
        private readonly byte[] _batteryAnswer = new byte[4];
        private readonly byte[] _setup;
        private readonly int _zeroCode;
        private readonly long _microvoltsPerCodeQ32;
        private int _verifyAt;
        private int _batterySamples;

        /// <summary>Makes the driver; nothing is sent yet.</summary>
        /// <param name="spi">Device on the front end's bus, mode 0.</param>
        /// <param name="rate">Decimation, and with it ODR and full scale.</param>
        public Ads1293(SpiDevice spi, FrontEndRate rate)
        {
            _spi = spi;
            _rate = rate;
            _readCommand[0] = Ads1293Register.DataLoop | Ads1293Register.ReadFlag;
            _errorCommand[0] = Ads1293Register.ErrorLod | Ads1293Register.ReadFlag;
            _batteryCommand[0] = Ads1293Register.DataCh2 | Ads1293Register.ReadFlag;

            // Vin = (code / ADCMAX - 1/2) * 2 * VREF / 3.5 with VREF = 2.4 V: 4.8 V / 3.5 over the full scale.
            _zeroCode = rate.AdcMax / 2;
            _microvoltsPerCodeQ32 = ((9600000L << 32) / 7 + (rate.AdcMax / 2)) / rate.AdcMax;

            // Register, value, in the order of the datasheet's three-electrode example; one channel, lead II. Channel 2 is set to the same
            // rate for the battery monitor, and sleeps in between.
            _setup = new byte[]
            {
                Ads1293Register.FlexCh1, 0x19,
                Ads1293Register.FlexBattery, 0x00,
                Ads1293Register.LodControl, 0x00,
                Ads1293Register.LodEnable, 0x07,
                Ads1293Register.LodCurrent, 0x02,
                Ads1293Register.CmDetectEnable, 0x07,
                Ads1293Register.RldControl, 0x04,
                Ads1293Register.AfeResolution, rate.FastModulator ? (byte)0x18 : (byte)0x00,
                Ads1293Register.AfeShutdown, OnlyChannel1,
                Ads1293Register.R2Rate, rate.R2Code,
                Ads1293Register.R3RateCh1, rate.R3Code,
                Ads1293Register.R3RateCh2, rate.R3Code,
                Ads1293Register.R1Rate, (byte)(rate.R1Code * 3),
                Ads1293Register.DataReadySource, 0x08,
                Ads1293Register.ChannelConfig, 0x11,
                Ads1293Register.OscControl, 0x04,
            };
        }

        /// <summary>Decimation, ODR and full scale.</summary>
        public FrontEndRate Rate => _rate;

        /// <summary>Input of the last sample in microvolts.</summary>
        public int Microvolts { get; private set; }

        /// <summary>DATA_STATUS of the last read.</summary>
        public int Status { get; private set; }

        /// <summary>ERROR_LOD of the last <see cref="ReadErrors"/>: lead off, bit per input.</summary>
        public int LeadOff { get; private set; }

        /// <summary>ERROR_STATUS of the last <see cref="ReadErrors"/>: errors that are new.</summary>
        public int ErrorStatus { get; private set; }

        /// <summary>ERROR_RANGE1 of the last <see cref="ReadErrors"/>: how channel 1 has left its range.</summary>
        public int RangeError { get; private set; }

        /// <summary>ERROR_SYNC of the last <see cref="ReadErrors"/>: bit 3 phase, bits 2..0 channels 3..1.</summary>
        public int SyncError { get; private set; }

        /// <summary>ERROR_MISC of the last <see cref="ReadErrors"/>: what is wrong at that moment, new or not.</summary>
        public int LiveError { get; private set; }

        /// <summary>
        /// Stops conversion, writes every register of the set-up, reads each back, and checks the revision.
        /// Takes about 120 ms: power-up recovery and crystal start-up.
        /// </summary>
        /// <returns><see cref="BringUpOk"/>, or register address * 256 + value read of the first that differs; the revision comes last.</returns>
        public int BringUp()
        {
            _batterySamples = 0;
            Write(Ads1293Register.Config, 0);
            Thread.Sleep(PowerUpMilliseconds);
            int revision = Read(Ads1293Register.RevisionId);
            int wrongRevision = (Ads1293Register.RevisionId << 8) | revision;
            if (IsAbsent(wrongRevision))
            {
                return wrongRevision;
            }

            for (int i = 0; i < _setup.Length; i += 2)
            {
                if (_setup[i] == Ads1293Register.OscControl)
                {
                    Thread.Sleep(CrystalStartUpMilliseconds);
                }

                Write(_setup[i], _setup[i + 1]);
            }

            int result = Verify();
            return result == BringUpOk && revision != Ads1293Register.RevisionExpected ? wrongRevision : result;
        }

        /// <summary>Whether a result of <see cref="BringUp"/> says that nothing answers at all: the revision reads as all ones or all zeros.</summary>
        /// <param name="result">Register address * 256 + value read.</param>
        public static bool IsAbsent(int result)
        {
            return result == ((Ads1293Register.RevisionId << 8) | 0xFF) || result == (Ads1293Register.RevisionId << 8);
        }

        /// <summary>Reads the set-up back. Takes about 1.4 ms.</summary>
        /// <returns><see cref="BringUpOk"/>, or register address * 256 + value read of the first that differs.</returns>
        public int Verify()
        {
            for (int i = 0; i < SetUpRegisters; i++)
            {
                int found = VerifyOne(i);
                if (found != BringUpOk)
                {
                    return found;
                }
            }

            return BringUpOk;
        }

        /// <summary>Registers of the set-up.</summary>
        public int SetUpRegisters => _setup.Length / 2;

        /// <summary>Reads one register of the set-up back.</summary>
        /// <param name="register">0 up to, not including, <see cref="SetUpRegisters"/>.</param>
        /// <returns>As <see cref="Verify"/>.</returns>
        public int VerifyOne(int register)
        {
            byte address = _setup[2 * register];
            int value = Read(address);
            return value == _setup[(2 * register) + 1] ? BringUpOk : (address << 8) | value;
        }

        /// <summary>
        /// Reads the next register of the running part back: CONFIG, then the set-up, one register a call, so that no sample is missed.
        /// </summary>
        /// <param name="found"><see cref="BringUpOk"/>, or register address * 256 + value read when it differs.</param>
        /// <returns>True when that was the last; the next call begins anew.</returns>
        public bool VerifyNext(out int found)
        {
            byte address = Ads1293Register.Config;
            int expected = Ads1293Register.ConfigStart;
            if (_verifyAt > 0)
            {
                address = _setup[_verifyAt - 2];
                expected = _setup[_verifyAt - 1];
            }

            int value = Read(address);
            found = value == expected ? BringUpOk : (address << 8) | value;
            bool last = _verifyAt == _setup.Length;
            _verifyAt = last ? 0 : _verifyAt + 2;
            return last;
        }

        /// <summary>Whether the battery is being measured.</summary>
        public bool MeasuresBattery => _batterySamples > 0;

        /// <summary>
        /// Measures the supply with the part's own monitor, on channel 2 beside the running ECG (SNAS602C, battery monitoring). Call it
        /// once after each sample that was read: the first call switches the monitor on, the eighth after it reads and switches it off.
        /// </summary>
        /// <remarks>
        /// In this mode the modulator samples VDD against VREF = 2.4 V with another gain. Taken here: the voltage that the formula of
        /// the ECG channels gives for the code, times 3.246, is VDD - VREF. Range 2.4 to 4.6 V.
        /// </remarks>
        /// <param name="millivolts">The voltage; 0 when the channel is at its limits.</param>
        /// <returns>True when it has been measured.</returns>
        public bool TryReadBattery(out int millivolts)
        {
            millivolts = 0;
            if (_batterySamples == 0)
            {
                Write(Ads1293Register.FlexBattery, BatteryOnChannel2);
                Write(Ads1293Register.AfeShutdown, AlsoModulator2);
            }

            if (_batterySamples < BatterySettleSamples)
            {
                _batterySamples++;
                return false;
            }

            _spi.TransferFullDuplex(_batteryCommand, _batteryAnswer);
            Write(Ads1293Register.AfeShutdown, OnlyChannel1);
            Write(Ads1293Register.FlexBattery, 0);
            _batterySamples = 0;
            int code = Code(_batteryAnswer, 1);
            if (code > 0 && code < _rate.AdcMax)
            {
                millivolts = BatteryReferenceMillivolts + (int)(((long)ToMicrovolts(code) * BatteryScaleThousandths) / 1000000);
            }

            return true;
        }

        /// <summary>Starts conversion; the first six samples are masked by the part.</summary>
        public void Start()
        {
            Write(Ads1293Register.Config, Ads1293Register.ConfigStart);
        }

        /// <summary>Stops conversion.</summary>
        public void Stop()
        {
            Write(Ads1293Register.Config, 0);
        }

        /// <summary>Stops conversion and puts the part into power-down, out of which <see cref="BringUp"/> brings it.</summary>
        public void PowerDown()
        {
            Write(Ads1293Register.Config, Ads1293Register.ConfigPowerDown);
        }

        /// <summary>Reads status and sample in one transfer of five bytes.</summary>
        /// <returns>True when the sample is new; then <see cref="Microvolts"/> holds it.</returns>
        public bool ReadSample()
        {
            byte[] answer = _readAnswer;
            _spi.TransferFullDuplex(_readCommand, answer);
            int status = answer[1];
            Status = status;
            if ((status & Ads1293Register.StatusEcg1New) == 0 || status == 0xFF)
            {
                return false;
            }

            Microvolts = ToMicrovolts(Code(answer, 2));
            return true;
        }

        /// <summary>
        /// Reads the seven error registers in one transfer, which clears their latches. ERROR_STATUS flags new errors only;
        /// a lead that stays off is seen in <see cref="LeadOff"/>, a low battery in <see cref="LiveError"/>.
        /// </summary>
        /// <returns>False when nothing answers; then what was read before stands.</returns>
        public bool ReadErrors()
        {
            byte[] answer = _errorAnswer;
            _spi.TransferFullDuplex(_errorCommand, answer);

            // Two bits of ERROR_LOD are always 0: all ones is a bus that nobody drives.
            if (answer[1] == 0xFF)
            {
                return false;
            }

            LeadOff = answer[1] & 0x3F;
            ErrorStatus = answer[2];
            RangeError = answer[3];
            SyncError = answer[6];
            LiveError = answer[7];
            return true;
        }

        /// <summary>Reads one register.</summary>
        /// <param name="address">0x00 to 0x4F.</param>
        /// <returns>Its value, 0 to 255.</returns>
        public int Read(byte address)
        {
            _registerCommand[0] = (byte)(address | Ads1293Register.ReadFlag);
            _registerCommand[1] = 0;
            _spi.TransferFullDuplex(_registerCommand, _registerAnswer);
            return _registerAnswer[1];
        }

        /// <summary>Writes one register.</summary>
        /// <param name="address">0x00 to 0x4F.</param>
        /// <param name="value">Value to write.</param>
        public void Write(byte address, byte value)
        {
            _registerCommand[0] = address;
            _registerCommand[1] = value;
            _spi.Write(_registerCommand);
        }

        private static int Code(byte[] answer, int at)
        {
            return (answer[at] << 16) | (answer[at + 1] << 8) | answer[at + 2];
        }

        private int ToMicrovolts(int code)
        {
            // Offset binary: ADCMAX / 2 is 0 V.
            return (int)((((code - _zeroCode) * _microvoltsPerCodeQ32) + (1L << 31)) >> 32);
        }
    }
}
