using EcgWearable.VirtualBoard;

namespace EcgWearable.DeviceCost;

/// <summary>Where the core's time goes in a charged wear: so much for every sample, so much for every window.</summary>
/// <param name="MicrosecondsPerSample">Everything but the windows, over the samples; waking from light sleep is not in it.</param>
/// <param name="MicrosecondsPerWindow">The classifier's slices, over the beats.</param>
public sealed record BusyTimes(double MicrosecondsPerSample, double MicrosecondsPerWindow)
{
    private const string Background = "Wearable.StepBackground";
    private const string Classifier = "BeatClassifier.Step";

    /// <summary>The clock that the power study's times are stated for.</summary>
    public static ClockEstimate StudyClock { get; } = new(240);

    /// <summary>Divides the busy time of a wear that was charged at <see cref="StudyClock"/>, every beat classified.</summary>
    /// <param name="cost">The wear.</param>
    /// <param name="lightSleep">Whether the MCU slept between samples, and woke for each.</param>
    /// <exception cref="InvalidOperationException">No window was made.</exception>
    public static BusyTimes Of(WearCost cost, bool lightSleep)
    {
        ArgumentNullException.ThrowIfNull(cost);
        TaskCost slices = cost.Meter.Tasks.FirstOrDefault(t => t.Caller == Background && t.Callee == Classifier && t.Count > 0)
            ?? throw new InvalidOperationException($"{Background} has not called {Classifier}: no window was made, or they have been renamed. Name them in BusyTimes.");
        double window = StudyClock.Milliseconds(slices.WorkedTotal) * 1000 / cost.Beats;
        double waking = lightSleep ? new ClrCosts().LightSleepWakeNanoseconds / 1e3 : 0;
        return new BusyTimes((((cost.BusySeconds * 1e6) - (cost.Beats * window)) / cost.Samples) - waking, window);
    }
}
