using System.Globalization;
using System.Text.Json;
using EcgWearable.WearLog;
using EcgWearable.Wfdb;
using Xunit;

namespace EcgWearable.Tests.EndToEnd;

/// <summary>From a worn log to the archive and to other programs' formats; each command in its own process.</summary>
public class ArchiveAndExportTests
{
    [Fact]
    public void ALogGoesThroughTheArchiveAndOutAgain()
    {
        using Sandbox box = new();
        string archive = box.Path("a.sqlite");
        EcgProcess.Succeed("wear", "--minutes", "90s", "--out", box.Path("w"));
        WearSession worn = WearLogReader.Read(box.Path("w", "flash.bin")).Sessions[0];

        JsonElement first = EcgProcess.Json("archive", "import", box.Path("w", "flash.bin"), "--wearer", "anna", "--archive", archive, "--json").GetProperty("imported")[0];
        Assert.Equal((1, worn.Beats.Count), (first.GetProperty("newSessions").GetInt32(), first.GetProperty("newBeats").GetInt32()));
        JsonElement again = EcgProcess.Json("archive", "import", box.Path("w", "flash.bin"), "--wearer", "anna", "--archive", archive, "--json").GetProperty("imported")[0];
        Assert.True(again.GetProperty("isKnownFile").GetBoolean());

        JsonElement listed = EcgProcess.Json("archive", "list", "--archive", archive, "--json").GetProperty("sessions")[0];
        Assert.Equal(("anna", worn.Beats.Count), (listed.GetProperty("wearer").GetString(), listed.GetProperty("beatCount").GetInt32()));
        string day = worn.StartUtc!.Value.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        JsonElement counted = EcgProcess.Json("archive", "query", "--wearer", "anna", "--day", day, "--beats", "--archive", archive, "--json");
        Assert.Equal(worn.Beats.Select(beat => beat.SampleIndex), counted.GetProperty("list").EnumerateArray().Select(beat => beat.GetProperty("sampleIndex").GetInt64()));
        Assert.All(
            counted.GetProperty("classes").EnumerateObject(),
            c => Assert.Equal(worn.Beats.Count(beat => beat.Class.ToString() == c.Name), c.Value.GetInt32()));

        // The archive's session and the log's are exported alike.
        EcgProcess.Succeed("export", box.Path("w", "flash.bin"), "--format", "wfdb", "--out", box.Path("log"));
        EcgProcess.Succeed("export", "--archive", archive, "--session", "1", "--format", "wfdb", "--out", box.Path("kept"));
        Assert.Equal(WfdbRecord.Read(box.Path("log")).ReadAnnotations(), WfdbRecord.Read(box.Path("kept")).ReadAnnotations());
        Assert.Equal(File.ReadAllBytes(box.Path("log.dat")), File.ReadAllBytes(box.Path("kept.dat")));
        foreach (string format in new[] { "edf+", "bdf+", "csv", "parquet" })
        {
            EcgProcess.Succeed("export", "--archive", archive, "--session", "1", "--format", format, "--out", box.Path("kept-" + format.TrimEnd('+')));
        }

        Assert.Equal(1 + worn.Beats.Count, File.ReadAllLines(box.Path("kept-csv", "beats.csv")).Length);
        Assert.StartsWith("PAR1", File.ReadAllText(box.Path("kept-parquet", "beats.parquet")), StringComparison.Ordinal);
    }

    [Fact]
    public void WhatCannotBeDoneIsSaid()
    {
        using Sandbox box = new();
        Fail(3, "there is no archive; make one with 'ecg archive import'", "archive", "list", "--archive", box.Path("none.sqlite"));
        Fail(2, "is not a day; write 2026-01-31", "archive", "query", "--day", "tomorrow");
        Fail(2, "--session: name a log, or a session of the archive", "export", "--format", "csv", "--out", box.Path("x"));
        File.WriteAllText(box.Path("no.ecglog"), "nothing");
        Fail(3, "not a wear log", "archive", "import", box.Path("no.ecglog"), "--archive", box.Path("a.sqlite"));
        Fail(3, "does not answer", "archive", "list", "--archive", "Host=127.0.0.1;Port=1;Username=x");
    }

    private static void Fail(int expected, string message, params string[] arguments)
    {
        (int exitCode, _, string error) = EcgProcess.Run(arguments);
        Assert.Equal(expected, exitCode);
        Assert.Contains(message, error, StringComparison.Ordinal);
    }
}
