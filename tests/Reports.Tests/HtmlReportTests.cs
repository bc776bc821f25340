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
    public void TheTilesHoldTheLogsFigures()
    {
        Assert.Equal(("0:04:48", "96.0 %"), Tile("Analysable time")); // 300 s - 12 s lead-off - 0.15 s lost
        Assert.Equal(("54", "0.2 s in 1 gap"), Tile("Lost samples"));
        Assert.Equal(("0:00:12", "1 time"), Tile("Lead-off time"));
        Assert.Equal(Wear.Beats.Count.ToString(System.Globalization.CultureInfo.InvariantCulture), Tile("Beats").Value);
        Assert.Equal(Wear.CountOf(2).ToString(System.Globalization.CultureInfo.InvariantCulture), Tile("V beats").Value);
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

        Assert.Contains("Energy <span class=\"modelled\">modelled</span>", page);
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
        byte[] bytes = strips.GetProperty("ecg").GetBytesFromBase64();

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
        Assert.InRange(samples, 360 * 6 * ectopic / 3, 360 * 6 * (ectopic + 1));
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
            .Select(item => (item[0].GetString()!, item[1].GetInt64())).Where(item => item.Item1 != "B")];
        (string, long)[] expected = [.. Wear.Beats.Where(beat => beat.Class is 1 or 2 or 3)
            .Select(beat => ("NSVF"[beat.Class].ToString(), beat.SampleIndex))];
        Assert.Equal(expected, items);

        (long sampleIndex, _, int rr) = Wear.Beats.First(beat => beat.Class == 2);
        JsonElement first = data.RootElement.GetProperty("strips").GetProperty("items").EnumerateArray().First(item => item[0].GetString() == "V");
        DateTime when = DateTime.UnixEpoch.AddMilliseconds(SyntheticWear.StartUnixMilliseconds + Math.Round(sampleIndex / 0.36));
        Assert.Equal(when.ToString("yyyy-MM-dd HH:mm:ss.fff", System.Globalization.CultureInfo.InvariantCulture), first[2].GetString());
        Assert.Equal(Math.Round(rr / 0.36), first[4].GetDouble());
    }

    [Fact]
    public void WhatIsNotEcgIsMarkedInTheStrips()
    {
        using JsonDocument data = Data(Page);
        (long, long)[] gaps = [.. data.RootElement.GetProperty("strips").GetProperty("gaps").EnumerateArray()
            .Select(gap => (gap[0].GetInt64(), gap[1].GetInt64()))];

        Assert.Equal([(60 * 360 - 54, 60 * 360), (150 * 360, 162 * 360)], gaps);
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

        Assert.Equal(1, Regex.Count(page, "<p>Nothing was recorded.</p>"));
        Assert.Equal(1, Regex.Count(page, "class=\"tiles\""));
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

    private static (string Value, string Detail) Tile(string name)
    {
        string tile = Between(Page, $"<span class=\"name\">{name}</span>", "</li>");
        return (Between(tile, "value\">", "<"), Between(tile, "detail\">", "<"));
    }

    private static JsonDocument Data(string page) =>
        JsonDocument.Parse(Between(page, "class=\"session-data\">", "</script>"));
}
