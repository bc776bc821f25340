using System.Device.Gpio;
using EcgWearable.Firmware.Board;
using EcgWearable.Firmware.Power;
using EcgWearable.VirtualBoard;
using nanoFramework.Hardware.Esp32;
using Xunit;

namespace EcgWearable.Tests.Firmware.Board;

/// <summary>The wearer's LED, slot by slot, as its docstring tells.</summary>
public class StatusLedTests
{
    private const string Dark = "................................................................";

    [Fact]
    public void StartingIsLitUntilTheFirstBeatAndThenEachBeatIsOneSlot() =>
        Assert.Equal("####.#...#..", Show(12, (led, slot) =>
        {
            if (slot is 3 or 5 or 9)
            {
                led.Beat();
            }
        }));

    [Fact]
    public void StartingEndsAfterTenSecondsWithoutABeat()
    {
        string shown = Show(400, (_, _) => { });

        // 222 slots of 16 samples at 3200/9 Hz are 9.99 s.
        Assert.Equal(new string('#', 222) + new string('.', 178), shown);
    }

    [Fact]
    public void AnElectrodeOffIsTwoBlinksOnceAPattern() =>
        Assert.Equal("#...#..." + Dark[8..] + "#...#...", Show(72, (led, _) => led.LeadOff = true));

    [Fact]
    public void ALowBatteryIsOneLongBlinkAndNoBeats() =>
        Assert.Equal("########" + Dark[8..], Show(64, (led, _) =>
        {
            led.BatteryLow = true;
            led.Beat();
        }));

    [Fact]
    public void AFrontEndThatFailsBlinksWithoutEndWhateverElseIsWrong() =>
        Assert.Equal(string.Concat(Enumerable.Repeat("##......", 20)), Show(160, (led, _) =>
        {
            led.FrontEndFault = true;
            led.PartFault = true;
            led.LeadOff = true;
            led.BatteryLow = true;
        }));

    [Fact]
    public void AnotherFaultIsFiveBlinksInEveryFourthPatternAndBeatsInBetween()
    {
        string shown = Show(320, (led, slot) =>
        {
            led.PartFault = true;
            if (slot % 20 == 10)
            {
                led.Beat();
            }
        });
        string faults = "##......##......##......##......##......" + Dark[40..];
        Assert.Equal(faults, shown[..64]);
        Assert.Equal(faults, shown[256..]);
        for (int slot = 64; slot < 256; slot++)
        {
            Assert.Equal(slot % 20 == 10 ? '#' : '.', shown[slot]);
        }
    }

    /// <summary>Steps the LED and tells for each slot whether the virtual LED is lit.</summary>
    private static string Show(int slots, Action<StatusLed, int> before)
    {
        System.Text.StringBuilder shown = new();
        using VirtualEcgBoard board = new(new VirtualBoardOptions());
        board.Run(
            () =>
            {
                EnergyLedger ledger = new();
                StatusLed led = new(new GpioController().OpenPin(Pins.Led, PinMode.Output), ledger);
                led.Light();
                for (int slot = 0; slot < slots; slot++)
                {
                    before(led, slot);
                    led.Step(slot);
                    shown.Append(board.Led.Lit ? '#' : '.');
                    Assert.Equal(board.Led.Lit, ledger.LedLit);
                }

                Sleep.StartDeepSleep();
            },
            1_000_000_000);
        Assert.Equal(slots, shown.Length);
        return shown.ToString();
    }
}
