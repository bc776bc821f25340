using EcgWearable.IntegerModel;
using EcgWearable.IntegerModel.Tests;

namespace EcgWearable.Fuzzer.Targets;

/// <summary>The reader of model files, and the network that it made.</summary>
internal sealed class ModelFileTarget : FuzzTarget
{
    /// <inheritdoc/>
    public override string Name => "model-file";

    /// <inheritdoc/>
    public override int LongestInputBytes => 1024;

    /// <inheritdoc/>
    public override int RepairPercent => 90;

    /// <inheritdoc/>
    public override IReadOnlyList<byte[]> Tokens => Words("ECGM", "NETW", "VECT", "INFO", "{\"protocol\":\"intra\",\"fold\":1,\"folds\":5}", "\"\\ud800\"", "[[[[", "1e99", "null", "\"fold\"", "\"protocol\":");

    /// <inheritdoc/>
    public override IReadOnlyList<byte[]> MakeSeeds() =>
    [
        Networks.SmallFile(),
        Networks.File([("INFO", "{\"protocol\":\"intra\",\"fold\":1,\"folds\":5}"u8.ToArray()), ("MORE", [1, 2, 3]), ("NETW", Networks.SmallNetwork().Payload.ToArray()), ("VECT", Networks.SmallVectors())]),
    ];

    /// <inheritdoc/>
    public override void Run(byte[] input)
    {
        ModelFile model = ModelFile.Read(input, "input");
        if (model.Vectors.Count == 0)
        {
            throw new BrokenPromiseException("a model has a test vector");
        }

        // A file of this size can ask for more work than a case has time: what the network computes is not the parser's.
        if (model.Network.Macs < 1_000_000)
        {
            _ = model.FirstWrongVector();
        }
    }

    /// <inheritdoc/>
    public override bool IsDocumented(Exception exception) => exception is ModelFileException;

    /// <inheritdoc/>
    public override long AllocationBound(int inputBytes) => 512_000 + (64L * inputBytes);

    /// <inheritdoc/>
    public override void Repair(byte[] input)
    {
        if (input.Length >= 32)
        {
            Networks.Sign(input);
        }
    }
}
