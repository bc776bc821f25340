using Xunit;

namespace EcgWearable.Reports.Tests;

/// <summary>A test that needs Chromium; skipped, and saying so, where there is none.</summary>
internal sealed class ChromiumFactAttribute : FactAttribute
{
    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

    public ChromiumFactAttribute()
    {
        if (ExecutablePath is null)
        {
            Skip = "skipped: chromium not found";
        }
    }

    /// <summary>Where it is, or null.</summary>
    public static string? ExecutablePath { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .SelectMany(folder => Names.Select(name => Path.Combine(folder, name)))
        .FirstOrDefault(File.Exists);
}
