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
        if (Chromium.ExecutablePath is null)
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
            ExecutablePath = Chromium.ExecutablePath,
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

        Assert.Equal(
            ["trend", "ectopy", "quality", "poincare", "duty", "policy", "energy", "battery"],
            await Page.Locator(".chart").EvaluateAllAsync<string[]>("all => all.map(c => c.dataset.chart)"));
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

        // And the wearer's button, the pause, the highest heart rate, which lies where the log holds ECG, poor signal, and twice the electrode off.
        int all = _wear.Beats.Count(beat => beat.Class is 1 or 2 or 3) + 6;
        await Assertions.Expect(Page.Locator(".shown")).ToHaveTextAsync($"Strips 1 to {all} of {all}, all kinds, by time");
        Assert.Empty(_complaints);
    }

    [ChromiumFact]
    public async Task StripsAreDrawnFromTheLogsSamplesAtTheScaleOfThePaper()
    {
        ILocator strip = Page.Locator(".page-grid figure.strip[data-kind=V]").First;
        await strip.ScrollIntoViewIfNeededAsync();
        await Assertions.Expect(strip.Locator("path.trace")).ToHaveCountAsync(1);

        // 25 mm a second: the beat's samples, counted from 3 s before it, lie 25/360 mm apart; 10 mm a millivolt.
        long peak = _wear.Beats.First(beat => beat.Class == 2).SampleIndex;
        string path = (await strip.Locator("path.trace").GetAttributeAsync("d"))![1..];
        double[][] points = [.. path.Split(' ', StringSplitOptions.RemoveEmptyEntries).Chunk(2).Select(pair => pair.Select(number => double.Parse(number, System.Globalization.CultureInfo.InvariantCulture)).ToArray())];
        Assert.Equal(2161, points.Length);
        Assert.Equal(7, points[0][0]); // right of the calibration pulse
        Assert.Equal(157, points[^1][0]);
        for (int i = 0; i < points.Length; i++)
        {
            Assert.Equal(7 + (i * 25.0 / 360), points[i][0], 0.006);
            double millimetresAboveFirst = (_wear.Ecg[peak - 1080 + i] - _wear.Ecg[peak - 1080]) * 0.004 * 10;
            Assert.Equal(millimetresAboveFirst, points[0][1] - points[i][1], 0.011);
        }

        Assert.Equal("V", await strip.Locator("svg text.focused").TextContentAsync());
        LocatorBoundingBoxResult? box = await strip.Locator("svg").BoundingBoxAsync();
        Assert.Equal(157 * 96 / 25.4, box!.Width, 1.0);
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
        await Page.Locator(".filters button[data-kind=V]").ClickAsync(); // without the silences between them
        for (int i = 0; i < heights.Length; i++)
        {
            ILocator strip = Page.Locator(".page-grid figure.strip").Nth(i);
            await strip.ScrollIntoViewIfNeededAsync();
            ILocator svg = strip.Locator("svg");
            double[] extent = await svg.EvaluateAsync<double[]>(
                "s => { const b = s.querySelector('path.trace').getBBox(); return [b.y, b.y + b.height, s.viewBox.baseVal.height]; }");
            Assert.InRange(extent[0], 8.9, extent[1]); // the labels are above
            Assert.InRange(extent[1], extent[0], extent[2] - 3.4);
        }

        Assert.Equal("25 mm/s · 10 mm/mV", await Page.Locator(".page-grid figure.strip").First.Locator("text.note").TextContentAsync());
        Assert.Equal("25 mm/s · 5 mm/mV", await Page.Locator(".page-grid figure.strip").Nth(5).Locator("text.note").TextContentAsync());
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
    public async Task AStripIsEnlargedByClickAndPagedByKeyboard()
    {
        await Page.Locator(".filters button[data-kind=V]").ClickAsync();
        long[] shown = await Shown();
        await Page.Locator(".page-grid figure.strip button").First.ClickAsync();

        ILocator viewer = Page.Locator("dialog.viewer");
        await Assertions.Expect(viewer).ToBeVisibleAsync();
        await Assertions.Expect(viewer.Locator(".position")).ToHaveTextAsync($"1 of {_wear.CountOf(2)}");
        await Assertions.Expect(viewer.Locator(".viewer-previous")).ToBeDisabledAsync();
        LocatorBoundingBoxResult? box = await viewer.Locator("svg").BoundingBoxAsync();
        Assert.Equal(207 * 96 / 25.4, box!.Width, 1.0); // eight seconds and the calibration pulse, at the paper's scale

        await Page.Keyboard.PressAsync("ArrowRight");
        await Assertions.Expect(viewer.Locator(".position")).ToHaveTextAsync($"2 of {_wear.CountOf(2)}");
        Assert.Equal(shown[1].ToString(System.Globalization.CultureInfo.InvariantCulture), await viewer.Locator("figure").GetAttributeAsync("data-sample"));
        await Page.Keyboard.PressAsync("ArrowLeft");
        await Assertions.Expect(viewer.Locator(".position")).ToHaveTextAsync($"1 of {_wear.CountOf(2)}");
        await Page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(viewer).ToBeHiddenAsync();

        // From the summary to the strip it speaks of.
        await Page.Locator("[data-figure=longest-pause] button.jump").ClickAsync();
        await Assertions.Expect(viewer.Locator(".badge")).ToHaveTextAsync("Pause");
        Assert.Empty(_complaints);
    }

    [ChromiumFact]
    public async Task PrintedPagesHaveTheScaleOfPaperAndFitIt()
    {
        // A4 less its margins of 12 mm, in CSS pixels.
        await Page.SetViewportSizeAsync((int)(186 * 96 / 25.4), 1000);
        await Page.WaitForFunctionAsync("() => document.documentElement.dataset.ready === 'true'");
        await Page.EmulateMediaAsync(new PageEmulateMediaOptions { Media = Media.Print });
        await Page.EvaluateAsync("() => dispatchEvent(new Event('beforeprint'))");

        // Anything wider would make the browser shrink the page, and the millimetres with it.
        Assert.True(await Page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth <= innerWidth"));
        foreach (ILocator svg in await Page.Locator(".note-grid svg").AllAsync())
        {
            LocatorBoundingBoxResult? box = await svg.BoundingBoxAsync();
            Assert.Equal(157 * 96 / 25.4, box!.Width, 0.5);
        }

        Assert.Equal(10, await Page.Locator(".note-grid path.calibration").CountAsync());
        Assert.False(await Page.Locator(".page-grid").IsVisibleAsync());
        await Page.EvaluateAsync("() => dispatchEvent(new Event('afterprint'))");
        Assert.Empty(_complaints);

        byte[] pdf = await Page.PdfAsync(new PagePdfOptions { PreferCSSPageSize = true });
        string text = System.Text.Encoding.Latin1.GetString(pdf);
        Assert.Contains("/MediaBox [0 0 594.95", text.Replace("/MediaBox[", "/MediaBox [", StringComparison.Ordinal)); // A4, 210 mm
        Assert.InRange(System.Text.RegularExpressions.Regex.Count(text, "/Type */Page[^s]"), 4, 12);
    }

    [ChromiumTheory]
    [InlineData("strips")]
    [InlineData("beats")]
    [InlineData("clock")]
    [InlineData("sessions")]
    [InlineData("damage")]
    [InlineData("nothing")]
    public async Task LogsThatLackSomethingOpenWithoutAnError(string lack)
    {
        byte[] log = lack switch
        {
            "strips" => new LogBuilder().Boot().Beat(1000, rrSamples: 0).Beat(1300, 2).Beat(1600).ToArray(),
            "beats" => new LogBuilder().Boot().Strip(100, new short[4000]).Event(2000, 10).Close(9000, 0, 0).ToArray(),
            "clock" => new LogBuilder().Boot().Beat(1000, rrSamples: 0).Beat(1300, 2).Strip(0, new short[3000]).Energy(21_600, 60_000, [30_000, 120_000, 60_000, 60_000, 6, 600, 600, 1_200], 0, 2).ToArray(),
            "sessions" => new LogBuilder().Boot().Beat(1000).Boot(bootCount: 2).Boot(bootCount: 3).Beat(1000).Beat(1300, 1).ToArray(),
            "damage" => Damaged(),
            _ => new LogBuilder().Boot().ToArray(),
        };
        string path = Path.Combine(_folder, "lacking.html");
        HtmlReport.Write(WearLogReader.Parse(log, "lacking.ecglog"), path);

        await Page.GotoAsync(new Uri(path).AbsoluteUri);
        await Page.WaitForFunctionAsync("() => document.documentElement.dataset.ready === 'true'");
        foreach (ILocator chart in await Page.Locator(".chart").AllAsync())
        {
            await chart.ScrollIntoViewIfNeededAsync();
            await Assertions.Expect(chart.Locator("canvas")).ToHaveCountAsync(1);
        }

        await Page.EvaluateAsync("() => dispatchEvent(new Event('beforeprint'))");
        Assert.Empty(_complaints);
    }

    [AxeFact]
    public async Task AxeFindsNoViolation()
    {
        await Page.WaitForFunctionAsync("() => document.documentElement.dataset.ready === 'true'");
        foreach (ILocator chart in await Page.Locator(".chart").AllAsync())
        {
            await chart.ScrollIntoViewIfNeededAsync();
            await Assertions.Expect(chart.Locator("canvas")).ToHaveCountAsync(1);
        }

        await Page.EvaluateAsync(await File.ReadAllTextAsync(AxeFactAttribute.ScriptPath));
        foreach (ColorScheme scheme in new[] { ColorScheme.Light, ColorScheme.Dark })
        {
            await Page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = scheme });
            Assert.Empty(await Violations());
        }

        await Page.Locator(".page-grid figure.strip button").First.ClickAsync();
        await Assertions.Expect(Page.Locator("dialog.viewer svg")).ToBeVisibleAsync();
        Assert.Empty(await Violations());

        Task<string[]> Violations() => Page.EvaluateAsync<string[]>(
            "async () => (await axe.run()).violations.flatMap(v => v.nodes.slice(0, 5).map(n => `${v.id}: ${n.html.slice(0, 200)}: ${n.failureSummary}`))");
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

        string label = (await Page.Locator(".page-grid figure.strip[data-kind=V] button").First.GetAttributeAsync("aria-label"))!;
        Assert.StartsWith("Enlarge: ECG of a ventricular beat at 2026-03-01 12:00:", label);
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

        // A strip says 25 mm/s, and is so: it scrolls instead of shrinking, and is enlarged from any place of it.
        ILocator strip = Page.Locator(".page-grid figure.strip").First;
        await strip.ScrollIntoViewIfNeededAsync();
        await Assertions.Expect(strip.Locator("path.trace")).ToHaveCountAsync(1);
        double[] widths = await strip.EvaluateAsync<double[]>("s => [s.querySelector('svg'), s.querySelector('button'), s.querySelector('.paper')].map(e => e.getBoundingClientRect().width)");
        Assert.Equal(157 * 96 / 25.4, widths[0], 0.5);
        Assert.Equal(widths[0], widths[1], 0.5);
        Assert.InRange(widths[2], 200, 390);
        await strip.Locator("button.enlarge").FocusAsync();
        await Page.Keyboard.PressAsync("ArrowRight");
        await Assertions.Expect(strip.Locator(".paper")).Not.ToHaveJSPropertyAsync("scrollLeft", 0);
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

    private byte[] Damaged()
    {
        byte[] image = (byte[])_wear.Log.Clone();
        for (int i = 1; i < image.Length / 4096; i += 3)
        {
            image[(i * 4096) + 700] ^= 0x40;
        }

        return image;
    }

    private async Task<long[]> Shown()
    {
        JsonElement shown = await Page.Locator(".page-grid figure.strip").EvaluateAllAsync<JsonElement>("all => all.map(f => Number(f.dataset.sample))");
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
