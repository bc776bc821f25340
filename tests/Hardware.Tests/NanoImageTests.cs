using System.Diagnostics;
using System.Text.Json;
using Xunit;

namespace EcgWearable.Hardware.Tests;

/// <summary>The image with the 1 kHz tick: its native APIs are those of the pinned packages, and its configuration is put in as it should be.</summary>
public class NanoImageTests
{
    // Packages with native code and their switch in nf-interpreter's CMake; the core library, Runtime.Native and Runtime.Events are always there,
    // and IO.Streams and UnitsNet are managed.
    private static readonly Dictionary<string, string> Switches = new()
    {
        ["nanoFramework.Hardware.Esp32"] = "API_Hardware.Esp32",
        ["nanoFramework.System.Device.Gpio"] = "API_System.Device.Gpio",
        ["nanoFramework.System.Device.Spi"] = "API_System.Device.Spi",
        ["nanoFramework.System.IO.Ports"] = "API_System.IO.Ports",
        ["nanoFramework.System.Text"] = "API_nanoFramework.System.Text",
    };

    private static readonly string[] WithoutSwitch =
        ["nanoFramework.CoreLibrary", "nanoFramework.Runtime.Events", "nanoFramework.Runtime.Native", "nanoFramework.System.IO.Streams"];

    [Fact]
    public void TheImageHasTheApisOfThePinnedPackagesAndNoOthers()
    {
        string[] packages = [.. JsonDocument.Parse(Repository.Read("nf-config/versions.json")).RootElement.GetProperty("packages").EnumerateArray()
            .Select(package => package.GetProperty("id").GetString()!)
            .Where(id => !WithoutSwitch.Contains(id) && !id.StartsWith("nanoFramework.UnitsNet.", StringComparison.Ordinal))];
        JsonElement preset = JsonDocument.Parse(Repository.Read("nf-config/CMakeUserPresets.json")).RootElement.GetProperty("configurePresets")[0];
        string[] on = [.. preset.GetProperty("cacheVariables").EnumerateObject()
            .Where(variable => variable.Name.StartsWith("API_", StringComparison.Ordinal) && variable.Value.GetString() == "ON").Select(variable => variable.Name)];
        Assert.Equal(packages.Select(id => Switches[id]).Order(), on.Order());
    }

    [Fact]
    public void TheConfigurationIsThatOfNfInterpreterWithOursInPlaceOfItsOwn()
    {
        string clone = Directory.CreateTempSubdirectory("nf-interpreter").FullName;
        try
        {
            string idf = Path.Combine(clone, "targets", "ESP32", "_IDF");
            Directory.CreateDirectory(idf);
            File.WriteAllText(
                Path.Combine(idf, "sdkconfig.default.esp32s3"),
                "CONFIG_IDF_TARGET=\"esp32s3\"\nCONFIG_FREERTOS_HZ=100\n# CONFIG_PM_ENABLE is not set\n# end of Power Management\nCONFIG_FREERTOS_HZ_X=7\n");
            Assert.Equal(0, Prepare(clone));
            string[] lines = File.ReadAllLines(Path.Combine(idf, "sdkconfig.ecgwearable.esp32s3"));
            string[] settings = [.. lines.Where(line => line.StartsWith("CONFIG_", StringComparison.Ordinal))];
            Assert.Equal(
                ["CONFIG_IDF_TARGET=\"esp32s3\"", "CONFIG_FREERTOS_HZ_X=7", "CONFIG_FREERTOS_HZ=1000", "CONFIG_PM_ENABLE=y",
                    "CONFIG_FREERTOS_USE_TICKLESS_IDLE=y", "CONFIG_FREERTOS_IDLE_TIME_BEFORE_SLEEP=3", "CONFIG_ESP_TASK_WDT_EN=y", "CONFIG_ESP_TASK_WDT_INIT=y",
                    "CONFIG_ESP_TASK_WDT_PANIC=y", "CONFIG_ESP_TASK_WDT_TIMEOUT_S=5", "CONFIG_PM_DFS_INIT_AUTO=n"],
                settings);
            Assert.DoesNotContain("# CONFIG_PM_ENABLE is not set", lines);
            Assert.Contains("# end of Power Management", lines);
            Assert.Equal(Repository.Read("nf-config/CMakeUserPresets.json"), File.ReadAllText(Path.Combine(clone, "CMakeUserPresets.json")));

            // Again is no mistake; another's presets are not overwritten.
            Assert.Equal(0, Prepare(clone));
            File.WriteAllText(Path.Combine(clone, "CMakeUserPresets.json"), "{}");
            Assert.Equal(1, Prepare(clone));
            Assert.Equal("{}", File.ReadAllText(Path.Combine(clone, "CMakeUserPresets.json")));
            Assert.Equal(1, Prepare(Path.Combine(clone, "nowhere")));
        }
        finally
        {
            Directory.Delete(clone, true);
        }
    }

    private static int Prepare(string clone)
    {
        ProcessStartInfo start = new("bash", [Repository.Path("nf-config/prepare-image"), clone]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        process.StandardOutput.ReadToEnd();
        process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode;
    }
}
