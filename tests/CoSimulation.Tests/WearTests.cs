using EcgWearable.Ecg;
using EcgWearable.Ecg.Wear;
using EcgWearable.Firmware.Logging;
using EcgWearable.VirtualBoard;
using EcgWearable.Wfdb;
using Xunit;
using Xunit.Abstractions;

namespace EcgWearable.Tests.CoSimulation;

/// <summary>The same firmware on the virtual board, once against the integer model and once against the RTL.</summary>
public class WearTests(ITestOutputHelper output)
{
    [VerilatorFact]
    public void A_minute_of_ECG_leaves_the_same_flash_to_the_byte()
    {
        WearResult model = Wear(new AcceleratorOptions(), rtl: false, 60);
        WearResult rtl = Wear(new AcceleratorOptions(), rtl: true, 60);

        Assert.InRange(rtl.Session.Beats.Count(beat => (beat.Flags & BeatFlags.Classified) != 0), 100, 120);
        Assert.True(model.FlashImage.Span.SequenceEqual(rtl.FlashImage.Span), "the flash images differ");
        Assert.Equal(0, rtl.SamplesLost);
    }

    [VerilatorFact]
    public void Bits_that_flip_on_the_bus_leave_the_same_flash_to_the_byte()
    {
        const int Seed = 3;
        output.WriteLine($"seed {Seed}");
        AcceleratorOptions damaged = new() { BitErrorRate = 1e-4, BitErrorSeed = Seed };
        WearResult model = Wear(damaged, rtl: false, 30);
        WearResult rtl = Wear(damaged, rtl: true, 30);

        Assert.Contains(rtl.Session.Beats, beat => (beat.Flags & BeatFlags.Retried) != 0);
        Assert.True(model.FlashImage.Span.SequenceEqual(rtl.FlashImage.Span), "the flash images differ");
    }

    [VerilatorTheory]
    [InlineData(ReadyFault.StuckLow)]
    [InlineData(ReadyFault.StuckHigh)]
    public void A_stuck_READY_leaves_the_same_flash_to_the_byte(ReadyFault fault)
    {
        AcceleratorOptions stuck = new() { ReadyFault = fault };
        WearResult model = Wear(stuck, rtl: false, 10);
        WearResult rtl = Wear(stuck, rtl: true, 10);

        Assert.True(model.FlashImage.Span.SequenceEqual(rtl.FlashImage.Span), "the flash images differ");
    }

    private WearResult Wear(AcceleratorOptions options, bool rtl, double seconds)
    {
        Part part = Part.Named("iCE40 at 12 MHz, SCK 8 MHz");
        WfdbRecord record = WfdbRecord.Read(BuiltIn.RecordPath);
        WearPlan plan = new()
        {
            Record = record,
            Lead = record.FindSignal("MLII"),
            Seconds = seconds,
            Model = part.Model,
            Accelerator = options,
            Rtl = rtl ? part.Library : null,
            StartUtc = new DateTimeOffset(2026, 1, 1, 8, 0, 0, TimeSpan.Zero),
        };
        WearResult result = WearRunner.Run(plan, null, CancellationToken.None);
        if (result.Rtl is { } run)
        {
            output.WriteLine($"{run.SimulatedCycles:N0} of {run.Cycles:N0} cycles simulated, {run.Hertz / 1e6:N2} MHz of design clock");
        }

        return result;
    }
}
