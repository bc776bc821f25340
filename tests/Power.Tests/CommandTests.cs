using System.Diagnostics;
using System.Text.Json;
using Xunit;

namespace EcgWearable.Power.Tests;

/// <summary><c>ecg power</c> as a user runs it.</summary>
public class CommandTests
{
    [Fact]
    public void JsonHasEveryScenarioWithInputsFiguresAndWhatIsModelled()
    {
        (int code, string output, _) = Ecg("power", "--json");
        Assert.Equal(0, code);
        using JsonDocument document = JsonDocument.Parse(output);
        JsonElement root = document.RootElement;
        Assert.True(root.GetProperty("modelled").GetBoolean());
        JsonElement[] scenarios = [.. root.GetProperty("scenarios").EnumerateArray()];
        Assert.True(scenarios.Length > 100);
        Assert.All(scenarios, scenario =>
        {
            double milliwatts = scenario.GetProperty("averageMilliwatts").GetDouble();
            Assert.Equal(555, milliwatts * scenario.GetProperty("hours").GetDouble(), 6);
            Assert.InRange(scenario.GetProperty("inputs").GetProperty("heartRateBeatsPerMinute").GetDouble(), 40, 350);
            Assert.NotEmpty(scenario.GetProperty("modelled").EnumerateArray());
        });
        Assert.Equal(8, root.GetProperty("breakEven").GetArrayLength());
        Assert.Equal(168, root.GetProperty("week").GetProperty("goalHours").GetDouble());
    }

    [Fact]
    public void TablesSayThatTheyAreModelled()
    {
        (int code, string output, _) = Ecg("power");
        Assert.Equal(0, code);
        Assert.StartsWith("Modelled from hardware/power.json", output, StringComparison.Ordinal);
    }

    [Fact]
    public void HelpHasAnExample() => Assert.Contains("Example: ecg power --page hardware/power.md --svg hardware/images", Ecg("power", "--help").Output, StringComparison.Ordinal);

    [Fact]
    public void AFolderThatIsNotThereIsNamedAndNothingIsWritten()
    {
        string folder = Directory.CreateTempSubdirectory("ecg-power-").FullName;
        try
        {
            (int code, _, string error) = Ecg("power", "--page", Path.Combine(folder, "power.md"), "--svg", Path.Combine(folder, "missing"));
            Assert.Equal(4, code);
            Assert.Contains(Path.Combine(folder, "missing", "power-sampling.svg"), error, StringComparison.Ordinal);
            Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
            Assert.Empty(Directory.GetFileSystemEntries(folder));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static (int Code, string Output, string Error) Ecg(params string[] arguments)
    {
        ProcessStartInfo start = new("dotnet", [Path.Combine(AppContext.BaseDirectory, "ecg.dll"), .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, error.Result);
    }
}
