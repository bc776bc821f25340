using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using EcgWearable.Campaigns;
using EcgWearable.Ecg.Output;
using EcgWearable.Ecg.Wear;
using EcgWearable.Firmware.Logging;
using EcgWearable.Wfdb;
using Spectre.Console;

namespace EcgWearable.Ecg.Commands;

/// <summary><c>ecg campaign</c>: what the wear log and the links are put through, and what the log costs.</summary>
public static class CampaignCommand
{
    private const int HoursPerDay = 24;

    /// <summary>Makes the command.</summary>
    public static Command Create() => new(
        "campaign",
        "Put the wear log and the links through it: power cuts, bit errors, years of wear; and measure what the log costs.")
    {
        PowerCuts(), BitErrorsCommand(), Levelling(), FlashRate(),
    };

    private static Command PowerCuts()
    {
        Option<double?> minutes = CommonOptions.Length("--minutes", "Length of the wear whose log is written; 10 minutes by default, from a record that is repeated as often as that takes.");
        Option<string?> record = RecordOption();
        Option<int> ring = new("--sectors") { Description = "Sectors of the flash that the log goes round in, 6 to 4,094.", DefaultValueFactory = _ => 12 };
        Option<int> seed = Seed();
        Option<bool> json = CommonOptions.Json();
        ring.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 6 or > LogFormat.RingSectors)
            {
                result.AddError($"--sectors: from 6 to {LogFormat.RingSectors}");
            }
        });
        Command command = new(
            "power-cuts",
            """
            Wear a record on the virtual board, write its log again into a flash that is full, and cut power at every byte of every program and at seventeen depths of every erase. After each cut the host must find all that was there, and the firmware must start, go on and lose nothing but what it gives up by its policy.

            Example: ecg campaign power-cuts --minutes 10
            """) { minutes, record, ring, seed, json };
        command.SetBody((parsed, cancellation) =>
        {
            Stopwatch stopwatch = Stopwatch.StartNew();
            WearResult worn = Wear(parsed.GetValue(record), parsed.GetValue(minutes) ?? 600, cancellation);
            IReadOnlyList<TrafficRecord> traffic = Traffic.FromLog(worn.FlashImage.Span, (double)worn.OdrNumerator / worn.OdrDenominator);
            PowerCutResult result = WithProgress(parsed.GetValue(json), "cutting", told =>
                new PowerCutCampaign(traffic, traffic, parsed.GetValue(ring), parsed.GetValue(seed)).Run(told, cancellation));
            if (parsed.GetValue(json))
            {
                JsonOutput.Write(new { seed = parsed.GetValue(seed), minutes = worn.Session.DurationSeconds / 60, cuts = result.ProgramCuts + result.EraseCuts, result });
            }
            else
            {
                AnsiConsole.MarkupLineInterpolated(
                    CultureInfo.InvariantCulture,
                    $"a wear of {worn.Session.DurationSeconds / 60:N1} min, {result.Records:N0} records, on a full ring of {result.RingSectors} sectors, of which it gave up {result.SectorsGivenUp}; seed {parsed.GetValue(seed)}");
                AnsiConsole.MarkupLineInterpolated(
                    CultureInfo.InvariantCulture,
                    $"cuts: {result.ProgramCuts:N0} in {result.Programs:N0} programs, {result.EraseCuts:N0} in {result.Erases:N0} erases; [bold]{result.Failures:N0} with a loss or another failure[/]; {stopwatch.Elapsed.TotalSeconds:N0} s");
                foreach (string failure in result.FirstFailures)
                {
                    AnsiConsole.WriteLine($"  {failure}");
                }
            }

            return result.Failures == 0 ? ExitCode.Ok : ExitCode.Failed;
        });
        return command;
    }

    private static Command BitErrorsCommand()
    {
        Option<long> errors = new("--errors") { Description = "Sectors and frames to damage, 100 or more.", DefaultValueFactory = _ => 1_000_000 };
        Option<int> seed = Seed();
        Option<bool> json = CommonOptions.Json();
        errors.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<long>() < 100)
            {
                result.AddError("--errors: 100 or more");
            }
        });
        Command command = new(
            "bit-errors",
            """
            Invert bits in the log in flash, in frames on the UART (COBS, CRC-32) and on the accelerator's SPI link (CRC-16): one, two or three anywhere, and bursts up to 32 bits, 16 where the CRC has 16. Count what the readers do not notice.

            Example: ecg campaign bit-errors --errors 1000000
            """) { errors, seed, json };
        command.SetBody((parsed, cancellation) =>
        {
            IReadOnlyList<BitErrorRow> rows = WithProgress(parsed.GetValue(json), "damaging", told =>
                new BitErrorCampaign(parsed.GetValue(errors), parsed.GetValue(seed)).Run(told, cancellation));
            long injected = rows.Sum(row => row.Injected);
            long undetected = rows.Sum(row => row.Undetected);
            if (parsed.GetValue(json))
            {
                JsonOutput.Write(new
                {
                    seed = parsed.GetValue(seed),
                    injected,
                    undetected,
                    rows = rows.Select(row => new { channel = row.Channel.ToString(), model = row.Model.ToString(), row.Injected, row.Detected, row.Harmless, row.Undetected }),
                });
            }
            else
            {
                Table table = NumberTable.Create("where, how", "injected", "detected", "harmless", "undetected");
                foreach (BitErrorRow row in rows)
                {
                    table.AddRow(
                        $"{row.Channel}, {row.Model}",
                        row.Injected.ToString("N0", CultureInfo.InvariantCulture),
                        row.Detected.ToString("N0", CultureInfo.InvariantCulture),
                        row.Harmless.ToString("N0", CultureInfo.InvariantCulture),
                        row.Undetected.ToString("N0", CultureInfo.InvariantCulture));
                }

                AnsiConsole.Write(table);
                AnsiConsole.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"{injected:N0} injected, [bold]{undetected:N0} undetected[/]; seed {parsed.GetValue(seed)}");
            }

            return undetected == 0 ? ExitCode.Ok : ExitCode.Failed;
        });
        return command;
    }

    private static Command Levelling()
    {
        Option<int> days = new("--days") { Description = "Days of wear.", DefaultValueFactory = _ => 365 };
        Option<double> strips = new("--strips") { Description = "Strips of six seconds a minute.", DefaultValueFactory = _ => 1 };
        Option<int> seed = Seed();
        Option<bool> json = CommonOptions.Json();
        days.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 1)
            {
                result.AddError("--days: 1 or more");
            }
        });
        Command command = new(
            "wear-levelling",
            """
            Log for days and years without ever erasing the log, starting once a day, and count the erases of each sector; then measure on the virtual board how long the full flash takes to open.

            Example: ecg campaign wear-levelling --days 365
            """) { days, strips, seed, json };
        command.SetBody((parsed, cancellation) =>
        {
            byte[] image = new byte[LogFormat.RingSectors * LogFormat.SectorBytes];
            IReadOnlyList<TrafficRecord> day = Traffic.MadeUp(parsed.GetValue(seed), HoursPerDay * 60, parsed.GetValue(strips));
            WearLevellingResult result = WithProgress(parsed.GetValue(json), "wearing", told =>
                WearLevelling.Run(day, parsed.GetValue(days), LogFormat.RingSectors, told, cancellation, image));
            TimeSpan recovery = RecoveryTime.Measure(image, out int held);
            if (parsed.GetValue(json))
            {
                JsonOutput.Write(new { seed = parsed.GetValue(seed), result, sectorsHeld = held, recoveryMilliseconds = recovery.TotalMilliseconds });
                return ExitCode.Ok;
            }

            AnsiConsole.MarkupLineInterpolated(
                CultureInfo.InvariantCulture,
                $"{result.Days} days, {result.Starts} starts, {result.SectorsGivenUp:N0} sectors given up; erases of {result.Sectors:N0} sectors: {result.FewestErases} to {result.MostErases}, mean {result.MeanErases:N1}, most/mean {result.MostOverMean:N2}; seed {parsed.GetValue(seed)}");
            AnsiConsole.MarkupLineInterpolated(
                CultureInfo.InvariantCulture,
                $"opening {held:N0} sectors: {recovery.TotalMilliseconds:N0} ms of device time (SPI and API calls, in the virtual board's model)");
            return ExitCode.Ok;
        });
        return command;
    }

    private static Command FlashRate()
    {
        Option<string?> record = RecordOption();
        Option<double?> minutes = CommonOptions.Length("--minutes", "Length of the wear; an hour by default, from a record that is repeated as often as that takes.");
        Option<bool> json = CommonOptions.Json();
        Command command = new(
            "flash-rate",
            """
            Wear a record on the virtual board with the default settings and the full policy, and measure the flash that its log takes.

            Example: ecg campaign flash-rate --record /path/to/mitdb/100
            """) { record, minutes, json };
        command.SetBody((parsed, cancellation) =>
        {
            WearResult worn = Wear(parsed.GetValue(record), parsed.GetValue(minutes) ?? 3600, cancellation);
            FlashUse use = FlashUse.Of(worn.FlashImage.Span, worn.Session.DurationSeconds / 3600);
            int beats = worn.Session.Beats.Count;
            if (parsed.GetValue(json))
            {
                JsonOutput.Write(new { use, beats, stripSeconds = StripSeconds(worn) });
                return ExitCode.Ok;
            }

            AnsiConsole.MarkupLineInterpolated(
                CultureInfo.InvariantCulture,
                $"{use.Hours * 60:N1} min, {beats:N0} beats, {StripSeconds(worn):N0} s of strips: {use.BytesPerHour / 1024:N0} KiB an hour, {use.MainBytesPerHour / 1024:N0} of it without strips; {100.0 * use.RecordBytes / (use.MainBytes + use.StripBytes):N0} % of it records");
            AnsiConsole.MarkupLineInterpolated(
                CultureInfo.InvariantCulture,
                $"16 MiB: full after {use.HoursUntilFull:N0} h ({use.HoursUntilFull / HoursPerDay:N1} days), then the oldest strips go; beats, events and energy alone: {use.HoursOfBeats:N0} h ({use.HoursOfBeats / HoursPerDay:N1} days)");
            return ExitCode.Ok;
        });
        return command;
    }

    private static double StripSeconds(WearResult worn) => worn.Session.Strips.Sum(strip => worn.Session.Clock.SecondsAt(strip.Values.Length));

    private static Option<string?> RecordOption() => new("--record") { Description = $"{ElectrodeRecord.PathHelp}; the embedded one by default.", HelpName = "PATH" };

    private static Option<int> Seed() => new("--seed") { Description = "Decides what chance decides.", DefaultValueFactory = _ => 20260401 };

    private static WearResult Wear(string? path, double seconds, CancellationToken cancellation)
    {
        (WfdbRecord source, int lead) = ElectrodeRecord.Read(path);
        if (seconds <= 0 || seconds > 100 * 3600)
        {
            throw new UserErrorException(ExitCode.Usage, "--minutes: nothing that can be worn; give more than 0 and at most 100 h");
        }

        return WearRunner.Run(
            new WearPlan { Record = source, Lead = lead, RepeatedSeconds = seconds, Model = BuiltIn.LoadModel(null) }, null, cancellation);
    }

    private static T WithProgress<T>(bool quiet, string doing, Func<Action<double>?, T> work)
    {
        if (quiet || Console.IsErrorRedirected)
        {
            return work(null);
        }

        T? result = default;
        ProgressBar.Show(bar =>
        {
            ProgressTask task = bar.AddTask(doing, maxValue: 1);
            result = work(done => task.Value = done);
        });
        return result!;
    }
}
