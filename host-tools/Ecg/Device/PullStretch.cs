using EcgWearable.WearLog;

namespace EcgWearable.Ecg.Device;

/// <summary>A stretch of a session, as it is asked for.</summary>
/// <param name="BootCount">The session; <see langword="null"/> for the newest.</param>
/// <param name="FromSeconds">Its beginning, in seconds from the session's start.</param>
/// <param name="ToSeconds">Its end; <see langword="null"/> for the session's.</param>
internal readonly record struct PullStretch(int? BootCount, double FromSeconds, double? ToSeconds)
{
    /// <summary>The stretch in samples of a device.</summary>
    /// <param name="device">What the device says of itself: its newest session, and its rate.</param>
    public LogRange RangeOn(DeviceInfo device)
    {
        double hertz = (double)device.OdrNumerator / device.OdrDenominator;
        double end = Math.Ceiling((ToSeconds ?? double.PositiveInfinity) * hertz);
        return new LogRange(BootCount ?? device.BootCount, (long)Math.Floor(FromSeconds * hertz), end < long.MaxValue ? (long)end : long.MaxValue);
    }
}
