using Xunit;

namespace EcgWearable.VirtualBoard.Tests;

/// <summary>Records strung together: every sample of the front end comes from the record that its time falls into.</summary>
public class ChainedSignalTests
{
    [Fact]
    public void EachRecordBeginsWhereTheOneBeforeEnds()
    {
        // Three seconds at 360 Hz and two at 250 Hz, in turn, sampled at 360 Hz.
        List<int> asked = [];
        ChainedSignal signal = new(number =>
        {
            asked.Add(number);
            return number % 2 == 0 ? Constant(1080, 360, 100 + number) : Constant(500, 250, 100 + number);
        });
        signal.Start(0, 360, 1);
        double[] values = [.. Enumerable.Range(0, 10 * 360).Select(_ => Math.Round(signal.NextMicrovolts(), 6))];
        double[] expected =
        [
            .. Enumerable.Repeat(100.0, 1080), .. Enumerable.Repeat(101.0, 720), .. Enumerable.Repeat(102.0, 1080), .. Enumerable.Repeat(103.0, 720),
        ];
        Assert.Equal(expected, values);
        Assert.Equal([0, 1, 2, 3], asked);
    }

    [Fact]
    public void AtARateThatDoesNotDivideTheRecordsNothingDrifts()
    {
        // 1 s records at 3200/9 Hz: record k begins with sample ceil(k * 3200/9).
        ChainedSignal signal = new(number => Constant(360, 360, number));
        signal.Start(0, 3200, 9);
        for (long sample = 0; sample < 3200 * 40; sample++)
        {
            Assert.Equal(sample * 9 / 3200, signal.NextMicrovolts(), 6);
        }
    }

    [Fact]
    public void ConversionThatWasStoppedGoesOnWhereTheTimeIs()
    {
        ChainedSignal signal = new(number => Constant(360, 360, number));
        signal.Start(0, 360, 1);
        Assert.Equal(0, signal.NextMicrovolts());
        signal.Start(5_500_000_000, 360, 1);
        double[] values = [.. Enumerable.Range(0, 181).Select(_ => Math.Round(signal.NextMicrovolts(), 6))];
        Assert.Equal([.. Enumerable.Repeat(5.0, 180), 6.0], values);
    }

    private static ResampledRecord Constant(int samples, double hertz, double microvolts)
    {
        double[] values = new double[samples];
        Array.Fill(values, microvolts);
        return new ResampledRecord(values, hertz);
    }
}
