using System.Globalization;

namespace EcgWearable.Power;

/// <summary>The study's results as tables.</summary>
public static class StudyTables
{
    /// <summary>All of them, in the order of reading.</summary>
    public static IReadOnlyList<StudyTable> All(PowerStudy study)
    {
        ArgumentNullException.ThrowIfNull(study);
        return [Headlines(study), AsItIs(study), PolicyLevels(study), Samplers(study), Waking(study), ClockAndSampling(study), Policies(study), Accelerators(study), BreakEvens(study), Published(study), Ladder(study), SmallestSets(study)];
    }

    /// <summary>The few numbers that matter most, for <c>hardware/README.md</c> too.</summary>
    public static StudyTable Headlines(PowerStudy study)
    {
        ArgumentNullException.ThrowIfNull(study);
        ScenarioResult spinning = study.Model.Evaluate(new Scenario());
        ScenarioResult events = study.Model.Evaluate(PowerStudy.EventDriven);
        ScenarioResult slow = study.Model.Evaluate(PowerStudy.EventDriven with { Mcu = Mcu.Esp32S3At160 });
        ScenarioResult asleep = study.Model.Evaluate(new Scenario { Sampling = SamplingMode.LightSleepPerSample });
        ScenarioResult fast = study.Model.Evaluate(PowerStudy.EventDriven with { BeatsPerMinute = PowerStudy.FastestHeart });
        ChangeSet week = study.Week.Ladder[^1];
        DutyComparison published = study.Comparisons[0];
        DutyComparison ours = study.Comparisons[^1];
        BreakEven ice40 = study.BreakEvens.First(b => b.Part == AcceleratorPart.Ice40 && b.Against == AcceleratorMode.ClockGated);
        BreakEven zynq = study.BreakEvens.First(b => b.Part == AcceleratorPart.Zynq && b.Against == AcceleratorMode.ClockGated);
        return new StudyTable(
            "Headline numbers (modelled; 150 mAh, 75 bpm unless said)",
            ["what", "modelled figure"],
            2,
            [
                ["as it is, published image (spinning, 240 MHz)", Life(spinning)],
                ["as it is, image with a 1 kHz tick (events, 240 MHz)", Life(events)],
                ["the same at 350 bpm", Life(fast)],
                ["the same image at 160 MHz, 75 bpm", Life(slow)],
                ["the same with light sleep between samples, 240 MHz", Life(asleep)],
                [Format($"a week needs {study.Week.AllowedMilliwatts:0.00} mW; fewest changes that get there: {string.Join(", ", week.Changes.Select(c => c.Id))}"), Format($"{Life(week.Result)}; {study.Week.AsReported.Hours:0} h if light sleep draws 2 mA")],
                [Format($"with one change more, for some margin: {string.Join(", ", study.Week.OneMore.Changes.Select(c => c.Id))}"), Life(study.Week.OneMore.Result)],
                ["iCE40UP5K alone, clock-gated, every beat classified", Format($"{Milliwatts(events.AcceleratorMilliwatts)} mW at the rail, {Milliwatts(fast.AcceleratorMilliwatts)} mW at 350 bpm")],
                ["power-gating the iCE40UP5K pays from window to window above", Format($"{ice40.Seconds:0.0} s: never beat by beat, from batches of {ice40.Batch} on")],
                ["power-gating the Zynq-7020's logic pays above", Format($"{zynq.Seconds:0.00} s: below {zynq.BeatsPerMinute:0} bpm")],
                ["published, Zynq-7020 at 350 bpm, nothing counted between beats", Format($"duty {published.Duty * 100:0.000} %, {published.AverageMicrowatts:0} uW, so {published.ActiveMilliwatts:0} mW active")],
                ["ours by that arithmetic, iCE40UP5K at 350 bpm", Format($"duty {ours.Duty * 100:0.000} %, {ours.AverageMicrowatts:0.0} uW; it leaves out {ours.RestMilliwatts * 1000:0} uW between beats ({published.RestMilliwatts:0} mW on the Zynq)")],
            ],
            string.Empty);

        static string Life(ScenarioResult r) => r.Impossible is null ? Format($"{Milliwatts(r.CellMilliwatts)} mW, {r.Hours:0.0} h") : $"- ({r.Impossible})";
    }

    /// <summary>A power in milliwatts with three significant digits, at least.</summary>
    public static string Milliwatts(double value) => value.ToString(value < 1 ? "0.000" : value < 10 ? "0.00" : value < 100 ? "0.0" : "0", CultureInfo.InvariantCulture);

    private const double UsualHeart = 75;

    private static string Format(FormattableString text) => FormattableString.Invariant(text);

    private static string Hours(double hours) => Format($"{hours:0.0}");

    private static StudyTable AsItIs(PowerStudy study) => new(
        "The device as it is: 240 MHz, every beat classified, 75 bpm, iCE40UP5K clock-gated",
        ["sampling", "MCU busy", "MCU mW", "front end mW", "accelerator mW", "flash mW", "supply mW", "cell mW", "hours"],
        1,
        [
            .. study.Cases.Where(c => c.Group == "as it is").Select(c => c.Result).Select(r => (string[])
            [
                PowerStudy.Name(r.Scenario.Sampling), Format($"{r.McuBusy * 100:0.0} %"), Milliwatts(r.McuMilliwatts), Milliwatts(r.FrontEndMilliwatts),
                Milliwatts(r.AcceleratorMilliwatts), Milliwatts(r.FlashMilliwatts), Milliwatts(r.SupplyMilliwatts), Milliwatts(r.CellMilliwatts), Hours(r.Hours),
            ]),
        ],
        "Supply: what the regulator loses, and what bus switch, charger and battery divider take. Of it the firmware's ledger counts the regulator alone, and the `averageMilliwatts` of `ecg wear` nothing.");

    private static StudyTable ClockAndSampling(PowerStudy study) => new(
        "Clock and sampling (full policy, 75 bpm): cell mW / hours",
        ["MCU", .. Enum.GetValues<SamplingMode>().Select(PowerStudy.Name)],
        1,
        [
            .. Enum.GetValues<Mcu>().Select(mcu => (string[])
            [
                PowerStudy.Name(mcu), .. Enum.GetValues<SamplingMode>().Select(sampling => Cell(study, "clock and sampling", s => s.Mcu == mcu && s.Sampling == sampling)),
            ]),
        ],
        "Light sleep per sample is a setting of the firmware; light sleep per block needs logic that is not written.");

    private static StudyTable PolicyLevels(PowerStudy study)
    {
        SamplingMode[] ways = [SamplingMode.Spinning, SamplingMode.EventDriven, SamplingMode.LightSleepPerSample];
        StudyPolicy[] levels = [StudyPolicy.Full, StudyPolicy.Selective, StudyPolicy.DetectOnly, StudyPolicy.ProtectLog];
        return new StudyTable(
            "Battery life by policy level (modelled; 240 MHz, 75 bpm, 150 mAh): cell mW / hours",
            ["policy level", .. ways.Select(PowerStudy.Name)],
            1,
            [
                .. levels.Select(level => (string[])
                [
                    PowerStudy.Name(new Scenario { Policy = level }),
                    .. ways.Select(way => Cell(study, "policy", s => s.Sampling == way && s.Policy == level && s.BeatsPerMinute == UsualHeart)),
                ]),
            ],
            Format($"Selective: {study.Model.Chosen(new Scenario().OneIn) * 100:0} % of the beats are classified, but the window of every beat is made, for its shape is seen in it. ")
                + "What the levels save is small beside the MCU's own draw: what decides is the way of sampling. Protecting the log is deep sleep with the front end in power-down; nothing is recorded.");
    }

    private static StudyTable Samplers(PowerStudy study) => new(
        "What a sample costs (full policy, 240 MHz, 75 bpm): the MCU's energy by way of sampling",
        ["sampling", "MCU busy", "MCU mW", "MCU uJ a sample", "cell mW", "hours"],
        1,
        [
            .. new[] { SamplingMode.Spinning, SamplingMode.EventDriven, SamplingMode.LightSleepPerSample }
                .Select(way => study.Cases.First(c => c.Group == "policy" && c.Result.Scenario.Sampling == way && c.Result.Scenario.Policy == StudyPolicy.Full && c.Result.Scenario.BeatsPerMinute == UsualHeart).Result)
                .Select(r => (string[])
                [
                    PowerStudy.Name(r.Scenario.Sampling), Format($"{r.McuBusy * 100:0.0} %"), Milliwatts(r.McuMilliwatts),
                    Format($"{r.McuMilliwatts * 1000 / study.Model.Table.Input("SampleRateHertz"):0}"), Milliwatts(r.CellMilliwatts), Hours(r.Hours),
                ]),
        ],
        "Spinning is what keeps up on a published image; events need one with a 1 kHz tick. A sample's share holds everything that the MCU does, windows included.");

    private static StudyTable Waking(PowerStudy study) => new(
        "Light sleep between samples, a setting: what the time of waking decides (full policy, 240 MHz, 75 bpm)",
        ["waking takes ms", "MCU busy", "cell mW", "hours", "hours at 2 mA asleep"],
        1,
        [
            .. PowerStudy.WakeMilliseconds.Select(milliseconds =>
            {
                ScenarioResult[] both = [.. study.Cases.Where(c => c.Group == "waking" && c.Result.Scenario.WakeMilliseconds == milliseconds).Select(c => c.Result)];
                return both[0].Impossible is { } why
                    ? [Format($"{milliseconds:0.0}"), $"- ({why})", "-", "-", "-"]
                    : (string[])
                    [
                        Format($"{milliseconds:0.0}"), Format($"{both[0].McuBusy * 100:0.0} %"), Milliwatts(both[0].CellMilliwatts), Hours(both[0].Hours), Hours(both[1].Hours),
                    ];
            }),
        ],
        "A sample comes every 2.81 ms, there is no FIFO, and nobody has measured the waking of this chip with this image: 0.5 ms is assumed. The sleep is sound for "
            + "sampling as long as waking and the work on a sample end before the next one; it is off by default. Beside its energy it costs the host's first bytes "
            + "(they wake the chip and must be sent again; the firmware then stays awake for 10 s) and the sharpness of the microsecond timer, which runs on the slow oscillator meanwhile.");

    private static StudyTable Policies(PowerStudy study) => new(
        "Policy, sampling and heart rate (240 MHz): cell mW / hours",
        ["sampling", "bpm", .. Enum.GetValues<StudyPolicy>().Select(policy => PowerStudy.Name(new Scenario { Policy = policy }))],
        1,
        [
            .. from sampling in Enum.GetValues<SamplingMode>()
               from rate in PowerStudy.SomeHeartRates
               select (string[])
               [
                   PowerStudy.Name(sampling), Format($"{rate}"),
                   .. Enum.GetValues<StudyPolicy>().Select(policy => Cell(study, "policy", s => s.Sampling == sampling && s.Policy == policy && s.BeatsPerMinute == rate)),
               ],
        ],
        "Log only is not in the firmware.");

    private static StudyTable Accelerators(PowerStudy study) => new(
        "The accelerator alone, every beat classified: average mW at its supply by heart rate (bpm)",
        ["part", "between windows", .. PowerStudy.HeartRates.Select(rate => Format($"{rate}"))],
        2,
        [
            .. from part in Enum.GetValues<AcceleratorPart>()
               from mode in Enum.GetValues<AcceleratorMode>()
               select (string[])
               [
                   PowerStudy.Name(part), PowerStudy.Name(mode, new Scenario().Batch),
                   .. PowerStudy.HeartRates.Select(rate => study.Cases.First(c => c.Group == "accelerator" && c.Result.Scenario.Accelerator == part && c.Result.Scenario.AcceleratorMode == mode && c.Result.Scenario.BeatsPerMinute == rate).Result)
                       .Select(r => r.Impossible is null ? Milliwatts(r.AcceleratorMilliwatts) : "-"),
               ],
        ],
        "Zynq-7020: programmable logic alone, the processor only while it configures; a dash where configuration does not fit between two beats.");

    private static StudyTable BreakEvens(PowerStudy study) => new(
        "Power gating: the interval between windows above which switching off and configuring anew takes less energy",
        ["part", "configured", "instead of", "takes ms", "costs mJ", "break-even s", "pays below bpm", "windows in a batch at 75 bpm"],
        3,
        [
            .. study.BreakEvens.Select(b => (string[])
            [
                PowerStudy.Name(b.Part), Way(b.Configuration.Id), PowerStudy.Name(b.Against, 1), Format($"{b.Configuration.Milliseconds:0.#}"),
                Format($"{b.Configuration.Microjoules / 1000:0.00}"), Format($"{b.Seconds:0.000}"), b.BeatsPerMinute > 400 ? "any" : Format($"{b.BeatsPerMinute:0.0}"), Format($"{b.Batch}"),
            ]),
        ],
        $"A batch waits in the MCU's memory, {study.WindowBytes} bytes a window, and its beats are classified that much later.");

    private static StudyTable Published(PowerStudy study) => new(
        "A duty cycle and nothing between two beats, as published, at 350 bpm",
        ["design", "us a window", "duty", "active mW", "average uW", "left out: mW between beats"],
        1,
        [
            .. study.Comparisons.Select(c => (string[])
            [
                c.Design, Format($"{c.MicrosecondsPerWindow:0.0}"), Format($"{c.Duty * 100:0.000} %"), Milliwatts(c.ActiveMilliwatts), Format($"{c.AverageMicrowatts:0.0}"), Milliwatts(c.RestMilliwatts),
            ]),
        ],
        "557 us x 350 bpm is the published 0.33 % (0.325 %); its 563 uW then means 173 mW while working. Our Zynq rows take that power over, for want of an estimate of our own.");

    private static StudyTable Ladder(PowerStudy study) => new(
        Format($"A week ({study.Week.GoalHours:0} h) on 150 mAh allows {study.Week.AllowedMilliwatts:0.00} mW out of the cell: step by step, at 75 bpm"),
        ["change", "MCU mW", "front end mW", "accelerator mW", "flash mW", "supply mW", "cell mW", "hours"],
        1,
        [
            .. study.Week.Ladder.Select(set => (string[])
            [
                set.Changes.Count == 0 ? "as it is, spinning" : "+ " + set.Changes[^1].Description, Milliwatts(set.Result.McuMilliwatts), Milliwatts(set.Result.FrontEndMilliwatts),
                Milliwatts(set.Result.AcceleratorMilliwatts), Milliwatts(set.Result.FlashMilliwatts), Milliwatts(set.Result.SupplyMilliwatts), Milliwatts(set.Result.CellMilliwatts), Hours(set.Result.Hours),
            ]),
        ],
        "The last row at " + string.Join(", ", study.Week.ByHeartRate.Select(r => Format($"{r.Scenario.BeatsPerMinute} bpm: {r.Hours:0} h")))
            + Format($"; with a cell aged to 80 %: {study.Week.Ladder[^1].Result.Hours * 0.8:0} h;")
            + Format($" if light sleep draws the 2 mA that users report of modules whose flash stays powered: {study.Week.AsReported.Hours:0} h.")
            + Format($" With one change more ({string.Join(" + ", study.Week.OneMore.Changes.Select(c => c.Id))}): {study.Week.OneMore.Result.Hours:0} h.")
            + Format($" The best of all combinations ({string.Join(" + ", study.Week.Everything.Changes.Select(c => c.Id))}): {study.Week.Everything.Result.Hours:0} h."));

    private static StudyTable SmallestSets(PowerStudy study) => new(
        study.Week.SmallestSets.Count == 0
            ? "No set of the changes weighed reaches a week"
            : Format($"Every set of {study.Week.SmallestSets[0].Changes.Count} changes that reaches a week; no smaller one does"),
        ["changes", "cell mW", "hours"],
        1,
        [.. study.Week.SmallestSets.Select(set => (string[])[string.Join(" + ", set.Changes.Select(c => c.Id)), Milliwatts(set.Result.CellMilliwatts), Hours(set.Result.Hours)])],
        "Weighed: " + string.Join("; ", DesignChange.All.Select(c => $"{c.Id}: {c.Description}")) + ".");

    private static string Way(string configuration) => configuration switch
    {
        "Ice40Configuration" => "SPI memory, default oscillator",
        "Ice40ConfigurationFast" => "SPI memory, faster oscillator",
        "Ice40ConfigurationInternal" => "its own NVCM",
        _ => "QSPI x4, 50 MHz",
    };

    private static string Cell(PowerStudy study, string group, Func<Scenario, bool> wanted)
    {
        ScenarioResult result = study.Cases.First(c => c.Group == group && wanted(c.Result.Scenario)).Result;
        return result.Impossible is null ? $"{Milliwatts(result.CellMilliwatts)} / {Hours(result.Hours)}" : $"- ({result.Impossible})";
    }
}
