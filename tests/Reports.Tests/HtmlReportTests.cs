using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.RegularExpressions;
using EcgWearable.WearLog;
using EcgWearable.WearLog.Tests;
using Xunit;

namespace EcgWearable.Reports.Tests;

/// <summary>What a report says is what the log says.</summary>
public sealed partial class HtmlReportTests : IDisposable
{
    private static readonly SyntheticWear Wear = new(minutes: 5);
    private static readonly string Page = HtmlReport.Render(WearLogReader.Parse(Wear.Log, "/somewhere/wear.ecglog"));

    private static readonly System.Globalization.CultureInfo Invariant = System.Globalization.CultureInfo.InvariantCulture;

    private readonly string _folder = Directory.CreateTempSubdirectory("ecg-report-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("N", 0)]
    [InlineData("S", 1)]
    [InlineData("V", 2)]
    [InlineData("F", 3)]
    [InlineData("U", 255)]
    public void BeatsAreCountedByClass(string key, byte beatClass)
    {
        string row = Between(Page, $"<tr data-class=\"{key}\">", "</tr>");

        Assert.Equal(Wear.CountOf(beatClass).ToString(System.Globalization.CultureInfo.InvariantCulture), Between(row, "count\">", "<"));
    }

    [Fact]
    public void TheHeaderNamesDeviceModelRateAndTime()
    {
        Assert.Contains("<dt>Start</dt><dd>2026-03-01 12:00:00 UTC</dd>", Page);
        Assert.Contains("<dt>Length</dt><dd>0:05:00</dd>", Page);
        Assert.Contains("<dt>Output data rate</dt><dd>360 samples/s</dd>", Page);
        Assert.Contains("<dt>Firmware</dt><dd>0.1.7, boot 5, sampling by polling, power policy 2</dd>", Page);
        Assert.Contains("hash 0123456789abcdef", Page);
        Assert.Contains("RTL version 0x00010000", Page);
        Assert.Contains("<strong>Not a diagnosis.</strong>", Page);
        Assert.Contains("wear.ecglog", Page);
        Assert.DoesNotContain("/somewhere", Page);
    }

    [Fact]
    public void TheSummaryHoldsTheLogsFigures()
    {
        Assert.Equal(("0:05:00", ""), Figure("recording"));
        Assert.Equal(("0:04:40", "93.3 %"), Figure("analysable")); // 300 s - 12 s lead-off - 0.15 s lost - 8 s of poor signal
        Assert.Equal(("54", "0.2 s in 1 gap, longest 0.2 s"), Figure("lost"));
        Assert.Equal(("0:00:12", "1 time, longest 0:00:12"), Figure("lead-off"));
        Assert.Equal(("0:00:08", "1 time, longest 0:00:08"), Figure("poor-signal"));
        Assert.Equal("1", Figure("pauses").Value);
        Assert.Equal("0", Figure("long-pauses").Value);
        Assert.StartsWith("at 12:01:4", Figure("longest-pause").Detail);
    }

    [Fact]
    public void TheSummaryCountsEctopicBeatsByHowTheyCome()
    {
        Assert.Equal([Number(Wear.CountOf(2)), Number(Wear.CountOf(1))], Cells("beats"));
        Assert.Equal("1", Cells("couplets")[0]);
        Assert.Equal(["1", "1"], Cells("short-runs"));
        Assert.Equal(["0", "0"], Cells("long-runs"));
        Assert.StartsWith("5 beats", Cells("longest-run")[0]);
        Assert.StartsWith("4 beats", Cells("longest-run")[1]);
        Assert.Equal("1 episode, 4 beats", Cells("bigeminy")[0]);
        int classified = Wear.Beats.Count - Wear.CountOf(255);
        double burden = 100.0 * Wear.CountOf(2) / classified;
        Assert.Equal(burden.ToString("0.00", Invariant) + " %", Cells("burden")[0]);
        Assert.Equal($"{Wear.CountOf(2)} of {classified} classified beats", Between(Between(Page, "<li class=\"tile class-V\">", "</li>"), "class=\"detail\">", "<"));
        Assert.Contains($"<td class=\"number count\">{Wear.CountOf(2)}</td><td class=\"number\">{burden.ToString("0.00", Invariant)} %</td>", Page);
        int poor = Wear.Beats.Count(beat => beat.Class == 2 && IsUnanalysable(beat.SampleIndex));
        Assert.Equal(Number(poor), Cells("in-poor-signal")[0]);
    }

    private static bool IsUnanalysable(long sampleIndex) => sampleIndex is (>= 150 * 360 and < 162 * 360) or (>= 240 * 360 and < 248 * 360);

    [Fact]
    public void AReaderIsToldWhenManyBeatsWereNotClassified()
    {
        Assert.DoesNotContain("notice unclassified", Page); // fewer than one in twenty

        // Nine of ten beats left to detection alone; of the eleven others four are V.
        LogBuilder log = new LogBuilder().Boot();
        for (int i = 1; i <= 110; i++)
        {
            byte beatClass = i > 11 ? (byte)255 : i % 3 == 0 || i == 10 ? (byte)2 : (byte)0;
            log.Beat(300 * i, beatClass, i > 11 ? (byte)0x20 : (byte)1, i == 1 ? 0 : 300);
            if (i == 11)
            {
                log.Event((300 * i) + 1, 16, 0x010201);
                log.Event((300 * i) + 2, 16, 0x010102);
            }
        }

        string page = HtmlReport.Render(WearLogReader.Parse(log.ToArray(), "log"));

        Assert.Contains("<strong>90.0 % of beats were not classified</strong> (power policy: Selective 0:00:00, DetectOnly 0:01:32).", page);
        string tile = Between(page, "<li class=\"tile class-V\">", "</li>");
        Assert.Contains("<span class=\"value\">36.4<span class=\"unit\">%</span></span><span class=\"detail\">4 of 11 classified beats</span>", tile);
        Assert.Contains("<td class=\"number count\">99</td><td class=\"number\">90.0 % of all</td>", page);
        Assert.Contains("Per hour: of the 0:00:09 of analysable time in which beats were classified", page);

        log = new LogBuilder().Boot(rtlVersion: 0).Beat(300, 255, flags: 0, rrSamples: 0).Beat(600, 255, flags: 0);
        page = HtmlReport.Render(WearLogReader.Parse(log.ToArray(), "log"));

        Assert.Contains("<strong>100 % of beats were not classified</strong> (2 beats for want of a valid answer, an accelerator or a whole window). No class, burden, couplet or run can be given.", page);
        Assert.Contains("<span class=\"value\">–</span><span class=\"detail\">no beat was classified</span>", page);
        Assert.Contains("Nothing per hour: in no analysable time were beats classified.", page);
    }

    [Fact]
    public void AnIntervalThatTheDeviceDidNotConfirmIsListedApart()
    {
        LogBuilder log = new LogBuilder().Boot().Strip(0, new short[4000])
            .Beat(300, rrSamples: 0).Beat(600).Beat(1400, rrSamples: 800).Event(1400, 12, 2222).Beat(1700).Beat(3212, rrSamples: 1512).Beat(3512);

        string page = HtmlReport.Render(WearLogReader.Parse(log.ToArray(), "log"));

        Assert.Contains("<div data-figure=\"longest-pause\"><dt>Longest pause</dt><dd>2.22 s", page);
        Assert.Contains("<div data-figure=\"unconfirmed-pauses\"><dt>RR of 2 s and more on doubtful signal</dt><dd>1 <small>not confirmed by the device</small>", page);
        Assert.Contains("<span class=\"detail\">longest 2.22 s; 1 not confirmed by the device</span>", page);
        using JsonDocument data = Data(page);
        JsonElement strips = data.RootElement.GetProperty("strips");
        Assert.Equal(["Longest pause"], strips.GetProperty("notable").EnumerateArray().Select(note => note[0].GetString()));
        Assert.Equal(
            [("P", 1000, "pause of 2.22 s"), ("Q", 2456, "RR of 4.20 s, not confirmed by the device")],
            strips.GetProperty("items").EnumerateArray().Select(item => (item[0].GetString()!, item[1].GetInt32(), item[4].GetString()!)));
    }

    [Fact]
    public void StretchesThatMayHideAnyRhythmHaveTheirStrips()
    {
        // ECG from 10 s to 40 s. Poor signal from 20 s to 34 s: two strips. An electrode off from 60 s to 90 s: no ECG. A beat a second.
        LogBuilder log = new LogBuilder().Boot().Strip(3600, new short[10_800]);
        for (int second = 1; second <= 120; second++)
        {
            log.Beat(360 * second, rrSamples: second == 1 ? 0 : 360);
            switch (second)
            {
                case 20 or 34:
                    log.Event(360 * second, 14, second == 20 ? 1u : 0);
                    break;
                case 60:
                    log.Event(360 * second, 2, 1);
                    break;
                case 90:
                    log.Event(360 * second, 3);
                    break;
                default:
                    break;
            }
        }

        string page = HtmlReport.Render(WearLogReader.Parse(log.ToArray(), "log"));

        using JsonDocument data = Data(page);
        JsonElement strips = data.RootElement.GetProperty("strips");
        Assert.Equal(
            [
                ("Q", (20 * 360) + 1260, "poor signal for 0:00:14, 1 of 2"), ("Q", (20 * 360) + 3780, "poor signal for 0:00:14, 2 of 2"),
                ("Q", 75 * 360, "an electrode off for 0:00:30, no ECG kept"),
            ],
            strips.GetProperty("items").EnumerateArray().Select(item => (item[0].GetString()!, item[1].GetInt32(), item[4].GetString()!)));
        JsonElement note = strips.GetProperty("notable").EnumerateArray().Single();
        Assert.Equal(("Longest with poor signal", (20 * 360) + 3780), (note[0].GetString(), note[1][1].GetInt32()));
        string hint = Between(page, "<p class=\"hint hides\">", "</p>");
        Assert.StartsWith("Poor signal, an electrode off or a silence without a reason may hide any rhythm, ventricular fibrillation too", hint);
        Assert.Contains(" Longest with poor signal: 0:00:20 <button", hint);
        Assert.EndsWith(" Longest with an electrode off: 0:01:00, no ECG was kept.", hint);
        Assert.Contains("<button type=\"button\" data-kind=\"Q\" aria-pressed=\"false\" class=\"class-Q\">Poor signal, electrode off <span>3</span></button>", page);
    }

    [Fact]
    public void ALongStretchHasTenStripsSpreadOverIt()
    {
        LogBuilder log = new LogBuilder().Boot().Strip(0, new short[360 * 120]).Event(0, 14, 1).Beat(360 * 119, rrSamples: 0);
        WearSession session = WearLogReader.Parse(log.ToArray(), "log").Sessions[0];
        ReportStrips strips = new(session, new SessionSummary(session), RhythmStatistics.Of(session));

        // Twenty strips of six seconds; every second is shown. And the silence before the first beat, likewise.
        Assert.Equal(Enumerable.Range(0, 10).Select(i => (9L + (12 * i)) * 360), strips.Items.Where(item => item.Remark.StartsWith("poor signal", StringComparison.Ordinal)).Select(item => item.SampleIndex));
        Assert.Equal(10, strips.Items.Count(item => item.Remark.StartsWith("no beat", StringComparison.Ordinal)));
    }

    [Fact]
    public void ASilenceWithoutAReasonIsNotAnalysable()
    {
        LogBuilder log = new LogBuilder().Boot();
        for (int second = 1; second <= 120; second++)
        {
            if (second is <= 60 or > 80)
            {
                log.Beat(360 * second, rrSamples: second == 1 ? 0 : second == 81 ? 7560 : 360);
            }
        }

        string page = HtmlReport.Render(WearLogReader.Parse(log.ToArray(), "log"));

        Assert.Contains("<div data-figure=\"silent\"><dt>No beat, no reason known</dt><dd>0:00:21 <small>1 time, longest 0:00:21</small></dd></div>", page);
        Assert.Contains("<div data-figure=\"analysable\"><dt>Analysable time</dt><dd>0:01:39 ", page);
        Assert.Contains("<div data-figure=\"pauses\"><dt>Pauses of 2 s and more</dt><dd>0</dd></div>", page);
        Assert.Contains("<div data-figure=\"lowest-rate\"><dt>Lowest</dt><dd>60 ", page);
        Assert.DoesNotContain("unconfirmed-pauses", page);
        Assert.Contains("<tr data-health=\"look\"><th scope=\"row\">Silences without a reason</th><td><span class=\"state\">1 time</span></td><td>no beat for more than 10 s and not called asystole by the device, first at 0:01:00</td></tr>", page);
        Assert.Contains("<th scope=\"row\">0:00:00</th><td class=\"number\">0:01:39</td>", page); // hour by hour
        using JsonDocument data = Data(page);
        Assert.Equal("[[60,81]]", data.RootElement.GetProperty("trend").GetProperty("gaps").GetRawText());
    }

    [Fact]
    public void LowestAndHighestRateSayWhatTheyAreOfAndSoDoesTheTrend()
    {
        Assert.Matches("<span class=\"detail\">of 8 intervals: lowest [0-9]+, highest [0-9]+</span>", Page);
        Assert.Contains("Line: mean of the intervals of each 5 s, however few. Band: range of the running mean of 8 intervals, of which lowest and highest above are taken, and of the line.", Page);
    }

    [Fact]
    public void HoursAreTheWallsAndAddUpToAll()
    {
        SyntheticWear wear = new(minutes: 90);
        string page = HtmlReport.Render(WearLogReader.Parse(wear.Log, "log"), new HtmlReportOptions { UtcOffset = TimeSpan.FromMinutes(30) });
        string[][] rows = [.. Between(Between(page, "<section class=\"hourly\">", "</section>"), "<tbody>", "</tbody>").Split("<tr").Skip(1)
            .Select(row => Regex.Matches(row, "<t[hd][^>]*>([^<]*)").Select(cell => cell.Groups[1].Value).ToArray())];

        // From 12:30 to 14:00 by the wall: half an hour, and an hour.
        Assert.Equal(["2026-03-01 12:30", "2026-03-01 13:00", "All"], rows.Select(row => row[0]));
        int firstHalfHour = wear.Beats.Count(beat => beat.SampleIndex < 30 * 60 * 360);
        Assert.Equal([Number(firstHalfHour), Number(wear.Beats.Count - firstHalfHour), Number(wear.Beats.Count)], rows.Select(row => row[2]));
        int vFirst = wear.Beats.Count(beat => beat.Class == 2 && beat.SampleIndex < 30 * 60 * 360);
        Assert.Equal([Number(vFirst), Number(wear.CountOf(2) - vFirst), Number(wear.CountOf(2))], rows.Select(row => row[6]));
        Assert.Equal(["1", "2", "3"], rows.Select(row => row[13])); // the pause of every half hour
        Assert.Equal("1:29:40", rows[2][1]); // less lead-off, loss and poor signal
    }

    [Fact]
    public void DeviceHealthSaysWhatWasWrongAndWhatWasNot()
    {
        Assert.Contains("<tr data-health=\"look\"><th scope=\"row\">Accelerator faults</th><td><span class=\"state\">1 time</span></td>", Page);
        Assert.Contains("<tr data-health=\"good\"><th scope=\"row\">Records dropped</th><td><span class=\"state\">none</span></td>", Page);
        Assert.Contains("<tr data-health=\"good\"><th scope=\"row\">Accelerator lost and found again</th><td><span class=\"state\">never</span></td>", Page);
        Assert.Contains("<tr data-health=\"good\"><th scope=\"row\">Settings found damaged</th><td><span class=\"state\">never</span></td>", Page);
        Assert.Contains("<tr data-health=\"good\"><th scope=\"row\">Firmware faults</th><td><span class=\"state\">none</span></td>", Page);
        Assert.Contains("<tr data-health=\"look\"><th scope=\"row\">Power policy</th><td><span class=\"state\">changed 1 time</span></td><td>Selective 0:01:30, DetectOnly 0:03:30</td></tr>", Page);
        Assert.Contains("<td>2026-03-01 12:03:30</td><td>DetectOnly to Selective: Recovered</td>", Page);
    }

    [Theory]
    [InlineData(90_000, "good", "23.5 % used")]
    [InlineData(60_000, "look", "23.5 % used, will not last")]
    public void TheLastBatteryBudgetSaysWhetherItLasts(uint secondsLeft, string health, string state)
    {
        // Of 2,000 J 470 are used after an hour, and a day is wanted: 3,600 s and 90,000 s more are enough, 60,000 are not.
        LogBuilder log = new LogBuilder().Boot(1, 360).Beat(0, 0)
            .Budget(1, [1, 2_000_000, 1, 86_400, 21_000, 1, 1, 0, 0, 0, 0, 0], 4100, 0, 0)
            .Budget(360 * 3600, [3600, 2_000_000, 470_000, 86_400, 21_000, secondsLeft, 235_000, 94_000, 47_000, 47_000, 23_500, 23_500], 3811, 1, 1);
        string page = HtmlReport.Render(WearLogReader.Parse(log.ToArray(), "/somewhere/wear.ecglog"));
        string left = secondsLeft == 90_000 ? "25:00:00" : "16:40:00";
        Assert.Contains(
            $"<tr data-health=\"{health}\"><th scope=\"row\">Battery budget</th><td><span class=\"state\">{state}</span></td>"
            + $"<td>470.0 of 2,000.0 J, modelled, at 1:00:00; {left} left at that rate; to last 24:00:00; "
            + "used by microcontroller 50.0 %, front end 20.0 %, accelerator 10.0 %, flash 10.0 %, LED 5.00 %, regulator 5.00 %</td></tr>",
            page);
    }

    [Fact]
    public void BeatsThatThePolicyLeftOutAreNamedAsSuch()
    {
        Assert.Contains($"<li>{Wear.LeftOut.Count} beats of the unclassified were left to detection alone by the power policy</li>", Page);
        using JsonDocument data = Data(Page);
        string classes = data.RootElement.GetProperty("strips").GetProperty("beatClasses").GetString()!;
        Assert.Contains('-', classes);
        string doubtful = data.RootElement.GetProperty("strips").GetProperty("beatDoubtful").GetString()!;
        Assert.Equal(classes.Length, doubtful.Length);
    }

    [Fact]
    public void TheModelIsNamedWithWhatToExpectOfIt()
    {
        Assert.Contains("Model 0123456789abcdef…, which is not the one that this tool was built with", Page);

        using JsonDocument deployed = JsonDocument.Parse(File.ReadAllText(Path.Combine(SourceFolder(), "fpga/model/reports/deployed.json")));
        string hash = deployed.RootElement.GetProperty("models")[0].GetString()![..16];
        string page = HtmlReport.Render(WearLogReader.Parse(new LogBuilder().Boot(modelHash: hash).Beat(1000).ToArray(), "log"));

        using JsonDocument inter = JsonDocument.Parse(File.ReadAllText(Path.Combine(SourceFolder(), "fpga/model/reports/inter.json")));
        double found = inter.RootElement.GetProperty("int8").GetProperty("classes").GetProperty("V").GetProperty("se").GetDouble();
        Assert.Contains($"Model {hash}… (deployed)", page);
        Assert.Contains($"of V beats {(found * 100).ToString("0", Invariant)} % are found", page);
        Assert.Contains("Model card: fpga/model/MODEL_CARD.md.", page);
    }

    [Fact]
    public void StripsOfNoteAreTheGravestFirst()
    {
        using JsonDocument data = Data(Page);
        string[] titles = [.. data.RootElement.GetProperty("strips").GetProperty("notable").EnumerateArray().Select(note => note[0].GetString()!)];

        Assert.Equal(
            [
                "Longest and fastest V run; highest heart rate", "Longest pause", "Longest with an electrode off", "Longest and fastest S run", "V couplet", "Ventricular bigeminy", "Wearer's button",
                "V beat with the largest margin", "S beat with the largest margin", "F beat with the largest margin",
            ],
            titles);
    }

    [Fact]
    public void WhereStripsAreTooManyTheNotableStayAndTheRestIsSpread()
    {
        WearSession session = WearLogReader.Parse(new SyntheticWear(minutes: 120).Log, "log").Sessions[0];
        SessionSummary summary = new(session);
        RhythmStatistics rhythm = RhythmStatistics.Of(session);
        ReportStrips all = new(session, summary, rhythm);
        ReportStrips few = new(session, summary, rhythm, ecgBytes: 200_000);

        Assert.Equal(all.AllCount, all.Items.Count);
        Assert.Equal(all.AllCount, few.AllCount);
        Assert.InRange(ReportStrips.Encode(few.Ecg).Length, 150_000, 200_000);
        Assert.All(few.Notable, note => Assert.Contains(few.Items, item => item.SampleIndex == note.Item.SampleIndex));
        foreach (string kind in new[] { "V", "S", "F" })
        {
            // Each class is there from the first quarter of the session to the last.
            long[] places = [.. few.Items.Where(item => item.Kind == kind).Select(item => item.SampleIndex)];
            Assert.InRange(places[0], 0, session.EndSampleIndex / 4);
            Assert.InRange(places[^1], session.EndSampleIndex * 3 / 4, session.EndSampleIndex);
        }
    }

    [Fact]
    public void ADayStaysBelowTenMegabytes()
    {
        SyntheticWear day = new(minutes: 24 * 60);
        Assert.InRange(day.Beats.Count, 100_000, 125_000);

        string page = HtmlReport.Render(WearLogReader.Parse(day.Log, "day.ecglog"));

        Assert.InRange(System.Text.Encoding.UTF8.GetByteCount(page), 1_000_000, 10_000_000);
    }

    [Fact]
    public void ThePoincarePlotCountsPairsInCellsAndMeasuresItsSpread()
    {
        // 800, 820, 800, 820 ms ...: every difference is 20 ms, across the line of identity; along it nothing.
        List<RhythmBeat> beats = [];
        long at = 0;
        for (int i = 0; i < 101; i++)
        {
            int rr = i % 2 == 0 ? 800 : 820;
            at += rr;
            beats.Add(new RhythmBeat(at, Firmware.Classification.BeatClass.N, i == 0 ? 0 : rr, i > 0));
        }

        PoincarePlot plot = new(beats, samplesPerSecond: 1000);

        Assert.Equal(99, plot.PairCount);
        Assert.Equal([(80, 82, 49), (82, 80, 50)], plot.Cells[0]);
        Assert.Equal(20 / Math.Sqrt(2), plot.Sd1Milliseconds!.Value, 6);
        Assert.Equal(0, plot.Sd2Milliseconds!.Value, 1);

        // An interval that is not in the picture is not in its spread either.
        beats.Add(new RhythmBeat(at + 3000, Firmware.Classification.BeatClass.N, 3000, true));
        PoincarePlot withPause = new(beats, samplesPerSecond: 1000);

        Assert.Equal((100, 1), (withPause.PairCount, withPause.BeyondCount));
        Assert.Equal((plot.Sd1Milliseconds, plot.Sd2Milliseconds), (withPause.Sd1Milliseconds, withPause.Sd2Milliseconds));
    }

    [Fact]
    public void EventsAreInWords()
    {
        Assert.Contains("<td>2026-03-01 12:01:00</td><td>0:01:00.000</td><td>Samples lost</td><td>54 samples before this time</td>", Page);
        Assert.Contains("<td>Electrode off</td><td>IN1, IN2</td>", Page);
        Assert.Contains("<td>Button pressed by the wearer</td>", Page);
        Assert.Contains("<td>Accelerator fault</td><td>no answer in time</td>", Page);
    }

    [Fact]
    public void EnergyIsCalledModelledAndItsInputsAreNamed()
    {
        WearLogContents log = WearLogReader.Parse(
            new LogBuilder().Boot().Beat(10).Energy(21_600, 60_000, [30_000, 120_000, 60_000, 60_000, 6, 600, 600, 1_200], 3900, 70).ToArray(), "log");

        string page = HtmlReport.Render(log, new HtmlReportOptions { EnergyModelInputs = ["MCU: 28.4 mA & more"] });

        Assert.Contains("Mean power <span class=\"modelled\">modelled</span>", page);
        Assert.Contains("Modelled, not measured:", page);
        Assert.Contains("<li>MCU: 28.4 mA &amp; more</li>", page);
        Assert.Contains(
            "<th scope=\"row\">Microcontroller</th><td class=\"number\">30.000 s</td><td class=\"number\">50.0 %</td><td class=\"number\">120.000 mJ</td><td class=\"number\">2.000 mW</td><td class=\"number\">66.0 %</td>",
            page);
        Assert.Contains(
            "<th scope=\"row\">Accelerator</th><td class=\"number\">0.006 s</td><td class=\"number\">0.01 %</td><td class=\"number\">0.600 mJ</td><td class=\"number\">0.010 mW</td>",
            page);
        Assert.Contains("70 windows were classified in these intervals. Battery at the end: 3.90 V.", page);
    }

    [Fact]
    public void AllEnergyIsThatOfTheBudget()
    {
        // As the firmware writes it: the LED's share and the regulator's loss are in the longer record, and in the budget.
        byte[] energy = new byte[64];
        uint[] words = [30_000, 120_000, 60_000, 60_000, 6, 600, 600, 1_200];
        System.Buffers.Binary.BinaryPrimitives.WriteInt64LittleEndian(energy, 21_600);
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32LittleEndian(energy.AsSpan(8), 60_000);
        for (int i = 0; i < words.Length; i++)
        {
            System.Buffers.Binary.BinaryPrimitives.WriteUInt32LittleEndian(energy.AsSpan(12 + (4 * i)), words[i]);
        }

        System.Buffers.Binary.BinaryPrimitives.WriteUInt32LittleEndian(energy.AsSpan(52), 1_500); // LED: ms
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32LittleEndian(energy.AsSpan(56), 3_200); // and uJ
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32LittleEndian(energy.AsSpan(60), 15_000); // regulator: uJ
        string page = HtmlReport.Render(WearLogReader.Parse(
            new LogBuilder().Boot().Beat(10).Record(5, energy).Budget(21_600, [60, 2_000_000, 200, 0, 0, 0, 120, 60, 1, 1, 3, 15], 0, 0, 0).ToArray(), "log"));

        Assert.Contains("<th scope=\"row\">LED</th><td class=\"number\">1.500 s</td><td class=\"number\">2.50 %</td><td class=\"number\">3.200 mJ</td><td class=\"number\">0.053 mW</td><td class=\"number\">1.60 %</td>", page);
        Assert.Contains("<th scope=\"row\">Regulator, its loss</th><td class=\"number\">–</td><td class=\"number\">–</td><td class=\"number\">15.000 mJ</td><td class=\"number\">0.250 mW</td><td class=\"number\">7.50 %</td>", page);
        Assert.Contains("<th scope=\"row\">All</th><td class=\"number\">60.000 s</td><td></td><td class=\"number\">200.000 mJ</td>", page);
        Assert.Contains("0.2 of 2,000.0 J, modelled", page);
        using JsonDocument data = Data(page);
        Assert.Equal("[0.053,0.053]", data.RootElement.GetProperty("energy").GetProperty("led").GetRawText());
        Assert.Equal("[0.25,0.25]", data.RootElement.GetProperty("energy").GetProperty("regulator").GetRawText());
    }

    [Fact]
    public void ThePowerFiguresAreGivenOnlyWithTheFirmwareTheyBelongTo()
    {
        string Of(byte patch) => HtmlReport.Render(WearLogReader.Parse(
            new LogBuilder().Boot(firmwarePatch: patch).Energy(21_600, 60_000, new uint[8], 0, 0).ToArray(), "log"));

        Assert.Contains("<li>ESP32-S3, 240 MHz, one core busy, peripheral clocks off: 168.960 mW (datasheet: ", Of(Firmware.FirmwareVersion.Patch));
        Assert.DoesNotContain("<li>ESP32-S3", Of(Firmware.FirmwareVersion.Patch + 1));
        Assert.Contains("The power figures of that firmware are not known to this tool", Of(Firmware.FirmwareVersion.Patch + 1));
    }

    [Fact]
    public void StripsDecodeToTheSamplesOfTheLog()
    {
        using JsonDocument data = Data(Page);
        JsonElement strips = data.RootElement.GetProperty("strips");
        using MemoryStream unpacked = new();
        using (ZLibStream zlib = new(new MemoryStream(strips.GetProperty("ecg").GetBytesFromBase64()), CompressionMode.Decompress))
        {
            zlib.CopyTo(unpacked);
        }

        byte[] bytes = unpacked.ToArray();

        int at = 0;
        long samples = 0;
        foreach (JsonElement piece in strips.GetProperty("pieces").EnumerateArray())
        {
            long first = piece[0].GetInt64();
            int count = piece[1].GetInt32();
            short value = 0;
            for (int i = 0; i < count; i++)
            {
                // The page's own way: an i16 first, then byte differences, or 0x80 and an i16.
                if (i > 0 && bytes[at] != 0x80)
                {
                    value += (sbyte)bytes[at++];
                }
                else
                {
                    at += i > 0 ? 1 : 0;
                    value = (short)(bytes[at] | (bytes[at + 1] << 8));
                    at += 2;
                }

                Assert.Equal(Wear.Ecg[first + i], value);
            }

            samples += count;
        }

        Assert.Equal(bytes.Length, at);
        long ectopic = Wear.Beats.Count(beat => beat.Class is 1 or 2 or 3);
        Assert.InRange(samples, 360 * 8 * ectopic / 5, 360 * 8 * (ectopic + 1));
    }

    [Fact]
    public void StepsThatOneByteCannotHoldAreWrittenWhole()
    {
        byte[] bytes = ReportStrips.Encode([new EcgStrip(0, new short[] { 1000, 1127, 1000, 872, 32767, -32768, -32768 })]);

        Assert.Equal("E803" + "7F" + "81" + "806803" + "80FF7F" + "800080" + "00", Convert.ToHexString(bytes));
    }

    [Fact]
    public void EveryEctopicBeatHasItsStripWithTimeAndRr()
    {
        using JsonDocument data = Data(Page);
        (string, long)[] items = [.. data.RootElement.GetProperty("strips").GetProperty("items").EnumerateArray()
            .Select(item => (item[0].GetString()!, item[1].GetInt64())).Where(item => item.Item1 is "S" or "V" or "F")];
        (string, long)[] expected = [.. Wear.Beats.Where(beat => beat.Class is 1 or 2 or 3)
            .Select(beat => ("NSVF"[beat.Class].ToString(), beat.SampleIndex))];
        Assert.Equal(expected, items);

        (long sampleIndex, _, int rr) = Wear.Beats.First(beat => beat.Class == 2);
        JsonElement first = data.RootElement.GetProperty("strips").GetProperty("items").EnumerateArray().First(item => item[0].GetString() == "V");
        DateTime when = DateTime.UnixEpoch.AddMilliseconds(SyntheticWear.StartUnixMilliseconds + Math.Round(sampleIndex / 0.36));
        Assert.Equal(when.ToString("yyyy-MM-dd HH:mm:ss.fff", System.Globalization.CultureInfo.InvariantCulture), first[2].GetString());
        Assert.Equal(Math.Round(rr / 0.36), first[5].GetDouble());
    }

    [Fact]
    public void WhatIsNotEcgIsMarkedInTheStrips()
    {
        using JsonDocument data = Data(Page);
        (long, long)[] gaps = [.. data.RootElement.GetProperty("strips").GetProperty("gaps").EnumerateArray()
            .Select(gap => (gap[0].GetInt64(), gap[1].GetInt64()))];

        Assert.Equal([(60 * 360 - 54, 60 * 360), (150 * 360, 162 * 360), (240 * 360, 248 * 360)], gaps);
    }

    [Fact]
    public void NothingInThePageReachesOut()
    {
        Assert.DoesNotMatch(OutwardReference(), Page);
        Assert.Contains("default-src 'none'", Page);
    }

    [Fact]
    public void EveryStringFromOutsideIsEscaped()
    {
        const string Hostile = "<script>alert(1)</script>\"'&";
        WearLogContents log = WearLogReader.Parse(Wear.Log, Hostile.Replace('/', '|'));

        string page = HtmlReport.Render(log, new HtmlReportOptions { Title = Hostile, DeviceName = Hostile, EnergyModelInputs = [Hostile] });

        Assert.DoesNotContain("<script>alert", page);
        Assert.Equal(4, Regex.Count(page, Regex.Escape("&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&amp;")));
    }

    [Fact]
    public void TheSameLogGivesTheSameBytes()
    {
        string one = Path.Combine(_folder, "one.html");
        string other = Path.Combine(_folder, "other.html");

        HtmlReport.Write(WearLogReader.Parse(Wear.Log, "wear.ecglog"), one);
        HtmlReport.Write(WearLogReader.Parse(new SyntheticWear(minutes: 5).Log, "wear.ecglog"), other);

        Assert.Equal(File.ReadAllBytes(one), File.ReadAllBytes(other));
        Assert.Equal(["one.html", "other.html"], Directory.GetFiles(_folder).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void ASessionWithoutClockOrBootRecordIsReportedAsSuch()
    {
        LogBuilder log = new() { NextSectorSequence = 12, NextRecordSequence = 400 };
        log.OpenSector(bootCount: 3).Beat(720_000).Beat(720_300, beatClass: 2).Boot(bootCount: 4).Beat(5);

        string page = HtmlReport.Render(WearLogReader.Parse(log.ToArray(), "log"));

        Assert.Contains("<caption>Sessions in this log</caption>", page);
        Assert.Contains("Recording of boot 3", page);
        Assert.Contains("<dd>not known: clock never set</dd>", page);
        Assert.Contains("360 samples/s (assumed: the boot record is missing)", page);
        Assert.Contains("firmware and model are not known", page);
        Assert.Contains("<a href=\"#session-1\">Boot 4</a>", page);
        Assert.Contains("The log has no energy ledger.", page);
    }

    [Fact]
    public void ABootThatRecordedNothingTakesOneLine()
    {
        LogBuilder log = new LogBuilder().Boot(bootCount: 1).Beat(500).Boot(bootCount: 2);

        string page = HtmlReport.Render(WearLogReader.Parse(log.ToArray(), "log"));

        Assert.Contains("<tr><td>Boot 2</td><td>not known: clock never set</td><td>0:00:00</td><td class=\"number\">0</td><td>nothing was recorded</td></tr>", page);
        Assert.Equal(1, Regex.Count(page, "<article"));
        Assert.Equal(1, Regex.Count(page, "class=\"tiles\""));

        // As the device writes it while its log is pulled: its start, and a moment of energy.
        log.Event(3, 17, 1).Event(5, 19, 100).Energy(720, 2000, new uint[8], 0, 0).Close(721, 0, 0);
        page = HtmlReport.Render(WearLogReader.Parse(log.ToArray(), "log"));
        Assert.Contains("<td>nothing was recorded but 2 events: Start, Sampler chosen</td></tr>", page);
        Assert.Equal(1, Regex.Count(page, "<article"));

        // Alone in its log it has the page to itself.
        page = HtmlReport.Render(WearLogReader.Parse(new LogBuilder().Boot().ToArray(), "log"));
        Assert.Equal(1, Regex.Count(page, "<article"));
        Assert.Contains("<p>Nothing was recorded.</p>", page);
    }

    [Fact]
    public void ALongSessionWithoutBeatsHasItsSection()
    {
        LogBuilder log = new LogBuilder().Boot().Event(10, 2, 1).Energy(21_600, 60_000, new uint[8], 0, 0).Boot(bootCount: 2).Beat(5);

        string page = HtmlReport.Render(WearLogReader.Parse(log.ToArray(), "log"));

        Assert.Equal(2, Regex.Count(page, "<article"));
        Assert.Contains("<a href=\"#session-0\">Boot 1</a>", page);
    }

    [Fact]
    public void DamageIsListed()
    {
        byte[] image = (byte[])Wear.Log.Clone();
        image[4096 + 300] ^= 1;

        string page = HtmlReport.Render(WearLogReader.Parse(image, "log"));

        Assert.Contains("<dt>Damaged places</dt><dd>1</dd>", page);
        Assert.Contains("<td class=\"number\">2</td><td>a record&#39;s checksum is wrong</td>", page);
    }

    [Fact]
    public void LogsThatLackSomethingGiveAPageThatSaysSo()
    {
        string Of(LogBuilder log) => HtmlReport.Render(WearLogReader.Parse(log.ToArray(), "log"));

        string noStrips = Of(new LogBuilder().Boot().Beat(1000, rrSamples: 0).Beat(1300, 2));
        Assert.Contains("The log of this session holds no ECG: the 1 place of interest cannot be shown.", noStrips);

        string noBeats = Of(new LogBuilder().Boot().Strip(100, new short[400]).Event(50, 10));
        Assert.Contains("The log of this session holds no beats: no rates, no rhythm and no hours can be given.", noBeats);
        Assert.Contains("<section class=\"notable\">", noBeats); // the button's strip is there all the same

        string noClock = Of(new LogBuilder().Boot().Beat(1000, rrSamples: 0).Beat(1300));
        Assert.Contains("<th scope=\"row\">0:00:00</th>", noClock); // hours since the start
    }

    [Fact]
    public void DamagedLogsAreReportedAsFarAsTheyCanBeRead()
    {
        const int Seed = 20260718;
        Random random = new(Seed);
        for (int i = 0; i < 40; i++)
        {
            byte[] image = (byte[])Wear.Log.Clone();
            for (int flips = random.Next(1, 60); flips > 0; flips--)
            {
                image[random.Next(4096, image.Length)] ^= (byte)(1 << random.Next(8));
            }

            string page = HtmlReport.Render(WearLogReader.Parse(image[..random.Next(8192, image.Length)], "log"));

            Assert.EndsWith("</html>\n", page);
            using JsonDocument data = Data(page);
            Assert.True(data.RootElement.GetProperty("strips").GetProperty("items").GetArrayLength() >= 0, $"seed {Seed}, log {i}");
        }
    }

    [Fact]
    public void AHostileSampleIndexMakesNoHostilePage()
    {
        string page = HtmlReport.Render(WearLogReader.Parse(
            new LogBuilder().Boot().TimeSync(SyntheticWear.StartUnixMilliseconds, 0).Beat(1000, rrSamples: 0).Beat((1L << 53) - 2, 2, rrSamples: 65_535).Event((1L << 53) - 3, 16, 0xFFFFFFFF).ToArray(), "log"));

        Assert.InRange(page.Length, 10_000, 1_000_000);
        Assert.Equal(2, Regex.Count(Between(page, "<section class=\"hourly\">", "</section>"), "<th scope=\"row\">[^A]")); // the two days with a beat
    }

    [Fact]
    public void AFileThatIsNoReportIsNotReplaced()
    {
        string path = Path.Combine(_folder, "notes.html");
        File.WriteAllText(path, "<html>mine</html>");
        WearLogContents log = WearLogReader.Parse(Wear.Log, "log");

        ReportException e = Assert.Throws<ReportException>(() => HtmlReport.Write(log, path));
        Assert.Contains("is not a report of this tool; name another file, or say --overwrite", e.Message);
        Assert.Equal("<html>mine</html>", File.ReadAllText(path));

        HtmlReport.Write(log, path, overwrite: true);
        long bytes = HtmlReport.Write(log, path); // a report is replaced by a newer one
        Assert.Equal(new FileInfo(path).Length, bytes);
    }

    [Fact]
    public void TimesFollowTheOffset()
    {
        string page = HtmlReport.Render(
            WearLogReader.Parse(Wear.Log, "log"), new HtmlReportOptions { UtcOffset = TimeSpan.FromHours(-3.5) });

        Assert.Contains("<dd>2026-03-01 08:30:00 UTC-03:30</dd>", page);
    }

    [Fact]
    public void AFolderThatIsNotThereIsNamedAndNothingIsLeft()
    {
        string path = Path.Combine(_folder, "missing", "report.html");

        ReportException e = Assert.Throws<ReportException>(() => HtmlReport.Write(WearLogReader.Parse(Wear.Log, "log"), path));

        Assert.StartsWith($"{path}: cannot be written", e.Message);
        Assert.Empty(Directory.GetFileSystemEntries(_folder));
    }

    [Fact]
    public void ATargetThatIsAFolderLeavesNothingHalfWritten()
    {
        string path = Path.Combine(_folder, "folder.html");
        Directory.CreateDirectory(path);

        Assert.Throws<ReportException>(() => HtmlReport.Write(WearLogReader.Parse(Wear.Log, "log"), path));

        Assert.Equal([path], Directory.GetFileSystemEntries(_folder));
    }

    [Theory]
    [InlineData("uPlot.iife.min.js", "uPlot.js")]
    [InlineData("uPlot.min.css", "uPlot.css")]
    public void TheVendoredChartLibraryIsTheOneItsReadmeNames(string file, string resource)
    {
        using Stream stream = typeof(HtmlReport).Assembly.GetManifestResourceStream(resource)!;
        string sum = Convert.ToHexStringLower(SHA256.HashData(stream));

        string readme = File.ReadAllText(Path.Combine(SourceFolder(), "host-tools/Reports/vendor/uplot/README.md"));
        Assert.Contains($"| `{file}` | `{sum}` |", readme);
    }

    [GeneratedRegex("""(src|href|action|data)\s*=\s*["']?\s*(https?:|//)|url\(\s*["']?(https?:|//)|@import|fetch\(|XMLHttpRequest|WebSocket""")]
    private static partial Regex OutwardReference();

    private static string SourceFolder()
    {
        DirectoryInfo? folder = new(Environment.CurrentDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "EcgWearable.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? SourceFolderOfThisFile();
    }

    /// <summary>Where the tests are built outside of the tree, the compiler knows where they come from.</summary>
    private static string SourceFolderOfThisFile([System.Runtime.CompilerServices.CallerFilePath] string path = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, "../.."));

    private static string Between(string text, string before, string after)
    {
        int start = text.IndexOf(before, StringComparison.Ordinal);
        Assert.True(start >= 0, $"no {before} in the text");
        start += before.Length;
        return text[start..text.IndexOf(after, start, StringComparison.Ordinal)];
    }

    private static (string Value, string Detail) Figure(string figure)
    {
        string pair = Between(Page, $"<div data-figure=\"{figure}\">", "</div>");
        return (Between(pair, "<dd>", "<").TrimEnd(), pair.Contains("<small>", StringComparison.Ordinal) ? Between(pair, "<small>", "</small>") : "");
    }

    /// <summary>The cells of V and S in a row of the table of ectopic beats.</summary>
    private static string[] Cells(string figure) => [.. Regex.Matches(Between(Page, $"<tr data-figure=\"{figure}\">", "</tr>"), "<td[^>]*>([^<]*)").Select(cell => System.Net.WebUtility.HtmlDecode(cell.Groups[1].Value))];

    private static string Number(int number) => number.ToString("N0", Invariant);

    private static JsonDocument Data(string page) =>
        JsonDocument.Parse(Between(page, "class=\"session-data\">", "</script>"));
}
