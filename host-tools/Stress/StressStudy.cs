namespace EcgWearable.Stress;

/// <summary>The study: what was done, and what each condition gave.</summary>
public sealed record StressStudy
{
    /// <summary>The protocol: deployed, intra, inter.</summary>
    public required string Protocol { get; init; }

    /// <summary>Hashes of the models, in hexadecimal.</summary>
    public required IReadOnlyList<string> ModelHashes { get; init; }

    /// <summary>Names of the records.</summary>
    public required IReadOnlyList<string> Records { get; init; }

    /// <summary>Crystal of the front end in Hz, where the condition does not say another.</summary>
    public required int CrystalHertz { get; init; }

    /// <summary>When noise was added.</summary>
    public required NoiseSchedule Schedule { get; init; }

    /// <summary>Seed of the R peaks' jitter.</summary>
    public required ulong Seed { get; init; }

    /// <summary>The results, in the order of the table.</summary>
    public required IReadOnlyList<StressResult> Results { get; init; }

    /// <summary>What must be known to read the figures: whose beats the models had seen.</summary>
    public string Caption => Protocol switch
    {
        "deployed" => "The deployed model has seen most of these beats in training: the figures are too good for new patients, and how they fall is what counts.",
        "intra" => "Every beat is classified by the fold's model that has not seen it; the patients are those of the training.",
        "inter" => "No record here was in the training: these are new patients (record 202 excepted, whose subject is also that of 201).",
        _ => $"Protocol {Protocol}.",
    };
}
