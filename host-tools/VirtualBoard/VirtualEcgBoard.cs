using System.Globalization;
using System.Runtime.ExceptionServices;
using EcgWearable.Firmware;
using EcgWearable.Firmware.Power;
using EcgWearable.NanoRuntime;
using EcgWearable.WearLog;

namespace EcgWearable.VirtualBoard;

/// <summary>
/// The whole device in virtual time: MCU with the CLR's habits, ADS1293, NOR flash, accelerator, UART, battery, button and LED.
/// </summary>
/// <remarks>
/// <para>A board is powered once. <see cref="Run"/> runs firmware on the calling thread for a length of virtual time. For a host that talks
/// to the device, <see cref="Start"/> puts the firmware on a thread of its own, which runs only while the host waits in
/// <see cref="Host"/>'s <c>Read</c> or in <see cref="RunFor"/>: the two never run at once, so that the same conversation gives the same bytes every time.</para>
/// <para>Several boards may run at once on several threads. An instance is not thread-safe.</para>
/// </remarks>
public sealed class VirtualEcgBoard : IDisposable
{
    /// <summary>Nominal voltage of the cell: what a charge drawn from it counts as energy.</summary>
    public const double CellVolts = 3.7;

    private const int MostThrownKept = 64;

    private readonly VirtualBoardOptions _options;
    private readonly BoardKernel _kernel;
    private readonly List<string> _report = [];
    private readonly HashSet<BoardPart> _failing = [];
    private readonly Queue<Exception> _thrown = [];
    private readonly SemaphoreSlim _boardTurn = new(0);
    private readonly SemaphoreSlim _hostTurn = new(0);
    private readonly UartTransport _transport;
    private Thread? _thread;
    private VirtualBoardException? _failure;
    private double _flashJoulesBefore;
    private bool _powered;
    private bool _ended;

    /// <summary>Builds a board; it has no power yet.</summary>
    /// <exception cref="ArgumentException">An option does not make sense.</exception>
    public VirtualEcgBoard(VirtualBoardOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.ClrTickMilliseconds < 1)
        {
            throw new ArgumentException($"A CLR tick of {options.ClrTickMilliseconds} ms does not exist; it is 10 ms on a stock image, 1 ms on a tuned one.", nameof(options));
        }

        _options = options;
        PinMap pins = options.Pins;
        FrontEnd = new Ads1293(options.CrystalHertz) { ResetPin = pins.Ads1293Reset };
        FrontEnd.Connect(3, options.Signal);
        FrontEnd.Connect(2, options.LeftArmSignal);
        Flash = options.Flash ?? new NorFlash();
        Battery = options.Battery ?? new Battery();
        Uart = new Uart(PortNumber(pins.HostPort), new SerialPins(pins.HostTransmit, pins.HostReceive), options.HostBaudRate);
        Button button = new(options.ButtonPresses);
        ElectrodeEvents electrodes = new(FrontEnd, options.LeadEvents);
        List<BoardDevice> devices = [FrontEnd, Uart, Flash, button, electrodes];
        Accelerator = options.FittedAccelerator
            ?? (options.Network is null ? null : new Accelerator(options.Network, options.Accelerator) { WindowClassified = options.WindowClassified });
        if (Accelerator is not null)
        {
            Accelerator.ResetPin = pins.AcceleratorReset;
            Accelerator.PowerEnablePin = pins.AcceleratorPowerEnable;
            devices.Add(Accelerator);
        }

        devices.Add(new Incidents(this, options.Incidents));
        EdgeFaultInjector? edgeFaults = options.DataReadyEvents is null
            ? null
            : new EdgeFaultInjector(pins.Ads1293DataReady, options.DataReadyEvents) { Post = entry => _kernel!.Post(entry) };
        if (edgeFaults is not null)
        {
            devices.Add(edgeFaults);
        }

        BoardWiring wiring = new(pins, FrontEnd, Flash, Accelerator, Led, Uart, _report);
        _kernel = new BoardKernel(options.Costs, options.ClrTickMilliseconds, [.. devices], wiring)
        {
            EdgeFaults = edgeFaults,
            WatchdogNanoseconds = options.TaskWatchdog is { } watchdog ? (long)watchdog.TotalMilliseconds * 1_000_000 : long.MaxValue,
            CallFails = target => _failing.Contains(target is null ? BoardPart.HostPort : target == FrontEnd ? BoardPart.FrontEnd : target == Flash ? BoardPart.Flash : BoardPart.Accelerator),
        };
        FrontEnd.DataReadyChanged = high => _kernel.Drive(pins.Ads1293DataReady, high);
        FrontEnd.AlarmChanged = high => _kernel.Drive(pins.Ads1293Alarm, high);
        FrontEnd.SupplyVolts = () => CellNow().Volts;
        button.Changed = high => _kernel.Drive(pins.Button, high);
        Flash.PowerCutDue = _kernel.Kill;
        Uart.FrameArrived = () => _kernel.PauseAt(_kernel.Now);
        Uart.Received = _kernel.PostSerial;
        _kernel.Drive(pins.Ads1293DataReady, FrontEnd.DataReadyHigh);
        _kernel.Drive(pins.Ads1293Alarm, FrontEnd.AlarmHigh);
        _kernel.Drive(pins.Button, true);
        if (Accelerator is not null)
        {
            Accelerator.ReadyChanged = high => _kernel.Drive(pins.AcceleratorReady, high);
            _kernel.Drive(pins.AcceleratorReady, Accelerator.ReadyHigh);
        }

        _transport = new UartTransport(this);
        _kernel.DeepSleepBegins = OnDeepSleep;
    }

    /// <summary>The front end, with its counts of samples produced, read and lost.</summary>
    public Ads1293 FrontEnd { get; }

    /// <summary>The log's flash, with its content and counts.</summary>
    public NorFlash Flash { get; }

    /// <summary>The accelerator; <see langword="null"/> when none is fitted.</summary>
    public AcceleratorDevice? Accelerator { get; }

    /// <summary>The UART to the host.</summary>
    public Uart Uart { get; }

    /// <summary>The wearer's LED.</summary>
    public Led Led { get; } = new();

    /// <summary>The cell.</summary>
    public Battery Battery { get; }

    /// <summary>The host's end of the UART, for a board that was started with <see cref="Start"/>.</summary>
    public IByteTransport Host => _transport;

    /// <summary>Virtual time for what waits at the host's end: time-outs that depend on no wall clock.</summary>
    public TimeProvider Time => new BoardTime(this);

    /// <summary>Virtual time since power-on in nanoseconds.</summary>
    public long NowNanoseconds => _kernel.Now;

    /// <summary>Whether the firmware still runs.</summary>
    public bool Running => _powered && !_ended;

    /// <summary>How often the image's task watchdog has reset the processor.</summary>
    public int WatchdogResets => _kernel.WatchdogResets;

    /// <summary>How often the firmware has rested after a fault to start over.</summary>
    public int RestsAfterFaults { get; private set; }

    /// <summary>Pin events that the CLR dropped because its queue was full.</summary>
    public long EventsDropped => _kernel.EventsDropped;

    /// <summary>Virtual time that the core spent waiting, in nanoseconds.</summary>
    public long IdleNanoseconds => _kernel.IdleUntilNow();

    /// <summary>Virtual time spent in light sleep, in nanoseconds.</summary>
    public long LightSleepNanoseconds => _kernel.LightSleepNanoseconds;

    /// <summary>What the board has to say about its wiring, in order.</summary>
    public IReadOnlyList<string> Report => _report;

    /// <summary>Runs firmware on the calling thread until virtual time is up; then power is taken away.</summary>
    /// <param name="firmwareMain">The firmware's entry point.</param>
    /// <param name="durationNanoseconds">Virtual time from power-on.</param>
    /// <exception cref="VirtualBoardException">The wiring is misused, or the firmware ended with an exception.</exception>
    public void Run(Action firmwareMain, long durationNanoseconds)
    {
        PowerOn();
        _kernel.EndAt(durationNanoseconds);
        RunFirmware(firmwareMain);
        if (_failure is not null)
        {
            throw _failure;
        }
    }

    /// <summary>Powers the board on a thread of its own, paused before the firmware's first instruction.</summary>
    /// <param name="firmwareMain">The firmware's entry point.</param>
    public void Start(Action firmwareMain)
    {
        PowerOn();
        Uart.HostListens = true;
        _kernel.Paused = YieldToHost;
        _thread = new Thread(() =>
        {
            _boardTurn.Wait();
            RunFirmware(firmwareMain);
            _hostTurn.Release();
        })
        {
            IsBackground = true,
            Name = "virtual board",
        };
        _thread.Start();
    }

    /// <summary>Lets a started board run for a length of virtual time.</summary>
    /// <param name="nanoseconds">How long.</param>
    /// <exception cref="VirtualBoardException">The wiring is misused, or the firmware ended with an exception.</exception>
    public void RunFor(long nanoseconds)
    {
        RequireStarted();
        long until = _kernel.Now + nanoseconds;
        while (!_ended && _kernel.Now < until)
        {
            Resume(until);
        }

        ThrowFailure();
    }

    /// <summary>Takes power away from a started board. What the flash was doing stays half done.</summary>
    /// <exception cref="VirtualBoardException">The wiring is misused, or the firmware ended with an exception.</exception>
    public void Stop()
    {
        RequireStarted();
        if (!_ended)
        {
            _kernel.Kill();
            Resume(long.MaxValue);
        }

        _thread!.Join();
        ThrowFailure();
    }

    /// <summary>The processor is held up: nothing of the firmware runs for a while, as in a write to the MCU's own flash.</summary>
    /// <param name="nanoseconds">How long from now on.</param>
    public void Stall(long nanoseconds) => _kernel.StallUntil(_kernel.Now + nanoseconds);

    /// <summary>Lets every call that goes to a part throw, or work again: a driver of the image that fails.</summary>
    /// <param name="part">The part.</param>
    /// <param name="fails">Whether calls throw.</param>
    public void FailCalls(BoardPart part, bool fails)
    {
        if (fails)
        {
            _failing.Add(part);
        }
        else
        {
            _failing.Remove(part);
        }
    }

    /// <summary>Ends a started board without complaint.</summary>
    public void Dispose()
    {
        if (_thread is not null && !_ended)
        {
            _kernel.Kill();
            Resume(long.MaxValue);
            _thread.Join();
        }

        _boardTurn.Dispose();
        _hostTurn.Dispose();
    }

    /// <summary>The cell as it is now.</summary>
    public Battery CellNow()
    {
        Battery.SetDrawn(EnergyNow().Total / CellVolts);
        return Battery;
    }

    /// <summary>What the parts have taken since power-on.</summary>
    public BoardEnergy EnergyNow()
    {
        long now = _kernel.Now;
        long idle = _kernel.IdleUntilNow();
        long light = _kernel.LightSleepNanoseconds;
        long deep = _kernel.DeepSleepNanoseconds;
        long busy = now - idle - light - deep;
        double mcu = (((double)busy * PowerFigures.McuBusyMicrowatts)
            + ((double)idle * PowerFigures.McuIdleMicrowatts)
            + ((double)light * PowerFigures.McuLightSleepMicrowatts)
            + ((double)deep * PowerFigures.McuDeepSleepMicrowatts)) * 1e-15;
        double frontEnd = FrontEnd.Meter.Joules(now);
        double accelerator = Accelerator?.Meter.Joules(now) ?? 0;
        double flash = Flash.Meter.Joules(now) - _flashJoulesBefore;
        double led = Led.Meter.Joules(now);
        double supply = ((mcu + frontEnd + accelerator + flash + led) * ((1 / _options.RegulatorEfficiency) - 1)) + (now * 1e-15 * PowerFigures.RegulatorMicrowatts);
        return new BoardEnergy(mcu, frontEnd, accelerator, flash, led, supply, busy * 1e-9, idle * 1e-9, light * 1e-9, deep * 1e-9);
    }

    /// <summary>What the parts had taken when deep sleep first began; <see langword="null"/> when it did not.</summary>
    public BoardEnergy? EnergyUntilDeepSleep { get; private set; }

    /// <summary>Sends from the host.</summary>
    internal void HostWrite(ReadOnlySpan<byte> bytes)
    {
        RequireStarted();
        RequireRunning();
        Uart.HostWrite(_kernel.Now, bytes);
        _kernel.Reschedule();
    }

    /// <summary>Reads at the host, and lets the board run meanwhile.</summary>
    internal int HostRead(Span<byte> buffer, int timeoutMilliseconds)
    {
        RequireStarted();
        int count = Uart.HostRead(_kernel.Now, buffer);
        long deadline = timeoutMilliseconds < 0 ? long.MaxValue : _kernel.Now + (timeoutMilliseconds * 1_000_000L);
        while (count == 0 && !_ended && _kernel.Now < deadline)
        {
            Resume(deadline);
            count = Uart.HostRead(_kernel.Now, buffer);
        }

        if (count == 0 && !buffer.IsEmpty)
        {
            RequireRunning();
        }

        return count;
    }

    private static int PortNumber(string portName) =>
        portName.Length == 4 && portName.StartsWith("COM", StringComparison.Ordinal) && portName[3] is >= '1' and <= '3'
            ? portName[3] - '0'
            : throw new ArgumentException($"The host's port is \"{portName}\"; it is COM1, COM2 or COM3.", nameof(portName));

    private void PowerOn()
    {
        if (_powered)
        {
            throw new InvalidOperationException("A virtual board is powered once; make another one with the same flash for the next boot.");
        }

        _powered = true;
        FrontEnd.PowerOn(0);
        _flashJoulesBefore = Flash.Meter.Joules(0);
        Flash.PowerOn(0);
    }

    private void RunFirmware(Action firmwareMain)
    {
        NanoHost.Attach(_kernel);
        Thread firmware = Thread.CurrentThread;
        void Note(object? sender, FirstChanceExceptionEventArgs e)
        {
            if (Thread.CurrentThread == firmware && e.Exception is not (PowerOffException or VirtualBoardException))
            {
                _thrown.Enqueue(e.Exception);
                if (_thrown.Count > MostThrownKept)
                {
                    _thrown.Dequeue();
                }
            }
        }

        AppDomain.CurrentDomain.FirstChanceException += Note;
        try
        {
            bool again = true;
            while (again)
            {
                again = RunOnce(firmwareMain);
            }
        }
        finally
        {
            AppDomain.CurrentDomain.FirstChanceException -= Note;
            NanoHost.Attach(null);
            CellNow();
            Flash.PowerCut(_kernel.Now);
            Flash.PowerCutDue = null;
            _ended = true;
        }
    }

    /// <summary>Runs the firmware from reset; returns whether it asked to be started again.</summary>
    private bool RunOnce(Action firmwareMain)
    {
        try
        {
            Uart.Reset();
            _kernel.Restart();
            firmwareMain();

            // The CLR stays when Main has returned; events still reach their handlers.
            _kernel.Sleep(-1);
            return false;
        }
        catch (PowerOffException)
        {
            _failure = _kernel.Failure;
            return _kernel.RestartRequested;
        }
        catch (VirtualBoardException failure)
        {
            _failure = failure;
            return false;
        }
        catch (Exception exception) when (_kernel.Dead)
        {
            // Something on the firmware's way out tripped over the missing power.
            _failure = _kernel.Failure;
            _report.Add($"While power failed the firmware threw {exception.GetType().Name}: {exception.Message}");
            return _kernel.RestartRequested;
        }
        catch (Exception exception)
        {
            _failure = Ended(exception);
            return false;
        }
    }

    private VirtualBoardException Ended(Exception exception)
    {
        string at = (_kernel.Now / 1e6).ToString("F3", CultureInfo.InvariantCulture);
        return new VirtualBoardException($"At {at} ms the firmware ended with {exception.GetType().Name}: {exception.Message}", exception);
    }

    private void OnDeepSleep()
    {
        EnergyUntilDeepSleep ??= EnergyNow();

        // What the firmware caught further down was its own affair; only what came up to where it begins has ended it.
        Exception? thrown = _thrown.LastOrDefault(e => e.StackTrace?.Contains(typeof(Program).FullName!, StringComparison.Ordinal) == true);
        _thrown.Clear();
        if (thrown is null)
        {
            return;
        }

        RestsAfterFaults++;
        if (!_options.RestartsAfterFaults)
        {
            _kernel.Stop(Ended(thrown));
        }
    }

    /// <summary>On the board's thread: it is the host's turn.</summary>
    private void YieldToHost()
    {
        _hostTurn.Release();
        _boardTurn.Wait();
    }

    /// <summary>On the host's thread: it is the board's turn, until a time or a frame.</summary>
    private void Resume(long until)
    {
        if (_ended)
        {
            return;
        }

        _kernel.PauseAt(until);
        _boardTurn.Release();
        _hostTurn.Wait();
    }

    private void RequireStarted()
    {
        if (_thread is null)
        {
            throw new InvalidOperationException("The board was not started with Start.");
        }
    }

    private void RequireRunning()
    {
        if (_ended)
        {
            throw new IOException(_failure is null ? "The virtual board is without power." : $"The virtual board has stopped. {_failure.Message}", _failure);
        }
    }

    private void ThrowFailure()
    {
        if (_failure is not null)
        {
            throw _failure;
        }
    }

    private sealed class BoardTime(VirtualEcgBoard board) : TimeProvider
    {
        public override long TimestampFrequency => 1_000_000_000;

        public override long GetTimestamp() => board.NowNanoseconds;
    }

    private sealed class UartTransport(VirtualEcgBoard board) : IByteTransport
    {
        public void Write(ReadOnlySpan<byte> data) => board.HostWrite(data);

        public int Read(Span<byte> buffer, int timeoutMilliseconds) => board.HostRead(buffer, timeoutMilliseconds);
    }
}
