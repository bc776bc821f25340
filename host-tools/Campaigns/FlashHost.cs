using System.Device.Spi;
using EcgWearable.Firmware.Board;
using EcgWearable.Firmware.Logging;
using EcgWearable.Firmware.Power;
using EcgWearable.VirtualBoard;
using FirmwareLog = EcgWearable.Firmware.Logging.WearLog;

namespace EcgWearable.Campaigns;

/// <summary>The model of the flash and the firmware's log on it, without the rest of the board.</summary>
internal sealed class FlashHost : PartHost
{
    private const long OperationNanoseconds = 1_000;
    private const long BetweenTransfersNanoseconds = 10_000;
    private const byte CommandWriteEnable = 0x06;
    private const byte CommandPageProgram = 0x02;
    private const byte CommandSectorErase = 0x20;

    /// <summary>Bytes of a command and its address.</summary>
    public const int AddressBytes = 4;

    // Times do not matter here, the order of things does: every operation is over when the firmware looks.
    private static readonly NorFlashTimings Instant = new()
    {
        PageProgramNanoseconds = OperationNanoseconds,
        SectorEraseNanoseconds = OperationNanoseconds,
        PowerUpNanoseconds = 0,
        PowerDownNanoseconds = 0,
    };

    public FlashHost()
    {
        Flash = new NorFlash(Instant);
        Flash.PowerOn(0);
    }

    public delegate void WriteHandler(ReadOnlySpan<byte> transfer);

    public NorFlash Flash { get; }

    /// <summary>Told of every program and erase before the part sees it.</summary>
    public WriteHandler? Writing { get; set; }

    public static bool IsErase(ReadOnlySpan<byte> transfer) => transfer[0] == CommandSectorErase;

    public static int Address(ReadOnlySpan<byte> transfer) => (transfer[1] << 16) | (transfer[2] << 8) | transfer[3];

    public override void TransferSpi(int device, ReadOnlySpan<byte> write, Span<byte> read)
    {
        NowNanoseconds += BetweenTransfersNanoseconds;
        if (write[0] is CommandPageProgram or CommandSectorErase)
        {
            Writing?.Invoke(write);
        }

        Span<byte> answer = read.IsEmpty ? stackalloc byte[write.Length] : read;
        Flash.Transfer(NowNanoseconds, SpiNorFlash.SpiClockHertz, write, answer);
        NowNanoseconds += write.Length * 8_000_000_000L / SpiNorFlash.SpiClockHertz;
    }

    /// <summary>Makes the firmware's log on this flash, on the calling thread, and opens it.</summary>
    /// <param name="sectors">Sectors of its ring.</param>
    public FirmwareLog Boot(int sectors)
    {
        Attach(this);
        SpiConnectionSettings settings = new(Pins.AcceleratorSpiBus, Pins.FlashChipSelect) { ClockFrequency = SpiNorFlash.SpiClockHertz };
        FirmwareLog log = new(new SpiNorFlash(SpiDevice.Create(settings)), new EnergyLedger(), sectors);
        return log.Open() ? log : throw new InvalidOperationException("the flash model does not answer");
    }

    /// <summary>Power comes, one program or erase begins, and power goes.</summary>
    /// <param name="transfer">Command, address, data.</param>
    /// <param name="cut">Where power goes.</param>
    /// <param name="seed">Decides what the bits under way become.</param>
    public void Interrupt(ReadOnlySpan<byte> transfer, CutPoint cut, int seed)
    {
        Span<byte> answer = stackalloc byte[transfer.Length];
        bool erases = IsErase(transfer);
        Flash.Seed = seed;
        Flash.PowerOn(NowNanoseconds);
        Flash.CutPowerAtProgrammedByte = erases ? -1 : Flash.ProgrammedBytes + cut.Byte;
        Flash.ScatterInterruptedProgram = cut.IsScattered;
        ReadOnlySpan<byte> enable = [CommandWriteEnable];
        NowNanoseconds += BetweenTransfersNanoseconds;
        Flash.Transfer(NowNanoseconds, SpiNorFlash.SpiClockHertz, enable, answer[..1]);
        NowNanoseconds += BetweenTransfersNanoseconds;
        Flash.Transfer(NowNanoseconds, SpiNorFlash.SpiClockHertz, transfer, answer);
        NowNanoseconds += transfer.Length * 8_000_000_000L / SpiNorFlash.SpiClockHertz;
        Flash.PowerCut(NowNanoseconds + (erases ? (long)(cut.Fraction * (OperationNanoseconds - 1)) : 0));
        Flash.CutPowerAtProgrammedByte = -1;
        Flash.ScatterInterruptedProgram = false;
        NowNanoseconds += BetweenTransfersNanoseconds;
        Flash.PowerOn(NowNanoseconds);
    }
}
