using EcgWearable.Ecg.Monitor;
using EcgWearable.Firmware.Classification;
using EcgWearable.Firmware.Logging;
using EcgWearable.WearLog;
using Spectre.Console;
using Xunit;

namespace EcgWearable.Tests.EndToEnd;

/// <summary>What stands on a terminal while a device is watched.</summary>
public class MonitorPictureTests
{
    private const int Columns = 80;
    private const int Rows = 24;

    // 360 Hz: ten seconds are 3,600 samples.
    private readonly MonitorState _state = new(new DeviceInfo(1, "0.1.0", 2, 1, 360, 1, 1, "0123456789abcdef", 0));

    [Fact]
    public void APictureFillsTheTerminalButForTheLineOfTheCursor()
    {
        string[] lines = Draw();
        Assert.Equal(Rows - 1, lines.Length);
        Assert.StartsWith("/dev/ttyUSB0  firmware 0.1.0  360.00 Hz", lines[0], StringComparison.Ordinal);
        Assert.Contains("not yet", Line(lines, "heart rate"), StringComparison.Ordinal);
        Assert.Contains("not known", Line(lines, "quality"), StringComparison.Ordinal);
        Assert.Contains("none yet", string.Concat(lines), StringComparison.Ordinal);
    }

    [Fact]
    public void ABeatIsMarkedUnderItsPlaceInTheTenSeconds()
    {
        // Twelve seconds came: the first two have gone. A V whose R peak is in the middle of what is left, after 300 samples: 72 a minute.
        int[] microvolts = [.. Enumerable.Range(0, 12 * 360).Select(i => i == 7 * 360 ? 1500 : 0)];
        _state.Add(new LiveSamples(0, microvolts));
        _state.Add(new WearBeat((7 * 360) - 300, BeatClass.N, 1, 300, 1000, 90));
        _state.Add(new WearBeat(7 * 360, BeatClass.V, 1, 300, 1000, 40));
        string[] lines = Draw();
        Assert.Contains("1.50 mV from top to bottom", string.Concat(lines), StringComparison.Ordinal);

        // The plot is 80 - 24 - 4 = 52 characters wide and begins in the third column.
        string marks = lines.Single(line => line.StartsWith("│ ", StringComparison.Ordinal) && line.Contains("N    V", StringComparison.Ordinal));
        Assert.Equal(2 + 26, marks.IndexOf('V', StringComparison.Ordinal));
        Assert.Contains("40 of 100", Line(lines, "quality"), StringComparison.Ordinal);
        Assert.Contains("72 bpm", Line(lines, "heart rate"), StringComparison.Ordinal);
        Assert.Contains("RR 833 ms", string.Concat(lines), StringComparison.Ordinal);
    }

    [Fact]
    public void EventsAreInWords()
    {
        Assert.Equal("Electrode off: IN1, IN2", MonitorPicture.InWords(new WearEvent(0, EventCode.LeadOff, 3)));
        Assert.Equal("Button pressed by the wearer", MonitorPicture.InWords(new WearEvent(0, EventCode.Button, 0)));
        Assert.Equal("Event 250: argument 7", MonitorPicture.InWords(new WearEvent(0, 250, 7)));
    }

    private static string Line(string[] lines, string text) => lines.First(line => line.Contains(text, StringComparison.Ordinal));

    private string[] Draw()
    {
        using StringWriter writer = new();
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, Out = new AnsiConsoleOutput(writer) });
        console.Profile.Width = Columns;
        console.Profile.Height = Rows;
        console.Profile.Capabilities.Unicode = true;
        console.Write(MonitorPicture.Draw(_state, "/dev/ttyUSB0", Columns, Rows));
        return writer.ToString().TrimEnd('\n').Split('\n');
    }
}
