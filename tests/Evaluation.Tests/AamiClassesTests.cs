using EcgWearable.Firmware.Classification;
using EcgWearable.Wfdb;
using Xunit;

namespace EcgWearable.Evaluation.Tests;

public class AamiClassesTests
{
    [Theory]
    [InlineData(AamiClass.N, "NLRBje")]
    [InlineData(AamiClass.S, "aJASn")]
    [InlineData(AamiClass.V, "VEr")]
    [InlineData(AamiClass.F, "F")]
    [InlineData(AamiClass.Q, "/Q?f")]
    public void Each_beat_label_has_its_EC57_class(AamiClass expected, string labels) =>
        Assert.Equal(
            labels.Order(),
            Enum.GetValues<AnnotationCode>().Where(c => AamiClasses.FromAnnotation(c) == expected).Select(c => c.Mnemonic()[0]).Order());

    [Fact]
    public void Exactly_the_beats_have_a_class() =>
        Assert.All(Enumerable.Range(0, 256).Select(c => (AnnotationCode)c), code => Assert.Equal(code.IsBeat(), AamiClasses.FromAnnotation(code) is not null));

    [Fact]
    public void The_device_counts_its_classes_in_the_same_order()
    {
        Assert.Equal(AamiClass.N, AamiClasses.FromDevice((byte)BeatClass.N));
        Assert.Equal(AamiClass.S, AamiClasses.FromDevice((byte)BeatClass.S));
        Assert.Equal(AamiClass.V, AamiClasses.FromDevice((byte)BeatClass.V));
        Assert.Equal(AamiClass.F, AamiClasses.FromDevice((byte)BeatClass.F));
        Assert.Null(AamiClasses.FromDevice((byte)BeatClass.Unclassified));
        Assert.Throws<ArgumentOutOfRangeException>(() => AamiClasses.FromDevice(4));
    }
}
