namespace EcgWearable.Evaluation;

/// <summary>
/// The five folds within patients: which of five models has not been trained on a beat. One truth for the training, which reads it from
/// the dataset file, and the evaluation.
/// <para>Within each class of N, S, V and F the beats of the whole database are put in the order of a fixed hash of record and annotated
/// sample, and dealt out to the folds in turn; so the folds have the same share of every class, to one beat, and depend on nothing but the
/// annotations. Q beats have no fold.</para>
/// </summary>
public static class IntraPatientFolds
{
    /// <summary>Number of folds.</summary>
    public const int Count = 5;

    /// <summary>In place of a fold: the beat is neither trained on nor scored.</summary>
    public const byte None = 255;

    /// <summary>Deals beats out to the folds.</summary>
    /// <param name="beats">All beats of all records that are scored, in any order.</param>
    /// <returns>For each beat its fold, 0 to 4, or <see cref="None"/> for a Q beat.</returns>
    public static byte[] Assign(IReadOnlyList<ProtocolBeat> beats)
    {
        ArgumentNullException.ThrowIfNull(beats);
        var folds = new byte[beats.Count];
        Array.Fill(folds, None);
        foreach (AamiClass scored in AamiClasses.Scored)
        {
            int[] ordered =
            [
                .. Enumerable.Range(0, beats.Count)
                    .Where(i => beats[i].Class == scored)
                    .OrderBy(i => OrderKey(beats[i].Record, beats[i].Sample))
                    .ThenBy(i => beats[i].Record)
                    .ThenBy(i => beats[i].Sample),
            ];
            for (int rank = 0; rank < ordered.Length; rank++)
            {
                folds[ordered[rank]] = (byte)(rank % Count);
            }
        }

        return folds;
    }

    /// <summary>
    /// What the beats of a class are ordered by: the first output of <see cref="SplitMix64"/> with the seed record * 2^32 + sample.
    /// </summary>
    /// <param name="record">Number of the record.</param>
    /// <param name="sample">Annotated sample, at the record's own rate.</param>
    public static ulong OrderKey(ushort record, int sample) => new SplitMix64(((ulong)record << 32) | (uint)sample).Next();
}
