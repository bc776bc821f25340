using EcgWearable.Evaluation;
using EcgWearable.IntegerModel;
using EcgWearable.Stress;

namespace EcgWearable.Ecg.Wear;

/// <summary>Has every beat classified by the same model: the protocols deployed and inter.</summary>
/// <param name="models">The models of such a protocol: one.</param>
internal sealed class SingleModelClassifier(ProtocolModels models) : IWindowClassifier, IDisposable
{
    // A network has scratch memory of its own.
    private readonly ThreadLocal<IntegerNetwork> _network = new(() => new IntegerNetwork(models.Files[0].Network));

    /// <inheritdoc/>
    public string Protocol => models.Protocol.Name;

    /// <inheritdoc/>
    public IReadOnlyList<string> ModelHashes { get; } = [models.Files[0].Network.HashHex];

    /// <inheritdoc/>
    public bool Scores(string recordName) => models.Protocol.Records?.Contains(recordName) ?? !MitBihRecords.IsPaced(recordName);

    /// <inheritdoc/>
    public AamiClass? Classify(string recordName, int beatIndex, ReadOnlySpan<sbyte> window, ReadOnlySpan<sbyte> context)
    {
        Span<int> logits = stackalloc int[AamiClasses.ScoredCount];
        _network.Value!.Forward(window, context, logits);
        return (AamiClass)IntegerNetwork.ArgMax(logits);
    }

    /// <inheritdoc/>
    public void Dispose() => _network.Dispose();
}
