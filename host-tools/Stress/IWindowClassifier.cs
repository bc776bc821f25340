using EcgWearable.Evaluation;

namespace EcgWearable.Stress;

/// <summary>Gives a beat's window its class, by the model that a protocol holds for that beat. Called from several threads at once.</summary>
public interface IWindowClassifier
{
    /// <summary>The protocol: deployed, intra, inter.</summary>
    string Protocol { get; }

    /// <summary>The models' hashes, in hexadecimal.</summary>
    IReadOnlyList<string> ModelHashes { get; }

    /// <summary>Whether the protocol scores a record at all.</summary>
    /// <param name="recordName">Name of a record.</param>
    bool Scores(string recordName);

    /// <summary>Classifies a window.</summary>
    /// <param name="recordName">Name of the record.</param>
    /// <param name="beatIndex">Number of the beat among all annotated beats of the record, from 0.</param>
    /// <param name="window">665 samples, as they arrive at the accelerator.</param>
    /// <param name="context">The context features.</param>
    /// <returns>N, S, V or F; null where the protocol does not score the beat.</returns>
    AamiClass? Classify(string recordName, int beatIndex, ReadOnlySpan<sbyte> window, ReadOnlySpan<sbyte> context);
}
