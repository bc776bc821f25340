using EcgWearable.Firmware.Board;
using Xunit;

namespace EcgWearable.Tests.Firmware.Board;

public class TaskWatchdogTests
{
    [Fact]
    public void ATaskThatGetsOnOrRestsNeverHangs()
    {
        TaskWatchdog watchdog = new();
        for (long now = 0; now < 60_000; now += 250)
        {
            Assert.False(watchdog.Hangs(TaskWatchdog.Accelerator, (int)(now / 2750) + 1, now));
            Assert.False(watchdog.Hangs(TaskWatchdog.Flash, 0, now));
        }
    }

    [Fact]
    public void ATaskThatStandsStillIsToldOnceAndThenHasItsTimeAgain()
    {
        TaskWatchdog watchdog = new();
        List<long> told = [];
        for (long now = 0; now <= 10_000; now += 250)
        {
            if (watchdog.Hangs(TaskWatchdog.Link, 7, now))
            {
                told.Add(now);
            }

            // The others are counted for themselves.
            Assert.False(watchdog.Hangs(TaskWatchdog.Flash, (int)now, now));
        }

        Assert.Equal([3000L, 6250, 9500], told);
    }
}
