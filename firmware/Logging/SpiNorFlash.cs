using System;
using System.Device.Spi;
using nanoFramework.Hardware.Esp32;

namespace EcgWearable.Firmware.Logging
{
    /// <summary>
    /// Driver of a 16 MiB SPI NOR flash of the 25-series (Winbond W25Q128JV data sheet, revision G, section 8: instructions).
    /// Starts operations and tells whether one is going on; it never waits.
    /// </summary>
    public sealed class SpiNorFlash
    {
        /// <summary>SPI clock in Hz; reading with 03h is specified up to 50 MHz.</summary>
        public const int SpiClockHertz = 20000000;

        /// <summary>Bytes of the part.</summary>
        public const int CapacityBytes = 16 * 1024 * 1024;

        /// <summary>Sectors of the part.</summary>
        public const int SectorCount = CapacityBytes / LogFormat.SectorBytes;

        /// <summary>Most bytes in one <see cref="Read"/>.</summary>
        public const int MaximumReadBytes = 1024;

        private const byte CommandPageProgram = 0x02;
        private const byte CommandRead = 0x03;
        private const byte CommandReadStatus = 0x05;
        private const byte CommandWriteEnable = 0x06;
        private const byte CommandSectorErase = 0x20;
        private const byte CommandEnableReset = 0x66;
        private const byte CommandReset = 0x99;
        private const byte CommandJedecId = 0x9F;
        private const byte CommandWake = 0xAB;
        private const byte CommandPowerDown = 0xB9;
        private const byte StatusBusy = 0x01;
        private const int JedecId = 0xEF4018;
        private const int AddressBytes = 4;

        private readonly SpiDevice _spi;
        private readonly byte[] _out = new byte[AddressBytes + MaximumReadBytes];
        private readonly byte[] _in = new byte[AddressBytes + MaximumReadBytes];

        // Short commands have arrays of their length: a span of another would be an object made on the way.
        private readonly byte[] _command = new byte[1];
        private readonly byte[] _statusOut = new byte[] { CommandReadStatus, 0 };
        private readonly byte[] _statusIn = new byte[2];
        private readonly byte[] _identityOut = new byte[] { CommandJedecId, 0, 0, 0 };
        private readonly byte[] _identityIn = new byte[4];

        /// <summary>Makes the driver; nothing is sent yet.</summary>
        /// <param name="spi">Device on the flash's bus, mode 0.</param>
        public SpiNorFlash(SpiDevice spi)
        {
            _spi = spi;
        }

        /// <summary>Program and erase operations started so far: changes as the part gets on.</summary>
        public int Operations { get; private set; }

        /// <summary>Bytes read so far.</summary>
        public long BytesRead { get; private set; }

        /// <summary>Puts the part, which must not be busy, into deep power-down, out of which <see cref="Identify"/> wakes it.</summary>
        public void PowerDown()
        {
            Send(CommandPowerDown);
        }

        /// <summary>Wakes the part and reads its identity.</summary>
        /// <returns>True when it is the expected part.</returns>
        public bool Identify()
        {
            try
            {
                Send(CommandWake);
                _spi.TransferFullDuplex(_identityOut, _identityIn);
            }
            catch (Exception)
            {
                // A bus that fails is a part that does not answer.
                return false;
            }

            return ((_identityIn[1] << 16) | (_identityIn[2] << 8) | _identityIn[3]) == JedecId;
        }

        /// <summary>Whether a program or erase operation is going on.</summary>
        public bool IsBusy()
        {
            _spi.TransferFullDuplex(_statusOut, _statusIn);
            return (_statusIn[1] & StatusBusy) != 0;
        }

        /// <summary>Waits until the part is not busy. For start-up and repair only.</summary>
        /// <param name="limitMilliseconds">Patience.</param>
        /// <returns>False when it still is.</returns>
        public bool WaitWhileBusy(int limitMilliseconds)
        {
            ulong start = HighResTimer.GetCurrent();
            while (IsBusy())
            {
                if ((long)(HighResTimer.GetCurrent() - start) > limitMilliseconds * 1000L)
                {
                    return false;
                }
            }

            return true;
        }

        /// <summary>Resets the part, whatever it is doing; an operation that is going on is broken off. It is ready again 30 us later.</summary>
        public void Reset()
        {
            Send(CommandEnableReset);
            Send(CommandReset);
        }

        /// <summary>Starts to program bytes within one page.</summary>
        /// <param name="address">First byte; the range must not leave its page.</param>
        /// <param name="data">Buffer.</param>
        /// <param name="offset">First byte in the buffer.</param>
        /// <param name="count">1 to 256.</param>
        public void Program(int address, byte[] data, int offset, int count)
        {
            EnableWrite();
            SetCommand(CommandPageProgram, address);
            Array.Copy(data, offset, _out, AddressBytes, count);
            _spi.Write(new SpanByte(_out, 0, AddressBytes + count));
        }

        /// <summary>Starts to erase a sector.</summary>
        /// <param name="address">Any address in it.</param>
        public void EraseSector(int address)
        {
            EnableWrite();
            SetCommand(CommandSectorErase, address);
            _spi.Write(new SpanByte(_out, 0, AddressBytes));
        }

        /// <summary>Reads; the part must not be busy.</summary>
        /// <param name="address">First byte.</param>
        /// <param name="data">Gets the bytes.</param>
        /// <param name="offset">Where they begin in the buffer.</param>
        /// <param name="count">1 to <see cref="MaximumReadBytes"/>.</param>
        public void Read(int address, byte[] data, int offset, int count)
        {
            SetCommand(CommandRead, address);
            _spi.TransferFullDuplex(new SpanByte(_out, 0, AddressBytes + count), new SpanByte(_in, 0, AddressBytes + count));
            Array.Copy(_in, AddressBytes, data, offset, count);
            BytesRead += count;
        }

        private void EnableWrite()
        {
            Operations++;
            _out[0] = CommandWriteEnable;
            _spi.Write(new SpanByte(_out, 0, 1));
        }

        private void Send(byte command)
        {
            _command[0] = command;
            _spi.Write(_command);
        }

        private void SetCommand(byte command, int address)
        {
            _out[0] = command;
            _out[1] = (byte)(address >> 16);
            _out[2] = (byte)(address >> 8);
            _out[3] = (byte)address;
        }
    }
}
