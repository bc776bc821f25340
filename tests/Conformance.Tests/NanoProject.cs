using System.Runtime.CompilerServices;
using System.Xml.Linq;

namespace EcgWearable.Tests.Conformance;

/// <summary>What an nfproj has its build compile, and against what.</summary>
/// <param name="Sources">Its source files, by name and content.</param>
/// <param name="Libraries">Names of the assemblies that it refers to.</param>
internal sealed record NanoProject(IReadOnlyList<(string File, string Text)> Sources, IReadOnlyList<string> Libraries)
{
    // Starts the tests on the device; nothing refers to its members.
    private const string Launcher = "nanoFramework.UnitTestLauncher";

    /// <summary>Reads a project of this repository.</summary>
    /// <param name="path">Its path from the repository's root.</param>
    public static NanoProject Read(string path)
    {
        string file = Path.Combine(Root(), path);
        string folder = Path.GetDirectoryName(file)!;
        XElement[] items = [.. XDocument.Load(file).Descendants()];
        return new NanoProject(
            [.. Includes("Compile").Select(name => Path.GetFullPath(Path.Combine(folder, name))).Select(name => (Path.GetRelativePath(Root(), name), File.ReadAllText(name)))],
            [.. Includes("Reference").Where(name => name != Launcher)]);

        IEnumerable<string> Includes(string item) => items.Where(e => e.Name.LocalName == item).Select(e => e.Attribute("Include")!.Value.Replace('\\', '/'));
    }

    private static string Root([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", ".."));
}
