using System.Globalization;

namespace EcgWearable.Stress;

/// <summary>The conditions of the study.</summary>
public static class StressConditions
{
    /// <summary>Group of the undisturbed database.</summary>
    public const string Clean = "clean";

    /// <summary>Group of displaced R peaks.</summary>
    public const string Jitter = "jitter";

    /// <summary>Group of factors of the signal.</summary>
    public const string Gain = "gain";

    /// <summary>Group of exchanged electrodes.</summary>
    public const string Polarity = "polarity";

    /// <summary>Group of sample rates.</summary>
    public const string Rate = "rate";

    /// <summary>Crystal that samples at 3200/9 = 355.56 Hz.</summary>
    public const int NativeCrystalHertz = 4_096_000;

    /// <summary>Crystal that samples at 360 Hz, the rate of the MIT-BIH records.</summary>
    public const int DatabaseCrystalHertz = 4_147_200;

    private static readonly (string Name, string What)[] NoiseKinds = [("em", "electrode motion"), ("ma", "muscle artefact"), ("bw", "baseline wander")];

    /// <summary>The noise records, each a group of its own.</summary>
    public static IReadOnlyList<string> Noises { get; } = [.. NoiseKinds.Select(kind => kind.Name)];

    private static readonly int[] Decibels = [24, 18, 12, 6, 0];

    private static readonly int[] JitterSamples = [0, 2, 4, 6, 8, 10, 12];

    private static readonly double[] Gains = [0.5, 0.75, 1, 1.5, 2];

    /// <summary>All conditions, in the order of the table.</summary>
    /// <param name="crystalHertz">Crystal of the front end in all conditions but those of <see cref="Rate"/>.</param>
    public static IReadOnlyList<StressCondition> All(int crystalHertz)
    {
        Perturbation none = new(crystalHertz);
        List<StressCondition> all = [new(Clean, Clean, "undisturbed", 0, none)];
        foreach ((string noise, string what) in NoiseKinds)
        {
            all.AddRange(Decibels.Select(d => new StressCondition(Name(noise, d), noise, $"{what}, {d} dB", d, none with { Noise = noise, SnrDecibels = d })));
        }

        all.AddRange(JitterSamples.Select(s => new StressCondition(Name(Jitter, s), Jitter, $"R peaks moved by {s} samples", s, none with { JitterSamples = s })));
        all.AddRange(Gains.Select(g => new StressCondition(Name(Gain, g), Gain, string.Create(CultureInfo.InvariantCulture, $"signal times {g}"), g, none with { Gain = g })));
        all.Add(new StressCondition("inverted", Polarity, "electrodes exchanged", -1, none with { Gain = -1 }));
        all.Add(new StressCondition("rate-355.56", Rate, "sampled at 355.56 Hz", 3200.0 / 9, new Perturbation(NativeCrystalHertz)));
        all.Add(new StressCondition("rate-360", Rate, "sampled at 360 Hz", 360, new Perturbation(DatabaseCrystalHertz)));
        return all;
    }

    /// <summary>Some of the conditions, in the order of the table.</summary>
    /// <param name="all">All of them.</param>
    /// <param name="names">Names of conditions or of groups; none for all.</param>
    /// <exception cref="ArgumentException">A name is neither; the message says what there is.</exception>
    public static IReadOnlyList<StressCondition> Choose(IReadOnlyList<StressCondition> all, IReadOnlyCollection<string> names)
    {
        ArgumentNullException.ThrowIfNull(all);
        ArgumentNullException.ThrowIfNull(names);
        string? unknown = names.FirstOrDefault(name => !all.Any(c => c.Name == name || c.Group == name));
        if (unknown is not null)
        {
            throw new ArgumentException(
                $"no condition '{unknown}'; there are {string.Join(", ", all.Select(c => c.Name))}, and the groups {string.Join(", ", all.Select(c => c.Group).Distinct())}");
        }

        return names.Count == 0 ? all : [.. all.Where(c => names.Contains(c.Name) || names.Contains(c.Group))];
    }

    private static string Name(string group, double value) => string.Create(CultureInfo.InvariantCulture, $"{group}-{value}");
}
