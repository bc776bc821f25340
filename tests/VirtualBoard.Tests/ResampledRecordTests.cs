using Xunit;
using Xunit.Abstractions;

namespace EcgWearable.VirtualBoard.Tests;

/// <summary>The band-limited resampler: sines, an impulse, and the corners.</summary>
public class ResampledRecordTests(ITestOutputHelper output)
{
    private const int Length = 36_000;

    [Theory]
    [InlineData(1, 4_096_000)]
    [InlineData(10, 4_096_000)]
    [InlineData(40, 4_096_000)]
    [InlineData(100, 4_096_000)]
    [InlineData(40, 4_100_003)]
    public void A_sine_comes_out_as_that_sine(double hertz, long crystalHertz)
    {
        double[] input = new double[Length];
        for (int i = 0; i < Length; i++)
        {
            input[i] = 1000 * Math.Sin(2 * Math.PI * hertz * i / 360);
        }

        ResampledRecord record = new(input, 360);
        record.Start(0, crystalHertz, 40 * 288);
        double outputHertz = crystalHertz / (40.0 * 288);
        double error = 0;
        int count = 0;
        for (int i = 0; i < Length * 0.98; i++)
        {
            double value = record.NextMicrovolts();
            if (i > 100)
            {
                double difference = value - (1000 * Math.Sin(2 * Math.PI * hertz * i / outputHertz));
                error += difference * difference;
                count++;
            }
        }

        double decibels = 10 * Math.Log10(error / count / 500_000);
        output.WriteLine($"{hertz} Hz, crystal {crystalHertz}: {decibels:F1} dB");
        Assert.True(decibels < (crystalHertz == 4_096_000 ? -75 : -60), $"error {decibels:F1} dB");
    }

    [Fact]
    public void Over_missing_samples_the_one_before_is_held()
    {
        ResampledRecord record = new([double.NaN, 3, double.NaN, double.NaN, 5, double.NaN], 360);
        record.Start(0, 360, 1);
        Assert.Equal([3, 3, 3, 3, 5, 5], Enumerable.Range(0, 6).Select(_ => record.NextMicrovolts()));

        ResampledRecord nothing = new([double.NaN, double.NaN], 360);
        nothing.Start(0, 360, 1);
        Assert.Equal(0, nothing.NextMicrovolts());
    }

    [Fact]
    public void An_impulse_keeps_its_place_and_its_area()
    {
        double[] input = new double[2000];
        input[810] = 1000;
        ResampledRecord record = new(input, 360);
        record.Start(0, 3200, 9);
        double[] values = new double[1900];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = record.NextMicrovolts();
        }

        // Input sample 810 is output sample 800 exactly; 81 input samples become 80.
        Assert.Equal(800, Array.IndexOf(values, values.Max()));
        Assert.Equal(1000 * 80 / 81.0, values.Sum(), 1.0);
        Assert.Equal(values[799], values[801], 6.0);
        Assert.Equal(0, values[700]);
    }

    [Fact]
    public void Equal_rates_pass_the_samples_unchanged()
    {
        double[] input = [1, -2, 3.5, 400, 5];
        ResampledRecord record = new(input, 360);
        record.Start(0, 4_147_200, 40 * 288);
        double[] values = [.. Enumerable.Range(0, 7).Select(_ => record.NextMicrovolts())];

        Assert.Equal([1, -2, 3.5, 400, 5, 5, 5], values);
    }

    [Fact]
    public void After_its_end_the_last_value_stays()
    {
        ResampledRecord record = new([0, 0, 700], 360);
        record.Start(0, 3200, 9);
        for (int i = 0; i < 10; i++)
        {
            record.NextMicrovolts();
        }

        Assert.Equal(700, record.NextMicrovolts());
    }

    [Fact]
    public void A_restart_goes_on_where_time_is()
    {
        double[] input = [.. Enumerable.Range(0, 4000).Select(i => (double)i)];
        ResampledRecord record = new(input, 360);
        record.Start(0, 3200, 9);
        record.NextMicrovolts();
        record.Start(5_000_000_000, 3200, 9);

        Assert.Equal(1800, record.NextMicrovolts(), 3.0);
        Assert.Equal(1801.0125, record.NextMicrovolts(), 2.0);
    }

    [Fact]
    public void An_empty_record_and_a_rate_of_nothing_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new ResampledRecord([], 360));
        Assert.Throws<ArgumentException>(() => new ResampledRecord([1.0], 0));
    }
}
