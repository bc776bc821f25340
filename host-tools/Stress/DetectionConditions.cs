using System.Globalization;

namespace EcgWearable.Stress;

/// <summary>The conditions of the study of beat detection.</summary>
public static class DetectionConditions
{
    /// <summary>Group of the undisturbed database.</summary>
    public const string Clean = "clean";

    /// <summary>Group of factors of the signal.</summary>
    public const string Gain = "gain";

    /// <summary>Group of exchanged electrodes.</summary>
    public const string Polarity = "polarity";

    /// <summary>Group of sample rates.</summary>
    public const string Rate = "rate";

    /// <summary>Group of steps of the baseline.</summary>
    public const string Step = "step";

    private static readonly (string Name, string What)[] NoiseKinds = [("em", "electrode motion"), ("ma", "muscle artefact"), ("bw", "baseline wander")];

    private static readonly double[] Decibels = [24, 18, 12, 6, 0];

    private static readonly double[] Gains = [0.25, 0.5, 2, 4];

    // Rates of the ADS1293 between 320 and 400 Hz: at 4.096 MHz with decimation by 4, 5, 16 and 4, 6, 12 and 4, 8, 8; 360 Hz at 4.1472 MHz.
    private static readonly (int Numerator, int Denominator)[] Rates = [(320, 1), (360, 1), (400, 1)];

    private static readonly double[] StepsMicrovolts = [500, 5_000, 50_000];

    /// <summary>All conditions, in the order of the table.</summary>
    public static IReadOnlyList<DetectionCondition> All { get; } =
    [
        new DetectionCondition(Clean, Clean, "undisturbed"),
        .. NoiseKinds.SelectMany(kind => Decibels.Select(d =>
            new DetectionCondition(Named(kind.Name, d), kind.Name, Text($"{kind.What}, {d} dB")) { Noise = kind.Name, SnrDecibels = d })),
        .. Gains.Select(g => new DetectionCondition(Named(Gain, g), Gain, Text($"signal times {g}")) { Gain = g }),
        new DetectionCondition("inverted", Polarity, "electrodes exchanged") { Gain = -1 },
        .. Rates.Select(r => new DetectionCondition(Named(Rate, r.Numerator), Rate, Text($"sampled at {r.Numerator} Hz")) { OdrNumerator = r.Numerator, OdrDenominator = r.Denominator }),
        .. StepsMicrovolts.Select(s => new DetectionCondition(Named(Step, s / 1000), Step, Text($"baseline steps by {s / 1000} mV every {DetectionCondition.StepSeconds} s")) { StepMicrovolts = s }),
    ];

    /// <summary>Some of the conditions, in the order of the table.</summary>
    /// <param name="names">Names of conditions or of groups; none for all.</param>
    /// <exception cref="ArgumentException">A name is neither; the message says what there is.</exception>
    public static IReadOnlyList<DetectionCondition> Choose(IReadOnlyCollection<string> names)
    {
        ArgumentNullException.ThrowIfNull(names);
        string? unknown = names.FirstOrDefault(name => !All.Any(c => c.Name == name || c.Group == name));
        if (unknown is not null)
        {
            throw new ArgumentException(
                $"no condition '{unknown}'; there are {string.Join(", ", All.Select(c => c.Name))}, and the groups {string.Join(", ", All.Select(c => c.Group).Distinct())}");
        }

        return names.Count == 0 ? All : [.. All.Where(c => names.Contains(c.Name) || names.Contains(c.Group))];
    }

    private static string Named(string group, double value) => Text($"{group}-{value}");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
