using System.Globalization;
using EcgWearable.Firmware.Classification;
using EcgWearable.Reports;
using EcgWearable.WearLog;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace EcgWearable.Ecg.Monitor;

/// <summary>A monitor's picture: it fills the terminal. The ECG with its beats' classes under it, the numbers, the last beats and events.</summary>
internal static class MonitorPicture
{
    /// <summary>Narrowest and lowest terminal that it fits.</summary>
    public const int LeastColumns = 60;

    /// <inheritdoc cref="LeastColumns"/>
    public const int LeastRows = 20;

    // Below the picture, where the cursor rests: a picture as high as the terminal would scroll its first line away.
    private const int CursorRows = 1;
    private const int HeaderRows = 1;
    private const int ListRows = 9;
    private const int PoorQuality = 50;
    private const int NumbersColumns = 24;

    // A panel's frame and padding, in columns and rows.
    private const int FrameColumns = 4;
    private const int FrameRows = 2;

    /// <summary>Draws what is known.</summary>
    /// <param name="state">What is known.</param>
    /// <param name="place">Where the device is, as the user named it.</param>
    /// <param name="columns">Width of the terminal.</param>
    /// <param name="rows">Height of the terminal.</param>
    public static IRenderable Draw(MonitorState state, string place, int columns, int rows)
    {
        if (columns < LeastColumns || rows < LeastRows)
        {
            return new Text(string.Create(CultureInfo.InvariantCulture, $"{LeastColumns} by {LeastRows} are needed")) { Overflow = Overflow.Crop };
        }

        int plotColumns = columns - NumbersColumns - FrameColumns;
        int plotRows = rows - CursorRows - HeaderRows - ListRows - FrameRows;
        Layout layout = new Layout("all").SplitRows(
            new Layout("header").Size(HeaderRows),
            new Layout("middle").SplitColumns(new Layout("ecg"), new Layout("numbers").Size(NumbersColumns)),
            new Layout("lists").Size(ListRows).SplitColumns(new Layout("beats").Size(Math.Min(44, columns / 2)), new Layout("events")));
        layout["header"].Update(Header(state, place));
        layout["ecg"].Update(Ecg(state, plotColumns, plotRows));
        layout["numbers"].Update(Numbers(state));
        layout["beats"].Update(Beats(state));
        layout["events"].Update(Events(state));
        return new OfHeight(layout, rows - CursorRows);
    }

    /// <summary>Colour by which a class is known.</summary>
    public static string Colour(BeatClass beatClass) => beatClass switch
    {
        BeatClass.N => "green",
        BeatClass.S => "yellow",
        BeatClass.V => "red",
        BeatClass.F => "magenta",
        _ => "grey",
    };

    private static Markup Header(MonitorState state, string place) => new(string.Create(
        CultureInfo.InvariantCulture,
        $"[bold]{Markup.Escape(place)}[/]  firmware {state.Device.FirmwareVersion}  {state.Hertz:F2} Hz  model {state.Device.ModelHashPrefix}  {(state.Notice is { } notice ? $"[red]{Markup.Escape(notice)}[/]" : "[grey]Ctrl-C ends[/]")}"))
    { Overflow = Overflow.Ellipsis };

    private static Panel Ecg(MonitorState state, int columns, int rows)
    {
        // The last line has the beats' classes, each under its R peak.
        string curve = string.Join('\n', BraillePlot.Draw(state.Microvolts, state.KeptSamples, columns, rows - 1).Select(Markup.Escape));
        string range = state.Microvolts.Count == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $", {(state.Microvolts.Max() - state.Microvolts.Min()) / 1000.0:F2} mV from top to bottom");
        return new Panel(new Markup($"{curve}\n{Marks(state, columns)}")).Header(string.Create(CultureInfo.InvariantCulture, $"ECG, {MonitorState.KeptSeconds} s{range}")).Expand();
    }

    private static string Marks(MonitorState state, int columns)
    {
        string[] marks = [.. Enumerable.Repeat(" ", columns)];
        long first = state.NextSample - state.Microvolts.Count;
        foreach (WearBeat beat in state.Beats)
        {
            if (beat.SampleIndex >= first && beat.SampleIndex < state.NextSample)
            {
                marks[(int)((beat.SampleIndex - first) * columns / state.KeptSamples)] = $"[{Colour(beat.Class)}]{Letter(beat.Class)}[/]";
            }
        }

        return string.Concat(marks);
    }

    private static Panel Numbers(MonitorState state)
    {
        Grid grid = new Grid().AddColumn(new GridColumn().NoWrap().PadRight(1)).AddColumn(new GridColumn().NoWrap().RightAligned().PadRight(0));
        grid.AddRow("heart rate", state.HeartRate is { } rate ? $"[bold]{Number(rate, "F0")}[/] bpm" : "not yet");
        grid.AddRow("quality", state.Quality is int quality ? $"[{(quality < PoorQuality ? "red" : "green")}]{Number(quality, "F0")}[/] of 100" : "not known");
        grid.AddRow("battery", state.BatteryMillivolts is int millivolts ? $"{Number(millivolts / 1000.0, "F2")} V" : "not yet");
        grid.AddRow("beats", Number(state.BeatCount, "N0"));
        foreach (BeatClass beatClass in (BeatClass[])[BeatClass.N, BeatClass.S, BeatClass.V, BeatClass.F, BeatClass.Unclassified])
        {
            grid.AddRow($"  [{Colour(beatClass)}]{Letter(beatClass)}[/]", Number(state.Count(beatClass), "N0"));
        }

        grid.AddRow("missed", state.SamplesMissed == 0 ? "0" : $"[red]{Number(state.SamplesMissed, "N0")}[/]");
        return new Panel(grid).Header("now").Expand();
    }

    private static Panel Beats(MonitorState state)
    {
        Grid grid = new Grid().AddColumn(new GridColumn().NoWrap()).AddColumn(new GridColumn().NoWrap()).AddColumn(new GridColumn().NoWrap().RightAligned());
        foreach (WearBeat beat in state.Beats.TakeLast(ListRows - FrameRows).Reverse())
        {
            grid.AddRow(
                $"{Number(beat.SampleIndex / state.Hertz, "F2")} s",
                $"[{Colour(beat.Class)}]{Letter(beat.Class)}[/]",
                beat.RrSamples is 0 or ushort.MaxValue ? "no RR" : $"RR {Number(beat.RrSamples * 1000 / state.Hertz, "F0")} ms");
        }

        return new Panel(grid).Header("beats").Expand();
    }

    private static Panel Events(MonitorState state)
    {
        Grid grid = new Grid().AddColumn(new GridColumn().NoWrap()).AddColumn();
        foreach (WearEvent happened in state.Events.AsEnumerable().Reverse())
        {
            grid.AddRow($"{Number(happened.SampleIndex / state.Hertz, "F1")} s", Markup.Escape(InWords(happened)));
        }

        return new Panel(state.Events.Count == 0 ? new Text("none yet") : grid).Header("events").Expand();
    }

    /// <summary>An event on a line.</summary>
    public static string InWords(WearEvent happened)
    {
        (string name, string detail) = EventDescription.Of(happened);
        return detail.Length == 0 ? name : $"{name}: {detail}";
    }

    private static string Letter(BeatClass beatClass) => beatClass == BeatClass.Unclassified ? "?" : beatClass.ToString();

    private static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);

    /// <summary>A layout as high as it is told to be, in place of the terminal's height.</summary>
    private sealed class OfHeight(IRenderable layout, int rows) : IRenderable
    {
        public Measurement Measure(RenderOptions options, int maxWidth) => layout.Measure(options with { Height = rows }, maxWidth);

        public IEnumerable<Segment> Render(RenderOptions options, int maxWidth) => layout.Render(options with { Height = rows }, maxWidth);
    }
}
