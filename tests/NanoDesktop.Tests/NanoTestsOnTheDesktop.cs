using System.Reflection;
using System.Text.Json;
using System.Xml.Linq;
using nanoFramework.TestFramework;
using Xunit;
using Assert = Xunit.Assert;

namespace EcgWearable.Tests.NanoDesktop;

/// <summary>The tests that the nanoFramework test adapter runs on the device's CLR, run here on the desktop's.</summary>
public class NanoTestsOnTheDesktop
{
    private static readonly string Project = Path.Combine(AppContext.BaseDirectory, "NanoProject");

    public static TheoryData<string, string> Tests()
    {
        TheoryData<string, string> tests = [];
        foreach (MethodInfo method in Assembly.GetExecutingAssembly().GetTypes()
            .Where(t => t.GetCustomAttribute<TestClassAttribute>() is not null)
            .SelectMany(t => t.GetMethods())
            .Where(m => m.GetCustomAttribute<TestMethodAttribute>() is not null))
        {
            tests.Add(method.DeclaringType!.FullName!, method.Name);
        }

        return tests;
    }

    [Theory]
    [MemberData(nameof(Tests))]
    public void ADevicesTestPasses(string type, string method)
    {
        Type testClass = Type.GetType(type, throwOnError: true)!;
        testClass.GetMethod(method)!.Invoke(Activator.CreateInstance(testClass), BindingFlags.DoNotWrapExceptions, null, null, null);
    }

    [Fact]
    public void TheProjectListsEveryTestFile()
    {
        XDocument project = XDocument.Load(Path.Combine(Project, "EcgWearable.NanoTests.nfproj"));
        string[] listed = [.. Includes(project, "Compile").Where(i => !i.Contains('\\')).Order()];
        string[] there = [.. Directory.GetFiles(Project, "*.cs").Select(f => Path.GetFileName(f)).Order()];
        Assert.Equal(there, listed);
    }

    [Fact]
    public void VersionsAreThoseThatArePinned()
    {
        using JsonDocument pinned = JsonDocument.Parse(File.ReadAllText(Path.Combine(Project, "versions.json")));
        JsonElement framework = pinned.RootElement.GetProperty("testFramework");
        Dictionary<string, string> versions = pinned.RootElement.GetProperty("packages").EnumerateArray().Append(framework)
            .ToDictionary(p => p.GetProperty("id").GetString()!, p => p.GetProperty("version").GetString()!);
        XElement[] packages = [.. XDocument.Load(Path.Combine(Project, "packages.config")).Root!.Elements("package")];
        Assert.Equal(2, packages.Length);
        string project = File.ReadAllText(Path.Combine(Project, "EcgWearable.NanoTests.nfproj"));
        foreach (XElement package in packages)
        {
            string id = package.Attribute("id")!.Value;
            Assert.Equal(versions[id], package.Attribute("version")!.Value);
            Assert.Contains($"packages\\{id}.{versions[id]}\\", project, StringComparison.Ordinal);
        }
    }

    private static IEnumerable<string> Includes(XDocument project, string item) =>
        project.Descendants().Where(e => e.Name.LocalName == item).Select(e => e.Attribute("Include")!.Value);
}
