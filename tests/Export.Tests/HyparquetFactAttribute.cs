using System.Runtime.CompilerServices;
using Xunit;

namespace EcgWearable.Export.Tests;

/// <summary>A test that needs node and hyparquet; skipped, and saying so, where one of them is missing.</summary>
internal sealed class HyparquetFactAttribute : FactAttribute
{
    public HyparquetFactAttribute()
    {
        bool hasNode = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, "node")));
        if (!hasNode || !Directory.Exists(Path.Combine(Folder, "node_modules", "hyparquet")))
        {
            Skip = "skipped: hyparquet not installed (npm ci --prefix tests/Export.Tests/hyparquet)";
        }
    }

    /// <summary>The script that reads a file, with the library beside it.</summary>
    public static string ScriptPath { get; } = Path.Combine(Folder, "lines.mjs");

    private static string Folder => Path.Combine(Here(), "hyparquet");

    private static string Here([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
