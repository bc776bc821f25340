using EcgWearable.WearLog;

namespace EcgWearable.Fuzzer.Targets;

/// <summary>The reader of flash images and pulled logs, and everything that a session tells.</summary>
internal sealed class LogReadTarget : WearLogTarget
{
    /// <inheritdoc/>
    public override string Name => "log-read";

    /// <inheritdoc/>
    public override double Weight => 1.5;

    /// <inheritdoc/>
    public override void Run(byte[] input)
    {
        WearLogContents contents = WearLogReader.Parse(input, "input");
        if (contents.Sessions.Count == 0)
        {
            throw new BrokenPromiseException("a log that is read has a session");
        }

        foreach (WearSession session in contents.Sessions)
        {
            _ = session.StartUtc;
            _ = session.Clock.UtcAt(session.EndSampleIndex);
            if (session.EndSampleIndex < session.StartSampleIndex || session.LostSampleCount < 0 || !double.IsFinite(session.DurationSeconds))
            {
                throw new BrokenPromiseException("a session ends before it begins, has less than no lost samples, or no finite length");
            }

            long before = -1;
            foreach (EcgStrip strip in session.Strips)
            {
                if (strip.FirstSampleIndex <= before)
                {
                    throw new BrokenPromiseException("strips overlap or are out of order");
                }

                before = strip.EndSampleIndex - 1;
            }
        }
    }

    /// <inheritdoc/>
    public override long AllocationBound(int inputBytes) => 64_000 + (96L * inputBytes);
}
