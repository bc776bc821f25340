namespace EcgWearable.Power;

/// <summary>From which interval on it pays to switch a part off between two windows and to configure it anew.</summary>
/// <param name="Part">The FPGA.</param>
/// <param name="Configuration">How it is configured.</param>
/// <param name="Against">What it would do otherwise.</param>
/// <param name="Seconds">The interval between two windows; never less than configuration and work take.</param>
/// <param name="BeatsPerMinute">The heart rate below which it pays when every beat is classified.</param>
/// <param name="Batch">Fewest windows in a batch that make it pay at 75 beats a minute.</param>
public sealed record BreakEven(AcceleratorPart Part, PowerTransition Configuration, AcceleratorMode Against, double Seconds, double BeatsPerMinute, int Batch)
{
    /// <summary>The interval at which both ways take the same energy.</summary>
    /// <param name="configurationMicrojoules">Energy of one configuration.</param>
    /// <param name="configurationSeconds">Time of one configuration.</param>
    /// <param name="activeSeconds">Work on one window, the same in both ways.</param>
    /// <param name="restMicrowatts">Power of the part when it stays on between windows.</param>
    /// <param name="offMicrowatts">Power when it is switched off, less than <paramref name="restMicrowatts"/>.</param>
    /// <returns>Seconds from one window to the next.</returns>
    /// <remarks>For a batch, <paramref name="activeSeconds"/> is the work on all its windows, and the interval is from batch to batch.</remarks>
    public static double Interval(double configurationMicrojoules, double configurationSeconds, double activeSeconds, double restMicrowatts, double offMicrowatts)
    {
        double even = activeSeconds + ((configurationMicrojoules - (offMicrowatts * configurationSeconds)) / (restMicrowatts - offMicrowatts));
        return Math.Max(even, activeSeconds + configurationSeconds);
    }
}
