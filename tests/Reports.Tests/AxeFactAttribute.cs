using System.Runtime.CompilerServices;
using Xunit;

namespace EcgWearable.Reports.Tests;

/// <summary>A test that needs Chromium and axe-core; skipped, and saying so, where one of them is missing.</summary>
internal sealed class AxeFactAttribute : FactAttribute
{
    public AxeFactAttribute()
    {
        if (Chromium.ExecutablePath is null)
        {
            Skip = Chromium.Missing;
        }
        else if (!File.Exists(ScriptPath))
        {
            Skip = "skipped: axe-core not installed (npm ci --prefix tests/Reports.Tests/axe)";
        }
    }

    /// <summary>axe-core, as npm puts it there.</summary>
    public static string ScriptPath { get; } = Path.Combine(Folder(), "axe/node_modules/axe-core/axe.min.js");

    private static string Folder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
