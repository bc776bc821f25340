using EcgWearable.Evaluation;
using EcgWearable.Power;

namespace EcgWearable.Stress;

/// <summary>The study as a picture: macro-F1 and F1 of V by noise, by jitter and by gain.</summary>
public static class StressPicture
{
    /// <summary>What it shows.</summary>
    public const string Title = "Classification under stress";

    private const double PanelWidth = 330;
    private const double PanelHeight = 220;

    private static readonly string[] Dashes = ["", " dash", " dot"];

    /// <summary>Draws it; the same text for the same figures.</summary>
    public static string Draw(StressStudy study)
    {
        ArgumentNullException.ThrowIfNull(study);
        SvgChart chart = new(
            820,
            656,
            $"{Title} (protocol {study.Protocol})",
            "Four line charts of F1 from 0 to 1: macro-F1 by signal-to-noise ratio, F1 of V by signal-to-noise ratio, both by displacement of the R peaks, both by gain.");
        (string Name, string Kind, Func<ConfusionMatrix, double?> Figure)[] figures = [("macro-F1", "s0", c => c.MacroF1), ("F1 of V", "s1 dash", c => c.F1(AamiClass.V))];
        for (int i = 0; i < figures.Length; i++)
        {
            Panel panel = new(chart, 62 + (i * 400), 70, $"{figures[i].Name} by noise", "dB signal to noise", 24, 0, x => x);
            panel.Axis([24, 18, 12, 6, 0], study, figures[i].Figure);
            for (int n = 0; n < StressConditions.Noises.Count; n++)
            {
                string noise = StressConditions.Noises[n];
                panel.Curve(study, noise, $"s{n}{Dashes[n]}", figures[i].Figure);
                panel.Legend(n, $"s{n}{Dashes[n]}", noise);
            }
        }

        Both(new Panel(chart, 62, 366, "R peaks displaced", "samples, to either side", 0, 12, x => x), StressConditions.Jitter, [0, 2, 4, 6, 8, 10, 12]);
        Both(new Panel(chart, 462, 366, "signal times a factor", "factor", 0.5, 2, Math.Log2), StressConditions.Gain, [0.5, 0.75, 1, 1.5, 2]);
        chart.Text(16, 644, "Thin dashes at the top: undisturbed. em electrode motion, ma muscle artefact, bw baseline wander.", "start", "o");
        return chart.End();

        void Both(Panel panel, string group, double[] ticks)
        {
            panel.Axis(ticks, study, null);
            for (int i = 0; i < figures.Length; i++)
            {
                panel.Curve(study, group, figures[i].Kind, figures[i].Figure);
                panel.Legend(i, figures[i].Kind, figures[i].Name);
            }
        }
    }

    private sealed class Panel(SvgChart chart, double left, double top, string title, string unit, double first, double last, Func<double, double> scale)
    {
        public void Axis(double[] ticks, StressStudy study, Func<ConfusionMatrix, double?>? figure)
        {
            chart.Text(left, top - 14, title, "start", "b");
            foreach (double f1 in new[] { 0, 0.2, 0.4, 0.6, 0.8, 1 })
            {
                chart.Rule(left, Y(f1), left + PanelWidth, Y(f1));
                chart.Text(left - 6, Y(f1) + 4, FormattableString.Invariant($"{f1:0.0}"), "end");
            }

            foreach (double tick in ticks)
            {
                chart.Text(X(tick), top + PanelHeight + 16, FormattableString.Invariant($"{tick}"), "middle");
            }

            chart.Text(left + (PanelWidth / 2), top + PanelHeight + 33, unit, "middle", "o");
            if (study.Results.FirstOrDefault(r => r.Condition.Group == StressConditions.Clean) is { } clean && figure?.Invoke(clean.Confusion) is double level)
            {
                chart.Rule(left, Y(level), left + PanelWidth, Y(level), "goal");
            }
        }

        public void Curve(StressStudy study, string group, string kind, Func<ConfusionMatrix, double?> figure) =>
            chart.Curve(
                study.Results.Where(r => r.Condition.Group == group && figure(r.Confusion) is not null).Select(r => (X(r.Condition.Value), Y(figure(r.Confusion)!.Value))),
                kind,
                group);

        public void Legend(int index, string kind, string name)
        {
            double y = top + PanelHeight - 14 - (18 * index);
            chart.Rule(left + 10, y - 4, left + 40, y - 4, kind);
            chart.Text(left + 46, y, name);
        }

        private double X(double value) => left + ((scale(value) - scale(first)) / (scale(last) - scale(first)) * PanelWidth);

        private double Y(double f1) => top + ((1 - f1) * PanelHeight);
    }
}
