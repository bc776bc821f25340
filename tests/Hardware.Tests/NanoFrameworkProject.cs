using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace EcgWearable.Hardware.Tests;

/// <summary>The nfprojs of firmware and device tests and their packages.config, and what nf-config/versions.json and the source tree say they must be.</summary>
internal static partial class NanoFrameworkProject
{
    /// <summary>The files that a project compiles, from its own folder.</summary>
    public static string[] Compiled(string nfproj) => [.. Elements(nfproj, "Compile").Select(item => item.Attribute("Include")!.Value.Replace('\\', '/'))];

    /// <summary>The project compiles exactly the files of the tree.</summary>
    /// <param name="project">Its name, for messages.</param>
    /// <param name="listed">What it compiles.</param>
    /// <param name="filesOnDisk">What is there.</param>
    /// <param name="mend">What to do about a difference.</param>
    public static IEnumerable<string> SourceProblems(string project, IEnumerable<string> listed, IEnumerable<string> filesOnDisk, string mend)
    {
        string[] wanted = [.. listed];
        string[] present = [.. filesOnDisk];
        foreach (string file in present.Except(wanted).Order(StringComparer.Ordinal))
        {
            yield return $"{file} is not in {project}; {mend}";
        }

        foreach (string file in wanted.Except(present).Order(StringComparer.Ordinal))
        {
            yield return $"{project} lists {file}, which does not exist; {mend}";
        }

        foreach (string file in wanted.GroupBy(f => f).Where(g => g.Count() > 1).Select(g => g.Key).Order(StringComparer.Ordinal))
        {
            yield return $"{project} lists {file} twice; {mend}";
        }
    }

    /// <summary>packages.config and the project's references are those of versions.json.</summary>
    public static IEnumerable<string> VersionProblems(string versionsJson, string packagesConfig, string nfproj)
    {
        JsonElement[] packages = [.. JsonDocument.Parse(versionsJson).RootElement.GetProperty("packages").EnumerateArray()];
        Dictionary<string, string> pinned = packages.ToDictionary(p => p.GetProperty("id").GetString()!, p => p.GetProperty("version").GetString()!);
        Dictionary<string, string> restored = Elements(packagesConfig, "package")
            .ToDictionary(p => p.Attribute("id")!.Value, p => p.Attribute("version")!.Value);
        Dictionary<string, string> hints = packages.ToDictionary(p => p.GetProperty("assembly").GetString()!, HintPath);
        Dictionary<string, string> referenced = References(nfproj);
        return Constants.Differences(pinned, "versions.json", restored, "packages.config")
            .Concat(Constants.Differences(hints, "versions.json", referenced, "EcgWearable.nfproj"));
    }

    /// <summary>The packages and references of the device tests' project have the versions of versions.json.</summary>
    public static IEnumerable<string> TestVersionProblems(string versionsJson, string packagesConfig, string nfproj)
    {
        JsonElement root = JsonDocument.Parse(versionsJson).RootElement;
        JsonElement framework = root.GetProperty("testFramework");
        string id = framework.GetProperty("id").GetString()!;
        string version = framework.GetProperty("version").GetString()!;
        Dictionary<string, string> pinned = root.GetProperty("packages").EnumerateArray().ToDictionary(p => p.GetProperty("id").GetString()!, p => p.GetProperty("version").GetString()!);
        pinned[id] = version;
        Dictionary<string, string> hints = root.GetProperty("packages").EnumerateArray().ToDictionary(p => p.GetProperty("assembly").GetString()!, HintPath);
        foreach (string file in framework.GetProperty("files").EnumerateArray().Select(f => f.GetString()!))
        {
            hints[Path.GetFileNameWithoutExtension(file)] = $@"packages\{id}.{version}\lib\{file}";
        }

        Dictionary<string, string> restored = Elements(packagesConfig, "package").ToDictionary(p => p.Attribute("id")!.Value, p => p.Attribute("version")!.Value);
        Dictionary<string, string> referenced = References(nfproj);

        // A test project needs a part of the packages only; what it takes must be the pinned one, and what it restores it must refer to.
        string[] restoredFolders = [.. restored.Select(p => $@"packages\{p.Key}.{p.Value}\")];
        return Constants.Differences(pinned.Where(p => restored.ContainsKey(p.Key)).ToDictionary(), "versions.json", restored, "packages.config")
            .Concat(Constants.Differences(hints.Where(h => referenced.ContainsKey(h.Key)).ToDictionary(), "versions.json", referenced, "EcgWearable.NanoTests.nfproj"))
            .Concat(referenced.Where(r => !restoredFolders.Any(f => r.Value.StartsWith(f, StringComparison.Ordinal))).Select(r => $"EcgWearable.NanoTests.nfproj refers to {r.Key}, whose package is not in packages.config"));
    }

    /// <summary>Every quantity's package says which deprecated one it succeeds, and no project takes that.</summary>
    public static IEnumerable<string> SuccessorProblems(string versionsJson, IEnumerable<string> packagesConfigs)
    {
        const string Successor = "nanoFramework.UnitsNet.";
        const string Deprecated = "UnitsNet.nanoFramework.";
        foreach (JsonElement package in JsonDocument.Parse(versionsJson).RootElement.GetProperty("packages").EnumerateArray())
        {
            string id = package.GetProperty("id").GetString()!;
            if (id.StartsWith(Successor, StringComparison.Ordinal)
                && (!package.TryGetProperty("replaces", out JsonElement replaced) || replaced.GetProperty("id").GetString() != Deprecated + id[Successor.Length..]))
            {
                yield return $"{id} does not name what it replaces in versions.json: {Deprecated}{id[Successor.Length..]} and its last version";
            }
        }

        foreach (string id in packagesConfigs.SelectMany(c => Elements(c, "package")).Select(p => p.Attribute("id")!.Value).Where(i => i.StartsWith(Deprecated, StringComparison.Ordinal)))
        {
            yield return $"packages.config takes {id}, which is deprecated; take {Successor}{id[Deprecated.Length..]}";
        }
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

    private static string HintPath(JsonElement package) =>
        $@"packages\{package.GetProperty("id").GetString()}.{package.GetProperty("version").GetString()}\lib\{package.GetProperty("assembly").GetString()}.dll";

    private static Dictionary<string, string> References(string nfproj) => Elements(nfproj, "Reference")
        .ToDictionary(r => r.Attribute("Include")!.Value, r => r.Elements().Single(e => e.Name.LocalName == "HintPath").Value);

    private static IEnumerable<XElement> Elements(string xml, string name) =>
        XDocument.Parse(xml).Descendants().Where(element => element.Name.LocalName == name);

    [GeneratedRegex(@"^\s*using (?<name>[\w.]+);", RegexOptions.Multiline)]
    private static partial Regex UsingLine();
}
