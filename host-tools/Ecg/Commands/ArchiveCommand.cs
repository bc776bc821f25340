using System.CommandLine;
using System.Globalization;
using EcgWearable.Archive;
using EcgWearable.Ecg.Output;
using EcgWearable.Firmware.Classification;
using EcgWearable.WearLog;
using Spectre.Console;

namespace EcgWearable.Ecg.Commands;

/// <summary><c>ecg archive</c>: keeps pulled logs in a database, and asks it.</summary>
public static class ArchiveCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create() => new(
        "archive",
        """
        Keep pulled logs in an archive, a SQLite file or a PostgreSQL database, and ask it.

        Examples:
          ecg archive import out/*.ecglog --wearer anna
          ecg archive query --wearer anna --day 2026-01-01
          ecg archive list --archive "Host=db;Database=ecg;Username=ecg"
        """)
    {
        Import(), List(), Query(), Show(),
    };

    /// <summary>--archive.</summary>
    internal static Option<string?> Archive() => new("--archive")
    {
        Description = "The archive: a SQLite file, or a PostgreSQL database as \"Host=...;Database=...;Username=...\"; the user's own file by default.",
        HelpName = "PATH|HOST",
    };

    private static Command Import()
    {
        Argument<string[]> files = new("file") { Description = "Pulled logs (.ecglog) or flash images.", Arity = ArgumentArity.OneOrMore };
        Option<string> wearer = new("--wearer") { Description = "Who wore the device.", HelpName = "NAME", DefaultValueFactory = _ => ImportOptions.DefaultWearer };
        Option<string?> device = new("--device") { Description = "Which device it was, where a wearer has several.", HelpName = "NAME" };
        Option<string?> archive = Archive();
        Option<bool> json = CommonOptions.Json();
        Command command = new(
            "import",
            """
            Import logs: what is not in the archive yet. The same log again changes nothing; a longer log of the same session adds what is new.
            Each log goes in as a whole or not at all.
            """)
        {
            files, wearer, device, archive, json,
        };
        command.SetBody((parsed, cancellation) =>
        {
            // Before an archive is made for names that it would refuse.
            ImportOptions options = new() { Wearer = parsed.GetValue(wearer)!, Device = parsed.GetValue(device) };
            options.Validate();
            using WearArchive target = WearArchive.OpenForImport(ArchiveLocation.Parse(parsed.GetValue(archive)));
            bool isJson = parsed.GetValue(json);
            List<ImportResult> done = [];
            List<(string File, string Problem)> failed = [];
            int exitCode = ExitCode.Ok;
            string[] all = parsed.GetValue(files)!;
            foreach (string file in all)
            {
                if (cancellation.IsCancellationRequested)
                {
                    exitCode = ExitCode.Interrupted;
                    break;
                }

                try
                {
                    ImportResult result = target.Import(file, options);
                    done.Add(result);
                    if (!isJson)
                    {
                        AnsiConsole.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"{file}: {Summary(result)}");
                    }
                }
                catch (Exception e) when (e is WearLogException or ArchiveException { Failure: ArchiveFailure.BadInput })
                {
                    // One bad log among many does not keep the others out.
                    failed.Add((file, e.Message));
                    Console.Error.WriteLine($"ecg: {e.Message}");
                    exitCode = ExitCode.BadInput;
                }
                catch (ArchiveException e)
                {
                    // What keeps this log out keeps out those that follow.
                    failed.Add((file, e.Message));
                    Console.Error.WriteLine($"ecg: {e.Message}");
                    exitCode = ExitCode.CannotWrite;
                    break;
                }
            }

            int left = all.Length - done.Count - failed.Count;
            if (left > 0)
            {
                string why = exitCode == ExitCode.Interrupted ? "interrupted" : "stopped";
                Console.Error.WriteLine(Text($"ecg: {why}: {done.Count} of {all.Length} files went in, {left} were not tried; the same command again brings the rest"));
            }

            if (isJson)
            {
                JsonOutput.Write(new { archive = target.DisplayName, imported = done, failed = failed.Select(f => new { f.File, f.Problem }), notTried = all[^left..] });
            }
            else
            {
                AnsiConsole.MarkupLineInterpolated($"archive: [bold]{target.DisplayName}[/]");
            }

            return exitCode;
        });
        return command;
    }

    private static Command List()
    {
        Option<string?> wearer = new("--wearer") { Description = "Only this wearer's sessions.", HelpName = "NAME" };
        Option<string?> archive = Archive();
        Option<bool> json = CommonOptions.Json();
        Command command = new("list", "List the sessions in the archive.") { wearer, archive, json };
        command.SetBody((parsed, _) =>
        {
            using WearArchive source = WearArchive.OpenForReading(ArchiveLocation.Parse(parsed.GetValue(archive)));
            IReadOnlyList<ArchivedSession> sessions = source.Sessions(parsed.GetValue(wearer));
            if (parsed.GetValue(json))
            {
                JsonOutput.Write(new { archive = source.DisplayName, sessions });
                return ExitCode.Ok;
            }

            Table table = NumberTable.Create("wearer", "session", "device", "boot", "start (UTC)", "length", "analysable", "beats");
            foreach (ArchivedSession session in sessions)
            {
                double samplesPerSecond = (double)session.OdrNumerator / session.OdrDenominator;
                table.AddRow(
                    Markup.Escape(session.Wearer),
                    Text($"{session.SessionId}"),
                    Markup.Escape(session.Device),
                    Text($"{session.BootCount}"),
                    session.IsSynchronised ? Text($"{session.Start:yyyy-MM-dd HH:mm:ss}") : "not known",
                    Length(session.DurationSeconds),
                    Length(session.AnalysableSamples / samplesPerSecond),
                    Text($"{session.BeatCount:N0}"));
            }

            AnsiConsole.Write(table);
            return ExitCode.Ok;
        });
        return command;
    }

    private static Command Query()
    {
        Option<string> wearer = new("--wearer") { Description = "The wearer.", HelpName = "NAME", DefaultValueFactory = _ => ImportOptions.DefaultWearer };
        Option<DateOnly> day = new("--day")
        {
            Description = "The day in UTC, as 2026-01-31.",
            HelpName = "DATE",
            Required = true,
            CustomParser = result =>
            {
                if (!DateOnly.TryParseExact(result.Tokens[0].Value, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly date))
                {
                    result.AddError($"--day: '{result.Tokens[0].Value}' is not a day; write 2026-01-31");
                }
                else if (date == DateOnly.MaxValue)
                {
                    result.AddError("--day: the calendar ends with this day, and an archive long before; write a day such as 2026-01-31");
                }

                return date;
            },
        };
        Option<bool> withBeats = new("--beats") { Description = "Also every beat." };
        Option<string?> archive = Archive();
        Option<bool> json = CommonOptions.Json();
        Command command = new("query", "Count the beats of a wearer's day by class, or list them.") { wearer, day, withBeats, archive, json };
        command.SetBody((parsed, _) =>
        {
            using WearArchive source = WearArchive.OpenForReading(ArchiveLocation.Parse(parsed.GetValue(archive)));
            string name = parsed.GetValue(wearer)!;
            DateOnly date = parsed.GetValue(day);
            DateTimeOffset from = new(date, TimeOnly.MinValue, TimeSpan.Zero);
            IReadOnlyDictionary<BeatClass, long> counts = source.ClassCounts(name, from, from.AddDays(1));
            IReadOnlyList<BeatRow> beats = parsed.GetValue(withBeats) ? source.Beats(name, from, from.AddDays(1)) : [];
            if (parsed.GetValue(json))
            {
                JsonOutput.Write(new
                {
                    archive = source.DisplayName,
                    wearer = name,
                    day = date,
                    beats = counts.Values.Sum(),
                    classes = SessionOutput.Classes.ToDictionary(c => c.ToString(), c => counts.GetValueOrDefault(c)),
                    list = parsed.GetValue(withBeats) ? beats.Select(beat => new { utc = Utc(beat), @class = beat.Class.ToString(), beat.RrSamples, beat.Flags, beat.LogitMargin, beat.Quality, beat.SessionId, beat.SampleIndex }) : null,
                });
                return ExitCode.Ok;
            }

            Table table = NumberTable.Create("beats", "count");
            foreach (BeatClass beatClass in SessionOutput.Classes)
            {
                table.AddRow(SessionOutput.Name(beatClass), Text($"{counts.GetValueOrDefault(beatClass):N0}"));
            }

            table.AddRow("all", Text($"{counts.Values.Sum():N0}"));
            AnsiConsole.Write(table);
            foreach (BeatRow beat in beats)
            {
                Console.WriteLine(Text($"{Utc(beat):yyyy-MM-dd HH:mm:ss.fff} {beat.Class}"));
            }

            return ExitCode.Ok;
        });
        return command;
    }

    private static Command Show()
    {
        Argument<long> id = new("session") { Description = "The session's number in the archive, as 'ecg archive list' shows it." };
        Option<string?> archive = Archive();
        Option<bool> json = CommonOptions.Json();
        Command command = new("show", "Show what the archive keeps of a session.") { id, archive, json };
        command.SetBody((parsed, _) =>
        {
            using WearArchive source = WearArchive.OpenForReading(ArchiveLocation.Parse(parsed.GetValue(archive)));
            SessionContents contents = source.Read(parsed.GetValue(id));
            Dictionary<string, int> classes = SessionOutput.Classes.ToDictionary(c => c.ToString(), c => contents.Beats.Count(beat => beat.Class == c));
            if (parsed.GetValue(json))
            {
                JsonOutput.Write(new
                {
                    archive = source.DisplayName,
                    session = contents.Session,
                    classes,
                    strips = contents.Strips.Count,
                    stripSamples = contents.Strips.Sum(strip => (long)strip.Values.Length),
                    events = contents.Events.Count,
                    energyIntervals = contents.Energy.Count,
                    budgets = contents.Budgets.Count,
                    timeSyncs = contents.TimeSyncs,
                });
                return ExitCode.Ok;
            }

            ArchivedSession session = contents.Session;
            Table table = new Table().RoundedBorder().AddColumn("session").AddColumn(Text($"{session.SessionId}"));
            table.AddRow("wearer", Markup.Escape(session.Wearer)).AddRow("device", Markup.Escape(session.Device)).AddRow("boot", Text($"{session.BootCount}"));
            table.AddRow("start (UTC)", session.IsSynchronised ? Text($"{session.Start:yyyy-MM-dd HH:mm:ss.fff}") : "not known");
            table.AddRow("length", Length(session.DurationSeconds)).AddRow("firmware", session.FirmwareVersion ?? "not known").AddRow("model", session.ModelHashPrefix ?? "not known");
            foreach ((string name, int count) in classes)
            {
                table.AddRow(Text($"beats {name}"), Text($"{count:N0}"));
            }

            table.AddRow("strips", Text($"{contents.Strips.Count:N0}, {contents.Strips.Sum(strip => (long)strip.Values.Length):N0} samples"));
            table.AddRow("events", Text($"{contents.Events.Count:N0}")).AddRow("energy intervals (modelled)", Text($"{contents.Energy.Count:N0}")).AddRow("budgets (modelled)", Text($"{contents.Budgets.Count:N0}"));
            AnsiConsole.Write(table);
            return ExitCode.Ok;
        });
        return command;
    }

    private static DateTimeOffset Utc(BeatRow beat) => DateTimeOffset.FromUnixTimeMilliseconds(beat.TimeUnixMilliseconds);

    private static string Summary(ImportResult result) => result.IsKnownFile
        ? "imported before; nothing to do"
        : Text($"{result.SessionIds.Count} sessions ({result.NewSessions} new), {result.NewBeats:N0} new beats, {result.NewSamples:N0} new ECG samples, {result.NewEvents:N0} new events, {result.DamagedPlaces} damaged places");

    private static string Length(double seconds)
    {
        // A damaged event may lie where no time span reaches.
        double shown = Math.Min(Math.Round(seconds), Math.Floor(TimeSpan.MaxValue.TotalSeconds / 2));
        return Text($"{TimeSpan.FromSeconds(shown):c}");
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
