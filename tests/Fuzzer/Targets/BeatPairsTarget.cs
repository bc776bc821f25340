using System.Text;
using EcgWearable.Evaluation;

namespace EcgWearable.Fuzzer.Targets;

/// <summary>A comparison beat by beat as a line of text: what is read is written, and read again the same.</summary>
internal sealed class BeatPairsTarget : FuzzTarget
{
    /// <inheritdoc/>
    public override string Name => "beat-pairs";

    /// <inheritdoc/>
    public override double Weight => 2;

    /// <inheritdoc/>
    public override int LongestInputBytes => 256;

    /// <inheritdoc/>
    public override IReadOnlyList<byte[]> Tokens => Words(" ", "/", "?", ".", "-", "N", "S", "V", "F", "Q", "0", "2147483647", "2147483648", "0.0005", "٣");

    /// <inheritdoc/>
    public override IReadOnlyList<byte[]> MakeSeeds() =>
    [
        Encoding.UTF8.GetBytes(BeatPairList.Write(
        [
            new BeatPair(new ReferenceBeat(77, AamiClass.N), new DetectedBeat(77.25, AamiClass.N)),
            new BeatPair(new ReferenceBeat(370, AamiClass.Q), null),
            new BeatPair(null, new DetectedBeat(512.5, null)),
        ])),
    ];

    /// <inheritdoc/>
    public override void Run(byte[] input) => _ = BeatPairList.Read(BeatPairList.Write(BeatPairList.Read(Encoding.UTF8.GetString(input))));

    /// <inheritdoc/>
    public override bool IsDocumented(Exception exception) => exception is FormatException;

    /// <inheritdoc/>
    public override long AllocationBound(int inputBytes) => 16_000 + (256L * inputBytes);
}
