using System.Globalization;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using EcgWearable.Reports;
using EcgWearable.Reports.Tests;
using EcgWearable.WearLog;
using Microsoft.Playwright;

namespace EcgWearable.Benchmarks;

/// <summary>
/// The report of a made-up day of more than 100,000 beats with the strips a device would keep: making it, opening it in headless Chromium until
/// the first chart and the first strips are drawn, and its size.
/// </summary>
[MemoryDiagnoser]
[Config(typeof(InProcessConfig))]
public class ReportBenchmarks
{
    private static string? _size;

    private readonly string _path = Path.Combine(Path.GetTempPath(), $"ecg-day-{Environment.ProcessId}.html");
    private WearLogContents _day = null!;
    private IPlaywright _playwright = null!;
    private IBrowser _browser = null!;

    /// <summary>Makes the day and starts the browser.</summary>
    [GlobalSetup]
    public void Setup()
    {
        // The in-process toolchain does not wait for a task.
        _day = WearLogReader.Parse(new SyntheticWear(minutes: 24 * 60).Log, "day.ecglog");
        long bytes = HtmlReport.Write(_day, _path);
        _size = string.Create(CultureInfo.InvariantCulture, $"{_day.Sessions[0].Beats.Count:N0} beats, {bytes / 1e6:0.00} MB");
        _playwright = Playwright.CreateAsync().GetAwaiter().GetResult();
        _browser = _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Chromium.ExecutablePath ?? throw new InvalidOperationException("chromium is not on the PATH"),
            Args = ["--no-sandbox", "--disable-gpu"],
        }).GetAwaiter().GetResult();
    }

    /// <summary>Ends the browser and removes the page.</summary>
    [GlobalCleanup]
    public void Cleanup()
    {
        _browser.CloseAsync().GetAwaiter().GetResult();
        _playwright.Dispose();
        File.Delete(_path);
    }

    /// <summary>From the parsed log to the text of the page.</summary>
    [Benchmark]
    public int RenderDay() => HtmlReport.Render(_day).Length;

    /// <summary>From nothing to a page with its charts and strips drawn.</summary>
    [Benchmark]
    public async Task OpenDay()
    {
        IPage page = await _browser.NewPageAsync(new BrowserNewPageOptions { ViewportSize = new ViewportSize { Width = 1280, Height = 1000 } });
        await page.GotoAsync(new Uri(_path).AbsoluteUri);
        await page.WaitForFunctionAsync("() => document.querySelector('.chart canvas') && document.documentElement.dataset.ready === 'true'");
        await page.CloseAsync();
    }

    private sealed class InProcessConfig : ManualConfig
    {
        public InProcessConfig()
        {
            AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance));
            AddColumn(new SizeColumn());
        }
    }

    /// <summary>What was reported and how large the page is.</summary>
    private sealed class SizeColumn : IColumn
    {
        public string Id => nameof(SizeColumn);

        public string ColumnName => "Report";

        public bool AlwaysShow => true;

        public ColumnCategory Category => ColumnCategory.Custom;

        public int PriorityInCategory => 0;

        public bool IsNumeric => false;

        public UnitType UnitType => UnitType.Dimensionless;

        public string Legend => "Beats reported and size of the page";

        public string GetValue(Summary summary, BenchmarkCase benchmarkCase) => _size ?? "-";

        public string GetValue(Summary summary, BenchmarkCase benchmarkCase, SummaryStyle style) => _size ?? "-";

        public bool IsAvailable(Summary summary) => true;

        public bool IsDefault(Summary summary, BenchmarkCase benchmarkCase) => false;
    }
}
