using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace EcgWearable.Hardware.Tests;

/// <summary>firmware/EcgWearable.nfproj and packages.config, and what nf-config/versions.json and the source tree say they must be.</summary>
internal static partial class NanoFrameworkProject
{
    /// <summary>The project compiles exactly the files of the tree.</summary>
    public static IEnumerable<string> SourceProblems(string nfproj, IEnumerable<string> filesOnDisk)
    {
        string[] listed = [.. Elements(nfproj, "Compile").Select(item => item.Attribute("Include")!.Value.Replace('\\', '/'))];
        string[] present = [.. filesOnDisk];
        foreach (string file in present.Except(listed).Order(StringComparer.Ordinal))
        {
            yield return $"{file} is not in EcgWearable.nfproj; run nf-config/refresh-nfproj";
        }

        foreach (string file in listed.Except(present).Order(StringComparer.Ordinal))
        {
            yield return $"EcgWearable.nfproj lists {file}, which does not exist; run nf-config/refresh-nfproj";
        }
    }

    /// <summary>packages.config and the project's references are those of versions.json.</summary>
    public static IEnumerable<string> VersionProblems(string versionsJson, string packagesConfig, string nfproj)
    {
        JsonElement[] packages = [.. JsonDocument.Parse(versionsJson).RootElement.GetProperty("packages").EnumerateArray()];
        Dictionary<string, string> pinned = packages.ToDictionary(p => p.GetProperty("id").GetString()!, p => p.GetProperty("version").GetString()!);
        Dictionary<string, string> restored = Elements(packagesConfig, "package")
            .ToDictionary(p => p.Attribute("id")!.Value, p => p.Attribute("version")!.Value);
        Dictionary<string, string> hints = packages.ToDictionary(
            p => p.GetProperty("assembly").GetString()!,
            p => $@"packages\{p.GetProperty("id").GetString()}.{p.GetProperty("version").GetString()}\lib\{p.GetProperty("assembly").GetString()}.dll");
        Dictionary<string, string> referenced = Elements(nfproj, "Reference")
            .ToDictionary(r => r.Attribute("Include")!.Value, r => r.Elements().Single(e => e.Name.LocalName == "HintPath").Value);
        return Constants.Differences(pinned, "versions.json", restored, "packages.config")
            .Concat(Constants.Differences(hints, "versions.json", referenced, "EcgWearable.nfproj"));
    }

    /// <summary>Every namespace that the firmware opens is its own or comes from a package.</summary>
    public static IEnumerable<string> NamespaceProblems(string versionsJson, IEnumerable<(string File, string Text)> sources)
    {
        HashSet<string> known = [.. JsonDocument.Parse(versionsJson).RootElement.GetProperty("packages").EnumerateArray()
            .SelectMany(p => p.GetProperty("namespaces").EnumerateArray()).Select(n => n.GetString()!)];
        foreach ((string file, string text) in sources)
        {
            foreach (Match match in UsingLine().Matches(text))
            {
                string name = match.Groups["name"].Value;
                if (!known.Contains(name) && !name.StartsWith("EcgWearable.Firmware", StringComparison.Ordinal))
                {
                    yield return $"{file} uses {name}, which no package of versions.json holds";
                }
            }
        }
    }

    private static IEnumerable<XElement> Elements(string xml, string name) =>
        XDocument.Parse(xml).Descendants().Where(element => element.Name.LocalName == name);

    [GeneratedRegex(@"^\s*using (?<name>[\w.]+);", RegexOptions.Multiline)]
    private static partial Regex UsingLine();
}
