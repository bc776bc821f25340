using System.Buffers.Binary;
using EcgWearable.Ecg.Wear;
using EcgWearable.Firmware.Classification;
using EcgWearable.IntegerModel;
using EcgWearable.RtlAccelerator;
using EcgWearable.VirtualBoard;
using Xunit;
using Xunit.Abstractions;

namespace EcgWearable.Tests.CoSimulation;

/// <summary>The RTL and its behavioural model, side by side at their pins.</summary>
public class PinTests(ITestOutputHelper output)
{
    [VerilatorTheory]
    [InlineData("iCE40 at 12 MHz, SCK 8 MHz")]
    [InlineData("iCE40 at 24 MHz, SCK 8 MHz")]
    [InlineData("Zynq at 100 MHz, SCK 20 MHz")]
    public void MISO_and_READY_are_the_models_to_the_bit_and_to_the_clock_edge(string name)
    {
        const int Seed = 5;
        output.WriteLine($"seed {Seed}");
        Part part = Part.Named(name);
        Bench model = new(new Accelerator(new ModelNetwork(part.Model), part.Options), part.Options.MaximumSpiHertz);
        using SimulatedAccelerator simulated = new(part.Library, part.Options);
        Bench rtl = new(simulated, part.Options.MaximumSpiHertz);

        model.RandomSession(Seed, 60);
        rtl.RandomSession(Seed, 60);

        Assert.Equal(model.Trace, rtl.Trace);
        Assert.Contains(rtl.Trace, line => line.EndsWith("READY rises", StringComparison.Ordinal));
    }

    [VerilatorTheory]
    [InlineData(1)]
    [InlineData(2)]
    public void Bits_that_flip_on_the_lines_do_the_same_to_both(int seed)
    {
        output.WriteLine($"seed {seed}");
        Part part = Part.Named("iCE40 at 12 MHz, SCK 8 MHz");
        AcceleratorOptions options = part.Options with { BitErrorRate = 1e-3, BitErrorSeed = seed };
        Accelerator modelled = new(new ModelNetwork(part.Model), options);
        Bench model = new(modelled, options.MaximumSpiHertz);
        using SimulatedAccelerator simulated = new(part.Library, options);
        Bench rtl = new(simulated, options.MaximumSpiHertz);

        model.RandomSession(seed, 40);
        rtl.RandomSession(seed, 40);

        Assert.Equal(model.Trace, rtl.Trace);
        Assert.Equal(modelled.BitsFlipped, simulated.BitsFlipped);
        Assert.NotEqual(0, simulated.BitsFlipped);
    }

    [VerilatorFact]
    public void Cycles_that_are_passed_over_would_have_changed_nothing()
    {
        const int Seed = 9;
        output.WriteLine($"seed {Seed}");
        Part part = Part.Named("iCE40 at 12 MHz, SCK 8 MHz");
        using SimulatedAccelerator skipping = new(part.Library, part.Options);
        using SimulatedAccelerator whole = new(part.Library, part.Options, skipSettled: false);
        Bench some = new(skipping, part.Options.MaximumSpiHertz);
        Bench all = new(whole, part.Options.MaximumSpiHertz);

        some.RandomSession(Seed, 20);
        all.RandomSession(Seed, 20);

        Assert.Equal(all.Trace, some.Trace);
        Assert.Equal(whole.Cycles, whole.SimulatedCycles);
        Assert.InRange(skipping.SimulatedCycles, 1, whole.SimulatedCycles / 2);
    }

    [VerilatorTheory]
    [InlineData("iCE40 at 12 MHz, SCK 8 MHz")]
    [InlineData("Zynq at 100 MHz, SCK 20 MHz")]
    public void Every_test_vector_of_the_model_file_gives_its_logits(string name)
    {
        Part part = Part.Named(name);
        using SimulatedAccelerator simulated = new(part.Library, part.Options);
        Bench bench = new(simulated, part.Options.MaximumSpiHertz);
        foreach (TestVector vector in part.Model.Vectors)
        {
            byte[] payload = [.. vector.Window.ToArray().Select(v => (byte)v), .. vector.Context.ToArray().Select(v => (byte)v)];
            bench.Transfer(bench.Frame(AcceleratorProtocol.CommandClassify, payload));
            bench.Wait(1_000_000);
            byte[] answer = bench.Read(AcceleratorProtocol.ResultPayloadBytes);
            int[] logits = [.. Enumerable.Range(0, WindowFormat.ClassCount).Select(i => BinaryPrimitives.ReadInt32LittleEndian(answer.AsSpan(7 + (4 * i))))];
            Assert.Equal(vector.Logits.ToArray(), logits);
        }
    }
}
