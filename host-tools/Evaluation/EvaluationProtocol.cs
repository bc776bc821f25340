namespace EcgWearable.Evaluation;

/// <summary>On which beats a classifier is trained, and on which it is scored.</summary>
public sealed class EvaluationProtocol
{
    private EvaluationProtocol(string name, IReadOnlyList<string>? records)
    {
        Name = name;
        Records = records;
    }

    /// <summary>Within patients: five models, each trained on four fifths of the beats; every beat is scored by the one that has not seen it.</summary>
    public static EvaluationProtocol Intra { get; } = new("intra", MitBihRecords.Scored);

    /// <summary>Between patients: trained on DS1 of de Chazal, scored on DS2.</summary>
    public static EvaluationProtocol Inter { get; } = new("inter", [.. MitBihRecords.DeChazalDs2.Order(StringComparer.Ordinal)]);

    /// <summary>What ships: trained on all that there is; scored on anything. On the records it was trained on, its figures are no forecast.</summary>
    public static EvaluationProtocol Deployed { get; } = new("deployed", null);

    /// <summary>All protocols.</summary>
    public static IReadOnlyList<EvaluationProtocol> All { get; } = [Intra, Inter, Deployed];

    /// <summary>Its name on the command line and in a model file.</summary>
    public string Name { get; }

    /// <summary>The records of the MIT-BIH Arrhythmia Database that are scored, in ordinal order; null where it may be any.</summary>
    public IReadOnlyList<string>? Records { get; }

    /// <summary>The protocol of that name.</summary>
    /// <param name="name">One of intra, inter, deployed.</param>
    /// <exception cref="ArgumentException">No such protocol.</exception>
    public static EvaluationProtocol Parse(string name) =>
        All.FirstOrDefault(protocol => protocol.Name == name) ?? throw new ArgumentException($"no protocol is called '{name}'", nameof(name));
}
