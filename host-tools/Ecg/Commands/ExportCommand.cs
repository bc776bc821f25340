using System.CommandLine;
using System.Globalization;
using EcgWearable.Archive;
using EcgWearable.Ecg.Output;
using EcgWearable.Export;
using EcgWearable.WearLog;
using Spectre.Console;

namespace EcgWearable.Ecg.Commands;

/// <summary><c>ecg export</c>: writes a log, or a session of the archive, in other programs' formats.</summary>
public static class ExportCommand
{
    private const int ShownDamages = 20;

    private static readonly Dictionary<string, ExportFormat> Formats = new()
    {
        ["edf+"] = ExportFormat.EdfPlus,
        ["bdf+"] = ExportFormat.BdfPlus,
        ["wfdb"] = ExportFormat.Wfdb,
        ["csv"] = ExportFormat.Csv,
        ["parquet"] = ExportFormat.Parquet,
    };

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        Argument<string?> log = new("log") { Description = "A pulled log (.ecglog) or a flash image; without it, a session of the archive.", Arity = ArgumentArity.ZeroOrOne };
        Option<string?> archive = ArchiveCommand.Archive();
        Option<long?> session = new("--session") { Description = "Only this session: its boot count in a log, its number in the archive.", HelpName = "NUMBER" };
        Option<string> format = new("--format", "-f") { Description = "The format.", Required = true };
        format.AcceptOnlyFromAmong([.. Formats.Keys]);
        Option<string> output = new("--out", "-o") { Description = "A file, or for csv and parquet a folder.", HelpName = "PATH", Required = true };
        Option<bool> continuous = new("--continuous") { Description = "edf+ and bdf+: fill gaps, for programs that do not read discontinuous files." };
        Option<bool> overwrite = new("--overwrite") { Description = "Replace files that are there." };
        Option<bool> json = CommonOptions.Json();
        Command command = new(
            "export",
            """
            Export ECG, beats and events as EDF+, BDF+, WFDB, CSV or Parquet.

            Examples:
              ecg export out/wear.ecglog --format edf+ --out out/wear.edf
              ecg export --session 12 --format wfdb --out out/wear12
            """)
        {
            log, archive, session, format, output, continuous, overwrite, json,
        };
        command.Validators.Add(result =>
        {
            // What is not understood has been told already; asking for its value would throw.
            if (result.GetResult(format)?.Tokens is not [{ Value: string chosen }] || !Formats.TryGetValue(chosen, out ExportFormat kind))
            {
                return;
            }

            if (result.GetValue(continuous) && kind is not (ExportFormat.EdfPlus or ExportFormat.BdfPlus))
            {
                result.AddError($"--continuous: {chosen} has no discontinuous files; leave it away, or give --format edf+ or bdf+");
            }

            string target = result.GetResult(output)?.Tokens is [{ Value: string named }] ? named : "";
            string extension = Path.GetExtension(target).ToLowerInvariant();
            if (extension is ".edf" or ".bdf" && kind != (extension == ".edf" ? ExportFormat.EdfPlus : ExportFormat.BdfPlus))
            {
                result.AddError($"--out: {target} would not be what its name says; give --format {extension[1..]}+, or another name for {chosen}");
            }
        });
        command.SetBody((parsed, _) =>
        {
            string? path = parsed.GetValue(log);
            long? number = parsed.GetValue(session);
            if (path is not null && parsed.GetValue(archive) is not null)
            {
                throw new UserErrorException(ExitCode.Usage, "--archive: give either a log or an archive");
            }

            WearLogContents? contents = path is null ? null : WearLogReader.Read(path);
            (IReadOnlyList<ExportRecording> recordings, string? wearer, long missingRecords) = contents is not null
                ? FromLog(contents, number)
                : FromArchive(
                    ArchiveLocation.Parse(parsed.GetValue(archive)),
                    number ?? throw new UserErrorException(ExitCode.Usage, "--session: name a log, or a session of the archive ('ecg archive list' shows them)"));
            ExportOptions options = new()
            {
                IsContinuous = parsed.GetValue(continuous),
                Overwrite = parsed.GetValue(overwrite),
                Wearer = wearer,
                DiscontinuousFileWritten = file => Warn($"{file}: ECG with gaps, so the file is discontinuous; programs that refuse such files, EDFlib among them, read one made with --continuous"),
            };
            IReadOnlyList<string> files = Exporter.Export(recordings, Formats[parsed.GetValue(format)!], parsed.GetValue(output)!, options);
            IReadOnlyList<LogDamage> damages = contents?.Damages ?? [];
            foreach (LogDamage damage in damages.Take(ShownDamages))
            {
                Warn(string.Create(CultureInfo.InvariantCulture, $"{path}: damaged at byte {damage.Offset} (sector {damage.SectorSequence}): {damage.Problem}"));
            }

            if (damages.Count > ShownDamages)
            {
                Warn(string.Create(CultureInfo.InvariantCulture, $"{path}: {damages.Count - ShownDamages:N0} more damaged places; --json tells them all"));
            }

            if (missingRecords > 0)
            {
                Warn(string.Create(CultureInfo.InvariantCulture, $"{path ?? $"session {number}"}: {missingRecords:N0} records are missing; what could be read is exported"));
            }

            if (parsed.GetValue(json))
            {
                JsonOutput.Write(new
                {
                    files = files.Select(file => new { path = Path.GetFullPath(file), bytes = new FileInfo(file).Length }),
                    sessions = recordings.Select(r => r.BootCount),
                    missingRecords,
                    damages = damages.Select(d => new { offset = d.Offset, sectorSequence = d.SectorSequence, problem = d.Problem }),
                });
                return ExitCode.Ok;
            }

            foreach (string file in files)
            {
                AnsiConsole.MarkupLineInterpolated($"wrote {file}");
            }

            return ExitCode.Ok;
        });
        return command;
    }

    private static void Warn(string message) => Console.Error.WriteLine($"ecg: {message}");

    private static (IReadOnlyList<ExportRecording> Recordings, string? Wearer, long MissingRecords) FromLog(WearLogContents contents, long? bootCount)
    {
        WearSession[] chosen = [.. contents.Sessions.Where(session => bootCount is null ? !session.IsEmptyOfSignal : session.BootCount == bootCount)];
        if (chosen.Length == 0)
        {
            throw new UserErrorException(
                ExitCode.BadInput,
                bootCount is null
                    ? $"{contents.SourceName}: there is nothing to export: no session of this log has a beat or ECG; --session exports one all the same"
                    : $"{contents.SourceName}: there is no session {bootCount}; there are: {string.Join(", ", contents.Sessions.Select(s => s.BootCount))}");
        }

        string[] empty = [.. contents.Sessions.Where(session => bootCount is null && session.IsEmptyOfSignal).Select(session => session.BootCount.ToString(CultureInfo.InvariantCulture))];
        if (empty.Length > 0)
        {
            Warn($"{contents.SourceName}: left out, with neither beats nor ECG: session {string.Join(", ", empty)}; --session exports one all the same");
        }

        // Between sessions records may be missing too.
        long missing = bootCount is null ? contents.MissingRecordCount : chosen.Sum(session => session.MissingRecordCount);
        return ([.. chosen.Select(ExportRecording.Of)], null, missing);
    }

    private static (IReadOnlyList<ExportRecording> Recordings, string? Wearer, long MissingRecords) FromArchive(ArchiveLocation location, long sessionId)
    {
        using WearArchive source = WearArchive.OpenForReading(location);
        SessionContents contents = source.Read(sessionId);
        ArchivedSession session = contents.Session;
        ExportRecording recording = new(
            session.BootCount,
            session.FirmwareVersion,
            new SampleClock((uint)session.OdrNumerator, (uint)session.OdrDenominator, contents.TimeSyncs),
            session.StartSampleIndex,
            session.EndSampleIndex,
            [.. contents.Beats.Select(beat => new WearBeat(beat.SampleIndex, beat.Class, beat.Flags, beat.RrSamples, beat.LogitMargin, beat.Quality))],
            contents.Strips,
            contents.Events,
            contents.Energy);
        return ([recording], session.Wearer, session.MissingRecords);
    }
}
