using System.Globalization;
using System.Text.Json;
using EcgWearable.Ecg;
using EcgWearable.Ecg.Device;
using EcgWearable.Ecg.Doctor;
using EcgWearable.Ecg.Wear;
using EcgWearable.Edf;
using EcgWearable.Evaluation;
using EcgWearable.Firmware.Link;
using EcgWearable.Firmware.Logging;
using EcgWearable.Serial;
using EcgWearable.VirtualBoard;
using EcgWearable.WearLog;
using EcgWearable.Wfdb;
using Xunit;

namespace EcgWearable.Tests.EndToEnd;

/// <summary>A virtual board at a pseudo-terminal in one process, the tool in another: as a user has them, with every break of the cable.</summary>
public sealed class DeviceTests(WornImage worn) : IClassFixture<WornImage>, IDisposable
{
    private const int SectorBytes = 4096;

    // Where the annotators of the record mark this lead as noisy; two of the four beats that they saw in the other lead are not to be found in it.
    private const double NoiseFromSeconds = 41.95;
    private const double NoiseToSeconds = 44.84;

    private readonly Sandbox _box = new();

    private string Port => _box.Path("port");

    private string Log => _box.Path("wear.ecglog");

    public void Dispose() => _box.Dispose();

    [UnixFact]
    public void ALogPulledOverACableThatBreaksTwiceIsWhatTheFlashHolds()
    {
        string after = _box.Path("after.bin");
        using EcgProcess board = Board("--pull-cable", "9000", "--pull-cable", "22000", "--save", after);
        (int exitCode, string output, string error) = EcgProcess.Run("pull", "--port", Port, "--out", Log, "--json");
        Assert.True(exitCode == 0, error);
        JsonElement result = JsonDocument.Parse(output).RootElement;
        Assert.Equal(2, result.GetProperty("reconnections").GetInt32());
        Assert.Equal(2, error.Split('\n').Count(line => line.Contains("the connection is gone", StringComparison.Ordinal)));
        Assert.Equal(0, result.GetProperty("damaged").GetInt32());
        Stop(board);
        Assert.Contains(" 0 samples lost", board.Output, StringComparison.Ordinal);

        // The flash as the board left it holds every sector of the file, the last one perhaps filled further.
        byte[] pulled = File.ReadAllBytes(Log);
        byte[] flash = File.ReadAllBytes(after);
        Assert.Equal(result.GetProperty("sectors").GetInt64() * SectorBytes, pulled.Length);
        for (int at = 0; at < pulled.Length; at += SectorBytes)
        {
            ReadOnlySpan<byte> sector = pulled.AsSpan(at, SectorBytes);
            int there = flash.AsSpan().IndexOf(sector[..16]);
            Assert.True(there >= 0 && there % SectorBytes == 0, $"sector at {at}");
            int used = at + SectorBytes < pulled.Length ? SectorBytes : sector.LastIndexOfAnyExcept((byte)0xFF) + 1;
            Assert.True(sector[..used].SequenceEqual(flash.AsSpan(there, used)), $"sector at {at}");
        }

        // What was worn is what was pulled, and the host's time is in it.
        WearLogContents ground = WearLogReader.Read(worn.Path);
        WearLogContents contents = WearLogReader.Read(Log);
        Assert.Empty(contents.Damages);
        Assert.NotEmpty(ground.Sessions[0].Beats);
        Assert.Equal(ground.Sessions[0].Beats, contents.Sessions[0].Beats);
        Assert.Equal(result.GetProperty("timeSyncSample").GetInt64(), Assert.Single(contents.Sessions[1].TimeSyncs).SampleIndex);
        Assert.False(File.Exists(Log + ".part"));

        // And so it is in the archive, in the report and in exported files.
        string archive = _box.Path("archive.sqlite");
        EcgProcess.Succeed("archive", "import", Log, "--wearer", "anna", "--archive", archive);
        long[] peaks = [.. ground.Sessions[0].Beats.Select(beat => beat.SampleIndex)];
        Assert.Equal(peaks.Length, EcgProcess.Json("archive", "list", "--archive", archive, "--json").GetProperty("sessions")[0].GetProperty("beatCount").GetInt32());
        EcgProcess.Succeed("export", "--archive", archive, "--session", "1", "--format", "wfdb", "--out", _box.Path("archived"));
        EcgProcess.Succeed("export", Log, "--session", "1", "--format", "wfdb", "--out", _box.Path("pulled"));
        EcgProcess.Succeed("export", worn.Path, "--format", "wfdb", "--out", _box.Path("truth"));
        WfdbRecord truth = WfdbRecord.Read(_box.Path("truth"));
        foreach (string copy in new[] { "archived", "pulled" })
        {
            Assert.Equal(truth.ReadAnnotations(), WfdbRecord.Read(_box.Path(copy)).ReadAnnotations());
            Assert.Equal(File.ReadAllBytes(_box.Path("truth.dat")), File.ReadAllBytes(_box.Path(copy + ".dat")));
        }

        foreach (string format in new[] { "edf", "bdf" })
        {
            EcgProcess.Succeed("export", "--archive", archive, "--session", "1", "--format", format + "+", "--continuous", "--out", _box.Path("a." + format));
            double[] exported = EdfRecord.Read(_box.Path("a." + format)).Microvolts(0);
            Assert.Equal(truth.Microvolts(0), exported[..truth.SamplesPerSignal]);
            Assert.All(exported[truth.SamplesPerSignal..], microvolts => Assert.True(double.IsNaN(microvolts)));
        }

        EcgProcess.Succeed("export", "--archive", archive, "--session", "1", "--format", "csv", "--out", _box.Path("csv"));
        Assert.Equal(
            ground.Sessions[0].Beats.Select(beat => string.Create(CultureInfo.InvariantCulture, $"1,{beat.SampleIndex},{beat.Class}")),
            File.ReadLines(_box.Path("csv", "beats.csv")).Skip(1).Select(line => line.Split(',')).Select(cells => $"{cells[0]},{cells[1]},{cells[4]}"));

        // What was at the electrodes is what comes out at the end: the record's own voltage, rounded once by the front end and once to the steps of a strip.
        AssertIsWhatWasWorn(truth);
        AssertBeatsAreThoseOfTheRecord(truth);

        JsonElement reported = EcgProcess.Json("report", Log, "--out", _box.Path("report.html"), "--json").GetProperty("sessions")[0];
        Assert.Equal(peaks.Length, reported.GetProperty("beats").GetInt32());
        Assert.All(
            reported.GetProperty("classes").EnumerateObject(),
            c => Assert.Equal(ground.Sessions[0].Beats.Count(beat => beat.Class.ToString() == c.Name), c.Value.GetInt32()));
    }

    private static void AssertIsWhatWasWorn(WfdbRecord exported)
    {
        WfdbRecord source = WfdbRecord.Read(Path.Combine(Sandbox.Data, "208x"));
        ResampledRecord electrodes = new(source.Microvolts(0), source.SamplingFrequencyHz);
        electrodes.Start(0, 3200, 9);
        double[] microvolts = exported.Microvolts(0);
        int last = (int)(WornImage.Seconds * 3200 / 9) - ResampledRecord.Taps;
        int compared = 0;
        for (int i = 0; i < last; i++)
        {
            double worn = electrodes.NextMicrovolts();
            if (!double.IsNaN(microvolts[i]))
            {
                Assert.InRange(microvolts[i] - worn, -LogFormat.StripQuantumMicrovolts, LogFormat.StripQuantumMicrovolts);
                compared++;
            }
        }

        Assert.InRange(compared, last / 2, last);
    }

    private static void AssertBeatsAreThoseOfTheRecord(WfdbRecord exported)
    {
        WfdbRecord source = WfdbRecord.Read(Path.Combine(Sandbox.Data, "208x"));
        double[] annotated =
        [
            .. ReferenceAnnotations.From(source.ReadAnnotations()).Beats.Select(beat => beat.Sample / source.SamplingFrequencyHz)
                .Where(seconds => seconds < WornImage.Seconds - 1 && seconds is < NoiseFromSeconds or > NoiseToSeconds),
        ];
        double[] found = [.. exported.ReadAnnotations().Where(a => a.Code.IsBeat()).Select(a => a.Sample / exported.SamplingFrequencyHz)];
        Assert.Equal(105, annotated.Length);
        Assert.All(annotated, seconds => Assert.Contains(found, peak => Math.Abs(peak - seconds) <= 0.150));
    }

    [Fact]
    public void AStretchOfASessionIsPulledByTime()
    {
        (int exitCode, string output, string error) = EcgProcess.Run(
            "pull", "--image", worn.Path, "--out", Log, "--session", "1", "--from", "20s", "--to", "40s", "--json");
        Assert.True(exitCode == 0, error);
        WearSession whole = WearLogReader.Read(worn.Path).Sessions[0];
        WearSession part = Assert.Single(WearLogReader.Read(Log).Sessions);
        Assert.Equal(1, part.BootCount);
        Assert.NotEmpty(Within(whole));
        Assert.Equal(Within(whole), Within(part));
        Assert.Equal(0, JsonDocument.Parse(output).RootElement.GetProperty("damaged").GetInt32());

        Refused(3, "holds nothing of session 9", "--session", "9");
        Refused(2, "--to: must be later than --from", "--from", "2min", "--to", "1min");
        Refused(2, "--session: a boot count", "--session", "0");
        Refused(2, "leave --session, --from and --to out", "--from", "1min", "--erase");
        Assert.False(File.Exists(_box.Path("no.ecglog")));

        IEnumerable<WearBeat> Within(WearSession session) => session.Beats.Where(b => session.Clock.SecondsAt(b.SampleIndex) is >= 20 and < 40);

        void Refused(int code, string says, params string[] arguments)
        {
            (int exit, _, string problem) = EcgProcess.Run(["pull", "--image", worn.Path, "--out", _box.Path("no.ecglog"), .. arguments]);
            Assert.Equal(code, exit);
            Assert.Contains(says, problem, StringComparison.Ordinal);
        }
    }

    [UnixFact]
    public void APulledLogIsErasedOnlyWithEveryRecordInTheFile()
    {
        using EcgProcess board = Board();
        Assert.Equal(0, EcgProcess.Run("pull", "--port", Port, "--out", _box.Path("kept.ecglog")).ExitCode);
        long[] before = Sectors();
        (int exitCode, string output, string error) = EcgProcess.Run("pull", "--port", Port, "--out", Log, "--erase", "--json");
        Assert.True(exitCode == 0, error);
        Assert.True(JsonDocument.Parse(output).RootElement.GetProperty("erased").GetBoolean());
        long[] after = Sectors();
        for (int i = 0; i < 20 && after[0] <= before[^1]; i++)
        {
            // The device erases in the background, one sector after the other.
            after = Sectors();
        }

        Assert.True(after[0] > before[^1], $"sectors {after[0]}.. are left of ..{before[^1]}");
        Assert.Equal(WearLogReader.Read(worn.Path).Sessions[0].Beats, WearLogReader.Read(Log).Sessions[0].Beats);
        Stop(board);
    }

    [UnixFact]
    public void ADeviceThatFallsSilentLeavesAPartialFileThatTheNextPullTakesUp()
    {
        using (EcgProcess board = Board("--silent-after", "20000"))
        {
            (int exitCode, _, string error) = EcgProcess.Run("pull", "--port", Port, "--out", Log, "--wait", "1");
            Assert.Equal(5, exitCode);
            Assert.Contains("the device does not answer", error, StringComparison.Ordinal);
            Assert.Contains($"are kept in {Log}.part; the same command goes on from there.", error, StringComparison.Ordinal);
            Stop(board);
        }

        long kept = new FileInfo(Log + ".part").Length;
        Assert.True(kept > 0 && kept % SectorBytes == 0, $"{kept} bytes");
        Assert.False(File.Exists(Log));
        using EcgProcess again = Board();
        (int code, string output, string problem) = EcgProcess.Run("pull", "--port", Port, "--out", Log, "--json");
        Assert.True(code == 0, problem);
        Assert.Equal((kept / SectorBytes) - 1, JsonDocument.Parse(output).RootElement.GetProperty("resumed").GetInt64());
        Stop(again);
    }

    [UnixFact]
    public void ADeviceThatTalksNonsenseIsNotBelieved()
    {
        using EcgProcess board = Board("--garbage");
        (int exitCode, _, string error) = EcgProcess.Run("pull", "--port", Port, "--out", Log);
        Assert.Equal(5, exitCode);
        Assert.StartsWith("ecg: info: the device does not answer", error, StringComparison.Ordinal);
        Assert.Equal(["port"], _box.Files());
        Stop(board);
    }

    [UnixFact]
    public void TwoPullsAtOnceAreOneTooMany()
    {
        using EcgProcess board = Board();
        using (SerialTransport.Open(Port, LinkProtocol.BaudRate))
        {
            (int exitCode, _, string error) = EcgProcess.Run("pull", "--port", Port, "--out", Log);
            Assert.Equal((5, $"ecg: {Port}: the port is busy: another program has it open, such as a second 'ecg' or a terminal; close that and try again."), (exitCode, error.TrimEnd()));
        }

        using (new FileStream(Log + ".part", FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None))
        {
            (int exitCode, _, string error) = EcgProcess.Run("pull", "--port", Port, "--out", Log);
            Assert.Equal(4, exitCode);
            Assert.Contains("that no other pull is under way", error, StringComparison.Ordinal);
        }

        Stop(board);
    }

    [UnixFact]
    public void AFullDiskKeepsWhatHasComeAndNamesIt()
    {
        // A limit on the size of files stands for a disk without room: the write fails in the middle of the log.
        string tool = Path.Combine(AppContext.BaseDirectory, "ecg.dll");
        string[] pull = ["pull", "--image", worn.Path, "--out", Log];
        System.Diagnostics.ProcessStartInfo start = new("bash", ["-c", "trap '' XFSZ; ulimit -f 20; exec \"$@\"", "bash", "dotnet", tool, .. pull])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        start.Environment["DOTNET_EnableWriteXorExecute"] = "0";
        using System.Diagnostics.Process process = System.Diagnostics.Process.Start(start)!;
        string error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 4, $"exit code {process.ExitCode}: {error}");
        Assert.StartsWith($"ecg: {Log}.part: cannot be written", error, StringComparison.Ordinal);
        Assert.InRange(new FileInfo(Log + ".part").Length, SectorBytes, 20 * 1024);
        Assert.False(File.Exists(Log));

        (int exitCode, string output, string problem) = EcgProcess.Run([.. pull, "--json"]);
        Assert.True(exitCode == 0, problem);
        Assert.InRange(JsonDocument.Parse(output).RootElement.GetProperty("resumed").GetInt64(), 1, 5);
        Assert.Equal(WearLogReader.Read(worn.Path).Sessions[0].Beats, WearLogReader.Read(Log).Sessions[0].Beats);
    }

    [Fact]
    public void TheMonitorSeesTheBeatsThatAreLoggedAndKeepsEverySample()
    {
        string seen = _box.Path("seen.csv");
        (int exitCode, string output, string error) = EcgProcess.Run("monitor", "--image", worn.Path, "--duration", "40s", "--fast", "--json", "--record", seen);
        Assert.True(exitCode == 0, error);
        JsonElement[] beats = [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)
            .Where(line => line.GetProperty("kind").GetString() == "beat")];

        // The built-in record is at the electrodes: what a board that wears it logs is what the monitor shows.
        WearSession session = WearLogReader.Read(worn.Path).Sessions[0];
        long[] live = [.. beats.Select(beat => beat.GetProperty("sampleIndex").GetInt64())];
        Assert.True(live.Length > 40, $"{live.Length} beats");
        Assert.Empty(live.Except(session.Beats.Select(beat => beat.SampleIndex)));
        Assert.Equal(session.Beats.First(beat => beat.SampleIndex == live[5]).Class.ToString(), beats[5].GetProperty("class").GetString());
        string[] kept = File.ReadAllLines(seen);
        Assert.Equal("kind,sample,microvolts,class,rr_samples,quality", kept[0]);
        Assert.Equal(live.Length, kept.Count(line => line.StartsWith("beat,", StringComparison.Ordinal)));
        long[] samples = [.. kept.Where(line => line.StartsWith("sample,", StringComparison.Ordinal)).Select(line => long.Parse(line.Split(',')[1], System.Globalization.CultureInfo.InvariantCulture))];
        Assert.InRange(samples.Length, 39 * 355, 41 * 356);
        Assert.Equal(Enumerable.Range(0, samples.Length).Select(i => samples[0] + i), samples);

        (exitCode, _, error) = EcgProcess.Run("monitor", "--image", worn.Path, "--duration", "1s", "--fast", "--plain", "--record", seen);
        Assert.Equal(4, exitCode);
        Assert.Contains("seen.csv: cannot be written", error, StringComparison.Ordinal);
    }

    [Fact]
    public void TheMonitorTellsOfTheBatteryAndOfEveryEventOfTheLog()
    {
        // Two minutes: the ledger's record of a minute is in a sector of records, though the newest sector is often one of strips.
        string[] watched = ["monitor", "--wear", Path.Combine(Sandbox.Data, "208x"), "--duration", "130s", "--fast", "--json"];
        (int exitCode, string output, string error) = EcgProcess.Run(watched);
        Assert.True(exitCode == 0, error);
        JsonElement[] lines = [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];
        JsonElement last = lines.Last(line => line.GetProperty("kind").GetString() == "beat");
        Assert.InRange(last.GetProperty("batteryMillivolts").GetInt32(), 3000, 4300);
        string[] events = [.. lines.Where(line => line.GetProperty("kind").GetString() == "event").Select(line => line.GetProperty("text").GetString()!)];
        Assert.Single(events, "Start: PowerOn");
        Assert.Equal(events.Length, events.Distinct().Count());
    }

    [UnixFact]
    public void TheMonitorWatchesAPort()
    {
        using EcgProcess board = Board("--record", Path.Combine(Sandbox.Data, "208x"));
        (int exitCode, string output, string error) = EcgProcess.Run("monitor", "--port", Port, "--duration", "12s", "--json");
        Assert.True(exitCode == 0, error);
        JsonElement[] lines = [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];
        Assert.InRange(lines.Count(line => line.GetProperty("kind").GetString() == "beat"), 5, 40);
        Assert.Contains(lines, line => line.GetProperty("kind").GetString() == "event" && line.GetProperty("text").GetString() == "Start: PowerOn");
        Stop(board);
    }

    [Fact]
    public void NineTenthsOfTheLineAreTheLog()
    {
        (int exitCode, string output, string error) = EcgProcess.Run("pull", "--image", worn.Path, "--out", Log, "--json");
        Assert.True(exitCode == 0, error);

        // In the line's own, virtual time: the same on every machine.
        Assert.InRange(JsonDocument.Parse(output).RootElement.GetProperty("lineShare").GetDouble(), 0.9, 1);
    }

    [Fact]
    public void TheSelfTestTellsWhetherTheAcceleratorHasTheToolsModel()
    {
        (int exitCode, string output, string error) = EcgProcess.Run("selftest", "--image", worn.Path, "--json");
        Assert.True(exitCode == 0, output + error);
        Assert.All(Findings(output), finding => Assert.Equal("good", finding.GetProperty("state").GetString()));
        (exitCode, output, _) = EcgProcess.Run("selftest", "--image", worn.Path, "--model", Path.Combine(Sandbox.Data, "inter.ecgm"), "--json");
        Assert.Equal(1, exitCode);
        JsonElement wrong = Assert.Single(Findings(output), finding => finding.GetProperty("state").GetString() == "wrong");
        Assert.Equal(
            ("in the device's accelerator", "load the bitstream that was built from this model"),
            (wrong.GetProperty("what").GetString(), wrong.GetProperty("mend").GetString()));
    }

    [Fact]
    public void TheDoctorReadsTheModelOutOfABitstreamsComment()
    {
        (int _, string output, string _) = EcgProcess.Run("model", "info", "--json");
        string hash = JsonDocument.Parse(output).RootElement.GetProperty("hash").GetString()!;

        // As icepack begins a bitstream: FF 00, comments, 00 FF, then the preamble 7E AA 99 7E.
        string bitstream = _box.Path("design.bin");
        Assert.Equal((0, "good"), Checked($"ecg-model {hash}\0"));
        Assert.Equal((1, "wrong"), Checked($"ecg-model {new string('0', 64)}\0"));
        Assert.Equal((1, "wrong"), Checked($"ecg-model {hash[..8]}\0"));
        Assert.Equal((1, "wrong"), Checked(""));
        Assert.Equal((1, "wrong"), Checked($"ecg-model {hash}"[..30]));
        (int exitCode, _, string error) = EcgProcess.Run("doctor", "--bitstream", _box.Path("none.bin"));
        Assert.Equal(3, exitCode);
        Assert.Contains("none.bin: cannot be read", error, StringComparison.Ordinal);

        (int ExitCode, string State) Checked(string comment)
        {
            File.WriteAllBytes(bitstream, [0xFF, 0x00, .. System.Text.Encoding.ASCII.GetBytes(comment), 0xFF, 0x7E, 0xAA, 0x99, 0x7E]);
            (int code, string found, string problem) = EcgProcess.Run("doctor", "--bitstream", bitstream, "--json");
            Assert.True(problem.Length == 0, problem);
            return (code, Findings(found).Single(f => f.GetProperty("what").GetString() == "in design.bin").GetProperty("state").GetString()!);
        }
    }

    [Fact]
    public void TheDoctorComparesTheLogsModelWithTheTools()
    {
        (int exitCode, string output, string error) = EcgProcess.Run("doctor", "--log", worn.Path, "--json");
        Assert.True(exitCode == 0, output + error);
        Assert.Contains(Findings(output), f => f.GetProperty("what").GetString() == "in session 1 of flash.bin" && f.GetProperty("state").GetString() == "good");
        (exitCode, output, _) = EcgProcess.Run("doctor", "--port", "/dev/ttyACM99", "--json");
        Assert.Equal(1, exitCode);
        Assert.Contains(Findings(output), f => f.GetProperty("found").GetString()!.StartsWith("/dev/ttyACM99: there is no such port", StringComparison.Ordinal));
    }

    private static IEnumerable<JsonElement> Findings(string output) => JsonDocument.Parse(output).RootElement.GetProperty("findings").EnumerateArray();

    private static void Stop(EcgProcess board)
    {
        board.Interrupt();
        Assert.True(board.Wait() == 0, board.Error);
    }

    private EcgProcess Board(params string[] arguments)
    {
        EcgProcess board = EcgProcess.Start(["board", "--pty", Port, "--image", worn.Path, .. arguments]);
        board.WaitForLine("port: ");
        return board;
    }

    private long[] Sectors()
    {
        (int exitCode, string output, string error) = EcgProcess.Run("pull", "--port", Port, "--list", "--json");
        Assert.True(exitCode == 0, error);
        JsonElement[] sessions = [.. JsonDocument.Parse(output).RootElement.GetProperty("sessions").EnumerateArray()];
        return
        [
            sessions[0].GetProperty("firstSector").GetInt64(),
            sessions[^1].GetProperty("firstSector").GetInt64() + sessions[^1].GetProperty("sectorCount").GetInt64() - 1,
        ];
    }

    [Fact]
    public void ADeviceThatTellsWhatItIsButGivesNoSectorIsGivenUp()
    {
        using VirtualEcgBoard board = VirtualDevice.Boot(worn.Path);
        ShortFrames line = new(board.Host);
        DevicePullPlan plan = new() { Target = Log, Patience = TimeSpan.FromSeconds(1) };
        DevicePull pull = new(() => DeviceLink.Over(line, new LinkClientOptions { TimeProvider = board.Time }, new MemoryStream()), plan, _ => { });
        using CancellationTokenSource endless = new(TimeSpan.FromSeconds(60));

        UserErrorException e = Assert.Throws<UserErrorException>(() => pull.Run(null, null, endless.Token));

        Assert.Equal(ExitCode.Device, e.ExitCode);
        Assert.StartsWith("read: the device does not answer", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1.0, true)]
    [InlineData(0.9, false)]
    [InlineData(1.1, false)]
    public void TheSelfTestJudgesTheRateByTheHostsClock(double speed, bool isGood)
    {
        using VirtualEcgBoard board = VirtualDevice.Boot(worn.Path);
        LinkClientOptions options = new() { TimeProvider = new OtherClock(board.Time, speed) };
        using DeviceLink link = DeviceLink.Over(board.Host, options, new MemoryStream());

        Finding sampling = Assert.Single(DeviceChecks.Run(link, null), finding => finding.What == "sampling");

        Assert.Equal(isGood ? FindingState.Good : FindingState.Wrong, sampling.State);
    }

    [Fact]
    public void APacedLineBringsNoByteBeforeItsTimeAndMakesUpForNoPause()
    {
        OtherClock clock = new(TimeProvider.System, 0);
        PacedLine line = new(10_000, clock); // a byte a millisecond
        byte[] buffer = new byte[100];
        line.Add(new byte[5]);
        Assert.Equal(0, line.Take(buffer));
        clock.Milliseconds = 3;
        Assert.Equal(3, line.Take(buffer));
        line.Add(new byte[3]);
        clock.Milliseconds = 7;
        Assert.Equal(4, line.Take(buffer));

        // All is through at 8; what comes at 20 begins there, taken or not.
        clock.Milliseconds = 20;
        line.Add(new byte[10]);
        Assert.Equal(1, line.Take(buffer));
        clock.Milliseconds = 24;
        Assert.Equal(4, line.Take(buffer));
        clock.Milliseconds = 99;
        Assert.Equal(6, line.Take(buffer));
    }

    [UnixFact]
    public void ASecondBoardTakesNobodysPort()
    {
        using EcgProcess board = Board();
        string port = new FileInfo(Port).LinkTarget!;
        (int exitCode, _, string error) = EcgProcess.Run("board", "--pty", Port);
        Assert.Equal((4, $"ecg: {Port}: leads to {port}, a port that is there: another board is reached so; stop that one, name another link, or delete it when no board is behind it."), (exitCode, error.TrimEnd()));
        Assert.Equal(port, new FileInfo(Port).LinkTarget);

        // Nor does a board that ends take away what is another's by now.
        File.Delete(Port);
        File.CreateSymbolicLink(Port, "/dev/elsewhere");
        Stop(board);
        Assert.Equal("/dev/elsewhere", new FileInfo(Port).LinkTarget);
    }

    [Theory]
    [InlineData("--wait: 0 to 86400 seconds", "pull", "--port", "P", "--out", "F", "--wait", "nan")]
    [InlineData("--wait: 0 to 86400 seconds", "pull", "--port", "P", "--out", "F", "--wait", "1e30")]
    [InlineData("--wait: 0 to 86400 seconds", "pull", "--port", "P", "--out", "F", "--wait=-5")]
    [InlineData("--out: is empty; give a name, or leave it out", "pull", "--port", "P", "--out", "")]
    [InlineData("--port: is empty; give a name, or leave it out", "pull", "--port", "", "--out", "F")]
    [InlineData("--port: is empty; give a name, or leave it out", "selftest", "--port", "")]
    [InlineData("--pull-cable: 0 or more bytes", "board", "--pty", "--pull-cable=-5")]
    [InlineData("--silent-after: 0 or more bytes", "board", "--pty", "--silent-after=-5")]
    public void AnOptionWithoutSenseIsRefused(string says, params string[] arguments)
    {
        (int exitCode, _, string error) = EcgProcess.Run(arguments);
        Assert.Equal(2, exitCode);
        Assert.StartsWith($"ecg: {says}", error, StringComparison.Ordinal);
    }

    [Fact]
    public void AFileThatCannotBeMadeIsNamedBeforeTheDeviceIsAsked()
    {
        File.WriteAllText(Log, "mine");
        Directory.CreateDirectory(_box.Path("folder"));

        // There is no such port: whoever names the file has not looked for the device.
        Refused(Log, "there is such a file already; name another one, or have it replaced (--overwrite).");
        Refused(_box.Path("folder"), "a folder of that name is in the way; name another file.");
        Refused(_box.Path("missing", "wear.ecglog"), "cannot be written:");
        Assert.Equal(["wear.ecglog"], _box.Files());

        void Refused(string file, string says)
        {
            (int exitCode, _, string error) = EcgProcess.Run("pull", "--port", _box.Path("none"), "--out", file);
            Assert.Equal(4, exitCode);
            Assert.StartsWith($"ecg: {file}: {says}", error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void AStretchBehindTheSessionsEndIsBadInput()
    {
        (int exitCode, _, string error) = EcgProcess.Run("pull", "--image", worn.Path, "--out", Log, "--session", "1", "--from", "20min");
        Assert.Equal(3, exitCode);
        Assert.StartsWith("ecg: session 1 on the device ends ", error, StringComparison.Ordinal);
        Assert.Empty(_box.Files());
    }

    [UnixFact]
    public void AFullDiskSaysWhatIsKept()
    {
        string tool = Path.Combine(AppContext.BaseDirectory, "ecg.dll");
        System.Diagnostics.ProcessStartInfo start = new(
            "bash", ["-c", "trap '' XFSZ; ulimit -f 20; exec \"$@\"", "bash", "dotnet", tool, "pull", "--image", worn.Path, "--out", Log])
        {
            RedirectStandardError = true,
        };
        start.Environment["DOTNET_EnableWriteXorExecute"] = "0";
        using System.Diagnostics.Process process = System.Diagnostics.Process.Start(start)!;
        string error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(4, process.ExitCode);
        Assert.Equal(20 * 1024, new FileInfo(Log + ".part").Length);
        Assert.Contains("that no other pull is under way. 5 of ", error, StringComparison.Ordinal);
        Assert.EndsWith($" sectors are kept in {Log}.part; the same command goes on from there.", error.TrimEnd(), StringComparison.Ordinal);
    }

    [UnixFact]
    public void ErasedMeansThatNothingIsLeft()
    {
        using EcgProcess board = Board();
        long[] before = Sectors();
        (int exitCode, string output, string error) = EcgProcess.Run("pull", "--port", Port, "--out", Log, "--erase");
        Assert.True(exitCode == 0, error);
        Assert.Contains("erased: the device's log", output, StringComparison.Ordinal);
        Assert.Contains("the device erases its own. Leave it powered.", error, StringComparison.Ordinal);

        // At once, without waiting for it here.
        long[] after = Sectors();
        Assert.True(after[0] > before[^1], $"sectors {after[0]}.. are left of ..{before[^1]}");
        Stop(board);
    }

    [UnixFact]
    public void ADeviceThatFallsSilentWhileItErasesMustStayPowered()
    {
        using VirtualEcgBoard board = VirtualDevice.Boot(worn.Path);
        SilentAfterErase line = new(board.Host);
        DevicePullPlan plan = new() { Target = Log, Erase = true, Patience = TimeSpan.FromSeconds(1) };
        DevicePull pull = new(() => DeviceLink.Over(line, new LinkClientOptions { TimeProvider = board.Time }, new MemoryStream()), plan, _ => { });

        UserErrorException e = Assert.Throws<UserErrorException>(() => pull.Run(null, null, CancellationToken.None));

        Assert.Equal(ExitCode.Device, e.ExitCode);
        Assert.StartsWith("the device has not said that its log is erased: list: the device does not answer", e.Message, StringComparison.Ordinal);
        Assert.EndsWith(
            $"The log is whole in {Log}; on the device it is being erased, and what is left of it comes back when power goes: leave the device powered, and look with 'ecg pull --list'.",
            e.Message,
            StringComparison.Ordinal);
        Assert.True(File.Exists(Log));
    }

    [UnixFact]
    public void CtrlCEndsTheWaitForASilentDevice()
    {
        foreach (string[] command in new[] { new[] { "selftest", "--port", Port }, ["pull", "--port", Port, "--list"], ["pull", "--port", Port, "--out", Log] })
        {
            using EcgProcess board = Board("--silent-after", "0");
            using EcgProcess waiting = EcgProcess.Start(command);
            Thread.Sleep(2500);
            waiting.Interrupt();
            Assert.Equal((130, true), (waiting.Wait(), waiting.Error.StartsWith("ecg: interrupted", StringComparison.Ordinal)));
            Stop(board);
        }
    }

    [UnixFact]
    public void MessagesStandOnLinesOfTheirOwnAboveTheBar()
    {
        if (!File.Exists("/usr/bin/script") || !OperatingSystem.IsLinux())
        {
            return;
        }

        using EcgProcess board = Board("--pull-cable", "9000");
        string typed = _box.Path("typescript");
        string tool = Path.Combine(AppContext.BaseDirectory, "ecg.dll");
        System.Diagnostics.ProcessStartInfo start = new("/usr/bin/script", ["-qec", $"stty cols 100 rows 30; dotnet {tool} pull --port {Port} --out {Log}", typed])
        {
            RedirectStandardOutput = true,
            RedirectStandardInput = true,
        };
        start.Environment["TERM"] = "xterm-256color";
        using System.Diagnostics.Process process = System.Diagnostics.Process.Start(start)!;
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);

        string text = System.Text.RegularExpressions.Regex.Replace(File.ReadAllText(typed), "\u001b(=|>|\\[[0-9;?]*[A-Za-z])", string.Empty);
        string[] lines = [.. text.Split('\r', '\n').Select(line => line.TrimEnd()).Where(line => line.Contains("ecg: ", StringComparison.Ordinal))];
        Assert.Contains("ecg: The device is there again.", lines);
        Assert.All(lines, line => Assert.StartsWith("ecg: ", line, StringComparison.Ordinal));
        Stop(board);
    }

    /// <summary>A line on which only short frames from the device arrive.</summary>
    private sealed class ShortFrames(IByteTransport inner) : IByteTransport
    {
        private const int Longest = 200;
        private readonly List<byte> _frame = [];

        public void Write(ReadOnlySpan<byte> data) => inner.Write(data);

        public int Read(Span<byte> buffer, int timeoutMilliseconds)
        {
            Span<byte> one = stackalloc byte[1];
            while (inner.Read(one, timeoutMilliseconds) > 0)
            {
                _frame.Add(one[0]);
                if (one[0] == 0)
                {
                    int count = _frame.Count <= Longest ? _frame.Count : 0;
                    _frame.GetRange(0, count).ToArray().CopyTo(buffer);
                    _frame.Clear();
                    if (count > 0)
                    {
                        return count;
                    }
                }
            }

            return 0;
        }
    }

    /// <summary>A line that breaks when the device has answered that it erases.</summary>
    private sealed class SilentAfterErase(IByteTransport inner) : IByteTransport
    {
        private bool _erases;
        private bool _isSilent;

        public void Write(ReadOnlySpan<byte> data)
        {
            _isSilent |= _erases;

            // Zero, the COBS code, and the command.
            _erases = data[2] == LinkProtocol.CommandErase;
            inner.Write(data);
        }

        public int Read(Span<byte> buffer, int timeoutMilliseconds)
        {
            int count = inner.Read(buffer, timeoutMilliseconds);
            return _isSilent ? 0 : count;
        }
    }

    /// <summary>A clock that is as fast as another one times a factor, and ahead of it.</summary>
    private sealed class OtherClock(TimeProvider inner, double speed) : TimeProvider
    {
        public long Milliseconds { get; set; }

        public override long TimestampFrequency => inner.TimestampFrequency;

        public override long GetTimestamp() => (long)(inner.GetTimestamp() * speed) + (Milliseconds * inner.TimestampFrequency / 1000);
    }
}
