using System.Runtime.CompilerServices;

namespace EcgWearable.Power.Tests;

/// <summary>Reads the repository's own files.</summary>
internal static class Repository
{
    public static string Read(string relative) => File.ReadAllText(Path.Combine(Root(), relative));

    private static string Root([CallerFilePath] string thisFile = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(thisFile)!, "..", ".."));
}
