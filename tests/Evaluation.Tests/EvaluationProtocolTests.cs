using Xunit;

namespace EcgWearable.Evaluation.Tests;

public class EvaluationProtocolTests
{
    [Fact]
    public void Within_patients_44_records_are_scored_between_patients_DS2_and_the_deployed_model_on_any()
    {
        Assert.Equal(44, EvaluationProtocol.Intra.Records!.Count);
        Assert.Equal("100", EvaluationProtocol.Intra.Records[0]);
        Assert.Equal("234", EvaluationProtocol.Intra.Records[^1]);
        Assert.DoesNotContain(EvaluationProtocol.Intra.Records, MitBihRecords.IsPaced);
        Assert.Equal(MitBihRecords.DeChazalDs2.Order(), EvaluationProtocol.Inter.Records!);
        Assert.Null(EvaluationProtocol.Deployed.Records);
    }

    [Fact]
    public void A_protocol_is_found_by_its_name()
    {
        Assert.Same(EvaluationProtocol.Intra, EvaluationProtocol.Parse("intra"));
        Assert.Same(EvaluationProtocol.Inter, EvaluationProtocol.Parse("inter"));
        Assert.Same(EvaluationProtocol.Deployed, EvaluationProtocol.Parse("deployed"));
        Assert.StartsWith("no protocol is called 'Inter'", Assert.Throws<ArgumentException>(() => EvaluationProtocol.Parse("Inter")).Message);
    }
}
