using System.Runtime.InteropServices;
using EcgWearable.Firmware.Power;
using EcgWearable.VirtualBoard;

namespace EcgWearable.RtlAccelerator;

/// <summary>
/// The accelerator's RTL behind the board's pins: chip select, SCK and MOSI are driven bit by bit, MISO and READY are what the design drives.
/// </summary>
/// <remarks>
/// The design's clock runs beside SCK on the board's time axis (<see cref="ClockGrid"/>), and one cycle at a time while nothing is
/// transferred, so that READY changes at its very edge. Cycles that would change nothing are passed over: a cycle in which no pin moved and
/// after which every bit of the simulation's state is as before will repeat itself for ever. The bus's traffic for other parts is not driven,
/// since chip select is high then and the design looks at nothing else.
/// </remarks>
public sealed class SimulatedAccelerator : AcceleratorDevice, IDisposable
{
    // The design's own reset ends before its configuration counts as loaded.
    private const long ResetNanoseconds = 10_000;

    private readonly RtlLibrary _library;
    private readonly ClockGrid _clock;
    private readonly bool _skipSettled;
    private readonly Queue<(long AtNanoseconds, bool High)> _readyChanges = new();
    private nint _part;
    private bool _working;
    private long _cyclesBefore;
    private long _simulatedBefore;
    private long _busyBefore;
    private long _firstEdge;

    /// <summary>Makes the part, without power until its supply is switched on.</summary>
    /// <param name="library">The RTL.</param>
    /// <param name="options">Faults and limits; its clock is the library's.</param>
    /// <param name="skipSettled">Whether cycles that would change nothing are passed over.</param>
    public SimulatedAccelerator(RtlLibrary library, AcceleratorOptions? options = null, bool skipSettled = true)
        : base(options ?? new AcceleratorOptions())
    {
        ArgumentNullException.ThrowIfNull(library);
        if (Options.MaximumSpiHertz > library.MaximumSpiHertz)
        {
            throw new ArgumentException(
                $"The board takes the accelerator's SCK up to {Options.MaximumSpiHertz:N0} Hz, but {library.Path} was built for {library.MaximumSpiHertz:N0} Hz.",
                nameof(options));
        }

        if (Options.WrongClass)
        {
            throw new ArgumentException("A class that the logits do not name is a fault of the behavioural model; the RTL cannot be given it.", nameof(options));
        }

        _library = library;
        _clock = new ClockGrid(library.ClockHertz);
        _skipSettled = skipSettled;
    }

    /// <summary>Cycles of the design's clock so far while it was configured, those passed over included.</summary>
    public long Cycles => _cyclesBefore + (_part == 0 ? 0 : _library.Edges(_part) - _firstEdge);

    /// <summary>Cycles of them that were simulated.</summary>
    public long SimulatedCycles => _simulatedBefore + (_part == 0 ? 0 : _library.Simulated(_part));

    /// <summary>Wall time that their simulation took.</summary>
    public TimeSpan SimulationTime => TimeSpan.FromTicks((_busyBefore + (_part == 0 ? 0 : _library.BusyNanoseconds(_part))) / 100);

    /// <inheritdoc/>
    public override void OnDue(long nowNanoseconds)
    {
        if (_part == 0)
        {
            Configure(nowNanoseconds);
        }
        else if (_readyChanges.Count == 0 || _readyChanges.Peek().AtNanoseconds > nowNanoseconds)
        {
            _library.Run(_part, nowNanoseconds);
            TakeReadyChanges();
        }

        while (_readyChanges.TryPeek(out (long AtNanoseconds, bool High) change) && change.AtNanoseconds <= nowNanoseconds)
        {
            _readyChanges.Dequeue();
            SetReady(change.High);
        }

        bool working = _library.Working(_part) != 0;
        if (working != _working)
        {
            _working = working;
            int resting = _library.Asleep(_part) != 0 ? PowerFigures.AcceleratorAsleepMicrowatts : PowerFigures.AcceleratorIdleMicrowatts;
            Meter.Set(working ? PowerFigures.AcceleratorActiveMicrowatts : resting, nowNanoseconds);
        }

        ScheduleNext();
    }

    /// <summary>Ends the simulation.</summary>
    public void Dispose() => Drop();

    /// <inheritdoc/>
    protected override void Exchange(long startNanoseconds, long endNanoseconds, int clockHertz, ReadOnlySpan<byte> mosi, Span<byte> miso)
    {
        if (_part == 0)
        {
            Configure(startNanoseconds);
        }

        _library.Transfer(
            _part, startNanoseconds, endNanoseconds, clockHertz, ref MemoryMarshal.GetReference(mosi), ref MemoryMarshal.GetReference(miso), mosi.Length);
        TakeReadyChanges();
        ScheduleNext();
    }

    /// <inheritdoc/>
    protected override void OnRestart(long nowNanoseconds)
    {
        Drop();
        NextDueNanoseconds = ConfiguredAtNanoseconds;
    }

    /// <summary>The configuration is loaded: the design begins, from reset.</summary>
    private void Configure(long nowNanoseconds)
    {
        long start = ConfiguredAtNanoseconds - ResetNanoseconds;
        _part = _library.Create(start);
        if (_part == 0)
        {
            throw new RtlException($"{_library.Path}: the ROM files that it was built with are gone; build it again with fpga/cosim/build");
        }

        _firstEdge = _library.Edges(_part);
        _library.SetSkip(_part, _skipSettled ? 1 : 0);
        _library.SetResetN(_part, ConfiguredAtNanoseconds - (ResetNanoseconds / 2), 1);
        _library.Run(_part, nowNanoseconds);
    }

    private void TakeReadyChanges()
    {
        for (int change = _library.TakeReadyChange(_part, out long edge); change != 0; change = _library.TakeReadyChange(_part, out edge))
        {
            _readyChanges.Enqueue((_clock.TimeOf(edge), change == 2));
        }
    }

    private void ScheduleNext()
    {
        long next = _library.Settled(_part) != 0 ? long.MaxValue : _clock.TimeOf(_library.Edges(_part) + 1);
        NextDueNanoseconds = _readyChanges.TryPeek(out (long AtNanoseconds, bool High) change) ? Math.Min(next, change.AtNanoseconds) : next;
    }

    private void Drop()
    {
        if (_part == 0)
        {
            return;
        }

        _cyclesBefore = Cycles;
        _simulatedBefore = SimulatedCycles;
        _busyBefore += _library.BusyNanoseconds(_part);
        _library.Destroy(_part);
        _part = 0;
        _working = false;
        _readyChanges.Clear();
    }
}
