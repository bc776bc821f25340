using System.Globalization;

namespace EcgWearable.Power;

/// <summary>Average power and battery life over everything that can be chosen. Modelled from <c>hardware/power.json</c>, not measured.</summary>
public sealed class PowerStudy
{
    /// <summary>Heart rate of the published figures, beats a minute.</summary>
    public const double FastestHeart = 350;

    /// <summary>Slowest, usual and fastest of them.</summary>
    public static readonly IReadOnlyList<double> SomeHeartRates = [40, 75, FastestHeart];

    private const double WeekHours = 7 * 24;

    /// <summary>Heart rates of the study, beats a minute.</summary>
    public static readonly IReadOnlyList<double> HeartRates = [40, 60, 75, 100, 150, 200, 250, 300, FastestHeart];

    /// <summary>Times that waking from light sleep might take, in milliseconds.</summary>
    public static readonly IReadOnlyList<double> WakeMilliseconds = [0.5, 1, 1.5, 2, 2.5];

    private readonly PowerModel _model;
    private readonly List<StudyCase> _cases = [];

    /// <summary>Does the study.</summary>
    /// <param name="table">The figures.</param>
    /// <exception cref="PowerTableException">The table lacks a figure that the study needs.</exception>
    public PowerStudy(PowerTable table)
    {
        _model = new PowerModel(table);
        WindowBytes = (int)table.Input("WindowBytes");
        Add("as it is", new Scenario());
        Add("as it is", EventDriven);
        foreach (Mcu mcu in Enum.GetValues<Mcu>())
        {
            foreach (SamplingMode sampling in Enum.GetValues<SamplingMode>())
            {
                Add("clock and sampling", new Scenario { Mcu = mcu, Sampling = sampling });
            }
        }

        foreach (StudyPolicy policy in Enum.GetValues<StudyPolicy>())
        {
            foreach (SamplingMode sampling in Enum.GetValues<SamplingMode>())
            {
                foreach (double rate in SomeHeartRates)
                {
                    Add("policy", new Scenario { Policy = policy, Sampling = sampling, BeatsPerMinute = rate });
                }
            }
        }

        foreach (double milliseconds in WakeMilliseconds)
        {
            Add("waking", new Scenario { Sampling = SamplingMode.LightSleepPerSample, WakeMilliseconds = milliseconds });
            Add("waking", new Scenario { Sampling = SamplingMode.LightSleepPerSample, WakeMilliseconds = milliseconds, LightSleepAsReported = true });
        }

        foreach (AcceleratorPart part in Enum.GetValues<AcceleratorPart>())
        {
            foreach (AcceleratorMode mode in Enum.GetValues<AcceleratorMode>())
            {
                foreach (double rate in HeartRates)
                {
                    Add("accelerator", EventDriven with { Accelerator = part, AcceleratorMode = mode, BeatsPerMinute = rate });
                }
            }
        }

        BreakEvens =
        [
            .. from way in new[] { "Ice40Configuration", "Ice40ConfigurationFast", "Ice40ConfigurationInternal", "ZynqConfiguration" }
               from against in new[] { AcceleratorMode.AlwaysOn, AcceleratorMode.ClockGated }
               select _model.BreakEven(way.StartsWith("Zynq", StringComparison.Ordinal) ? AcceleratorPart.Zynq : AcceleratorPart.Ice40, table.Transition(way), against),
        ];
        Comparisons = [.. Compare()];
        Week = PlanWeek();
    }

    /// <summary>The device as it is, sampling by events.</summary>
    public static Scenario EventDriven { get; } = new() { Sampling = SamplingMode.EventDriven };

    /// <summary>The model.</summary>
    public PowerModel Model => _model;

    /// <summary>Every scenario.</summary>
    public IReadOnlyList<StudyCase> Cases => _cases;

    /// <summary>Bytes of a window and its context, as the accelerator gets them.</summary>
    public int WindowBytes { get; }

    /// <summary>From which interval on switching the accelerator off pays.</summary>
    public IReadOnlyList<BreakEven> BreakEvens { get; }

    /// <summary>The published duty cycle and power, and ours by the same arithmetic.</summary>
    public IReadOnlyList<DutyComparison> Comparisons { get; }

    /// <summary>What it takes to wear the device for a week.</summary>
    public WeekPlan Week { get; }

    /// <summary>A controller and its clock in words.</summary>
    public static string Name(Mcu mcu) => string.Create(CultureInfo.InvariantCulture, $"ESP32-{(mcu == Mcu.Esp32C6At80 ? "C6" : "S3")} {PowerModel.Megahertz(mcu)} MHz");

    /// <summary>A way of sampling in words.</summary>
    public static string Name(SamplingMode sampling) => sampling switch
    {
        SamplingMode.Spinning => "spinning",
        SamplingMode.EventDriven => "events, 1 kHz tick",
        SamplingMode.LightSleepPerSample => "light sleep per sample",
        _ => "light sleep per block",
    };

    /// <summary>A policy in words.</summary>
    public static string Name(Scenario scenario)
    {
        ArgumentNullException.ThrowIfNull(scenario);
        return scenario.Policy switch
        {
            StudyPolicy.Full => "full",
            StudyPolicy.Selective => string.Create(CultureInfo.InvariantCulture, $"selective, one in {scenario.OneIn}"),
            StudyPolicy.DetectOnly => "detect only",
            StudyPolicy.ProtectLog => "protect the log",
            _ => "log only",
        };
    }

    /// <summary>An FPGA in words.</summary>
    public static string Name(AcceleratorPart part) => part == AcceleratorPart.Ice40 ? "iCE40UP5K" : "Zynq-7020";

    /// <summary>What an FPGA does between windows, in words.</summary>
    public static string Name(AcceleratorMode mode, int batch) => mode switch
    {
        AcceleratorMode.AlwaysOn => "always on",
        AcceleratorMode.ClockGated => "clock-gated",
        AcceleratorMode.PowerGated => "power-gated per beat",
        _ => string.Create(CultureInfo.InvariantCulture, $"power-gated, batches of {batch}"),
    };

    private void Add(string group, Scenario scenario)
    {
        string name = string.Create(
            CultureInfo.InvariantCulture,
            $"{Name(scenario.Mcu)}, {Name(scenario.Sampling)}, {Name(scenario)}, {scenario.BeatsPerMinute} bpm, {Name(scenario.Accelerator)} {Name(scenario.AcceleratorMode, scenario.Batch)}");
        _cases.Add(new StudyCase(group, name, _model.Evaluate(scenario)));
    }

    private IEnumerable<DutyComparison> Compare()
    {
        PowerTable table = _model.Table;
        double published = table.Input("PublishedMicrosecondsPerWindow");
        double publishedDuty = DutyCycle.Of(published, FastestHeart);
        double publishedAverage = table.Input("PublishedAverageMicrowatts");
        double publishedActive = DutyCycle.ActiveMicrowatts(publishedAverage, publishedDuty);
        yield return new DutyComparison(
            "published, Zynq-7020 at 100 MHz", published, publishedDuty, publishedActive / 1000, publishedAverage, table.Microwatts("ZynqLogicStatic") / 1000, "published; active power computed from it");
        (AcceleratorPart Part, string Clock, double Hertz)[] parts =
        [
            (AcceleratorPart.Zynq, "100 MHz", table.Input("ZynqHertz")),
            (AcceleratorPart.Ice40, "12 MHz", table.Input("Ice40Hertz")),
        ];
        foreach ((AcceleratorPart part, string clock, double hertz) in parts)
        {
            foreach ((string id, string what) in new[] { ("CyclesPerWindow", "window after window"), ("CyclesPerFirstWindow", "first byte to last logit") })
            {
                double cycles = _model.Cycles(part, id);
                double microseconds = cycles / hertz * 1e6;
                double duty = DutyCycle.Of(microseconds, FastestHeart);
                double active = _model.ActiveMicrowatts(part);
                yield return new DutyComparison(
                    $"ours, {Name(part)} at {clock}, {what}",
                    microseconds,
                    duty,
                    active / 1000,
                    DutyCycle.AverageMicrowatts(active, duty),
                    _model.RestMicrowatts(part, AcceleratorMode.ClockGated) / 1000,
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{cycles:N0} cycles simulated (fpga/verify); power {(part == AcceleratorPart.Zynq ? "taken from the published design" : "derived from a bench measurement")}"));
            }
        }
    }

    private WeekPlan PlanWeek()
    {
        Scenario start = new();
        IReadOnlyList<DesignChange> all = DesignChange.All;
        List<ChangeSet> sets = [];
        for (int chosen = 0; chosen < 1 << all.Count; chosen++)
        {
            DesignChange[] changes = [.. all.Where((_, i) => (chosen >> i & 1) == 1)];
            if (DesignChange.AreCompatible(changes))
            {
                sets.Add(With(start, changes));
            }
        }

        List<ChangeSet> enough = [.. sets.Where(set => set.Result.Impossible is null && set.Result.Hours >= WeekHours)];
        int fewest = enough.Count == 0 ? 0 : enough.Min(set => set.Changes.Count);
        ChangeSet[] smallest = [.. enough.Where(set => set.Changes.Count == fewest).OrderByDescending(set => set.Result.Hours)];
        ChangeSet everything = sets.MaxBy(set => set.Result.Hours)!;
        ChangeSet best = smallest.Length > 0 ? smallest[0] : everything;
        return new WeekPlan(
            WeekHours,
            _model.Table.CellMilliwattHours / WeekHours,
            _model.Evaluate(start),
            smallest,
            Climb(start, best),
            enough.Where(set => set.Changes.Count == fewest + 1).MaxBy(set => set.Result.Hours) ?? everything,
            everything,
            [.. SomeHeartRates.Select(rate => _model.Evaluate(best.Result.Scenario with { BeatsPerMinute = rate }))],
            _model.Evaluate(best.Result.Scenario with { LightSleepAsReported = true }));
    }

    private List<ChangeSet> Climb(Scenario start, ChangeSet goal)
    {
        List<ChangeSet> ladder = [With(start, [])];
        List<DesignChange> left = [.. goal.Changes];
        while (left.Count > 0)
        {
            IReadOnlyList<DesignChange> before = ladder[^1].Changes;
            ChangeSet next = left.Select(change => With(start, [.. before, change])).MaxBy(set => set.Result.Hours)!;
            left.Remove(next.Changes[^1]);
            ladder.Add(next);
        }

        return ladder;
    }

    private ChangeSet With(Scenario start, IReadOnlyList<DesignChange> changes) =>
        new(changes, _model.Evaluate(changes.Aggregate(start, (scenario, change) => change.Apply(scenario))));
}
