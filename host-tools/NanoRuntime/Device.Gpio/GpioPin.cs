using EcgWearable.NanoRuntime;

namespace System.Device.Gpio;

/// <summary>An open pin.</summary>
public sealed class GpioPin : IDisposable
{
    private readonly NanoHost _host;
    private readonly PinValueChangedEventArgs _rising;
    private readonly PinValueChangedEventArgs _falling;
    private PinValueChangedEventHandler? _handlers;
    private PinMode _mode;
    private bool _disposed;

    internal GpioPin(NanoHost host, int pinNumber)
    {
        _host = host;
        PinNumber = pinNumber;
        _rising = new PinValueChangedEventArgs(PinEventTypes.Rising, pinNumber);
        _falling = new PinValueChangedEventArgs(PinEventTypes.Falling, pinNumber);
        host.OpenPin(this);
    }

    /// <summary>Called for both edges, when the runtime gets to it.</summary>
    public event PinValueChangedEventHandler ValueChanged
    {
        add
        {
            _handlers += value;
            _host.SetPinEvents(this, true);
        }

        remove
        {
            _handlers -= value;
            if (_handlers is null)
            {
                _host.SetPinEvents(this, false);
            }
        }
    }

    public int PinNumber { get; }

    /// <summary>Shortest time between two edges that are both reported; 0 = every edge. Kept, and without effect on the clean edges of a model.</summary>
    public TimeSpan DebounceTimeout { get; set; }

    public bool IsPinModeSupported(PinMode pinMode) => pinMode <= PinMode.OutputOpenDrainPullUp;

    public PinMode GetPinMode() => _mode;

    public void SetPinMode(PinMode value)
    {
        _host.SetPinMode(PinNumber, value);
        _mode = value;
    }

    public PinValue Read() => _host.ReadPin(PinNumber);

    public void Write(PinValue value) => _host.WritePin(PinNumber, (bool)value);

    public void Toggle() => _host.WritePin(PinNumber, !_host.ReadPin(PinNumber));

    public void Dispose()
    {
        if (!_disposed)
        {
            _disposed = true;
            _host.ClosePin(this);
        }
    }

    /// <summary>Called by the host to hand an edge to the handlers.</summary>
    public void Raise(bool rising) => _handlers?.Invoke(this, rising ? _rising : _falling);
}
