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

        private readonly SpiDevice _spi;
        private readonly FrontEndRate _rate;
        private readonly byte[] _readCommand = new byte[ReadBytes];
        private readonly byte[] _readAnswer = new byte[ReadBytes];
        private readonly byte[] _registerCommand = new byte[2];
        private readonly byte[] _registerAnswer = new byte[2];
        private readonly byte[] _errorCommand = new byte[1 + ErrorRegisters];
        private readonly byte[] _errorAnswer = new byte[1 + ErrorRegisters];
        private readonly byte[] _setup;
        private readonly int _zeroCode;
        private readonly long _microvoltsPerCodeQ32;

        /// <summary>Makes the driver; nothing is sent yet.</summary>
        /// <param name="spi">Device on the front end's bus, mode 0.</param>
        /// <param name="rate">Decimation, and with it ODR and full scale.</param>
        public Ads1293(SpiDevice spi, FrontEndRate rate)
        {
            _spi = spi;
            _rate = rate;
            _readCommand[0] = Ads1293Register.DataLoop | Ads1293Register.ReadFlag;
            _errorCommand[0] = Ads1293Register.ErrorLod | Ads1293Register.ReadFlag;

            // Vin = (code / ADCMAX - 1/2) * 2 * VREF / 3.5 with VREF = 2.4 V: 4.8 V / 3.5 over the full scale.
            _zeroCode = rate.AdcMax / 2;
            _microvoltsPerCodeQ32 = ((9600000L << 32) / 7 + (rate.AdcMax / 2)) / rate.AdcMax;

            // Register, value, in the order of the datasheet's three-electrode example; one channel, lead II.
            _setup = new byte[]
            {
                Ads1293Register.FlexCh1, 0x19,
                Ads1293Register.LodControl, 0x00,
                Ads1293Register.LodEnable, 0x07,
                Ads1293Register.LodCurrent, 0x02,
                Ads1293Register.CmDetectEnable, 0x07,
                Ads1293Register.RldControl, 0x04,
                Ads1293Register.AfeShutdown, 0x36,
                Ads1293Register.R2Rate, rate.R2Code,
                Ads1293Register.R3RateCh1, rate.R3Code,
                Ads1293Register.R1Rate, rate.R1Code,
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

        /// <summary>ERROR_STATUS of the last <see cref="ReadErrors"/>.</summary>
        public int ErrorStatus { get; private set; }

        /// <summary>
        /// Stops conversion, writes every register of the set-up, reads each back, and checks the revision.
        /// Takes about 120 ms: power-up recovery and crystal start-up.
        /// </summary>
        /// <returns><see cref="BringUpOk"/>, or register address * 256 + value read of the first that differs.</returns>
        public int BringUp()
        {
            Write(Ads1293Register.Config, 0);
            Thread.Sleep(PowerUpMilliseconds);
            int revision = Read(Ads1293Register.RevisionId);
            if (revision != Ads1293Register.RevisionExpected)
            {
                return (Ads1293Register.RevisionId << 8) | revision;
            }

            for (int i = 0; i < _setup.Length; i += 2)
            {
                if (_setup[i] == Ads1293Register.OscControl)
                {
                    Thread.Sleep(CrystalStartUpMilliseconds);
                }

                Write(_setup[i], _setup[i + 1]);
            }

            return Verify();
        }

        /// <summary>Reads the set-up back.</summary>
        /// <returns><see cref="BringUpOk"/>, or register address * 256 + value read of the first that differs.</returns>
        public int Verify()
        {
            for (int i = 0; i < _setup.Length; i += 2)
            {
                int value = Read(_setup[i]);
                if (value != _setup[i + 1])
                {
                    return (_setup[i] << 8) | value;
                }
            }

            return BringUpOk;
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

            // Offset binary: ADCMAX / 2 is 0 V.
            int code = (answer[2] << 16) | (answer[3] << 8) | answer[4];
            Microvolts = (int)((((code - _zeroCode) * _microvoltsPerCodeQ32) + (1L << 31)) >> 32);
            return true;
        }

        /// <summary>
        /// Reads the seven error registers in one transfer, which clears their latches. ERROR_STATUS flags new errors only;
        /// a lead that stays off is seen in <see cref="LeadOff"/>.
        /// </summary>
        public void ReadErrors()
        {
            _spi.TransferFullDuplex(_errorCommand, _errorAnswer);
            LeadOff = _errorAnswer[1] & 0x3F;
            ErrorStatus = _errorAnswer[2];
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
    }
}
