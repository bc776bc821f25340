using EcgWearable.Firmware.Board;
using Xunit;

namespace EcgWearable.Tests.Firmware.Board;

/// <summary>What follows faults in a row, and what a fault is called in the log.</summary>
public class RestartPlanTests
{
    [Fact]
    public void RestsGrowAndLessIsDoneUntilTheDeviceWaitsForItsButton()
    {
        (int Pause, SafeMode Mode)[] plan = [.. Enumerable.Range(1, 12).Select(faults => (RestartPlan.PauseSecondsAfter(faults), RestartPlan.ModeAfter(faults)))];
        Assert.Equal(
            [
                (1, SafeMode.None), (5, SafeMode.None), (30, SafeMode.DetectOnly),
                (60, SafeMode.DetectOnly), (120, SafeMode.DetectOnly), (300, SafeMode.LogOnly),
                (600, SafeMode.LogOnly), (600, SafeMode.LogOnly), (0, SafeMode.LogOnly),
                (0, SafeMode.LogOnly), (0, SafeMode.LogOnly), (0, SafeMode.LogOnly),
            ],
            plan);
        Assert.Equal(SafeMode.None, RestartPlan.ModeAfter(0));
    }

    [Fact]
    public void EveryKindOfFaultHasItsNumber()
    {
        Exception[] faults =
        [
            new("division by zero on the device"),
            new OutOfMemoryException(),
            new IndexOutOfRangeException(),
            new NullReferenceException(),
            new InvalidCastException(),
            new ArgumentOutOfRangeException(),
            new ObjectDisposedException("port"),
            new IOException(),
            new TimeoutException(),
            new PlatformNotSupportedException(),
        ];
        Assert.Equal(Enumerable.Range(0, 10), faults.Select(FaultKind.Of));
    }
}
