using EcgWearable.Firmware.Classification;
using Xunit;
using Xunit.Abstractions;

namespace EcgWearable.Tests.Firmware.Classification;

public class ShapeContextTests(ITestOutputHelper output)
{
    private const int Peak = WindowFormat.PeakIndex;
    private const int Microvolts = 1000;

    [Fact]
    public void TheFirstBeatIsTheUsualOneAndSoIsEveryOneLikeIt()
    {
        ShapeContext shape = new();
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal([127, 127, 127, 0, 0, 0, 0, 0, 0, 0, 0, 0], Features(shape, Triangle(100, 10)));
        }
    }

    [Fact]
    public void AnInvertedBeatIsAsUnlikeAsCanBe()
    {
        ShapeContext shape = Learned(100, 10);
        int[] features = Features(shape, Triangle(-100, 10));

        // |x - t| = |x| + |t| everywhere: 127 - 255. Area, path and amplitude are the same; flat parts are alike.
        Assert.Equal([-128, 127, 127, 0, 0, 0], features[..6]);
        Assert.Equal([-128, 0, 0, 0, 0, 0], features[6..]);
    }

    [Fact]
    public void ABeatThatIsJustLaterFitsWhenShifted()
    {
        ShapeContext shape = Learned(100, 10);
        Assert.Equal(127, Features(shape, Triangle(100, 10, 3))[0]);
        shape = Learned(100, 10);
        Assert.Equal(127, Features(shape, Triangle(100, 10, -6))[0]);
        shape = Learned(100, 10);
        Assert.InRange(Features(shape, Triangle(100, 10, 9))[0], -128, 100);
    }

    [Fact]
    public void ABroadBeatHasTheAreaOfItsWidth()
    {
        ShapeContext shape = Learned(100, 10);
        int[] features = Features(shape, Triangle(100, 20));

        // Points at even distances: 100 + 2(80 + 60 + 40 + 20) = 500 against 100 + 2(90 + 80 + ... + 10) = 1000; the path up and down is
        // 200 both times. 64 * 1000 / 500 - 64.
        Assert.Equal(64, features[4]);
        Assert.Equal(0, features[5]);

        // sum|x - t| = 500, sum|x| + sum|t| = 1500: 127 - 85.
        Assert.Equal(42, features[0]);
    }

    [Fact]
    public void AmplitudeIsInMicrovoltsWhateverTheWindowWasScaledBy()
    {
        ShapeContext shape = Learned(100, 10);

        // The same window, twice as many microvolts to its full scale; 64 * 2 - 64.
        Assert.Equal(64, Features(shape, Triangle(100, 10), 2 * Microvolts)[3]);
    }

    [Fact]
    public void AConstantUnderTheBeatChangesNothing()
    {
        ShapeContext shape = Learned(100, 10);
        sbyte[] window = Triangle(100, 10);
        for (int i = 0; i < window.Length; i++)
        {
            window[i] += 20;
        }

        Assert.Equal([127, 127, 127, 0, 0, 0], Features(shape, window)[..6]);
    }

    [Fact]
    public void OneForeignBeatHardlyMovesTheUsualOne()
    {
        ShapeContext shape = Learned(100, 10);
        Features(shape, Triangle(-100, 10));

        // Every point moved by two at most: sum|x - t| is at most 2 * 9 of 500 + 482.
        Assert.InRange(Features(shape, Triangle(100, 10))[0], 127 - (255 * 18 / 982), 127);
    }

    [Fact]
    public void TheUsualBeatFollowsALastingChange()
    {
        ShapeContext shape = Learned(100, 10);
        for (int i = 0; i < 120; i++)
        {
            Features(shape, Triangle(-100, 10));
        }

        Assert.Equal(127, Features(shape, Triangle(-100, 10))[0]);
        Assert.Equal(-128, Features(shape, Triangle(100, 10))[0]);
    }

    [Fact]
    public void AWindowWithLostSamplesIsComparedButNotLearnedFrom()
    {
        ShapeContext shape = Learned(100, 10);
        ShapeContext twin = Learned(100, 10);
        for (int i = 0; i < 50; i++)
        {
            Assert.Equal(-128, Features(shape, Triangle(-100, 10), Microvolts, false)[0]);
        }

        Assert.Equal(Features(twin, Triangle(50, 20)), Features(shape, Triangle(50, 20)));
    }

    [Fact]
    public void InANoisyRecordingTheSameDifferenceSaysLess()
    {
        const int Seed = 7;
        output.WriteLine($"seed {Seed}");
        Random random = new(Seed);
        ShapeContext quiet = Learned(100, 10);
        ShapeContext noisy = new();
        for (int i = 0; i < 200; i++)
        {
            sbyte[] window = Triangle(100, 10);
            for (int k = 0; k < window.Length; k++)
            {
                window[k] = (sbyte)Math.Clamp(window[k] + random.Next(-12, 13), -128, 127);
            }

            Features(noisy, window);
        }

        sbyte[] broad = Triangle(100, 14);
        int amongEqual = Features(quiet, broad)[6];
        int amongNoise = Features(noisy, broad)[6];
        Assert.Equal(-128, amongEqual);
        Assert.InRange(amongNoise, -100, -1);
    }

    [Fact]
    public void NoWindowMakesItLeaveTheRangeOrReadOutside()
    {
        const int Seed = 11;
        output.WriteLine($"seed {Seed}");
        Random random = new(Seed);
        ShapeContext shape = new();
        sbyte[] window = new sbyte[WindowFormat.Length];
        for (int i = 0; i < 2000; i++)
        {
            int low = random.Next(-128, 128);
            int high = random.Next(low, 128);
            for (int k = 0; k < window.Length; k++)
            {
                window[k] = (sbyte)random.Next(low, high + 1);
            }

            // The largest deviation a window can have; likeness stays within int8 by the triangle inequality.
            Features(shape, window, i % 2 == 0 ? 1_000_000 : 128, i % 7 != 0);
        }
    }

    private static ShapeContext Learned(int height, int halfWidth)
    {
        ShapeContext shape = new();
        for (int i = 0; i < 40; i++)
        {
            Features(shape, Triangle(height, halfWidth));
        }

        return shape;
    }

    private static sbyte[] Triangle(int height, int halfWidth, int shift = 0)
    {
        sbyte[] window = new sbyte[WindowFormat.Length];
        for (int k = -halfWidth; k <= halfWidth; k++)
        {
            window[Peak + shift + k] = (sbyte)(height * (halfWidth - Math.Abs(k)) / halfWidth);
        }

        return window;
    }

    private static int[] Features(ShapeContext shape, sbyte[] window, int deviationMicrovolts = Microvolts, bool learn = true)
    {
        byte[] buffer = new byte[3 + window.Length + 2 + WindowFormat.ShapeFeatures];
        Array.Fill(buffer, (byte)0x55);
        for (int i = 0; i < window.Length; i++)
        {
            buffer[3 + i] = (byte)window[i];
        }

        shape.Begin(deviationMicrovolts, learn);
        int steps = 1;
        while (!shape.Step(buffer, 3, 3 + window.Length + 2))
        {
            Assert.InRange(++steps, 1, 13);
        }

        Assert.Equal(0x55, buffer[3 + window.Length + 1]);
        return [.. buffer.Skip(3 + window.Length + 2).Select(b => (int)(sbyte)b)];
    }
}
