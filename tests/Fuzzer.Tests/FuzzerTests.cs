using System.Text.Json;
using Xunit;
using Xunit.Abstractions;

namespace EcgWearable.Fuzzer.Tests;

/// <summary>The fuzzer finds the mistakes that were planted, and none in a short run over the real parsers.</summary>
public sealed class FuzzerTests(ITestOutputHelper output) : IDisposable
{
    private const int Good = 0;
    private const int Found = 1;
    private const int BadInput = 3;
    private const int Seed = 20261122;
    private const int Cases = 20_000;
    private const int DeepCases = 300_000;

    private readonly FuzzProcess _fuzzer = new();

    public void Dispose() => _fuzzer.Dispose();

    [Fact]
    public void NoParserBreaksItsPromiseInAShortRun()
    {
        (int exitCode, string text, string error) = _fuzzer.Run("--cases", "30000", "--seed", Seed.ToString(System.Globalization.CultureInfo.InvariantCulture));
        output.WriteLine($"{text}{error}");
        Assert.Equal(Good, exitCode);
        Assert.Empty(_fuzzer.Findings);
        Assert.Equal(22, error.Split('\n').Count(line => line.Contains(" cases, ", StringComparison.Ordinal)));
    }

    [Fact]
    public void APlantedCrashIsFoundMinimizedAndReplayed()
    {
        (int exitCode, string text, _) = _fuzzer.RunPlanted("planted-crash", Cases, Seed, "--json");
        output.WriteLine(text);
        Assert.Equal(Found, exitCode);
        JsonElement finding = Assert.Single(Report(text).GetProperty("findings").EnumerateArray());
        Assert.Equal("crash", finding.GetProperty("kind").GetString());
        Assert.StartsWith("IndexOutOfRangeException", finding.GetProperty("problem").GetString(), StringComparison.Ordinal);
        string path = Assert.Single(_fuzzer.Findings);
        Assert.Equal(3, File.ReadAllBytes(path).Length);

        (int replayed, _, string told) = _fuzzer.RunPlanted("planted-crash", 1, Seed, "--replay", path);
        Assert.Equal(Found, replayed);
        Assert.Contains("NOT documented: System.IndexOutOfRangeException", told, StringComparison.Ordinal);
    }

    [Fact]
    public void APlantedHangIsCutAndItsInputKept()
    {
        (int exitCode, _, string error) = _fuzzer.RunPlanted("planted-hang", Cases, Seed);
        output.WriteLine(error);
        Assert.Equal(Found, exitCode);
        Assert.Contains("planted-hang: hang", error, StringComparison.Ordinal);
        Assert.Contains((byte)0, File.ReadAllBytes(Assert.Single(_fuzzer.Findings)));
    }

    [Fact]
    public void APlantedAllocationIsFound()
    {
        (int exitCode, string text, _) = _fuzzer.RunPlanted("planted-allocation", Cases, Seed, "--json");
        output.WriteLine(text);
        Assert.Equal(Found, exitCode);
        JsonElement finding = Assert.Single(Report(text).GetProperty("findings").EnumerateArray());
        Assert.Equal("allocation", finding.GetProperty("kind").GetString());
        Assert.InRange(Report(text).GetProperty("largestAllocationBytes").GetInt64(), 4096, 70_000);
    }

    [Fact]
    public void GuidanceReachesWhatBlindMutationDoesNot()
    {
        output.WriteLine($"seed {Seed}");
        (int guided, string found, _) = _fuzzer.RunPlanted("planted-depth", DeepCases, Seed, "--json");
        (int blind, string nothing, _) = _fuzzer.RunPlanted("planted-depth", DeepCases, Seed, "--blind", "--json");
        output.WriteLine($"{found}{nothing}");
        Assert.Equal((Found, Good), (guided, blind));
        Assert.True(Report(found).GetProperty("corpus").GetInt32() > Report(nothing).GetProperty("corpus").GetInt32());
    }

    [Fact]
    public void TheSameSeedGivesTheSameRun()
    {
        string[] digests = [.. new[] { Seed, Seed, Seed + 1 }.Select(seed => Report(_fuzzer.RunPlanted("planted-depth", 3000, seed, "--json").Output).GetProperty("corpusDigest").GetString()!)];
        Assert.Equal(digests[0], digests[1]);
        Assert.NotEqual(digests[0], digests[2]);
    }

    [Fact]
    public void ATargetThatIsNotThereIsNamed()
    {
        (int exitCode, _, string error) = _fuzzer.Run("--target", "nonesuch", "--cases", "1");
        Assert.Equal(BadInput, exitCode);
        Assert.Contains("--target nonesuch: there is no such target; there are archive-import, ", error, StringComparison.Ordinal);
    }

    private static JsonElement Report(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        return document.RootElement[0].Clone();
    }
}
