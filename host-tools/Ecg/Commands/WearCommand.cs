using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using EcgWearable.Ecg.Output;
using EcgWearable.Ecg.Wear;
using EcgWearable.Files;
using EcgWearable.Firmware.Power;
using EcgWearable.RtlAccelerator;
using EcgWearable.VirtualBoard;
using EcgWearable.Wfdb;
using Spectre.Console;

namespace EcgWearable.Ecg.Commands;

/// <summary><c>ecg wear</c>: has the virtual board wear a record.</summary>
public static class WearCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        Option<string?> record = new("--record") { Description = $"{ElectrodeRecord.PathHelp}, to wear; five built-in minutes by default.", HelpName = "PATH" };
        Option<string?> lead = new("--lead") { Description = "Signal of the record, by its description; MLII or else the first ECG by default.", HelpName = "NAME" };
        Option<double?> minutes = CommonOptions.Length("--minutes", "Wear only the beginning of the record.");
        Option<string?> records = new("--records") { Description = "Several records, separated by commas, to string together; with --db their names, otherwise paths. Needs --hours.", HelpName = "A,B,..." };
        Option<string?> db = new("--db") { Description = "Folder of a database: string its records together, all of them or those of --records. Needs --hours.", HelpName = "DIR" };
        Option<double?> hours = new("--hours") { Description = "How long to wear records strung together; they begin anew when they are through.", HelpName = "HOURS" };
        Option<string> policy = new("--policy") { Description = "The most that the firmware does.", DefaultValueFactory = _ => "full" };
        policy.AcceptOnlyFromAmong("full", "selective", "detect");
        Option<double?> battery = new("--battery") { Description = "Charge of the cell in mAh; a supply that does not run empty by default.", HelpName = "MAH" };
        Option<double> target = new("--target-hours") { Description = "How long the battery is to last: the firmware does less when it would not. 0 for no target.", HelpName = "HOURS", DefaultValueFactory = _ => 0 };
        Option<bool> lightSleep = new("--light-sleep") { Description = "The MCU sleeps lightly between samples." };
        Option<int> batch = new("--batch") { Description = "Windows that are collected before the accelerator is woken, 1 to 32.", HelpName = "N", DefaultValueFactory = _ => 1 };
        Refuse(hours, value => value is > 0 and <= 24 * 31, "--hours: more than 0, at most 744");
        Refuse(battery, value => value is > 0 and <= 100_000, "--battery: more than 0, at most 100000 mAh");
        target.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<double>() is not (>= 0 and <= 24 * 365))
            {
                result.AddError("--target-hours: 0 to 8760");
            }
        });
        batch.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is not (>= 1 and <= 32))
            {
                result.AddError("--batch: 1 to 32 windows");
            }
        });
        Option<string> output = new("--out", "-o") { Description = "Folder for flash.bin (the flash image) and wear.json (what was worn).", HelpName = "DIR", DefaultValueFactory = _ => "out" };
        Option<string?> model = CommonOptions.Model();
        Option<string> accelerator = new("--accelerator")
        {
            Description = "What computes in the accelerator: the integer model, or the RTL in simulation, bit by bit at its pins (needs verilator, g++, make, python3). The log is the same.",
            DefaultValueFactory = _ => "model",
        };
        accelerator.AcceptOnlyFromAmong("model", "rtl");
        Option<string?> library = new("--rtl-library") { Description = "RTL library that fpga/cosim/build made; built from the model file by default.", HelpName = "FILE" };
        Option<double> crystal = CommonOptions.Crystal();
        Option<int> tick = new("--tick") { Description = "Tick of the CLR image in ms: 10 on a stock image (spinning), 1 on a tuned one (event-driven).", DefaultValueFactory = _ => 10 };
        tick.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is not (>= 1 and <= 100))
            {
                result.AddError("--tick: 1 to 100 ms");
            }
        });
        Option<DateTimeOffset> start = new("--start")
        {
            Description = "Time that the host sets the device's clock to, once it is up.",
            HelpName = "UTC",
            DefaultValueFactory = _ => new DateTimeOffset(2026, 1, 1, 8, 0, 0, TimeSpan.Zero),
        };
        Option<bool> json = CommonOptions.Json();
        Command command = new(
            "wear",
            """
            Wear an ECG on the virtual board: the firmware samples it through the ADS1293, finds and classifies the beats and logs them to flash.

            Example: ecg wear --record mitdb/208 --minutes 5min --out out
            Example: ecg wear --record holter.edf --lead II --out out
            Example: ecg wear --db mitdb --hours 24 --tick 1 --out out
            """)
        {
            record, lead, minutes, records, db, hours, policy, battery, target, lightSleep, batch, output, model, accelerator, library, crystal, tick, start, json,
        };
        command.SetBody((parsed, cancellation) =>
        {
            string folder = parsed.GetValue(output)!;
            string? modelPath = parsed.GetValue(model);
            bool simulates = parsed.GetValue(accelerator) == "rtl";
            if (parsed.GetValue(library) is not null && !simulates)
            {
                throw new UserErrorException(ExitCode.Usage, "--rtl-library: needs --accelerator rtl");
            }

            bool strung = (parsed.GetValue(records) ?? parsed.GetValue(db)) is not null;
            if (strung && (parsed.GetValue(record) ?? parsed.GetValue(lead)) is not null)
            {
                throw new UserErrorException(ExitCode.Usage, "--record, --lead: not together with --records or --db; of each record strung together MLII or else the first signal is worn");
            }

            if (strung && parsed.GetValue(minutes) is not null)
            {
                throw new UserErrorException(ExitCode.Usage, "--minutes: not together with --records or --db; give --hours");
            }

            IReadOnlyList<string>? playlist = Playlist(parsed.GetValue(records), parsed.GetValue(db), parsed.GetValue(hours));
            (WfdbRecord source, int chosen) = ElectrodeRecord.Read(playlist?[0] ?? parsed.GetValue(record), parsed.GetValue(lead));
            WearPlan plan = new()
            {
                Playlist = playlist,
                Policy = parsed.GetValue(policy) switch { "selective" => PolicyLevel.Selective, "detect" => PolicyLevel.DetectOnly, _ => PolicyLevel.Full },
                BatteryMilliampereHours = parsed.GetValue(battery),
                TargetHours = parsed.GetValue(target),
                LightSleep = parsed.GetValue(lightSleep),
                WindowsPerWake = parsed.GetValue(batch),
                Record = source,
                Lead = chosen,
                Seconds = playlist is null ? parsed.GetValue(minutes) : parsed.GetValue(hours) * 3600,
                CrystalHertz = (int)Math.Round(parsed.GetValue(crystal) * 1e6),
                ClrTickMilliseconds = parsed.GetValue(tick),
                Model = BuiltIn.LoadModel(modelPath),
                StartUtc = parsed.GetValue(start),
            };
            if (plan.WornSeconds <= 0)
            {
                throw new UserErrorException(ExitCode.Usage, "--minutes: nothing to wear; give more than 0");
            }

            string image = Path.Combine(MakeFolder(folder), "flash.bin");
            AtomicFile.Probe(image);
            if (simulates)
            {
                plan = plan with { Rtl = LoadRtl(parsed.GetValue(library), modelPath ?? BuiltIn.ModelPath, plan, cancellation) };
            }

            Stopwatch stopwatch = Stopwatch.StartNew();
            WearResult worn = WithProgress(plan, parsed.GetValue(json), cancellation);
            WearSummary summary = WearSummary.Of(plan, worn);
            AtomicFile.WriteAll(
                (image, stream => stream.Write(worn.FlashImage.Span)),
                (Path.Combine(folder, "wear.json"), stream => JsonSerializer.Serialize(stream, summary, JsonOutput.Options)));
            if (parsed.GetValue(json))
            {
                JsonOutput.Write(summary);
                return ExitCode.Ok;
            }

            SessionOutput.WriteTables(worn.Log);
            WriteEnergy(summary.Energy);
            string what = playlist is null ? $"record {source.Name}, lead {source.Header.Signals[plan.Lead].Description}" : $"{playlist.Count} records strung together";
            AnsiConsole.MarkupLineInterpolated(
                CultureInfo.InvariantCulture,
                $"worn: {plan.WornSeconds:N0} s of {what}, {worn.SamplesTaken:N0} samples at {(double)worn.OdrNumerator / worn.OdrDenominator:N2} Hz, {worn.SamplesLost} lost");
            AnsiConsole.MarkupLineInterpolated(
                CultureInfo.InvariantCulture,
                $"wall time {stopwatch.Elapsed.TotalSeconds:N1} s, {plan.WornSeconds / stopwatch.Elapsed.TotalSeconds:N0} times real time");
            if (worn.Rtl is { } rtl)
            {
                AnsiConsole.MarkupLineInterpolated(
                    CultureInfo.InvariantCulture,
                    $"RTL: {rtl.SimulatedCycles:N0} of {rtl.Cycles:N0} cycles simulated, the rest change nothing; {rtl.Hertz / 1e6:N2} MHz of design clock");
            }

            AnsiConsole.MarkupLineInterpolated($"flash image: [bold]{Path.GetFullPath(image)}[/]");
            return ExitCode.Ok;
        });
        return command;
    }

    /// <summary>Paths of the records that are to be strung together; <see langword="null"/> when one is worn alone.</summary>
    private static string[]? Playlist(string? records, string? db, double? hours)
    {
        if (records is null && db is null)
        {
            return hours is null
                ? null
                : throw new UserErrorException(ExitCode.Usage, "--hours: needs --db or --records, which say what is strung together; --minutes shortens one record");
        }

        if (hours is null)
        {
            throw new UserErrorException(ExitCode.Usage, $"{(records is null ? "--db" : "--records")}: needs --hours, how long to wear them");
        }

        string[] names = records?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [.. WfdbDatabase.RecordNames(db!)];
        if (names.Length == 0)
        {
            throw new UserErrorException(ExitCode.Usage, "--records: names no record; write for instance --records 100,101");
        }

        string[] paths = [.. names.Select(name => db is null ? name : Path.Combine(db, name))];

        // Each of them is looked at before the first one is worn: a day's work is not lost to a misspelt name.
        foreach (string path in paths)
        {
            ElectrodeRecord.Check(path);
        }

        return paths;
    }

    private static void Refuse(Option<double?> option, Func<double, bool> isRight, string message) => option.Validators.Add(result =>
    {
        if (result.GetValueOrDefault<double?>() is { } value && !isRight(value))
        {
            result.AddError(message);
        }
    });

    private static void WriteEnergy(WearEnergy? energy)
    {
        if (energy is null)
        {
            return;
        }

        Table table = NumberTable.Create("energy, modelled", "ledger J", "board J", "difference");
        foreach (PartEnergy part in energy.Parts)
        {
            table.AddRow(part.Part, Joules(part.LedgerJoules), Joules(part.BoardJoules), Percent(part.DifferencePercent));
        }

        table.AddRow("out of the cell", Joules(energy.LedgerJoules), Joules(energy.BoardJoules), Percent(energy.DifferencePercent));
        AnsiConsole.Write(table);
        AnsiConsole.MarkupLineInterpolated(
            CultureInfo.InvariantCulture,
            $"modelled: {energy.CellMilliwatts:0.0} mW out of the cell on average; policy at the end {energy.Level} ({energy.Reason})");

        static string Joules(double joules) => joules.ToString("N3", CultureInfo.InvariantCulture);
        static string Percent(double percent) => percent.ToString("+0.000;-0.000;0.000", CultureInfo.InvariantCulture) + " %";
    }

    private static RtlLibrary LoadRtl(string? path, string modelPath, WearPlan plan, CancellationToken cancellation)
    {
        AcceleratorOptions board = plan.Accelerator;
        try
        {
            RtlLibrary library = RtlLibrary.Load(path ?? RtlBuild.Library(modelPath, "ice40up5k", board.ClockHertz, board.MaximumSpiHertz, null, cancellation));
            library.RequireModel(plan.Model!.Network.HashHex, modelPath);
            if (library.Target != "ice40up5k" || library.ClockHertz != board.ClockHertz || library.MaximumSpiHertz < board.MaximumSpiHertz)
            {
                throw new RtlException(
                    $"{path}: built for {library.Target} at {library.ClockHertz / 1000:N0} kHz with SCK up to {library.MaximumSpiHertz / 1000:N0} kHz, but the board has an " +
                    $"ice40up5k at {board.ClockHertz / 1000:N0} kHz with {board.MaximumSpiHertz / 1000:N0} kHz; build it with fpga/cosim/build");
            }

            return library;
        }
        catch (RtlException e)
        {
            throw new UserErrorException(ExitCode.BadInput, e.Message);
        }
    }

    private static string MakeFolder(string folder)
    {
        try
        {
            return Directory.CreateDirectory(folder).FullName;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException(ExitCode.CannotWrite, $"--out {folder}: the folder cannot be made: {e.Message} Name a folder that you may write to.");
        }
    }

    private static WearResult WithProgress(WearPlan plan, bool quiet, CancellationToken cancellation)
    {
        if (quiet || Console.IsErrorRedirected)
        {
            return WearRunner.Run(plan, null, cancellation);
        }

        WearResult? result = null;
        ProgressBar.Show(bar =>
        {
            ProgressTask task = bar.AddTask($"wearing {plan.Record.Name}", maxValue: plan.WornSeconds);
            result = WearRunner.Run(plan, seconds => task.Value = Math.Min(seconds, plan.WornSeconds), cancellation);
        });
        return result!;
    }
}
