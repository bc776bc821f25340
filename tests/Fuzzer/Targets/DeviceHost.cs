using System.Device.Spi;
using System.IO.Ports;
using EcgWearable.Campaigns;
using EcgWearable.Firmware.Board;
using EcgWearable.Firmware.Logging;
using EcgWearable.VirtualBoard;

namespace EcgWearable.Fuzzer.Targets;

/// <summary>The least of a device that the firmware's parsers need: the flash, a serial port, and a bus on which nobody else answers.</summary>
internal sealed class DeviceHost : PartHost
{
    private const long OperationNanoseconds = 1_000;
    private const long BetweenTransfersNanoseconds = 10_000;
    private const int FlashDevice = 1;

    private readonly byte[] _toDevice = new byte[16384];
    private readonly byte[] _toHost = new byte[1 << 22];
    private int _read;
    private int _written;

    public DeviceHost()
    {
        // Times do not matter here: every operation is over when the firmware looks.
        Flash = new NorFlash(new NorFlashTimings
        {
            PageProgramNanoseconds = OperationNanoseconds,
            SectorEraseNanoseconds = OperationNanoseconds,
            PowerUpNanoseconds = 0,
            PowerDownNanoseconds = 0,
        });
        Flash.PowerOn(0);
    }

    public NorFlash Flash { get; }

    /// <summary>What the device has sent.</summary>
    public ReadOnlySpan<byte> ToHost => _toHost.AsSpan(0, Sent);

    public int Sent { get; private set; }

    /// <summary>The firmware's driver of the flash, on the calling thread.</summary>
    public SpiNorFlash OpenFlash()
    {
        Attach(this);
        return new SpiNorFlash(Open(Pins.FlashChipSelect));
    }

    /// <summary>A device on the bus.</summary>
    public static SpiDevice Open(int chipSelect) => SpiDevice.Create(new SpiConnectionSettings(Pins.AcceleratorSpiBus, chipSelect) { ClockFrequency = SpiNorFlash.SpiClockHertz });

    /// <summary>A case begins: nothing is on the way.</summary>
    public void Restart()
    {
        NowNanoseconds = 1_000_000;
        Flash.PowerOn(NowNanoseconds);
        _read = _written = Sent = 0;
    }

    /// <summary>The host sends.</summary>
    public void Send(ReadOnlySpan<byte> bytes)
    {
        if (_read == _written)
        {
            _read = _written = 0;
        }

        bytes.CopyTo(_toDevice.AsSpan(_written));
        _written += bytes.Length;
    }

    /// <inheritdoc/>
    public override int OpenSpi(SpiConnectionSettings settings) => settings.ChipSelectLine == Pins.FlashChipSelect ? FlashDevice : 0;

    /// <inheritdoc/>
    public override void TransferSpi(int device, ReadOnlySpan<byte> write, Span<byte> read)
    {
        NowNanoseconds += BetweenTransfersNanoseconds;
        if (device != FlashDevice)
        {
            read.Clear();
            return;
        }

        Span<byte> answer = read.IsEmpty ? stackalloc byte[write.Length] : read;
        Flash.Transfer(NowNanoseconds, SpiNorFlash.SpiClockHertz, write, answer);
        NowNanoseconds += write.Length * 8_000_000_000L / SpiNorFlash.SpiClockHertz;
    }

    /// <inheritdoc/>
    public override void OpenSerial(SerialPort port)
    {
    }

    /// <inheritdoc/>
    public override int SerialBytesToRead(SerialPort port) => _written - _read;

    /// <inheritdoc/>
    public override int ReadSerial(SerialPort port, Span<byte> buffer)
    {
        int count = Math.Min(buffer.Length, _written - _read);
        _toDevice.AsSpan(_read, count).CopyTo(buffer);
        _read += count;
        return count;
    }

    /// <inheritdoc/>
    public override void WriteSerial(SerialPort port, ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_toHost.AsSpan(Sent));
        Sent += bytes.Length;
    }
}
