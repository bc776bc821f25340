using System.Text.Json;
using EcgWearable.WearLog;
using EcgWearable.WearLog.Tests;
using Microsoft.Playwright;
using Xunit;

namespace EcgWearable.Reports.Tests;

/// <summary>The page as a reader meets it: opened in a browser that may not reach any network.</summary>
public sealed class BrowserTests : IAsyncLifetime
{
    private readonly SyntheticWear _wear = new(minutes: 5);
    private readonly string _folder = Directory.CreateTempSubdirectory("ecg-report-").FullName;
    private readonly List<string> _complaints = [];
    private readonly List<string> _requests = [];
    private IPlaywright? _playwright;
    private IBrowser? _browser;
    private IPage? _page;

    private IPage Page => _page!;

    public async Task InitializeAsync()
    {
        if (ChromiumFactAttribute.ExecutablePath is null)
        {
            return;
        }

        // A loaded build machine is slow, not wrong.
        Assertions.SetDefaultExpectTimeout(30_000);
        string path = Path.Combine(_folder, "report.html");
        HtmlReport.Write(WearLogReader.Parse(_wear.Log, "wear.ecglog"), path);
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = ChromiumFactAttribute.ExecutablePath,
            Args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
        });
        _page = await _browser.NewPageAsync(new BrowserNewPageOptions
        {
            ViewportSize = new ViewportSize { Width = 1280, Height = 1000 },
            ColorScheme = ColorScheme.Light,
        });
        Page.Console += (_, message) => Complain(message.Type is "error" or "warning", message.Text);
        Page.PageError += (_, error) => Complain(true, error);
        Page.Request += (_, request) => _requests.Add(request.Url);
        await Page.GotoAsync(new Uri(path).AbsoluteUri);
    }

    public async Task DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _playwright?.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [ChromiumFact]
    public async Task ThePageOpensWithoutAnErrorAndAsksForNothingElse()
    {
        await Assertions.Expect(Page).ToHaveTitleAsync("ECG wear report");
        await Assertions.Expect(Page.Locator("h2").First).ToHaveTextAsync("Recording of 2026-03-01 12:00:00 UTC");
        foreach (ILocator chart in await Page.Locator(".chart").AllAsync())
        {
            await chart.ScrollIntoViewIfNeededAsync();
            await Assertions.Expect(chart.Locator("canvas")).ToHaveCountAsync(1);
        }

        Assert.Equal(["trend", "ectopy", "energy"], await Page.Locator(".chart").EvaluateAllAsync<string[]>("all => all.map(c => c.dataset.chart)"));
        Assert.Empty(_complaints);
        Assert.All(_requests, url => Assert.StartsWith("file:", url));
    }

    [ChromiumFact]
    public async Task TheClassFilterShowsThatClassAlone()
    {
        foreach (string kind in new[] { "V", "S", "F" })
        {
            ILocator button = Page.Locator($".filters button[data-kind={kind}]");
            await button.ClickAsync();
            await Page.Locator("select.page-size").SelectOptionAsync("120");

            byte beatClass = (byte)("NSVF".IndexOf(kind[0]));
            long[] expected = [.. _wear.Beats.Where(beat => beat.Class == beatClass).Select(beat => beat.SampleIndex)];
            Assert.Equal("true", await button.GetAttributeAsync("aria-pressed"));
            Assert.Equal(expected, await Shown());
        }

        await Page.Locator(".filters button[data-kind=all]").ClickAsync();
        int all = _wear.Beats.Count(beat => beat.Class is 1 or 2 or 3) + 1; // and the wearer's button
        await Assertions.Expect(Page.Locator(".shown")).ToHaveTextAsync($"Strips 1 to {all} of {all}, all kinds, by time");
        Assert.Empty(_complaints);
    }

    [ChromiumFact]
    public async Task StripsAreDrawnFromTheLogsSamplesAtTheScaleOfThePaper()
    {
        ILocator strip = Page.Locator("figure.strip[data-kind=V]").First;
        await strip.ScrollIntoViewIfNeededAsync();
        await Assertions.Expect(strip.Locator("path.trace")).ToHaveCountAsync(1);

        // 25 mm a second: the beat's samples, counted from 3 s before it, lie 25/360 mm apart; 10 mm a millivolt.
        long peak = _wear.Beats.First(beat => beat.Class == 2).SampleIndex;
        string path = (await strip.Locator("path.trace").GetAttributeAsync("d"))![1..];
        double[][] points = [.. path.Split(' ', StringSplitOptions.RemoveEmptyEntries).Chunk(2).Select(pair => pair.Select(number => double.Parse(number, System.Globalization.CultureInfo.InvariantCulture)).ToArray())];
        Assert.Equal(2161, points.Length);
        Assert.Equal(0, points[0][0]);
        Assert.Equal(150, points[^1][0]);
        for (int i = 0; i < points.Length; i++)
        {
            Assert.Equal(i * 25.0 / 360, points[i][0], 0.006);
            double millimetresAboveFirst = (_wear.Ecg[peak - 1080 + i] - _wear.Ecg[peak - 1080]) * 0.004 * 10;
            Assert.Equal(millimetresAboveFirst, points[0][1] - points[i][1], 0.011);
        }

        Assert.Equal("V", await strip.Locator("svg text.focused").TextContentAsync());
        LocatorBoundingBoxResult? box = await strip.Locator("svg").BoundingBoxAsync();
        Assert.Equal(150 * 96 / 25.4, box!.Width, 1.0);
    }

    [ChromiumFact]
    public async Task NoTraceLeavesItsPaper()
    {
        // One strip for each height of an R peak, in units of 4 microvolts: up to 8 mV, and one below the base line.
        short[] heights = [100, 500, 800, 1000, 1300, 2000, -900];
        LogBuilder log = new LogBuilder().Boot();
        for (int i = 0; i < heights.Length; i++)
        {
            short[] ecg = new short[2200];
            Array.Fill(ecg, heights[i], 1070, 20);
            log.Strip(i * 5000, ecg).Beat((i * 5000) + 1080, beatClass: 2);
        }

        string path = Path.Combine(_folder, "tall.html");
        HtmlReport.Write(WearLogReader.Parse(log.ToArray(), "tall.ecglog"), path);
        await Page.GotoAsync(new Uri(path).AbsoluteUri);
        for (int i = 0; i < heights.Length; i++)
        {
            ILocator svg = Page.Locator("figure.strip").Nth(i).Locator("svg");
            await svg.ScrollIntoViewIfNeededAsync();
            double[] extent = await svg.EvaluateAsync<double[]>(
                "s => { const b = s.querySelector('path.trace').getBBox(); return [b.y, b.y + b.height, s.viewBox.baseVal.height]; }");
            Assert.InRange(extent[0], 7.9, extent[1]); // the labels are above
            Assert.InRange(extent[1], extent[0], extent[2] - 1.4);
        }

        Assert.Equal("25 mm/s · 10 mm/mV", await Page.Locator("figure.strip").First.Locator("text.note").TextContentAsync());
        Assert.Equal("25 mm/s · 5 mm/mV", await Page.Locator("figure.strip").Nth(5).Locator("text.note").TextContentAsync());
    }

    [ChromiumFact]
    public async Task PagesTurnByMouseAndByKeyboard()
    {
        long[] first = await Shown();
        Assert.Equal(12, first.Length);

        await Page.Locator(".pager .next").FocusAsync();
        await Page.Keyboard.PressAsync("Enter");

        long[] second = await Shown();
        Assert.True(second[0] > first[^1]);
        await Assertions.Expect(Page.Locator(".page-number")).ToHaveValueAsync("2");

        await Page.Locator("select.order").SelectOptionAsync("margin");
        await Assertions.Expect(Page.Locator(".page-number")).ToHaveValueAsync("1");
        Assert.Contains("least certain first", await Page.Locator(".shown").TextContentAsync());
    }

    [ChromiumFact]
    public async Task ChartsZoomByKeyboard()
    {
        ILocator chart = Page.Locator(".chart[data-chart=trend]");
        await chart.ScrollIntoViewIfNeededAsync();
        await Assertions.Expect(chart.Locator("canvas")).ToHaveCountAsync(1);
        byte[] before = await chart.ScreenshotAsync();

        await chart.FocusAsync();
        await Page.Keyboard.PressAsync("+");
        await Page.Keyboard.PressAsync("ArrowRight");
        byte[] zoomed = await chart.ScreenshotAsync();
        await Page.Keyboard.PressAsync("0");
        byte[] again = await chart.ScreenshotAsync();

        Assert.NotEqual(before, zoomed);
        Assert.NotEqual(zoomed, again);
        Assert.Empty(_complaints);
    }

    [ChromiumFact]
    public async Task EveryControlHasANameAndEveryPictureAText()
    {
        string[] nameless = await Page.EvaluateAsync<string[]>("""
            () => [...document.querySelectorAll('button, select, input, [role=img], [role=group], [tabindex]')]
              .filter(e => !(e.getAttribute('aria-label') || e.textContent.trim() || e.closest('label')?.textContent.trim()))
              .map(e => e.outerHTML.slice(0, 80))
            """);
        Assert.Empty(nameless);

        string label = (await Page.Locator("figure.strip[data-kind=V]").First.GetAttributeAsync("aria-label"))!;
        Assert.StartsWith("ECG of a ventricular beat at 2026-03-01 12:00:", label);
    }

    [ChromiumFact]
    public async Task TheDarkPageAndTheNarrowPageAreWhole()
    {
        await Page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = ColorScheme.Dark });
        await Page.SetViewportSizeAsync(390, 800);
        await Assertions.Expect(Page.Locator(".chart[data-chart=trend] canvas")).ToHaveCountAsync(1);

        string background = await Page.EvaluateAsync<string>("() => getComputedStyle(document.body).backgroundColor");
        Assert.Equal("rgb(17, 21, 26)", background);
        await Page.WaitForFunctionAsync("() => document.documentElement.scrollWidth <= innerWidth");
        Assert.Empty(_complaints);
    }

    [ChromiumFact]
    public async Task ThousandsOfStripsStayQuick()
    {
        SyntheticWear wear = new(minutes: 600);
        string path = Path.Combine(_folder, "long.html");
        HtmlReport.Write(WearLogReader.Parse(wear.Log, "long.ecglog"), path);

        await Page.GotoAsync(new Uri(path).AbsoluteUri);
        await Page.Locator("select.page-size").SelectOptionAsync("120");
        await Page.Locator(".page-number").FillAsync("10");
        await Page.Locator(".page-number").PressAsync("Enter");

        Assert.Equal(120, (await Shown()).Length);

        // Only what is near the window is drawn.
        await Assertions.Expect(Page.Locator("figure.strip svg").First).ToBeVisibleAsync();
        int drawn = await Page.Locator("figure.strip svg").CountAsync();
        Assert.InRange(drawn, 1, 60);
        Assert.Empty(_complaints);
    }

    private async Task<long[]> Shown()
    {
        JsonElement shown = await Page.Locator("figure.strip").EvaluateAllAsync<JsonElement>("all => all.map(f => Number(f.dataset.sample))");
        return [.. shown.EnumerateArray().Select(number => number.GetInt64())];
    }

    private void Complain(bool isComplaint, string text)
    {
        if (isComplaint)
        {
            _complaints.Add(text);
        }
    }
}
