using EcgWearable.NanoRuntime;

namespace EcgWearable.DeviceCost;

/// <summary>
/// What the counted firmware reports to while it runs. The unit is one IL instruction; a call of a method counts as
/// <see cref="LibraryPrices.Call"/> of them beside the body's own, a call of the library as <see cref="LibraryPrices"/> says.
/// </summary>
public sealed class CostMeter
{
    [ThreadStatic]
    private static CostMeter? _current;

    private readonly long[] _instructions;
    private readonly long[] _calls;
    private readonly long[] _library;
    private readonly TaskCost[] _tasks;
    private readonly Stack<(int Task, long Start)> _open = new();
    private long _total;
    private long _managed;
    private long _settled;

    /// <summary>A meter at zero.</summary>
    /// <param name="firmware">The firmware that will report to it.</param>
    /// <param name="nanosecondsPerInstruction">What managed code is charged in virtual time; 0 for nothing.</param>
    public CostMeter(CountedFirmware firmware, double nanosecondsPerInstruction)
    {
        ArgumentNullException.ThrowIfNull(firmware);
        NanosecondsPerInstruction = nanosecondsPerInstruction;
        _instructions = new long[firmware.Methods.Count];
        _calls = new long[firmware.Methods.Count];
        _library = new long[firmware.Methods.Count];
        _tasks = [.. firmware.Tasks.Select(t => new TaskCost(t.Caller, t.Callee))];
    }

    private CostMeter()
    {
        _instructions = [];
        _calls = [];
        _library = [];
        _tasks = [];
    }

    /// <summary>A meter for firmware that does not report.</summary>
    public static CostMeter OfNothing => new();

    /// <summary>Nanoseconds of virtual time for one instruction.</summary>
    public double NanosecondsPerInstruction { get; }

    /// <summary>Everything counted so far.</summary>
    public long Total => _total;

    /// <summary>Calls made in the main loop and one level below it, with what they cost, their own calls included.</summary>
    public IReadOnlyList<TaskCost> Tasks => _tasks;

    /// <summary>Makes this the meter of the calling thread's firmware; <see langword="null"/> ends that.</summary>
    public static void Attach(CostMeter? meter) => _current = meter;

    /// <summary>A basic block begins.</summary>
    /// <param name="method">Number of its method.</param>
    /// <param name="instructions">IL instructions in it.</param>
    /// <param name="calls">Calls of the firmware's own methods in it.</param>
    /// <param name="library">Price of the library's methods called in it.</param>
    public static void Count(int method, int instructions, int calls, int library)
    {
        if (_current is { } meter)
        {
            meter._instructions[method] += instructions;
            meter._calls[method] += calls;
            meter._library[method] += library;
            int own = instructions + (calls * LibraryPrices.Call);
            meter._managed += own;
            meter._total += own + library;
        }
    }

    /// <summary>A task is called.</summary>
    public static void Enter(int task) => _current?._open.Push((task, _current._total));

    /// <summary>A task has returned.</summary>
    public static void Leave() => _current?.Close(true);

    /// <summary>A task has returned and says whether it worked.</summary>
    public static void LeaveWith(bool worked) => _current?.Close(worked);

    /// <summary>The library is about to be called: what has been worked since the last time passes in virtual time.</summary>
    public static void Settle()
    {
        if (_current is { NanosecondsPerInstruction: > 0 } meter)
        {
            long owed = meter._managed - meter._settled;
            meter._settled = meter._managed;
            NanoHost.Current.ChargeManaged((long)(owed * meter.NanosecondsPerInstruction));
        }
    }

    /// <summary>What a method cost by itself.</summary>
    /// <param name="method">Its number.</param>
    public (long Instructions, long Calls, long Library) Self(int method) => (_instructions[method], _calls[method], _library[method]);

    private void Close(bool worked)
    {
        (int task, long start) = _open.Pop();
        _tasks[task].Add(_total - start, worked);
    }
}
