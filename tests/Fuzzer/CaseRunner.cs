using System.Diagnostics;

namespace EcgWearable.Fuzzer;

/// <summary>Runs a target on one input and judges what it did.</summary>
/// <param name="target">The target.</param>
internal sealed class CaseRunner(FuzzTarget target)
{
    private const string Crash = "crash";
    private const string Allocation = "allocation";

    /// <summary>Told before and after each case, so that others can see what runs.</summary>
    public (Action<byte[]> Begin, Action End)? Watch { get; init; }

    /// <summary>Milliseconds of the last case, by the wall clock.</summary>
    public double Milliseconds { get; private set; }

    /// <summary>Bytes that the last case allocated.</summary>
    public long AllocatedBytes { get; private set; }

    /// <summary>Whether the parser threw nothing in the last case.</summary>
    public bool IsAccepted { get; private set; }

    /// <summary>Runs a case.</summary>
    /// <param name="input">The input.</param>
    /// <returns>What is wrong, with a key that is the same for the same place; null when all is well.</returns>
    public (string Kind, string Key, string Problem)? Run(byte[] input)
    {
        (string Kind, string Key, string Problem)? wrong = RunOnce(input);

        // The first time on a way, types are loaded and code is compiled: only what a case allocates again is its own.
        for (int again = 0; again < 2 && wrong?.Kind == Allocation; again++)
        {
            wrong = RunOnce(input);
        }

        return wrong;
    }

    private (string Kind, string Key, string Problem)? RunOnce(byte[] input)
    {
        Exception? thrown = null;
        Watch?.Begin(input);
        CoverageMap.Begin();
        long start = Stopwatch.GetTimestamp();
        long before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            target.Run(input);
        }
        catch (Exception e)
        {
            thrown = e;
        }

        AllocatedBytes = GC.GetAllocatedBytesForCurrentThread() - before;
        Milliseconds = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        Watch?.End();
        IsAccepted = thrown is null;
        if (thrown is not null && !target.IsDocumented(thrown))
        {
            return (Crash, $"{thrown.GetType().FullName} {Place(thrown)}", $"{thrown.GetType().Name}: {thrown.Message.ReplaceLineEndings(" ")} {Place(thrown)}");
        }

        long bound = target.AllocationBound(input.Length);
        return AllocatedBytes > bound
            ? (Allocation, Allocation, $"{AllocatedBytes:N0} bytes allocated for an input of {input.Length:N0}, where {bound:N0} are the bound")
            : null;
    }

    /// <summary>The innermost method of the project that is on the stack.</summary>
    private static string Place(Exception e)
    {
        foreach (StackFrame frame in new StackTrace(e, false).GetFrames())
        {
            System.Reflection.MethodBase? method = frame.GetMethod();
            if (method?.DeclaringType?.FullName is { } type && type.StartsWith("EcgWearable.", StringComparison.Ordinal))
            {
                return $"in {type}.{method.Name}";
            }
        }

        return "outside of the project";
    }
}
