using System.Device.Spi;

namespace EcgWearable.VirtualBoard;

/// <summary>The board's copper: which pin and which bus lead where.</summary>
internal sealed class BoardWiring : IBoardWiring
{
    private readonly PinMap _pins;
    private readonly Ads1293 _frontEnd;
    private readonly NorFlash _flash;
    private readonly AcceleratorDevice? _accelerator;
    private readonly Led _led;
    private readonly Uart _uart;
    private readonly List<string> _report;

    public BoardWiring(PinMap pins, Ads1293 frontEnd, NorFlash flash, AcceleratorDevice? accelerator, Led led, Uart uart, List<string> report)
    {
        _pins = pins;
        _frontEnd = frontEnd;
        _flash = flash;
        _accelerator = accelerator;
        _led = led;
        _uart = uart;
        Uarts = [uart];
        _report = report;
    }

    public ISpiTarget? SpiTarget(SpiConnectionSettings settings, int mosiPin, int misoPin, int clockPin)
    {
        int bus = settings.BusId;
        int select = settings.ChipSelectLine;
        ISpiTarget? target = null;
        bool wired = false;
        if (bus == _pins.FrontEndSpiBus)
        {
            wired = mosiPin == _pins.FrontEndMosi && misoPin == _pins.FrontEndMiso && clockPin == _pins.FrontEndClock;
            target = select == _pins.Ads1293ChipSelect ? _frontEnd : null;
        }
        else if (bus == _pins.AcceleratorSpiBus)
        {
            wired = mosiPin == _pins.AcceleratorMosi && misoPin == _pins.AcceleratorMiso && clockPin == _pins.AcceleratorClock;
            target = select == _pins.FlashChipSelect ? _flash : select == _pins.AcceleratorChipSelect ? _accelerator : null;
        }

        string where = $"SPI bus {bus}, chip select GPIO {select}";
        if (!wired)
        {
            _report.Add($"{where}: the bus has MOSI {mosiPin}, MISO {misoPin}, clock {clockPin}, where nothing is wired; Configuration.SetPinFunction gives it its pins.");
            return null;
        }

        if (target is null)
        {
            _report.Add($"{where}: nothing answers there.");
            return null;
        }

        bool mode = settings.Mode == SpiMode.Mode0 || (settings.Mode == SpiMode.Mode3 && target == _flash);
        if (!mode || settings.DataFlow != DataFlow.MsbFirst || (bool)settings.ChipSelectLineActiveState)
        {
            _report.Add($"{where}: {target.Name} does not understand {settings.Mode}, {settings.DataFlow}; it takes Mode0, MsbFirst, chip select active low.");
            return null;
        }

        return target;
    }

    public IReadOnlyList<Uart> Uarts { get; }

    public Uart? Uart(string portName) => portName == _pins.HostPort ? _uart : null;

    public void OnMcuPin(int pin, bool high, long nowNanoseconds)
    {
        if (pin == _pins.Led)
        {
            _led.Set(high, nowNanoseconds);
        }

        _frontEnd.OnPin(pin, high, nowNanoseconds);
        _accelerator?.OnPin(pin, high, nowNanoseconds);
    }

    public bool RestLevel(int pin) => pin != _pins.Led && pin != _pins.AcceleratorPowerEnable && pin != _pins.AcceleratorReady;

    public bool TakeSampleRead() => _frontEnd.TakeSampleTaken();
}
