using System.Text.Json;
using EcgWearable.Firmware.Logging;
using Xunit;

namespace EcgWearable.Hardware.Tests;

public class NanoFrameworkProjectTests
{
    private const string Project = "<Project xmlns=\"http://schemas.microsoft.com/developer/msbuild/2003\"><ItemGroup>"
        + @"<Compile Include=""Program.cs"" /><Compile Include=""Link\Crc16.cs"" />"
        + @"<Reference Include=""mscorlib""><HintPath>packages\Core.1.0\lib\mscorlib.dll</HintPath></Reference>"
        + "</ItemGroup></Project>";

    private const string Versions = "{\"packages\": [{\"id\": \"Core\", \"version\": \"1.0\", \"assembly\": \"mscorlib\", \"namespaces\": [\"System\"]}]}";

    [Fact]
    public void TheProjectCompilesEverySourceFile() =>
        Assert.Empty(NanoFrameworkProject.SourceProblems(Repository.Read("firmware/EcgWearable.nfproj"), Sources().Select(source => source.File)));

    [Fact]
    public void PackagesAndReferencesAreThePinnedOnes() => Assert.Empty(NanoFrameworkProject.VersionProblems(
        Repository.Read("nf-config/versions.json"), Repository.Read("firmware/packages.config"), Repository.Read("firmware/EcgWearable.nfproj")));

    [Fact]
    public void EveryNamespaceComesFromAPinnedPackage() =>
        Assert.Empty(NanoFrameworkProject.NamespaceProblems(Repository.Read("nf-config/versions.json"), Sources()));

    [Fact]
    public void FlashLayoutIsWithoutOverlapAndFitsTheLog()
    {
        JsonElement layout = JsonDocument.Parse(Repository.Read("nf-config/flash-layout.json")).RootElement;
        JsonElement mcu = layout.GetProperty("mcu");
        int end = 0;
        foreach (JsonElement partition in mcu.GetProperty("partitions").EnumerateArray())
        {
            Assert.True(partition.GetProperty("offset").GetInt32() >= end, $"{partition.GetProperty("name")} overlaps the partition before it");
            end = partition.GetProperty("offset").GetInt32() + partition.GetProperty("bytes").GetInt32();
        }

        Assert.True(end <= mcu.GetProperty("bytes").GetInt32(), "the partitions are larger than the flash");
        JsonElement wearLog = layout.GetProperty("wearLog");
        Assert.Equal(LogFormat.SectorBytes, wearLog.GetProperty("sectorBytes").GetInt32());
        Assert.Equal(LogFormat.PageBytes, wearLog.GetProperty("pageBytes").GetInt32());
        Assert.Equal(0, wearLog.GetProperty("bytes").GetInt32() % LogFormat.SectorBytes);
        JsonElement[] parts = [.. wearLog.GetProperty("partitions").EnumerateArray()];
        Assert.Equal(["log", "settings"], parts.Select(part => part.GetProperty("name").GetString()));
        Assert.Equal(0, parts[0].GetProperty("offset").GetInt32());
        Assert.Equal(parts[0].GetProperty("bytes").GetInt32(), parts[1].GetProperty("offset").GetInt32());
        Assert.Equal(LogFormat.ReservedSectors * LogFormat.SectorBytes, parts[1].GetProperty("bytes").GetInt32());
        Assert.Equal(wearLog.GetProperty("bytes").GetInt32(), parts.Sum(part => part.GetProperty("bytes").GetInt32()));
    }

    // The checks themselves, on planted mistakes.
    [Fact]
    public void AFileTooFewOrTooManyIsFound()
    {
        Assert.Empty(NanoFrameworkProject.SourceProblems(Project, ["Link/Crc16.cs", "Program.cs"]));
        Assert.Equal(
            ["Link/Crc32.cs is not in EcgWearable.nfproj; run nf-config/refresh-nfproj"],
            NanoFrameworkProject.SourceProblems(Project, ["Link/Crc16.cs", "Link/Crc32.cs", "Program.cs"]));
        Assert.Equal(
            ["EcgWearable.nfproj lists Link/Crc16.cs, which does not exist; run nf-config/refresh-nfproj"],
            NanoFrameworkProject.SourceProblems(Project, ["Program.cs"]));
    }

    [Fact]
    public void AnotherVersionIsFound()
    {
        const string Packages = "<packages><package id=\"Core\" version=\"1.0\" /></packages>";
        Assert.Empty(NanoFrameworkProject.VersionProblems(Versions, Packages, Project));
        Assert.Equal(
            ["Core is 1.0 in versions.json but 1.1 in packages.config"],
            NanoFrameworkProject.VersionProblems(Versions, Packages.Replace("1.0", "1.1", StringComparison.Ordinal), Project));
        Assert.Equal(
            [@"mscorlib is packages\Core.1.0\lib\mscorlib.dll in versions.json but packages\Core.1.1\lib\mscorlib.dll in EcgWearable.nfproj"],
            NanoFrameworkProject.VersionProblems(Versions, Packages, Project.Replace("Core.1.0", "Core.1.1", StringComparison.Ordinal)));
    }

    [Fact]
    public void AForeignNamespaceIsFound()
    {
        Assert.Equal(
            ["Program.cs uses System.Linq, which no package of versions.json holds"],
            NanoFrameworkProject.NamespaceProblems(Versions, [("Program.cs", "using System;\nusing System.Linq;\nusing EcgWearable.Firmware.Link;\n")]));
    }

    private static IEnumerable<(string File, string Text)> Sources()
    {
        string folder = Repository.Path("firmware");
        return Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
            .Select(file => (File: Path.GetRelativePath(folder, file).Replace('\\', '/'), Text: File.ReadAllText(file)))
            .Where(source => !source.File.StartsWith("bin/", StringComparison.Ordinal) && !source.File.StartsWith("obj/", StringComparison.Ordinal)
                && !source.File.StartsWith("packages/", StringComparison.Ordinal));
    }
}
