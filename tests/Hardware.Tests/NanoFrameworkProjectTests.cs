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

    private const string RefreshFirst = "run nf-config/refresh-nfproj";
    private const string NanoTests = "tests/Firmware.NanoTests/";

    // What an application has that nothing can refer to: the device tests compile the files they test.
    private const string FirmwareFromNanoTests = "../../firmware/";

    [Fact]
    public void TheProjectCompilesEverySourceFile() => Assert.Empty(NanoFrameworkProject.SourceProblems(
        "EcgWearable.nfproj", NanoFrameworkProject.Compiled(Repository.Read("firmware/EcgWearable.nfproj")), Sources().Select(source => source.File), RefreshFirst));

    [Fact]
    public void TheDeviceTestsProjectCompilesEveryTestAndOnlyFirmwareThatExists()
    {
        string[] compiled = NanoFrameworkProject.Compiled(Repository.Read(NanoTests + "EcgWearable.NanoTests.nfproj"));
        string[] tests = [.. Directory.EnumerateFiles(Repository.Path(NanoTests), "*.cs").Select(f => Path.GetFileName(f))];
        Assert.Empty(NanoFrameworkProject.SourceProblems(
            "EcgWearable.NanoTests.nfproj", compiled.Where(f => !f.StartsWith(FirmwareFromNanoTests, StringComparison.Ordinal)), tests, "mend its Compile items"));
        string[] tested = [.. compiled.Where(f => f.StartsWith(FirmwareFromNanoTests, StringComparison.Ordinal)).Select(f => f[FirmwareFromNanoTests.Length..])];
        Assert.NotEmpty(tested);
        Assert.Empty(NanoFrameworkProject.SourceProblems(
            "EcgWearable.NanoTests.nfproj", tested, Sources().Select(s => s.File).Where(tested.Contains), "mend its Compile items"));
    }

    [Fact]
    public void TheDeviceTestsPackagesAreThePinnedOnes() => Assert.Empty(NanoFrameworkProject.TestVersionProblems(
        Repository.Read("nf-config/versions.json"), Repository.Read(NanoTests + "packages.config"), Repository.Read(NanoTests + "EcgWearable.NanoTests.nfproj")));

    [Fact]
    public void DeprecatedPackagesAreNamedAndNotTaken() => Assert.Empty(NanoFrameworkProject.SuccessorProblems(
        Repository.Read("nf-config/versions.json"), [Repository.Read("firmware/packages.config"), Repository.Read(NanoTests + "packages.config")]));

    [Fact]
    public void EveryPhysicalQuantityHasItsPackage()
    {
        string[] pinned = [.. JsonDocument.Parse(Repository.Read("nf-config/versions.json")).RootElement.GetProperty("packages").EnumerateArray().Select(p => p.GetProperty("id").GetString()!)];
        string[] quantities = ["Duration", "ElectricCharge", "ElectricCurrent", "ElectricPotential", "Energy", "Frequency", "Power"];
        Assert.Empty(quantities.Select(q => "nanoFramework.UnitsNet." + q).Except(pinned));
    }

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
        Assert.Empty(Problems(["Link/Crc16.cs", "Program.cs"]));
        Assert.Equal(
            ["Link/Crc32.cs is not in EcgWearable.nfproj; run nf-config/refresh-nfproj"],
            Problems(["Link/Crc16.cs", "Link/Crc32.cs", "Program.cs"]));
        Assert.Equal(
            ["EcgWearable.nfproj lists Link/Crc16.cs, which does not exist; run nf-config/refresh-nfproj"],
            Problems(["Program.cs"]));
        Assert.Equal(
            ["EcgWearable.nfproj lists A.cs twice; run nf-config/refresh-nfproj"],
            NanoFrameworkProject.SourceProblems("EcgWearable.nfproj", ["A.cs", "A.cs"], ["A.cs"], RefreshFirst));

        static IEnumerable<string> Problems(string[] present) =>
            NanoFrameworkProject.SourceProblems("EcgWearable.nfproj", NanoFrameworkProject.Compiled(Project), present, RefreshFirst);
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
    public void AnotherVersionInTheDeviceTestsIsFound()
    {
        const string Pinned = "{\"testFramework\": {\"id\": \"Test\", \"version\": \"3.0\", \"files\": [\"Test.dll\"]}, "
            + "\"packages\": [{\"id\": \"Core\", \"version\": \"1.0\", \"assembly\": \"mscorlib\"}, {\"id\": \"Other\", \"version\": \"1.0\", \"assembly\": \"Other\"}]}";
        const string Packages = "<packages><package id=\"Core\" version=\"1.0\" /><package id=\"Test\" version=\"3.0\" /></packages>";
        const string TestProject = "<Project><ItemGroup>"
            + @"<Reference Include=""mscorlib""><HintPath>packages\Core.1.0\lib\mscorlib.dll</HintPath></Reference>"
            + @"<Reference Include=""Test""><HintPath>packages\Test.3.0\lib\Test.dll</HintPath></Reference></ItemGroup></Project>";
        Assert.Empty(NanoFrameworkProject.TestVersionProblems(Pinned, Packages, TestProject));
        Assert.Equal(
            ["Test is 3.0 in versions.json but 3.1 in packages.config", "EcgWearable.NanoTests.nfproj refers to Test, whose package is not in packages.config"],
            NanoFrameworkProject.TestVersionProblems(Pinned, Packages.Replace("3.0", "3.1", StringComparison.Ordinal), TestProject));
        Assert.Equal(
            [@"mscorlib is packages\Core.1.0\lib\mscorlib.dll in versions.json but packages\Core.1.1\lib\mscorlib.dll in EcgWearable.NanoTests.nfproj", "EcgWearable.NanoTests.nfproj refers to mscorlib, whose package is not in packages.config"],
            NanoFrameworkProject.TestVersionProblems(Pinned, Packages, TestProject.Replace("Core.1.0", "Core.1.1", StringComparison.Ordinal)));
    }

    [Fact]
    public void ADeprecatedPackageIsFound()
    {
        const string Unnamed = "{\"packages\": [{\"id\": \"nanoFramework.UnitsNet.Power\"}]}";
        const string Old = "<packages><package id=\"UnitsNet.nanoFramework.Power\" version=\"5.75.0\" /></packages>";
        Assert.Equal(
            [
                "nanoFramework.UnitsNet.Power does not name what it replaces in versions.json: UnitsNet.nanoFramework.Power and its last version",
                "packages.config takes UnitsNet.nanoFramework.Power, which is deprecated; take nanoFramework.UnitsNet.Power",
            ],
            NanoFrameworkProject.SuccessorProblems(Unnamed, [Old]));
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
