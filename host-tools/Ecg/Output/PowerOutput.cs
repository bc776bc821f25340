using EcgWearable.Power;
using Spectre.Console;

namespace EcgWearable.Ecg.Output;

/// <summary>The power study as tables and as JSON.</summary>
public static class PowerOutput
{
    /// <summary>The study as an object for JSON; everything in it is modelled.</summary>
    public static object Json(PowerStudy study)
    {
        ArgumentNullException.ThrowIfNull(study);
        PowerTable table = study.Model.Table;
        return new
        {
            modelled = true,
            measured = "nothing of this device",
            source = "hardware/power.json",
            battery = new { milliampereHours = table.CellMilliampereHours, milliwattHours = table.CellMilliwattHours },
            scenarios = study.Cases.Where(c => c.Result.Impossible is null).Select(c => Json(study, c.Group, c.Name, c.Result)),
            impossible = study.Cases.Where(c => c.Result.Impossible is not null).Select(c => new { group = c.Group, name = c.Name, inputs = Inputs(c.Result.Scenario), why = c.Result.Impossible }),
            breakEven = study.BreakEvens.Select(b => new
            {
                accelerator = PowerStudy.Name(b.Part),
                configuration = b.Configuration.Id,
                configurationMilliseconds = b.Configuration.Milliseconds,
                configurationMicrojoules = b.Configuration.Microjoules,
                against = PowerStudy.Name(b.Against, 1),
                seconds = b.Seconds,
                beatsPerMinute = b.BeatsPerMinute,
                batchAt75BeatsPerMinute = b.Batch,
                modelled = true,
            }),
            published = study.Comparisons.Select(c => new
            {
                design = c.Design,
                microsecondsPerWindow = c.MicrosecondsPerWindow,
                beatsPerMinute = PowerStudy.FastestHeart,
                dutyPercent = c.Duty * 100,
                activeMilliwatts = c.ActiveMilliwatts,
                averageMicrowatts = c.AverageMicrowatts,
                restMilliwattsLeftOut = c.RestMilliwatts,
                origin = c.Origin,
            }),
            week = new
            {
                goalHours = study.Week.GoalHours,
                allowedMilliwatts = study.Week.AllowedMilliwatts,
                smallestSets = study.Week.SmallestSets.Select(set => Json(study, set)),
                ladder = study.Week.Ladder.Select(set => Json(study, set)),
                oneMore = Json(study, study.Week.OneMore),
                everything = Json(study, study.Week.Everything),
                byHeartRate = study.Week.ByHeartRate.Select(r => Json(study, "week", "best set by heart rate", r)),
                ifLightSleepDrawsAsReported = Json(study, "week", "best set, light sleep at 2 mA", study.Week.AsReported),
            },
        };
    }

    /// <summary>Writes the tables.</summary>
    public static void Write(PowerStudy study)
    {
        ArgumentNullException.ThrowIfNull(study);
        AnsiConsole.MarkupLine("[bold]Modelled[/] from hardware/power.json (typical figures, a full cell of 150 mAh); nothing was measured on this device. Milliwatts are out of the cell.");
        foreach (StudyTable table in StudyTables.All(study))
        {
            AnsiConsole.WriteLine();
            AnsiConsole.MarkupLineInterpolated($"[bold]{table.Title}[/]");
            Table drawn = new Table().RoundedBorder();
            for (int i = 0; i < table.Headings.Count; i++)
            {
                TableColumn column = new(new Text(table.Headings[i]));
                drawn.AddColumn(i < table.TextColumns ? column : column.RightAligned());
            }

            foreach (IReadOnlyList<string> row in table.Rows)
            {
                drawn.AddRow([.. row.Select(cell => new Text(cell))]);
            }

            AnsiConsole.Write(drawn);
            if (table.Remark.Length > 0)
            {
                AnsiConsole.WriteLine(table.Remark);
            }
        }
    }

    private static object Json(PowerStudy study, ChangeSet set) => new
    {
        changes = set.Changes.Select(change => change.Description),
        scenario = Json(study, "week", string.Join(" + ", set.Changes.Select(change => change.Id)), set.Result),
    };

    private static object Json(PowerStudy study, string group, string name, ScenarioResult result) => new
    {
        group,
        name,
        inputs = Inputs(result.Scenario),
        averageMilliwatts = result.CellMilliwatts,
        railMilliwatts = result.RailMilliwatts,
        partsMilliwatts = new
        {
            mcu = result.McuMilliwatts,
            frontEnd = result.FrontEndMilliwatts,
            accelerator = result.AcceleratorMilliwatts,
            flash = result.FlashMilliwatts,
            supply = result.SupplyMilliwatts,
        },
        mcuBusy = result.McuBusy,
        inferenceDuty = result.InferenceDuty,
        hours = result.Hours,
        modelled = study.Model.Modelled(result.Scenario),
    };

    private static object Inputs(Scenario s) => new
    {
        mcu = PowerStudy.Name(s.Mcu),
        clockMegahertz = PowerModel.Megahertz(s.Mcu),
        sampling = PowerStudy.Name(s.Sampling),
        nativeCode = s.NativeCode,
        policy = PowerStudy.Name(s),
        heartRateBeatsPerMinute = s.BeatsPerMinute,
        accelerator = PowerStudy.Name(s.Accelerator),
        acceleratorMode = PowerStudy.Name(s.AcceleratorMode, s.Batch),
        batch = s.AcceleratorMode == AcceleratorMode.Batched ? s.Batch : 1,
        flashBlockErase = s.FlashBlockErase,
        flashPowerDown = s.FlashPowerDown,
        linearRegulator = s.LinearRegulator,
        lightSleepAsReported = s.LightSleepAsReported,
    };
}
