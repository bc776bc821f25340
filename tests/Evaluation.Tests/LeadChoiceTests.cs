using EcgWearable.Wfdb;
using Xunit;

namespace EcgWearable.Evaluation.Tests;

public class LeadChoiceTests
{
    [Theory]
    [InlineData(0, "MLII", "V1")]
    [InlineData(1, "V5", "MLII")] // MIT-BIH 114
    [InlineData(0, "V5", "V2")] // MIT-BIH 102 and 104
    public void MLII_is_chosen_where_there_is_one_and_else_the_first_signal(int expected, string first, string second)
    {
        WfdbHeader header = WfdbHeader.Parse($"x 2 360 9\nx.dat 212 200 11 1024 0 0 0 {first}\nx.dat 212 200 11 1024 0 0 0 {second}\n", "x.hea");
        Assert.Equal(expected, LeadChoice.Choose(header));
    }

    [Fact]
    public void A_record_without_signals_is_refused() =>
        Assert.Equal(
            "record x: no signal in it; choose a record with an ECG signal",
            Assert.Throws<WfdbException>(() => LeadChoice.Choose(WfdbHeader.Parse("x 0 360 9\n", "x.hea"))).Message);
}
