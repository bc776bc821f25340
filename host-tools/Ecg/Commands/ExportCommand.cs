using System.CommandLine;
using EcgWearable.Archive;
using EcgWearable.Ecg.Output;
using EcgWearable.Export;
using EcgWearable.WearLog;
using Spectre.Console;

namespace EcgWearable.Ecg.Commands;

/// <summary><c>ecg export</c>: writes a log, or a session of the archive, in other programs' formats.</summary>
public static class ExportCommand
{
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
        command.SetBody((parsed, _) =>
        {
            string? path = parsed.GetValue(log);
            long? number = parsed.GetValue(session);
            if (path is not null && parsed.GetValue(archive) is not null)
            {
                throw new UserErrorException(ExitCode.Usage, "--archive: give either a log or an archive");
            }

            (IReadOnlyList<ExportRecording> recordings, string? wearer) = path is not null
                ? (FromLog(path, number), null)
                : FromArchive(
                    ArchiveLocation.Parse(parsed.GetValue(archive)),
                    number ?? throw new UserErrorException(ExitCode.Usage, "--session: name a log, or a session of the archive ('ecg archive list' shows them)"));
            ExportOptions options = new() { IsContinuous = parsed.GetValue(continuous), Overwrite = parsed.GetValue(overwrite), Wearer = wearer };
            IReadOnlyList<string> files = Exporter.Export(recordings, Formats[parsed.GetValue(format)!], parsed.GetValue(output)!, options);
            if (parsed.GetValue(json))
            {
                JsonOutput.Write(new { files = files.Select(file => new { path = Path.GetFullPath(file), bytes = new FileInfo(file).Length }), sessions = recordings.Select(r => r.BootCount) });
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

    private static IReadOnlyList<ExportRecording> FromLog(string path, long? bootCount)
    {
        WearLogContents contents = WearLogReader.Read(path);
        List<ExportRecording> recordings =
        [
            .. contents.Sessions
                .Where(session => bootCount is null ? session.Beats.Count + session.Strips.Count + session.Events.Count > 0 : session.BootCount == bootCount)
                .Select(ExportRecording.Of),
        ];
        return recordings.Count > 0
            ? recordings
            : throw new UserErrorException(
                ExitCode.BadInput,
                bootCount is null
                    ? $"{path}: no session of this log holds anything to export"
                    : $"{path}: there is no session {bootCount}; there are: {string.Join(", ", contents.Sessions.Select(s => s.BootCount))}");
    }

    private static (IReadOnlyList<ExportRecording> Recordings, string Wearer) FromArchive(ArchiveLocation location, long sessionId)
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
        return ([recording], session.Wearer);
    }
}
