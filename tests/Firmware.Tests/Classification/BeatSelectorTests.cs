using EcgWearable.Firmware.Classification;
using Xunit;

namespace EcgWearable.Tests.Firmware.Classification;

/// <summary>Which beats the selective policy sends to the accelerator.</summary>
public class BeatSelectorTests
{
    [Fact]
    public void WhileItLearnsEveryBeatIsChosenAndThenOneInN()
    {
        BeatSelector selector = new(10);
        bool[] chosen = [.. Enumerable.Range(0, BeatSelector.LearningBeats + 100).Select(_ => selector.IsChosen(Features(), 0))];
        Assert.All(chosen[..BeatSelector.LearningBeats], Assert.True);
        Assert.Equal(10, chosen[BeatSelector.LearningBeats..].Count(c => c));
        Assert.True(chosen[BeatSelector.LearningBeats + 9]);
    }

    [Fact]
    public void OneInOneIsEveryBeat()
    {
        BeatSelector selector = new(1);
        Assert.All(Enumerable.Range(0, 100), _ => Assert.True(selector.IsChosen(Features(), 0)));
    }

    [Fact]
    public void AfterABeatThatIsNotNormalTheNextFourAreChosenAndARunOfThemIsChosenWhole()
    {
        BeatSelector selector = new(1000);
        for (int i = 0; i < BeatSelector.LearningBeats; i++)
        {
            selector.IsChosen(Features(), 0);
        }

        Assert.False(selector.IsChosen(Features(), 0));
        selector.Tell(normal: false);
        Assert.Equal([true, true, true, true, false], Enumerable.Range(0, 5).Select(_ => selector.IsChosen(Features(), 0)));
        for (int i = 0; i < 30; i++)
        {
            selector.Tell(normal: false);
            Assert.True(selector.IsChosen(Features(), 0));
        }

        for (int i = 0; i < BeatSelector.FollowedBeats - 1; i++)
        {
            Assert.True(selector.IsChosen(Features(), 0));
            selector.Tell(normal: true);
        }

        Assert.False(selector.IsChosen(Features(), 0));
    }

    // 64 x ratio - 64: an interval a quarter shorter than the one before is -16, one a quarter longer 16.
    [Theory]
    [InlineData(0, -16, true)]
    [InlineData(0, -7, false)]
    [InlineData(0, 16, true)]
    [InlineData(0, 9, false)]
    [InlineData(2, 16, true)]
    [InlineData(2, -16, false)]
    [InlineData(3, -16, true)]
    [InlineData(3, 16, false)]
    public void ABeatOutOfRhythmIsChosen(int feature, int value, bool irregular) =>
        Assert.Equal(irregular, BeatSelector.IsIrregular(Features((feature, value)), 0));

    // Features 9 and 15: likeness of the QRS complex, and how many mean deviations of 32 it is off; 19 and 20: area and path.
    [Theory]
    [InlineData(9, 69, true)]
    [InlineData(9, 70, false)]
    [InlineData(15, -128, true)]
    [InlineData(15, 127, false)]
    [InlineData(19, 120, true)]
    [InlineData(19, -120, true)]
    [InlineData(20, 120, true)]
    [InlineData(20, 60, false)]
    public void ABeatOfAnotherShapeIsChosen(int feature, int value, bool newShaped) =>
        Assert.Equal(newShaped, BeatSelector.IsNewShaped(Features((feature, value)), 0));

    /// <summary>Features of a beat with nothing to it.</summary>
    private static byte[] Features(params (int Feature, int Value)[] others)
    {
        byte[] features = new byte[WindowFormat.ContextLength];
        features[9] = 120;
        foreach ((int feature, int value) in others)
        {
            features[feature] = (byte)value;
        }

        return features;
    }
}
