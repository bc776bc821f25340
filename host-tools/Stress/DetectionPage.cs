using System.Text;

namespace EcgWearable.Stress;

/// <summary>The study of beat detection as a page in Markdown.</summary>
public static class DetectionPage
{
    /// <summary>Writes the page.</summary>
    /// <param name="study">The study; all conditions.</param>
    /// <param name="command">The command line that makes the page.</param>
    public static string Write(DetectionStudy study, string command)
    {
        ArgumentNullException.ThrowIfNull(study);
        StringBuilder page = new();
        Add(page, $"""
            <!-- Generated: {command} -->
            # Beat detection

            How well the firmware's detector ([PanTompkinsDetector](../firmware/Detection/PanTompkinsDetector.cs)) finds R peaks, made by

            ```
            {command}
            ```

            A detection is right within 150 ms of an annotated beat (ANSI/AAMI EC57, each used once), and beside that within 75 ms. Jitter is the root mean
            square of detection minus annotation. Detections in ventricular flutter are not counted. Quality is what the firmware says of a beat, 0 to 100;
            of detections that are beats, and of those that are none.

            ## Record by record

            The whole undisturbed records on the virtual board: front end, firmware, log.

            """);
        Head(page, "record");
        foreach (DetectionResult result in study.ByRecord)
        {
            Line(page, [result.Name, .. DetectionTable.Row(result)]);
        }

        Line(page, ["**gross**", .. DetectionTable.Row(DetectionResult.Sum("gross", study.ByRecord))]);
        AddSelection(page, study);
        Add(page, """

            ## The noise stress test

            Noise as the MIT-BIH Noise Stress Test Database has it (Moody, Muldrow and Mark, Computers in Cardiology 11:381-384, 1984): five minutes clean, then
            two noisy and two clean by turns; scored from the sixth minute on, as EC57 does. From here on the samples go straight into the detector at
            355.56 Hz, without the front end.

            """);
        Head(page, "record", "noise");
        foreach ((DetectionCondition condition, DetectionResult result) in study.NoiseStress)
        {
            Line(page, [result.Name, condition.Description, .. DetectionTable.Row(result)]);
        }

        Add(page, FormattableString.Invariant($"""

            ## All records under every condition

            {study.Records.Count} records, whole; noise is on from the first sample to the last. It is scaled and placed as on the [robustness page](../fpga/model/robustness.md).

            """));
        Head(page, "condition", "what");
        foreach ((DetectionCondition condition, DetectionResult result) in study.All)
        {
            Line(page, [condition.Name, condition.Description, .. DetectionTable.Row(result)]);
        }

        double longest = study.All.Select(r => r.Result.LongestDelayMilliseconds).Append(0).Max();
        Add(page, FormattableString.Invariant($"""

            ## Delay

            From an R peak to its report the longest of all runs above was {longest / 1000:0.00} s; the bound is 3 s, whatever comes in.
            """));
        return page.ToString();
    }

    private static void AddSelection(StringBuilder page, DetectionStudy study)
    {
        Add(page, """

            ## What the selective policy leaves out

            The same records, worn with the policy level `selective` (one in ten of the beats with nothing to them) and the deployed model: how many of the beats that were
            found were sent to the accelerator, and how many of each annotated class were not ([BeatSelector](../firmware/Classification/BeatSelector.cs)). They
            are logged as unclassified. The model was trained on nine tenths of these beats, and its answers say which beats are sent next: for a new wearer more are missed,
            which `--condition clean --model fpga/model/inter.ecgm` shows on the records of DS2 (`--record`), of which that model has seen none.
            In flutter and fibrillation nothing is counted.

            """);
        Line(page, ["records", .. SelectionTable.Headings]);
        Add(page, $"|---|{string.Concat(SelectionTable.Headings.Select(_ => "--:|"))}");
        foreach (SelectionResult group in SelectionResult.Groups([.. study.Selection]))
        {
            Line(page, [group.Name, .. SelectionTable.Row(group)]);
        }
    }

    private static void Head(StringBuilder page, params string[] words)
    {
        Line(page, [.. words, .. DetectionTable.Headings]);
        Add(page, $"|{string.Concat(words.Select(_ => "---|"))}{string.Concat(DetectionTable.Headings.Select(_ => "--:|"))}");
    }

    private static void Line(StringBuilder page, IEnumerable<string> cells) => Add(page, $"| {string.Join(" | ", cells)} |");

    private static void Add(StringBuilder page, string text) => page.Append(text.ReplaceLineEndings("\n")).Append('\n');
}
