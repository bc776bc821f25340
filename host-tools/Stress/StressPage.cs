using System.Globalization;
using System.Text;
using EcgWearable.Evaluation;

namespace EcgWearable.Stress;

/// <summary>The study as a page in Markdown, with its picture beside it.</summary>
public static class StressPage
{
    /// <summary>Writes the page.</summary>
    /// <param name="study">The study; all conditions.</param>
    /// <param name="command">The command line that makes the page.</param>
    /// <param name="picture">Where the picture lies, from the page's folder.</param>
    public static string Write(StressStudy study, string command, string picture)
    {
        ArgumentNullException.ThrowIfNull(study);
        StringBuilder page = new();
        Add(page, $"""
            <!-- Generated: {command} -->
            # Robustness

            How the classes of the beats suffer when the signal does: noise of the electrodes, R peaks found beside their place, a larger or smaller
            signal, exchanged electrodes, another sample rate. Page and picture are made by

            ```
            {command}
            ```

            {study.Records.Count} records, {Beats(study):N0} beats. Protocol *{study.Protocol}*, {Models(study.ModelHashes)}.
            {study.Caption}

            ![{StressPicture.Title}]({picture})

            """);
        Add(page, $"| {string.Join(" | ", StressTable.Headings)} |");
        Add(page, $"|{string.Concat(StressTable.Headings.Select((_, i) => i < StressTable.TextColumns ? "---|" : "--:|"))}");
        foreach (StressResult result in study.Results)
        {
            Add(page, $"| {string.Join(" | ", StressTable.Row(result))} |");
        }

        Add(page, "\n## What it says\n");
        foreach (string finding in Findings(study))
        {
            Add(page, $"- {finding}");
        }

        string when = study.Schedule == NoiseSchedule.Whole
            ? "Noise is on from the first sample to the last, so that every beat counts."
            : "Noise is on as nst has it by default: five minutes clean, then two noisy and two clean by turns; with noise only beats in noisy stretches count.";
        Add(page, $"""

            ## How it is done

            - **R peaks** are the annotated ones. The firmware on the virtual board cuts and normalises the windows, as in training; the integer model
              classifies them. All but the paced records are worn whole. Beats of class Q are not scored.
            - **Noise** is added to the record's microvolts, before the front end: records em, ma and bw of the MIT-BIH Noise Stress Test Database, scaled as
              the WFDB program [nst](https://physionet.org/physiotools/wag/nst-1.htm) does (Moody, Muldrow and Mark, Computers in Cardiology 11:381-384, 1984). The signal's power is
              S = pp^2 / 8, with pp the height of the first 300 QRS complexes that are neither ventricular nor fusions, 50 ms to each side of the
              annotation, the mean without the largest and smallest 5 %. The noise's is N = rms^2, with rms the amplitude within each of the first 300 seconds about that second's mean, averaged
              likewise. The factor of the noise is sqrt(S / (N 10^(SNR / 10))). Slow wander counts for little in N: bw of 0 dB wanders
              within most windows by more than a QRS complex is high.
            - {when} A record begins at a second of the noise that its name decides (FNV-1a, 64 bits, modulo the noise's
              length); at the noise's end it begins again, without a step.
            - **Jitter**: every R peak is moved by exactly so many of the device's samples, to a side that a coin decides (seed {study.Seed}). The intervals between beats, and with
              them the context features, move along.
            - **Gain and polarity** are those of the signal at the electrodes. A window is normalised to its largest deviation, so a gain changes no more than rounding.
            - **Rate**: the front end's crystal is {study.CrystalHertz / 1e6:0.####} MHz but in the rows of that name: 4.096 MHz samples at 355.56 Hz, 4.1472 MHz at 360 Hz. The window has 665 samples in both.
            """);
        return page.ToString();
    }

    /// <summary>What the figures say, in sentences.</summary>
    /// <param name="study">The study; conditions may be missing.</param>
    public static IReadOnlyList<string> Findings(StressStudy study)
    {
        ArgumentNullException.ThrowIfNull(study);
        List<string> findings = [];
        StressResult? clean = study.Results.FirstOrDefault(r => r.Condition.Group == StressConditions.Clean);
        if (clean is null)
        {
            return findings;
        }

        double macro = clean.Confusion.MacroF1 ?? 0;
        double ventricular = clean.Confusion.F1(AamiClass.V) ?? 0;
        findings.Add(Format($"Undisturbed: macro-F1 {macro:0.0000}, F1 of V {ventricular:0.0000}."));
        foreach (string noise in StressConditions.Noises)
        {
            StressResult[] results = [.. study.Results.Where(r => r.Condition.Group == noise).OrderByDescending(r => r.Condition.Value)];
            if (results.Length == 0)
            {
                continue;
            }

            string drops = string.Join(", ", results.Select(r => Format($"{r.Condition.Value:0} dB {macro - (r.Confusion.MacroF1 ?? 0):0.000} and {ventricular - (r.Confusion.F1(AamiClass.V) ?? 0):0.000}")));
            findings.Add($"{noise} takes from macro-F1 and from F1 of V: {drops}.");
        }

        string jitter = string.Join(", ", Losses(StressConditions.Jitter, 0, r => Format($"{r.Condition.Value:0} samples {macro - (r.Confusion.MacroF1 ?? 0):0.000}")));
        if (jitter.Length > 0)
        {
            findings.Add($"Displaced R peaks take from macro-F1: {jitter}.");
        }

        double[] gains = [.. Losses(StressConditions.Gain, 1, r => Math.Abs(macro - (r.Confusion.MacroF1 ?? 0)))];
        if (gains.Length > 0)
        {
            findings.Add(Format($"Gain moves macro-F1 by at most {gains.Max():0.0000}."));
        }

        findings.AddRange(Losses(StressConditions.Polarity, 1, r => Format($"Exchanged electrodes take {macro - (r.Confusion.MacroF1 ?? 0):0.000} from macro-F1 and {ventricular - (r.Confusion.F1(AamiClass.V) ?? 0):0.000} from F1 of V.")));
        string rates = string.Join(", ", Losses(StressConditions.Rate, 0, r => Format($"{r.Condition.Value:0.00} Hz {r.Confusion.MacroF1 ?? 0:0.0000} and {r.Confusion.F1(AamiClass.V) ?? 0:0.0000}")));
        if (rates.Length > 0)
        {
            findings.Add($"By rate, macro-F1 and F1 of V, the model and the window's 665 samples being the same: {rates}.");
        }

        return findings;

        // But where nothing is done.
        IEnumerable<T> Losses<T>(string group, double neutral, Func<StressResult, T> say) =>
            study.Results.Where(r => r.Condition.Group == group && r.Condition.Value != neutral).Select(say);
    }

    private static long Beats(StressStudy study) => study.Results.Count == 0 ? 0 : study.Results.Max(r => AamiClasses.Scored.Sum(r.Confusion.Count));

    private static string Models(IReadOnlyList<string> hashes) =>
        $"{(hashes.Count == 1 ? "model" : "models")} {string.Join(", ", hashes.Select(h => $"`{h[..16]}`"))}";

    private static string Format(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static void Add(StringBuilder page, FormattableString text) => page.Append(text.ToString(CultureInfo.InvariantCulture).ReplaceLineEndings("\n")).Append('\n');

    private static void Add(StringBuilder page, string text) => page.Append(text.ReplaceLineEndings("\n")).Append('\n');
}
