using System.Text;
using EcgWearable.Evaluation;

namespace EcgWearable.Fuzzer.Targets;

/// <summary>An earlier evaluation that another is compared with (<c>--against</c>).</summary>
internal sealed class EvaluationTarget : FuzzTarget
{
    private readonly EvaluationReport _now = Report("208x", new DetectedBeat(1000, AamiClass.N), new DetectedBeat(2000, AamiClass.V));

    /// <inheritdoc/>
    public override string Name => "evaluation-json";

    /// <inheritdoc/>
    public override IReadOnlyList<byte[]> Tokens => Words(
        "null", "[]", "{}", "\"208x\"", "\"beatPairs\":\"", "\"\\ud800\"", "1e400", "-1", "77N/77N ", "/5?", "\"record\":", "\"records\":", "\"qrs\":", "\"classes\":", "\"N\":", ",", "[[[[");

    /// <inheritdoc/>
    public override IReadOnlyList<byte[]> MakeSeeds() =>
    [
        Encoding.UTF8.GetBytes(Report("208x", new DetectedBeat(1000, AamiClass.N)).ToJson().ReplaceLineEndings("").Replace("  ", "", StringComparison.Ordinal)),
        """{"records":[{"record":"208x","beatPairs":"1000N/1001N 2000V/"}],"qrs":{"se":1}}"""u8.ToArray(),
    ];

    /// <inheritdoc/>
    public override void Run(byte[] input) => _ = DifferenceReport.Of(EvaluationReport.Parse(input), _now, _ => 360);

    /// <inheritdoc/>
    public override bool IsDocumented(Exception exception) => exception is FormatException;

    /// <inheritdoc/>
    public override long AllocationBound(int inputBytes) => 128_000 + (256L * inputBytes);

    private static EvaluationReport Report(string record, params DetectedBeat[] detections)
    {
        ReferenceAnnotations reference = new([new(1000, AamiClass.N), new(2000, AamiClass.V)], [], false);
        RecordResult result = BeatComparison.Compare(record, reference, detections, 1000, 10);
        return Ec57Report.AddTo(EvaluationReport.From(GrossResult.Sum([result]), 1, new ModelIdentity("c0ffee", "deployed")), [result], withBeats: true);
    }
}
