using System.Device.Gpio;
using System.Device.Spi;
using System.IO.Ports;
using System.Runtime.CompilerServices;
using EcgWearable.NanoRuntime;
using nanoFramework.Hardware.Esp32;

namespace EcgWearable.VirtualBoard;

/// <summary>
/// Virtual time, pins, buses and the habits of the CLR: the device that the firmware's API calls reach.
/// </summary>
/// <remarks>
/// <para>Time is nanoseconds since power-on and moves only in API calls: each charges its cost, and the parts of the board act, in order of
/// time, while it moves. Nothing depends on the desktop's clock.</para>
/// <para>Edges of a pin are queued for its handlers (128 entries, the oldest is dropped, no time stamp) and are delivered: at
/// the next tick of the CLR when managed code blocks; at once when it yields with <c>Sleep(0)</c>; at the end of its quantum
/// when it does neither. Reading a pin sees the level of that moment.</para>
/// </remarks>
internal sealed class BoardKernel : NanoHost
{
    private const int Pins = 49;
    private const int EventCapacity = 128;
    private const int TransferCapacity = 16_384;
    private const int LastRtcPin = 21;
    private const int UnusedPin = -1;

    private readonly ClrCosts _costs;
    private readonly long _pinReadCost;
    private readonly long _yieldCost;
    private readonly long _tick;
    private readonly BoardDevice[] _devices;
    private readonly IBoardWiring _wiring;
    private readonly bool[] _deviceLevel = new bool[Pins];
    private readonly bool[] _deviceDrives = new bool[Pins];
    private readonly bool[] _level = new bool[Pins];
    private readonly bool[] _output = new bool[Pins];
    private readonly PinMode[] _mode = new PinMode[Pins];
    private readonly GpioPin?[] _open = new GpioPin?[Pins];
    private readonly bool[] _listens = new bool[Pins];
    private readonly short[] _events = new short[EventCapacity];
    private readonly byte[] _silence = new byte[TransferCapacity];
    private readonly byte[] _mosi = new byte[TransferCapacity];
    private readonly byte[] _miso = new byte[TransferCapacity];
    private readonly Dictionary<DeviceFunction, int> _functions = [];
    private readonly List<SpiConnection> _spi = [];

    private long _now;
    private long _nextDue;
    private long _end = long.MaxValue;
    private long _pauseAt = long.MaxValue;
    private bool _dead;
    private int _eventHead;
    private int _eventCount;
    private bool _delivering;
    private bool _asleep;
    private long _quantumStart;
    private long _blockedSince = -1;
    private long _wakeTimer = -1;
    private ulong _wakePins;
    private bool _wakePinLevel;
    private bool _wakeAllPins;
    private int _wakeUartPort;
    private long _stalledUntil;
    private long _watchdogAt = long.MaxValue;
    private int _wakeUartEdges;
    private DateTime _utcAtZero = new(1970, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    public BoardKernel(ClrCosts costs, int tickMilliseconds, BoardDevice[] devices, IBoardWiring wiring)
    {
        _costs = costs;
        _pinReadCost = costs.PinReadNanoseconds;
        _yieldCost = costs.YieldNanoseconds;
        _tick = tickMilliseconds * 1_000_000L;
        _devices = devices;
        _wiring = wiring;
        Array.Fill(_level, true);
        _nextDue = 0;
    }

    /// <summary>What goes wrong with the events of a pin; <see langword="null"/>: nothing.</summary>
    public EdgeFaultInjector? EdgeFaults { get; set; }

    /// <summary>Called on the board's thread when a pause is due; returns when the board may go on.</summary>
    public Action? Paused { get; set; }

    public long Now => _now;

    /// <summary>Events dropped because the queue was full.</summary>
    public long EventsDropped { get; private set; }

    /// <summary>Time spent blocked (the core waits for an interrupt).</summary>
    public long IdleNanoseconds { get; private set; }

    /// <summary>Time spent in light sleep.</summary>
    public long LightSleepNanoseconds { get; private set; }

    /// <summary>Time spent in deep sleep.</summary>
    public long DeepSleepNanoseconds { get; private set; }

    /// <summary>Called when deep sleep begins, before anything of it has passed.</summary>
    public Action? DeepSleepBegins { get; set; }

    /// <summary>Longest that the processor may be held up before the image's task watchdog resets it; <see cref="long.MaxValue"/>: it has none.</summary>
    public long WatchdogNanoseconds { get; init; } = long.MaxValue;

    /// <summary>Resets by the task watchdog.</summary>
    public int WatchdogResets { get; private set; }

    /// <summary>Says whether a call to a part, or to a serial port (<see langword="null"/>), fails with an exception.</summary>
    public Func<ISpiTarget?, bool>? CallFails { get; set; }

    /// <summary>Whether power is gone.</summary>
    public bool Dead => _dead;

    /// <summary>Why the board stopped itself; <see langword="null"/> when it did not.</summary>
    public VirtualBoardException? Failure { get; private set; }

    /// <summary>Set when the firmware asked for a restart, by reboot or deep sleep.</summary>
    public bool RestartRequested { get; private set; }

    public override nanoFramework.Hardware.Esp32.Sleep.WakeupCause WakeupCause => LastWakeupCause;

    public override ulong WakeupPins => LastWakeupPins;

    public override int PinCount => Pins;

    public override ulong UptimeMicroseconds
    {
        get
        {
            Advance(_costs.CallNanoseconds);
            return (ulong)(_now / 1000);
        }
    }

    public override DateTime UtcNow => _utcAtZero.AddTicks(_now / 100);

    private nanoFramework.Hardware.Esp32.Sleep.WakeupCause LastWakeupCause { get; set; }

    private ulong LastWakeupPins { get; set; }

    /// <summary>When power goes; the call that crosses it throws.</summary>
    public void EndAt(long nanoseconds)
    {
        _end = nanoseconds;
        _nextDue = long.MinValue;
    }

    /// <summary>When <see cref="Paused"/> is called next.</summary>
    public void PauseAt(long nanoseconds)
    {
        _pauseAt = nanoseconds;
        _nextDue = long.MinValue;
    }

    /// <summary>The processor does nothing of the firmware's until then.</summary>
    public void StallUntil(long nanoseconds)
    {
        _stalledUntil = nanoseconds;
        _nextDue = long.MinValue;
    }

    /// <summary>Takes power away now.</summary>
    public void Kill()
    {
        _dead = true;
        _nextDue = long.MinValue;
    }

    /// <summary>Puts the processor into the state after reset.</summary>
    public void Restart()
    {
        if (RestartRequested)
        {
            RestartRequested = false;
            _dead = false;
        }

        _eventCount = 0;
        _delivering = false;
        _blockedSince = -1;
        _wakeTimer = -1;
        _wakePins = 0;
        _wakeUartPort = 0;
        _functions.Clear();
        _spi.Clear();
        Array.Clear(_open);
        Array.Clear(_listens);
        for (int pin = 0; pin < Pins; pin++)
        {
            Release(pin);
        }

        _nextDue = long.MinValue;
        Advance(_costs.BootNanoseconds);
    }

    /// <summary>A part drives a pin that the MCU can read.</summary>
    public void Drive(int pin, bool high)
    {
        if ((uint)pin >= Pins)
        {
            return;
        }

        _deviceDrives[pin] = true;
        _deviceLevel[pin] = high;
        if (!_output[pin])
        {
            SetLevel(pin, high);
        }
    }

    /// <summary>A part has changed when it acts next.</summary>
    public void Reschedule() => _nextDue = long.MinValue;

    /// <summary>Bytes have come in at a serial port: queues its receive event.</summary>
    public void PostSerial(int portNumber)
    {
        if (!_asleep)
        {
            Post((short)-portNumber);
        }
    }

    /// <summary>Idle time up to now, also while blocked.</summary>
    public long IdleUntilNow() => IdleNanoseconds + (_blockedSince >= 0 ? _now - _blockedSince : 0);

    public override void ChargeCall() => Advance(_costs.CallNanoseconds);

    public override void ChargeManaged(long nanoseconds) => Advance(nanoseconds);

    public override void SetSystemTime(DateTime utc)
    {
        Advance(_costs.CallNanoseconds);
        _utcAtZero = DateTime.SpecifyKind(utc, DateTimeKind.Utc).AddTicks(-(_now / 100));
    }

    public override void Sleep(int milliseconds)
    {
        if (milliseconds == 0)
        {
            Advance(_yieldCost);
            _quantumStart = _now;
            if (_eventCount != 0)
            {
                Deliver();
            }

            return;
        }

        Block(null, milliseconds < 0 ? long.MaxValue : _now + (milliseconds * 1_000_000L));
    }

    public override bool WaitOne(NanoWaitHandle handle, int milliseconds)
    {
        Advance(_costs.CallNanoseconds);
        if (!handle.IsSet && milliseconds != 0)
        {
            Block(handle, milliseconds < 0 ? long.MaxValue : _now + (milliseconds * 1_000_000L));
        }

        bool set = handle.IsSet;
        if (set)
        {
            handle.Consume();
        }

        return set;
    }

    public override void OpenPin(GpioPin pin)
    {
        Advance(_costs.CallNanoseconds);
        if (_open[pin.PinNumber] is not null)
        {
            throw new InvalidOperationException($"GPIO {pin.PinNumber} is open already.");
        }

        _open[pin.PinNumber] = pin;
    }

    public override void ClosePin(GpioPin pin)
    {
        _open[pin.PinNumber] = null;
        _listens[pin.PinNumber] = false;
        Release(pin.PinNumber);
    }

    public override void SetPinMode(int pinNumber, PinMode mode)
    {
        Advance(_costs.CallNanoseconds);
        _mode[pinNumber] = mode;
        bool output = mode >= PinMode.Output;
        if (output)
        {
            if (!_output[pinNumber])
            {
                // As on the ESP32: the output register is 0 until it is written.
                _output[pinNumber] = true;
                DriveFromMcu(pinNumber, false);
            }
        }
        else
        {
            Release(pinNumber);
        }
    }

    public override bool ReadPin(int pinNumber)
    {
        Advance(_pinReadCost);
        return _level[pinNumber];
    }

    public override void WritePin(int pinNumber, bool high)
    {
        Advance(_costs.PinWriteNanoseconds);
        if (_output[pinNumber])
        {
            DriveFromMcu(pinNumber, high);
        }
    }

    public override void SetPinEvents(GpioPin pin, bool on)
    {
        Advance(_costs.CallNanoseconds);
        _listens[pin.PinNumber] = on;
    }

    public override int OpenSpi(SpiConnectionSettings settings)
    {
        Advance(_costs.OpenNanoseconds);
        SpiConnection connection = new(settings);
        Resolve(connection);
        _spi.Add(connection);

        // Opening asserts chip select once without a clock.
        connection.Target?.Transfer(_now, settings.ClockFrequency, default, default);
        return _spi.Count - 1;
    }

    public override void CloseSpi(int device) => _spi[device].Target = null;

    public override void TransferSpi(int device, ReadOnlySpan<byte> write, Span<byte> read)
    {
        SpiConnection connection = _spi[device];
        Advance(_costs.SpiSetupNanoseconds);
        if (connection.Target is not null && CallFails?.Invoke(connection.Target) == true)
        {
            throw new IOException($"The transfer to {connection.Target.Name} failed.");
        }

        int length = Math.Max(write.Length, read.Length);
        if (write.Length < length)
        {
            if (write.Length == 0)
            {
                write = new ReadOnlySpan<byte>(_silence, 0, length);
            }
            else
            {
                Span<byte> padded = new(_mosi, 0, length);
                write.CopyTo(padded);
                padded[write.Length..].Clear();
                write = padded;
            }
        }

        Span<byte> answer = read.Length == length && !read.Overlaps(write) ? read : new Span<byte>(_miso, 0, length);
        int clock = connection.ClockHertz;
        ISpiTarget? target = connection.Target;
        if (target is null)
        {
            answer.Fill(0xFF);
        }
        else
        {
            if (length > 0 && clock > target.MaximumClockHertz(write[0]))
            {
                Fail($"{target.Name}: SCLK is {clock:N0} Hz, and the part takes at most {target.MaximumClockHertz(write[0]):N0} Hz " +
                    $"for command 0x{write[0]:X2}. Lower SpiConnectionSettings.ClockFrequency.");
            }

            target.Transfer(_now, clock, write, answer);
            _nextDue = long.MinValue;
        }

        if (read.Length != length || read.Overlaps(write))
        {
            answer[..read.Length].CopyTo(read);
        }

        long handling = _wiring.TakeSampleRead() ? _costs.SampleHandlingNanoseconds : 0;
        Advance((length * 8_000_000_000L / clock) + _costs.SpiReturnNanoseconds + handling);
    }

    public override void OpenSerial(SerialPort port)
    {
        Advance(_costs.OpenNanoseconds);
        _wiring.Uart(port.PortName)?.Open(port, SerialPins(port.PortName));
    }

    public override void CloseSerial(SerialPort port) => _wiring.Uart(port.PortName)?.Close();

    public override int SerialBytesToRead(SerialPort port)
    {
        Advance(_costs.SerialCallNanoseconds);
        if (CallFails?.Invoke(null) == true)
        {
            throw new IOException($"{port.PortName} failed.");
        }

        return _wiring.Uart(port.PortName)?.BytesToRead(_now) ?? 0;
    }

    public override int ReadSerial(SerialPort port, Span<byte> buffer)
    {
        Advance(_costs.SerialCallNanoseconds);
        Uart? uart = _wiring.Uart(port.PortName);
        long deadline = port.ReadTimeout < 0 ? long.MaxValue : _now + (port.ReadTimeout * 1_000_000L);
        while ((uart?.BytesToRead(_now) ?? 0) < buffer.Length && _now < deadline)
        {
            // The native driver waits for its own queue, in steps of the tick.
            AdvanceBlocked(Math.Min(deadline, NextTick()));
        }

        return uart?.Read(_now, buffer) ?? 0;
    }

    public override void WriteSerial(SerialPort port, ReadOnlySpan<byte> bytes)
    {
        Advance(_costs.SerialCallNanoseconds);
        Uart? uart = _wiring.Uart(port.PortName);
        if (uart is null)
        {
            return;
        }

        long ready = uart.Send(_now, bytes);
        _nextDue = long.MinValue;
        if (ready > _now)
        {
            AdvanceBlocked(ready);
        }
    }

    public override void SetPinFunction(int pin, DeviceFunction function)
    {
        Advance(_costs.CallNanoseconds);
        _functions[function] = pin;
        foreach (SpiConnection connection in _spi)
        {
            Resolve(connection);
        }
    }

    public override int GetFunctionPin(DeviceFunction function)
    {
        Advance(_costs.CallNanoseconds);
        return _functions.TryGetValue(function, out int pin) ? pin : UnusedPin;
    }

    public override void EnableWakeupByTimer(long nanoseconds)
    {
        Advance(_costs.CallNanoseconds);
        _wakeTimer = nanoseconds;
    }

    public override bool EnableWakeupByPins(ulong pins, bool level, bool several)
    {
        if (pins == 0 || pins >> (LastRtcPin + 1) != 0 || (!several && !ulong.IsPow2(pins)))
        {
            return false;
        }

        Advance(_costs.CallNanoseconds);
        _wakePins = pins;
        _wakePinLevel = level;
        _wakeAllPins = several && !level;
        return true;
    }

    public override void EnableWakeupByUart(int port, int edges)
    {
        Advance(_costs.CallNanoseconds);
        _wakeUartPort = port;
        _wakeUartEdges = edges;
    }

    public override void LightSleep()
    {
        Advance(_costs.CallNanoseconds);
        long start = _now;
        Uart? uart = _wakeUartPort == 0 ? null : _wiring.Uart("COM" + _wakeUartPort);
        foreach (Uart stopped in _wiring.Uarts)
        {
            stopped.Stop(start);
        }

        try
        {
            SleepUntilWoken(uart);
        }
        finally
        {
            LightSleepNanoseconds += _now - start;
            foreach (Uart stopped in _wiring.Uarts)
            {
                stopped.Go(_now);
            }
        }

        Advance(_costs.LightSleepWakeNanoseconds);
        _quantumStart = _now;
    }

    public override void DeepSleep()
    {
        Advance(_costs.CallNanoseconds);
        for (int pin = 0; pin < Pins; pin++)
        {
            Release(pin);
        }

        long start = _now;
        DeepSleepBegins?.Invoke();
        try
        {
            SleepUntilWoken(null);
        }
        finally
        {
            DeepSleepNanoseconds += _now - start;
        }

        Reset();
    }

    public override void Reboot()
    {
        // Without power nothing restarts.
        Advance(_costs.CallNanoseconds);
        LastWakeupCause = nanoFramework.Hardware.Esp32.Sleep.WakeupCause.Undefined;
        LastWakeupPins = 0;
        Reset();
    }

    /// <summary>Stops the board for good because it is misused.</summary>
    public void Fail(string message)
    {
        Stop(new VirtualBoardException($"At {_now / 1_000_000.0:F3} ms: {message}"));
    }

    /// <summary>Stops the board for good.</summary>
    public void Stop(VirtualBoardException failure)
    {
        Kill();
        Failure = failure;
        throw failure;
    }

    /// <summary>Resets the processor; power stays on.</summary>
    private void Reset()
    {
        RestartRequested = true;
        Kill();
        throw new PowerOffException();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Advance(long nanoseconds)
    {
        long target = _now + nanoseconds;
        if (target < _nextDue)
        {
            _now = target;
            return;
        }

        AdvancePastDue(target);
    }

    private void AdvancePastDue(long target)
    {
        AdvanceTo(target);
        if (_eventCount != 0 && !_delivering && _now - _quantumStart >= _costs.QuantumNanoseconds)
        {
            // The quantum of a thread that does not block is over.
            _quantumStart = _now;
            Deliver();
        }
    }

    private void AdvanceTo(long target)
    {
        while (true)
        {
            if (_dead)
            {
                throw new PowerOffException();
            }

            BoardDevice? first = null;
            long due = long.MaxValue;
            foreach (BoardDevice device in _devices)
            {
                if (device.NextDueNanoseconds < due)
                {
                    due = device.NextDueNanoseconds;
                    first = device;
                }
            }

            long limit = Math.Min(_end, _pauseAt);
            if (first is not null && due <= target && due <= limit)
            {
                _now = Math.Max(_now, due);
                first.OnDue(_now);
                continue;
            }

            if (limit <= target)
            {
                _now = Math.Max(_now, limit);
                if (_end <= _now)
                {
                    Kill();
                    throw new PowerOffException();
                }

                _pauseAt = long.MaxValue;
                Paused?.Invoke();
                continue;
            }

            if (target < _stalledUntil)
            {
                if (_stalledUntil - _now > WatchdogNanoseconds)
                {
                    // The firmware is not getting on: nothing of it runs until the watchdog bites.
                    _watchdogAt = _now + WatchdogNanoseconds;
                    target = _watchdogAt;
                    _stalledUntil = 0;
                    continue;
                }

                target = _stalledUntil;
                _stalledUntil = 0;
                continue;
            }

            _now = Math.Max(_now, target);
            if (_now >= _watchdogAt)
            {
                _watchdogAt = long.MaxValue;
                WatchdogResets++;
                LastWakeupCause = nanoFramework.Hardware.Esp32.Sleep.WakeupCause.Undefined;
                LastWakeupPins = 0;
                Reset();
            }

            long next = Math.Min(due, limit);
            if (_eventCount != 0)
            {
                next = Math.Min(next, _quantumStart + _costs.QuantumNanoseconds);
            }

            _nextDue = next;
            return;
        }
    }

    private void AdvanceBlocked(long target)
    {
        _blockedSince = _now;
        try
        {
            AdvanceTo(target);
        }
        finally
        {
            IdleNanoseconds += _now - _blockedSince;
            _blockedSince = -1;
            _quantumStart = _now;
        }
    }

    private long NextTick() => ((_now / _tick) + 1) * _tick;

    /// <summary>Blocks until the time has come or the handle is set, as the CLR notices it: at its ticks.</summary>
    private void Block(NanoWaitHandle? handle, long due)
    {
        while (true)
        {
            // Handlers run on the CLR's own thread; only there can the handle be set.
            while (_eventCount == 0 && _now < due)
            {
                // Ticks at which nothing can have happened are passed over.
                long tick = Math.Max(NextTick(), RoundUpToTick(Math.Min(due, QuietUntil())));
                AdvanceBlocked(tick);
            }

            if (_eventCount != 0 && _now % _tick != 0)
            {
                AdvanceBlocked(NextTick());
            }

            if (_eventCount != 0)
            {
                Advance(_costs.WakeNanoseconds);
                Deliver();
                if (handle is not null && handle.IsSet)
                {
                    return;
                }
            }

            if (_now >= due)
            {
                Advance(_costs.WakeNanoseconds);
                return;
            }
        }
    }

    /// <summary>Earliest time at which a part of the board, or its end, can bring about an event.</summary>
    private long QuietUntil()
    {
        long due = Math.Min(_end, _pauseAt);
        foreach (BoardDevice device in _devices)
        {
            due = Math.Min(due, device.NextDueNanoseconds);
        }

        return due;
    }

    private long RoundUpToTick(long time) => time > long.MaxValue - _tick ? long.MaxValue : (time + _tick - 1) / _tick * _tick;

    /// <summary>Sleeps until a source that is armed ends it. Sources stay armed, as on the ESP32, until a restart.</summary>
    private void SleepUntilWoken(Uart? uart)
    {
        long start = _now;
        long timer = _wakeTimer >= 0 ? _now + _wakeTimer : long.MaxValue;
        _asleep = true;
        _blockedSince = -1;
        try
        {
            while (true)
            {
                ulong woken = WokenPins();
                if (woken != 0)
                {
                    LastWakeupCause = _wakeAllPins || !ulong.IsPow2(_wakePins)
                        ? nanoFramework.Hardware.Esp32.Sleep.WakeupCause.Ext1
                        : nanoFramework.Hardware.Esp32.Sleep.WakeupCause.Ext0;
                    LastWakeupPins = woken;
                    break;
                }

                long called = uart?.EdgeTime(start, _wakeUartEdges) ?? long.MaxValue;
                if (called <= _now)
                {
                    LastWakeupCause = nanoFramework.Hardware.Esp32.Sleep.WakeupCause.Uart;
                    break;
                }

                if (_now >= timer)
                {
                    LastWakeupCause = nanoFramework.Hardware.Esp32.Sleep.WakeupCause.Timer;
                    break;
                }

                // A pin changes only when a part acts, so it is enough to look then.
                AdvanceTo(Math.Max(_now, Math.Min(Math.Min(timer, called), QuietUntil())));
            }
        }
        finally
        {
            _asleep = false;
        }
    }

    private ulong WokenPins()
    {
        ulong matching = 0;
        for (int pin = 0; pin <= LastRtcPin; pin++)
        {
            if ((_wakePins >> pin & 1) != 0 && _level[pin] == _wakePinLevel)
            {
                matching |= 1UL << pin;
            }
        }

        return _wakeAllPins && matching != _wakePins ? 0 : matching;
    }

    private void Deliver()
    {
        if (_delivering)
        {
            return;
        }

        _delivering = true;
        try
        {
            while (_eventCount != 0)
            {
                short entry = _events[_eventHead];
                _eventHead = (_eventHead + 1) % EventCapacity;
                _eventCount--;
                Advance(_costs.EventDispatchNanoseconds);
                if (entry < 0)
                {
                    _wiring.Uart("COM" + -entry)?.RaiseReceived();
                }
                else
                {
                    _open[entry >> 1]?.Raise((entry & 1) != 0);
                }
            }
        }
        finally
        {
            _delivering = false;
        }
    }

    /// <summary>Queues an event.</summary>
    internal void Post(short entry)
    {
        if (_eventCount == EventCapacity)
        {
            _eventHead = (_eventHead + 1) % EventCapacity;
            _eventCount--;
            EventsDropped++;
        }

        _events[(_eventHead + _eventCount) % EventCapacity] = entry;
        _eventCount++;
    }

    private void SetLevel(int pin, bool high)
    {
        if (_level[pin] == high)
        {
            return;
        }

        _level[pin] = high;
        if (_listens[pin] && !_asleep)
        {
            short entry = (short)((pin << 1) | (high ? 1 : 0));
            if (EdgeFaults?.Pin == pin)
            {
                EdgeFaults.OnEdge(entry, _now);
            }
            else
            {
                Post(entry);
            }
        }
    }

    private void DriveFromMcu(int pin, bool high)
    {
        _level[pin] = high;
        _wiring.OnMcuPin(pin, high, _now);
        _nextDue = long.MinValue;
    }

    private void Release(int pin)
    {
        bool wasOutput = _output[pin];
        _output[pin] = false;
        bool pulled = _mode[pin] == PinMode.InputPullDown ? false : _wiring.RestLevel(pin);
        if (wasOutput)
        {
            _wiring.OnMcuPin(pin, _wiring.RestLevel(pin), _now);
            _nextDue = long.MinValue;
        }

        _level[pin] = _deviceDrives[pin] ? _deviceLevel[pin] : pulled;
    }

    private void Resolve(SpiConnection connection)
    {
        SpiConnectionSettings settings = connection.Settings;
        int index = settings.BusId - 1;
        DeviceFunction mosi = index == 0 ? DeviceFunction.SPI1_MOSI : DeviceFunction.SPI2_MOSI;
        DeviceFunction miso = index == 0 ? DeviceFunction.SPI1_MISO : DeviceFunction.SPI2_MISO;
        DeviceFunction clock = index == 0 ? DeviceFunction.SPI1_CLOCK : DeviceFunction.SPI2_CLOCK;
        connection.Target = index is 0 or 1
            ? _wiring.SpiTarget(settings, FunctionPin(mosi), FunctionPin(miso), FunctionPin(clock))
            : null;
    }

    private SerialPins SerialPins(string portName)
    {
        (DeviceFunction transmit, DeviceFunction receive) = portName switch
        {
            "COM1" => (DeviceFunction.COM1_TX, DeviceFunction.COM1_RX),
            "COM2" => (DeviceFunction.COM2_TX, DeviceFunction.COM2_RX),
            _ => (DeviceFunction.COM3_TX, DeviceFunction.COM3_RX),
        };
        return new SerialPins(FunctionPin(transmit), FunctionPin(receive));
    }

    private int FunctionPin(DeviceFunction function) => _functions.TryGetValue(function, out int pin) ? pin : UnusedPin;

    private sealed class SpiConnection(SpiConnectionSettings settings)
    {
        public SpiConnectionSettings Settings { get; } = settings;

        public int ClockHertz { get; } = settings.ClockFrequency;

        public ISpiTarget? Target { get; set; }
    }
}
