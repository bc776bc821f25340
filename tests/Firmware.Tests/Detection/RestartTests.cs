using EcgWearable.Firmware.Detection;
using Xunit;

namespace EcgWearable.Tests.Firmware.Detection;

/// <summary>The signal goes and comes back: every beat from two seconds after its return is found, and nothing else.</summary>
public class RestartTests
{
    private const double Away = 20;
    private const double GraceSeconds = 2;

    public static TheoryData<double, double> RailsAndLengths
    {
        get
        {
            TheoryData<double, double> data = [];
            foreach (double rail in new double[] { 400_000, -400_000, 700_000, -700_000 })
            {
                foreach (double seconds in new[] { 0.1, 0.6, 1, 2.5, 5, 11, 30 })
                {
                    data.Add(rail, seconds);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(RailsAndLengths))]
    public void AfterARail(double railMicrovolts, double seconds) =>
        AssertBack(Ecg().Hold(Away, Away + seconds, railMicrovolts), seconds);

    [Theory]
    [MemberData(nameof(RailsAndLengths))]
    public void AfterARailWithTheElectrodesSlowRecovery(double railMicrovolts, double seconds)
    {
        // The electrode's half-cell charge goes back with a time constant of 0.3 s.
        SyntheticEcg ecg = Ecg().Hold(Away, Away + seconds, railMicrovolts);
        ecg.Decay(Away + seconds, railMicrovolts, 0.3);
        AssertBack(ecg, seconds);
    }

    [Theory]
    [InlineData(300)]
    [InlineData(3_000)]
    [InlineData(30_000)]
    [InlineData(-300_000)]
    public void AfterAStepOfTheBaseline(double stepMicrovolts) => AssertBack(Ecg().Step(Away + 0.31, stepMicrovolts), 0.31);

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(30)]
    public void AfterAnElectrodeThatHummedWhileItWasOff(double seconds)
    {
        // An open input takes up tens of millivolts of mains hum.
        SyntheticEcg ecg = Ecg().Hold(Away, Away + seconds, 0);
        ecg.Hum(Away, Away + seconds, 50, 40_000);
        AssertBack(ecg, seconds);
    }

    [Theory]
    [InlineData(0.25)]
    [InlineData(4)]
    public void WithASmallAndALargeSignal(double gain) =>
        AssertBack(new SyntheticEcg(360, 90).Rhythm(0.5, 89, gain: gain).Noise(3).Hold(Away, Away + 5, 700_000), 5);

    private static SyntheticEcg Ecg() => new SyntheticEcg(360, 90).Rhythm(0.5, 89).Noise(5);

    private static void AssertBack(SyntheticEcg ecg, double awaySeconds)
    {
        List<long> beats = DetectorRun.Of(new PanTompkinsDetector(360, 1), ecg.Samples);
        long gone = ecg.At(Away - 0.4);
        long back = ecg.At(Away + awaySeconds + GraceSeconds);
        long[] expected = [.. ecg.RPeaks.Where(p => p < gone || p >= back)];
        long[] found = [.. beats.Where(b => b < gone || b >= back)];
        Assert.True(
            expected.Length == found.Length && expected.Zip(found).All(p => Math.Abs(p.First - p.Second) <= 1),
            $"missed {string.Join(' ', expected.Where(p => !found.Any(f => Math.Abs(f - p) <= 1)))}; extra {string.Join(' ', found.Where(f => !expected.Any(p => Math.Abs(f - p) <= 1)))}; back at {back}");
    }
}
