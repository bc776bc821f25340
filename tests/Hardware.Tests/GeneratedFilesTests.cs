using EcgWearable.Generator;
using Xunit;

namespace EcgWearable.Hardware.Tests;

/// <summary>hardware/generate, and that what it writes is in step with its sources.</summary>
public sealed class GeneratedFilesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("hardware-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void EveryGeneratedFileIsInStep() => Assert.Equal((0, "", ""), Generate(Repository.Root, "--check"));

    [Fact]
    public void AChangedPinPutsEveryFileThatShowsItOutOfStep()
    {
        CopySources();
        Assert.EndsWith("15 files, 14 changed\n", Generate(_folder).Output, StringComparison.Ordinal);
        Assert.Equal((0, "15 files, 0 changed\n", ""), Generate(_folder));
        Change("pins.json", "\"gpio\": 47,", "\"gpio\": 48,");
        Assert.Equal(
            (1, "firmware/Board/Pins.cs is out of step; run hardware/generate\nhardware/README.md is out of step; run hardware/generate\n", ""),
            Generate(_folder, "--check"));
    }

    [Fact]
    public void AChangedFpgaPinPutsItsConstraintsOutOfStep()
    {
        CopySources();
        Generate(_folder);
        Change("pins.json", "\"pin\": \"Y18\"", "\"pin\": \"W18\"");
        Assert.Equal(
            (1, "hardware/README.md is out of step; run hardware/generate\nfpga/syn/zynq7020/pynq_z1.xdc is out of step; run hardware/generate\n", ""),
            Generate(_folder, "--check"));
    }

    [Theory]
    [InlineData("pins.json", "\"gpio\": 47,", "\"gpio\": 47;", "generate: hardware/pins.json, line ")]
    [InlineData("pins.json", "\"gpio\": 47,", "\"gpio\": 49,", "generate: hardware/pins.json: Led: GPIO 49 is on no pin of the module")]
    [InlineData("schematic.json", "\"item\": \"r-patient\", \"section\"", "\"item\": \"r-patent\", \"section\"", "generate: hardware/schematic.json: R1: there is no item 'r-patent'")]
    [InlineData("schematic.json", "1=CMOUT 2=RLDINV", "1=CMOUT", "generate: hardware/schematic.json: R5: pins 2 are in its nets or in symbol 'R' but not in both")]
    [InlineData("schematic.json", "1=CMOUT 2=RLDINV", "1=CMOOT 2=RLDINV", "generate: hardware/schematic.json: net CMOUT has one end only, U2 pin 8; join it or write '-'")]
    [InlineData("README.md", "<!-- wiring: end -->", "", "generate: hardware/README.md has lost its marks '<!-- wiring: begin/end -->'")]
    public void ABadSourceIsNamed(string file, string right, string wrong, string problem)
    {
        CopySources();
        Change(file, right, wrong);
        (int exitCode, string output, string error) = Generate(_folder);
        Assert.Equal((1, ""), (exitCode, output));
        Assert.StartsWith(problem, error, StringComparison.Ordinal);
        Assert.Equal(3, Directory.EnumerateFiles(_folder, "*", SearchOption.AllDirectories).Count());
    }

    [Theory]
    [InlineData("", "'gpio' missing; add it")]
    [InlineData("\"gpio\": \"47\",", "not of the kind expected; write it as the other entries have it")]
    [InlineData("\"gpio\": null,", "not of the kind expected; write it as the other entries have it")]
    [InlineData("\"gpio\": 47, \"gpio\": 48,", "'gpio' is there twice; remove one")]
    public void AWrongFieldIsNamedWithItsPlace(string gpio, string problem)
    {
        CopySources();
        Change("pins.json", "\"gpio\": 47,", gpio);
        (int exitCode, _, string error) = Generate(_folder);
        Assert.Equal(1, exitCode);
        Assert.Matches($@"^generate: hardware/pins\.json, line \d+ at \$\.pins\[17\](\.gpio)?: {problem}\n$", error);
    }

    [Fact]
    public void AnUnknownOptionIsNamed() => Assert.Equal(
        (2, "", "generate: unknown arguments --chek; 'hardware/generate --help' says which there are\n"), Generate(Repository.Root, "--chek"));

    private void CopySources()
    {
        string folder = Directory.CreateDirectory(Path.Combine(_folder, "hardware")).FullName;
        foreach (string file in new[] { "pins.json", "schematic.json", "README.md" })
        {
            File.Copy(Repository.Path($"hardware/{file}"), Path.Combine(folder, file));
        }
    }

    private void Change(string file, string right, string wrong)
    {
        string path = Path.Combine(_folder, "hardware", file);
        string text = File.ReadAllText(path);
        int at = text.IndexOf(right, StringComparison.Ordinal);
        Assert.True(at >= 0, $"nothing to plant a mistake in: '{right}' is not in {file}");
        File.WriteAllText(path, string.Concat(text.AsSpan(0, at), wrong, text.AsSpan(at + right.Length)));
    }

    private static (int ExitCode, string Output, string Error) Generate(string root, params string[] arguments)
    {
        using StringWriter output = new();
        using StringWriter error = new();
        return (GenerateCommand.Run(root, arguments, output, error), output.ToString(), error.ToString());
    }
}
