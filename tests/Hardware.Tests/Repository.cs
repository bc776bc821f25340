using System.Runtime.CompilerServices;

namespace EcgWearable.Hardware.Tests;

/// <summary>Reads the repository's own files.</summary>
internal static class Repository
{
    /// <summary>The repository's root, from where this file was compiled.</summary>
    public static string Root { get; } = FindRoot();

    public static string Path(string relative) => System.IO.Path.Combine(Root, relative);

    public static string Read(string relative) => File.ReadAllText(Path(relative));

    private static string FindRoot([CallerFilePath] string thisFile = "") =>
        System.IO.Path.GetFullPath(System.IO.Path.Combine(System.IO.Path.GetDirectoryName(thisFile)!, "..", ".."));
}
