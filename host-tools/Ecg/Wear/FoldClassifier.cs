using EcgWearable.Evaluation;
using EcgWearable.IntegerModel;
using EcgWearable.Stress;

namespace EcgWearable.Ecg.Wear;

/// <summary>Has every beat classified by the model of its fold: the one that was not trained on it.</summary>
/// <param name="models">The models of the protocol intra.</param>
/// <param name="folds">The folds of the database's beats.</param>
internal sealed class FoldClassifier(ProtocolModels models, DatabaseFolds folds) : IWindowClassifier, IDisposable
{
    /// <summary>In place of a beat's index: a detection that is none of the annotated beats.</summary>
    public const int NoBeat = -1;

    // A network has scratch memory of its own.
    private readonly ThreadLocal<IntegerNetwork[]> _networks = new(() => [.. models.Files.Select(f => new IntegerNetwork(f.Network))]);

    /// <inheritdoc/>
    public string Protocol => models.Protocol.Name;

    /// <inheritdoc/>
    public IReadOnlyList<string> ModelHashes => models.Identity.Folds!;

    /// <inheritdoc/>
    public bool Scores(string recordName) => folds.Of(recordName) is not null;

    /// <summary>
    /// Classifies a window. A detection that is no annotated beat is nobody's to train on, and any model will do: it gets that of fold 0.
    /// </summary>
    /// <param name="recordName">Name of the record.</param>
    /// <param name="beatIndex">Number of the beat among all annotated beats of the record, from 0, or <see cref="NoBeat"/>.</param>
    /// <param name="window">665 samples, as they arrive at the accelerator.</param>
    /// <param name="context">The context features.</param>
    /// <returns>N, S, V or F; null for a Q beat and for records that are not scored.</returns>
    public AamiClass? Classify(string recordName, int beatIndex, ReadOnlySpan<sbyte> window, ReadOnlySpan<sbyte> context)
    {
        byte? fold = beatIndex == NoBeat ? 0 : folds.Of(recordName)?[beatIndex];
        if (fold is not byte of || of == IntraPatientFolds.None)
        {
            return null;
        }

        Span<int> logits = stackalloc int[AamiClasses.ScoredCount];
        _networks.Value![of].Forward(window, context, logits);
        return (AamiClass)IntegerNetwork.ArgMax(logits);
    }

    /// <inheritdoc/>
    public void Dispose() => _networks.Dispose();
}
