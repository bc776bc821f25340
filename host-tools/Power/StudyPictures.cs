namespace EcgWearable.Power;

/// <summary>The study in pictures. Every one says that it is modelled.</summary>
public static class StudyPictures
{
    private const string Origin = "Modelled from hardware/power.json; nothing measured on this device.";

    private static readonly string[] Dashes = ["", " dash", " dot", " mix"];

    private static readonly (string Name, Func<ScenarioResult, double> Milliwatts)[] Parts =
    [
        ("MCU", r => r.McuMilliwatts),
        ("front end", r => r.FrontEndMilliwatts),
        ("accelerator", r => r.AcceleratorMilliwatts),
        ("flash", r => r.FlashMilliwatts),
        ("supply", r => r.SupplyMilliwatts),
    ];

    /// <summary>All pictures.</summary>
    public static IReadOnlyList<StudyPicture> All(PowerStudy study)
    {
        ArgumentNullException.ThrowIfNull(study);
        return [Sampling(study), Accelerator(study), BreakEven(study), Week(study)];
    }

    private static StudyPicture Sampling(PowerStudy study)
    {
        const string Title = "Battery life by clock and way of sampling (modelled)";
        SvgChart chart = new(760, 470, Title, "Hours on 150 mAh, full policy, 75 beats a minute, iCE40UP5K clock-gated.");
        const double Left = 150, Width = 520, Longest = 60;
        double y = 46;
        foreach (double hours in new[] { 0.0, 10, 20, 30, 40, 50, 60 })
        {
            double x = Left + (hours / Longest * Width);
            chart.Rule(x, y, x, 404);
            chart.Text(x, 420, FormattableString.Invariant($"{hours:0} h"), "middle");
        }

        foreach (Mcu mcu in Enum.GetValues<Mcu>())
        {
            chart.Text(Left - 8, y + 38, PowerStudy.Name(mcu), "end");
            foreach (SamplingMode sampling in Enum.GetValues<SamplingMode>())
            {
                ScenarioResult result = study.Cases.First(c => c.Group == "clock and sampling" && c.Result.Scenario.Mcu == mcu && c.Result.Scenario.Sampling == sampling).Result;
                string says = result.Impossible is null ? FormattableString.Invariant($"{result.Hours:0.0} h, {StudyTables.Milliwatts(result.CellMilliwatts)} mW") : "cannot keep up";
                double width = result.Hours / Longest * Width;
                chart.Bar(Left, y, width, 14, (int)sampling, $"{PowerStudy.Name(mcu)}, {PowerStudy.Name(sampling)}: {says}");
                chart.Text(Left + width + 6, y + 12, says);
                y += 16;
            }

            y += 8;
        }

        Legend(chart, 40, 440, [.. Enum.GetValues<SamplingMode>().Select(PowerStudy.Name)], 172);
        chart.Text(16, 462, $"{Origin} 75 bpm, every beat classified, 150 mAh.", "start", "o");
        return new StudyPicture("power-sampling.svg", Title, chart.End());
    }

    private static StudyPicture Accelerator(PowerStudy study)
    {
        const string Title = "The accelerator's average power by heart rate (modelled)";
        SvgChart chart = new(760, 470, Title, "Milliwatts on a logarithmic scale from 40 to 350 beats a minute, two parts, four ways to spend the time between beats.");
        const double Left = 78, Right = 520, Top = 46, Bottom = 410, Least = -1, Most = 3;
        double X(double rate) => Left + ((rate - 40) / (PowerStudy.FastestHeart - 40) * (Right - Left));
        double Y(double milliwatts) => Bottom - ((Math.Log10(milliwatts) - Least) / (Most - Least) * (Bottom - Top));
        foreach (double milliwatts in new[] { 0.1, 1, 10, 100, 1000 })
        {
            chart.Rule(Left, Y(milliwatts), Right, Y(milliwatts));
            chart.Text(Left - 6, Y(milliwatts) + 4, FormattableString.Invariant($"{milliwatts} mW"), "end");
        }

        foreach (double rate in PowerStudy.HeartRates.Where(r => r % 50 == 0 || r == 40))
        {
            chart.Text(X(rate), Bottom + 18, FormattableString.Invariant($"{rate:0}"), "middle");
        }

        chart.Text((Left + Right) / 2, Bottom + 36, "beats a minute", "middle");
        double legend = 60;
        foreach (AcceleratorPart part in Enum.GetValues<AcceleratorPart>())
        {
            chart.Text(536, legend, PowerStudy.Name(part), "start", "b");
            foreach (AcceleratorMode mode in Enum.GetValues<AcceleratorMode>())
            {
                legend += 20;
                string kind = $"s{(int)part}{Dashes[(int)mode]}";
                string name = PowerStudy.Name(mode, new Scenario().Batch);
                ScenarioResult[] results = [.. study.Cases.Where(c => c.Group == "accelerator" && c.Result.Scenario.Accelerator == part && c.Result.Scenario.AcceleratorMode == mode && c.Result.Impossible is null).Select(c => c.Result)];
                chart.Curve(results.Select(r => (X(r.Scenario.BeatsPerMinute), Y(r.AcceleratorMilliwatts))), kind, $"{PowerStudy.Name(part)}, {name}");
                chart.Rule(536, legend - 4, 566, legend - 4, kind);
                chart.Text(572, legend, name);
            }

            legend += 34;
        }

        chart.Text(16, 462, $"{Origin} Zynq-7020: programmable logic alone.", "start", "o");
        return new StudyPicture("power-accelerator.svg", Title, chart.End());
    }

    private static StudyPicture BreakEven(PowerStudy study)
    {
        const string Title = "Power gating: average power by interval between windows (modelled)";
        SvgChart chart = new(760, 470, Title, "Milliwatts of staying configured with the clock stopped, against switching off and configuring anew, on logarithmic scales.");
        const double Left = 78, Right = 520, Top = 46, Bottom = 410;
        double X(double seconds) => Left + ((Math.Log10(seconds) + 1) / 3 * (Right - Left));
        double Y(double milliwatts) => Bottom - ((Math.Log10(milliwatts) + 2) / 5 * (Bottom - Top));
        foreach (double milliwatts in new[] { 0.01, 0.1, 1, 10, 100, 1000 })
        {
            chart.Rule(Left, Y(milliwatts), Right, Y(milliwatts));
            chart.Text(Left - 6, Y(milliwatts) + 4, FormattableString.Invariant($"{milliwatts} mW"), "end");
        }

        foreach (double seconds in new[] { 0.1, 1, 10, 100 })
        {
            chart.Rule(X(seconds), Top, X(seconds), Bottom);
            chart.Text(X(seconds), Bottom + 18, FormattableString.Invariant($"{seconds} s"), "middle");
        }

        chart.Text((Left + Right) / 2, Bottom + 36, "from one window, or batch, to the next", "middle");
        PowerModel model = study.Model;
        double[] intervals = [.. Enumerable.Range(0, 61).Select(i => Math.Pow(10, -1 + (i / 20.0)))];
        double legend = 60;
        foreach (AcceleratorPart part in Enum.GetValues<AcceleratorPart>())
        {
            double active = model.WindowSeconds(part);
            double work = active * model.ActiveMicrowatts(part);
            double rest = model.RestMicrowatts(part, AcceleratorMode.ClockGated);
            double off = model.RestMicrowatts(part, AcceleratorMode.PowerGated);
            PowerTransition configuration = model.Configuration(part);
            double configuring = configuration.Milliseconds / 1000;
            string name = PowerStudy.Name(part);
            chart.Curve(intervals.Select(t => (X(t), Y((work + (rest * (t - active))) / t / 1000))), $"s{(int)part}", $"{name}, clock stopped");
            chart.Curve(
                intervals.Where(t => t > active + configuring).Select(t => (X(t), Y((work + configuration.Microjoules + (off * (t - active - configuring))) / t / 1000))),
                $"s{(int)part} dash",
                $"{name}, configured anew");
            double even = study.BreakEvens.First(b => b.Configuration == configuration && b.Against == AcceleratorMode.ClockGated).Seconds;
            chart.Rule(X(even), Top, X(even), Bottom, $"s{(int)part} dot");
            chart.Text(536, legend, name, "start", "b");
            chart.Rule(536, legend + 16, 566, legend + 16, $"s{(int)part}");
            chart.Text(572, legend + 20, "clock stopped");
            chart.Rule(536, legend + 36, 566, legend + 36, $"s{(int)part} dash");
            chart.Text(572, legend + 40, "off, configured anew");
            chart.Rule(536, legend + 56, 566, legend + 56, $"s{(int)part} dot");
            chart.Text(572, legend + 60, FormattableString.Invariant($"break-even {even:0.00} s"));
            legend += 94;
        }

        chart.Text(16, 462, $"{Origin} Configured from SPI memory, from QSPI.", "start", "o");
        return new StudyPicture("power-break-even.svg", Title, chart.End());
    }

    private static StudyPicture Week(PowerStudy study)
    {
        const string Title = "To a week on 150 mAh, change by change (modelled)";
        IReadOnlyList<ChangeSet> ladder = study.Week.Ladder;
        double height = 120 + (ladder.Count * 52);
        SvgChart chart = new(760, (int)height, Title, "Average power out of the cell by part, on a logarithmic scale of the sum, from the device as it is to one that lasts a week.");
        const double Left = 24, Width = 560;
        double Length(double milliwatts) => Math.Max(0, Math.Log10(milliwatts) + 0.5) / 3 * Width;
        double bottom = 46 + (ladder.Count * 52);
        foreach (double milliwatts in new[] { 1.0, 10, 100 })
        {
            double x = Left + Length(milliwatts);
            chart.Rule(x, 46, x, bottom);
            chart.Text(x, bottom + 16, FormattableString.Invariant($"{milliwatts} mW"), "middle");
        }

        double goal = Left + Length(study.Week.AllowedMilliwatts);
        chart.Rule(goal, 46, goal, bottom, "goal");
        chart.Text(goal, bottom + 16, FormattableString.Invariant($"a week: {study.Week.AllowedMilliwatts:0.0} mW"), "middle", "b");
        double y = 50;
        foreach (ChangeSet set in ladder)
        {
            ScenarioResult result = set.Result;
            chart.Text(Left, y + 12, set.Changes.Count == 0 ? "as it is, spinning" : "+ " + set.Changes[^1].Description);
            double whole = Length(result.CellMilliwatts);
            double x = Left;
            for (int i = 0; i < Parts.Length; i++)
            {
                // The bar's length is the sum's logarithm; its division is in proportion.
                double share = Parts[i].Milliwatts(result) / result.CellMilliwatts * whole;
                chart.Bar(x, y + 18, share, 18, i, FormattableString.Invariant($"{Parts[i].Name}: {StudyTables.Milliwatts(Parts[i].Milliwatts(result))} mW"));
                x += share;
            }

            chart.Text(x + 6, y + 32, FormattableString.Invariant($"{StudyTables.Milliwatts(result.CellMilliwatts)} mW, {result.Hours:0.0} h"));
            y += 52;
        }

        Legend(chart, 24, bottom + 42, [.. Parts.Select(p => p.Name)], 105);
        chart.Text(16, height - 8, $"{Origin} Length: logarithm of the sum; division: the parts' shares.", "start", "o");
        return new StudyPicture("power-week.svg", Title, chart.End());
    }

    private static void Legend(SvgChart chart, double x, double y, string[] names, double step)
    {
        for (int i = 0; i < names.Length; i++)
        {
            chart.Bar(x + (i * step), y - 10, 11, 11, i, names[i]);
            chart.Text(x + 16 + (i * step), y, names[i]);
        }
    }
}
