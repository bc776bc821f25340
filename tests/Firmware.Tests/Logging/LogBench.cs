using System.Device.Spi;
using EcgWearable.Firmware.Board;
using EcgWearable.Firmware.Logging;
using EcgWearable.Firmware.Power;
using EcgWearable.VirtualBoard;
using nanoFramework.Hardware.Esp32;
using FirmwareLog = EcgWearable.Firmware.Logging.WearLog;

namespace EcgWearable.Tests.Firmware.Logging;

/// <summary>The firmware's wear log alone on a virtual board, boot after boot on the same flash.</summary>
internal sealed class LogBench
{
    public NorFlash Flash { get; } = new();

    /// <summary>One boot: opens the log, does the work, and lets power go without warning after it.</summary>
    public void Boot(Action<FirmwareLog> work)
    {
        using VirtualEcgBoard board = new(new VirtualBoardOptions { Flash = Flash });
        board.Run(() =>
        {
            FirmwareLog log = Open();
            work(log);
            Sleep.StartDeepSleep();
        }, long.MaxValue / 4);
    }

    /// <summary>Appends a record whose payload tells its number, and works in the background as the main loop would.</summary>
    public static void Append(FirmwareLog log, int number, int payloadBytes)
    {
        byte[] payload = new byte[LogFormat.MaximumPayloadBytes];
        BitConverter.TryWriteBytes(payload, number);
        while (!log.Append(RecordType.Event, payload, payloadBytes))
        {
            log.Step();
        }

        log.Step();
    }

    /// <summary>Programs everything appended so far.</summary>
    public static void Sync(FirmwareLog log)
    {
        log.Sync();
        while (!log.IsSynced)
        {
            log.Step();
        }
    }

    private static FirmwareLog Open()
    {
        Configuration.SetPinFunction(Pins.AcceleratorClock, DeviceFunction.SPI2_CLOCK);
        Configuration.SetPinFunction(Pins.AcceleratorMosi, DeviceFunction.SPI2_MOSI);
        Configuration.SetPinFunction(Pins.AcceleratorMiso, DeviceFunction.SPI2_MISO);
        SpiConnectionSettings settings = new(Pins.AcceleratorSpiBus, Pins.FlashChipSelect) { ClockFrequency = SpiNorFlash.SpiClockHertz, Mode = SpiMode.Mode0 };
        FirmwareLog log = new(new SpiNorFlash(SpiDevice.Create(settings)), new EnergyLedger());
        if (!log.Open())
        {
            throw new InvalidOperationException("the flash does not answer");
        }

        return log;
    }
}
