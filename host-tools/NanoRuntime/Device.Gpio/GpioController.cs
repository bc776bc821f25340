using EcgWearable.NanoRuntime;

namespace System.Device.Gpio;

/// <summary>The device's pins.</summary>
public sealed class GpioController : IDisposable
{
    private readonly NanoHost _host;
    private readonly GpioPin?[] _pins;
    private readonly PinChangeEventHandler?[] _callbacks;

    public GpioController()
        : this(PinNumberingScheme.Logical)
    {
    }

    public GpioController(PinNumberingScheme numberingScheme)
    {
        _host = NanoHost.Current;
        _pins = new GpioPin?[_host.PinCount];
        _callbacks = new PinChangeEventHandler?[_host.PinCount];
        NumberingScheme = numberingScheme;
    }

    public PinNumberingScheme NumberingScheme { get; }

    public int PinCount => _pins.Length;

    public GpioPin OpenPin(int pinNumber)
    {
        if ((uint)pinNumber >= (uint)_pins.Length)
        {
            throw new ArgumentOutOfRangeException(nameof(pinNumber), $"GPIO {pinNumber} does not exist; pins are 0 to {_pins.Length - 1}.");
        }

        if (_pins[pinNumber] is not null)
        {
            throw new InvalidOperationException($"GPIO {pinNumber} is open already.");
        }

        GpioPin pin = new(_host, pinNumber);
        _pins[pinNumber] = pin;
        return pin;
    }

    public GpioPin OpenPin(int pinNumber, PinMode mode)
    {
        GpioPin pin = OpenPin(pinNumber);
        pin.SetPinMode(mode);
        return pin;
    }

    public void ClosePin(int pinNumber)
    {
        OpenedPin(pinNumber).Dispose();
        _pins[pinNumber] = null;
        _callbacks[pinNumber] = null;
    }

    public bool IsPinOpen(int pinNumber) => (uint)pinNumber < (uint)_pins.Length && _pins[pinNumber] is not null;

    public bool IsPinModeSupported(int pinNumber, PinMode mode) => OpenedPin(pinNumber).IsPinModeSupported(mode);

    public PinMode GetPinMode(int pinNumber) => OpenedPin(pinNumber).GetPinMode();

    public void SetPinMode(int pinNumber, PinMode mode) => OpenedPin(pinNumber).SetPinMode(mode);

    public PinValue Read(int pinNumber) => OpenedPin(pinNumber).Read();

    public void Write(int pinNumber, PinValue value) => OpenedPin(pinNumber).Write(value);

    /// <summary>Registers for edges of an open pin. One callback a pin; both edges are delivered, as on the device.</summary>
    public void RegisterCallbackForPinValueChangedEvent(int pinNumber, PinEventTypes eventTypes, PinChangeEventHandler callback)
    {
        GpioPin pin = OpenedPin(pinNumber);
        bool first = _callbacks[pinNumber] is null;
        _callbacks[pinNumber] += callback;
        if (first)
        {
            pin.ValueChanged += OnValueChanged;
        }
    }

    public void UnregisterCallbackForPinValueChangedEvent(int pinNumber, PinChangeEventHandler callback)
    {
        GpioPin pin = OpenedPin(pinNumber);
        _callbacks[pinNumber] -= callback;
        if (_callbacks[pinNumber] is null)
        {
            pin.ValueChanged -= OnValueChanged;
        }
    }

    public void Dispose()
    {
        for (int i = 0; i < _pins.Length; i++)
        {
            _pins[i]?.Dispose();
            _pins[i] = null;
        }
    }

    private void OnValueChanged(object sender, PinValueChangedEventArgs e) => _callbacks[e.PinNumber]?.Invoke(sender, e);

    private GpioPin OpenedPin(int pinNumber) => IsPinOpen(pinNumber)
        ? _pins[pinNumber]!
        : throw new InvalidOperationException($"GPIO {pinNumber} is not open.");
}
