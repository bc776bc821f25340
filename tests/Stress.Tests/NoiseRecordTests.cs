using EcgWearable.Tests;
using EcgWearable.Wfdb;
using Xunit;

namespace EcgWearable.Stress.Tests;

/// <summary>Noise records are read around 0, whatever their headers say.</summary>
public class NoiseRecordTests
{
    [Fact]
    public void TheHeadersBaselineIsNotUsed()
    {
        int[] samples = [.. Enumerable.Range(0, 360).Select(i => i % 2 == 0 ? 10 : -10)];
        WfdbRecord record = WfdbRecord.Create("em", 360, [new WfdbSignal { Baseline = 1024, AdcZero = 1024, Gain = 0 }], [samples]);
        NoiseRecord noise = NoiseRecord.From(record, "em");

        // A gain of 0 means 200 units per millivolt.
        Assert.Equal(50, noise.Microvolts(0)[0]);
        Assert.Equal(-50, noise.Microvolts(0)[1]);
        Assert.Equal(50, noise.RmsMicrovolts(0));
    }

    [Fact]
    public void SignalsArePairedInTurns()
    {
        int[] first = [.. Enumerable.Range(0, 360).Select(i => i % 2 == 0 ? 10 : -10)];
        int[] second = [.. first.Select(s => 3 * s)];
        NoiseRecord noise = NoiseRecord.From(WfdbRecord.Create("em", 360, [new WfdbSignal(), new WfdbSignal()], [first, second]), "em");
        Assert.Equal([50, 150, 50], [noise.RmsMicrovolts(0), noise.RmsMicrovolts(1), noise.RmsMicrovolts(2)]);
        Assert.Equal([50, 150, 50], [noise.Microvolts(0)[0], noise.Microvolts(1)[0], noise.Microvolts(2)[0]]);
    }

    [Theory]
    [InlineData(359)]
    [InlineData(3600)]
    public void ARecordWithoutNoiseIsRefused(int samples)
    {
        WfdbRecord record = WfdbRecord.Create("em", 360, [new WfdbSignal()], [[.. Enumerable.Repeat(7, samples)]]);
        string message = Assert.Throws<WfdbException>(() => NoiseRecord.From(record, "noise/em")).Message;
        Assert.Contains("noise/em: signal 0", message, StringComparison.Ordinal);
        Assert.Contains("flat", message, StringComparison.Ordinal);
    }

    [NstdbFact]
    public void TheDatabasesNoiseHasTheAmplitudesThatSigampMeasures()
    {
        // In units of 5 uV, computed from the files apart from this code.
        (string Name, double First, double Second)[] records =
        [
            ("em", 65.88695723809901, 20.75003229001573),
            ("ma", 16.19807087520927, 17.579946632557533),
            ("bw", 20.08533485843906, 9.507247371105484),
        ];
        foreach ((string name, double first, double second) in records)
        {
            NoiseRecord noise = NoiseRecord.Read(NstdbFactAttribute.Directory!, name);
            Assert.Equal(360, noise.SamplingFrequencyHz);
            Assert.Equal(2, noise.SignalCount);
            Assert.Equal(5 * first, noise.RmsMicrovolts(0), 9);
            Assert.Equal(5 * second, noise.RmsMicrovolts(1), 9);
        }
    }
}
