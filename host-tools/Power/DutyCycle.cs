namespace EcgWearable.Power;

/// <summary>The arithmetic of something that works a moment for every heartbeat.</summary>
public static class DutyCycle
{
    /// <summary>Share of the time spent working.</summary>
    /// <param name="activeMicroseconds">Work for one beat.</param>
    /// <param name="beatsPerMinute">Heart rate.</param>
    public static double Of(double activeMicroseconds, double beatsPerMinute) => activeMicroseconds * beatsPerMinute / 60e6;

    /// <summary>Average power when nothing is drawn between two beats: the most hopeful figure there is.</summary>
    public static double AverageMicrowatts(double activeMicrowatts, double duty) => activeMicrowatts * duty;

    /// <summary>Power while working that an average implies when nothing is drawn between two beats.</summary>
    public static double ActiveMicrowatts(double averageMicrowatts, double duty) => averageMicrowatts / duty;
}
