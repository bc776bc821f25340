using EcgWearable.Wfdb;

namespace EcgWearable.Fuzzer.Targets;

/// <summary>The reader of annotation files, with a record's length and rate to hold against.</summary>
internal sealed class WfdbAnnotationsTarget : FuzzTarget
{
    private const int SamplesPerSignal = 1_000_000;

    /// <inheritdoc/>
    public override string Name => "wfdb-annotations";

    /// <inheritdoc/>
    public override double Weight => 2.5;

    /// <inheritdoc/>
    public override int LongestInputBytes => 512;

    /// <inheritdoc/>
    public override IReadOnlyList<byte[]> Tokens => [[0, 0], [0, 236], [0, 240], [0, 244], [0, 248], [4, 252], [255, 255, 255, 255], .. Words("## time resolution: 360", "(N", "\0")];

    /// <inheritdoc/>
    public override IReadOnlyList<byte[]> MakeSeeds() =>
    [
        WfdbAnnotations.Encode(SmallWear.Record.ReadAnnotations()[..40], "seed"),
        WfdbAnnotations.Encode(
            [
                new WfdbAnnotation(0, AnnotationCode.Note, Aux: "## time resolution: 360"),
                new WfdbAnnotation(5000, AnnotationCode.Rhythm, -1, 2, 3, "(AFIB"),
                new WfdbAnnotation(900_000, AnnotationCode.Noise, 3),
            ],
            "seed"),
        [0, 0],
    ];

    /// <inheritdoc/>
    public override void Run(byte[] input)
    {
        foreach (WfdbAnnotation annotation in WfdbAnnotations.Parse(input, "input", SamplesPerSignal, 360))
        {
            if (annotation.Sample is < 0 or >= SamplesPerSignal)
            {
                throw new BrokenPromiseException("an annotation is outside of the record");
            }
        }
    }

    /// <inheritdoc/>
    public override bool IsDocumented(Exception exception) => exception is WfdbException;

    /// <inheritdoc/>
    public override long AllocationBound(int inputBytes) => 16_000 + (128L * inputBytes);
}
