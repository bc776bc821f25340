using System.Globalization;
using System.Text;

namespace EcgWearable.DeviceCost;

/// <summary>Writes a study as a page.</summary>
public static class CostPage
{
    private const int ShownMethods = 16;

    /// <summary>The page, in Markdown.</summary>
    /// <param name="study">The study.</param>
    /// <param name="command">The command that makes the page.</param>
    public static string Write(CostStudy study, string command)
    {
        ArgumentNullException.ThrowIfNull(study);
        StringBuilder page = new();
        WearCost spinning = study.Spinning;
        WearCost events = study.EventDriven;
        Line(page, $"<!-- Generated: {command} -->");
        Line(page, $"# What the firmware costs the interpreter");
        Line(page, $"");
        Line(page, $"Counted: IL instructions, by a copy of the firmware in which every basic block adds up its own, worn on the virtual board: {spinning.Seconds:F0} s of");
        Line(page, $"record {study.RecordName}, {spinning.Samples:N0} samples, {spinning.Beats} beats, every beat classified, strips stored, the log pulled twice a minute.");
        Line(page, $"Estimated: time. The interpreter is taken to run 3 million IL instructions a second at 240 MHz and in proportion at other clocks, from public");
        Line(page, $"loop figures for nanoFramework on ESP32; that may be wrong by a factor of 2 to 3. Nothing here was measured on a device.");
        Line(page, $"");
        Line(page, $"The unit of cost is one IL instruction. A call, of a method of the firmware or a native one, counts as {LibraryPrices.Call} beside what the body has; a call of the");
        Line(page, $"library as its C# wrappers have, read from their sources. Not counted: garbage collection (the library makes a `SpanByte` for");
        Line(page, $"each buffer of a transfer and a `PinValue` for each look at a pin), and the native drivers.");
        Section(page, "The path of a sample", ["clock", "IL/s", "cost, mean", "share of one core", "worst", "ms"]);
        TaskCost sample = study.Spinning.Meter.Tasks.Single(t => study.Firmware.SamplePath.Contains(t.Callee) && t.Count > 0);
        foreach (ClockEstimate clock in ClockEstimate.All)
        {
            Line(page, $"| {clock.Megahertz} MHz | {clock.InstructionsPerSecond:N0} | {sample.WorkedMean:F0} | {sample.WorkedMean / clock.InstructionsPerSample:P1} | {sample.Worst:N0} | {clock.Milliseconds(sample.Worst):F2} |");
        }

        Line(page, $"");
        Line(page, $"From reading the converter to the beat detector and the housekeeping that is due, `{sample.Callee}`. A sample period is 2.81 ms.");
        Section(page, "The slices of background work", ["task", "slices", "mean", "worst", .. ClockEstimate.All.Select(c => $"worst at {c.Megahertz} MHz, ms")]);
        foreach (TaskCost task in Slices(study).OrderByDescending(t => t.Worst))
        {
            Line(page, $"| {task.Callee} | {task.WorkedCount:N0} | {task.WorkedMean:F0} | {task.Worst:N0} | {string.Join(" | ", ClockEstimate.All.Select(c => c.Milliseconds(task.Worst).ToString("F2", CultureInfo.InvariantCulture)))} |");
        }

        Line(page, $"");
        Line(page, $"Between two looks at DRDYB there is one slice at most.");
        Section(page, "The whole, waiting for events", ["", "IL", "calls", "library", "cost", .. ClockEstimate.All.Select(c => $"share at {c.Megahertz} MHz")]);
        (long Instructions, long Calls, long Library) all = (0, 0, 0);
        for (int i = 0; i < study.Firmware.Methods.Count; i++)
        {
            (long instructions, long calls, long library) = events.Meter.Self(i);
            all = (all.Instructions + instructions, all.Calls + calls, all.Library + library);
        }

        Line(page, $"| per sample | {all.Instructions / (double)events.Samples:F0} | {all.Calls / (double)events.Samples:F0} | {all.Library / (double)events.Samples:F0} | {events.Meter.Total / (double)events.Samples:F0} | {string.Join(" | ", ClockEstimate.All.Select(c => Percent(events.Meter.Total / events.Seconds / c.InstructionsPerSecond)))} |");
        double perBeat = study.EventDriven.Meter.Tasks.Where(t => IsSlice(study, t) && t.Callee.StartsWith("BeatClassifier", StringComparison.Ordinal)).Sum(t => t.WorkedTotal) / (double)events.Beats;
        Line(page, $"");
        Line(page, $"A beat, from its window to its record in the log, costs {perBeat:N0} in slices: {ClockEstimate.Reference.Milliseconds(perBeat):F0} ms of the core at {ClockEstimate.Reference.Megahertz} MHz.");
        Section(page, "Where it goes", ["method", "IL a sample", "calls", "library", "cost"]);
        IEnumerable<(string Name, double Il, double Calls, double Library, double Cost)> methods = study.Firmware.Methods.Select((name, i) =>
        {
            (long instructions, long calls, long library) = events.Meter.Self(i);
            return (name, instructions / (double)events.Samples, calls / (double)events.Samples, library / (double)events.Samples, (instructions + (LibraryPrices.Call * calls) + library) / (double)events.Samples);
        });
        foreach ((string name, double il, double calls, double library, double cost) in methods.OrderByDescending(m => m.Cost).Take(ShownMethods))
        {
            Line(page, $"| {name} | {il:F1} | {calls:F1} | {library:F1} | {cost:F1} |");
        }

        Section(page, "Samples lost when the work takes its time", ["clock", "tick", "samples read", "lost", "host unanswered", "core busy"]);
        foreach ((ClockEstimate clock, int tick, WearCost cost) in study.Charged)
        {
            Line(page, $"| {clock.Megahertz} MHz | {tick} ms, {(tick > 1 ? "spinning" : "events")} | {cost.Samples:N0} | {cost.LostSamples} | {cost.Unanswered} | {cost.BusySeconds / cost.Seconds:P0} |");
        }

        Line(page, $"");
        Line(page, $"The same wear with every counted instruction charged in virtual time.");
        foreach ((ClockEstimate clock, int tick, WearCost cost) in study.Charged.Where(c => c.Clock == ClockEstimate.Reference && c.Cost.LostSamples > 0))
        {
            Line(page, $"Not reached: 0 samples lost at {clock.Megahertz} MHz with a tick of {tick} ms; {cost.LostSamples} were lost.");
        }

        Section(page, "What the power study takes", ["between samples", "us a sample", "us a window"]);
        Line(page, $"| waiting for events | {study.AloneByEvents.MicrosecondsPerSample:F0} | {study.AloneByEvents.MicrosecondsPerWindow:F0} |");
        Line(page, $"| light sleep | {study.AloneAsleep.MicrosecondsPerSample:F0} | {study.AloneAsleep.MicrosecondsPerWindow:F0} |");
        Line(page, $"");
        Line(page, $"The core's busy time at {BusyTimes.StudyClock.Megahertz} MHz with a tick of 1 ms and no host, every counted instruction charged: a window's is what the classifier's slices cost, over");
        Line(page, $"the beats; a sample's is all the rest over the samples, strips and log included. Waking from light sleep is not in it. hardware/power.json has these times, rounded.");
        Section(page, "Managed memory", ["what", "bytes"]);
        foreach ((string owner, long bytes) in study.Heap.ByOwner().Where(o => o.Bytes >= 256))
        {
            Line(page, $"| {owner} | {bytes:N0} |");
        }

        Line(page, $"| all others | {study.Heap.ByOwner().Where(o => o.Bytes < 256).Sum(o => o.Bytes):N0} |");
        Line(page, $"| stack, deepest chain of calls | {study.StackBytes:N0} |");
        Line(page, $"| together | {study.Heap.Bytes + study.StackBytes:N0} |");
        Line(page, $"");
        Line(page, $"Objects that live as long as the device runs, in nanoCLR's sizes: a block of 12 bytes for an object and for each of its fields, 20 bytes and the");
        Line(page, $"elements for an array; an object of the library as {HeapFootprint.LibraryObjectBytes} bytes. The stack's deepest chain, a frame of at least 204 bytes each:");
        Line(page, $"{string.Join(", ", study.StackChain.Select(c => $"{c.Method} {c.Bytes}"))}, the library {StackUse.LibraryBytes}.");
        return page.ToString();
    }

    /// <summary>The calls that are the slices of background work: what the main loop's background method calls.</summary>
    public static IEnumerable<TaskCost> Slices(CostStudy study)
    {
        ArgumentNullException.ThrowIfNull(study);
        return study.Spinning.Meter.Tasks.Where(t => IsSlice(study, t) && t.WorkedCount > 0);
    }

    private static bool IsSlice(CostStudy study, TaskCost task) =>
        task.Callee.EndsWith(".Step", StringComparison.Ordinal) && study.Spinning.Meter.Tasks.Any(t => t.Callee == task.Caller && t.Caller == "Wearable.Run");

    private static string Percent(double share) => share.ToString("P1", CultureInfo.InvariantCulture);

    private static void Section(StringBuilder page, string title, IReadOnlyList<string> columns)
    {
        Line(page, $"");
        Line(page, $"## {title}");
        Line(page, $"");
        Line(page, $"| {string.Join(" | ", columns)} |");
        Line(page, $"|{string.Concat(columns.Select((_, i) => i == 0 ? "---|" : "---:|"))}");
    }

    private static void Line(StringBuilder page, FormattableString text) => page.Append(text.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
