namespace EcgWearable.Reports.Tests;

/// <summary>Debian's Chromium, or another one on the PATH.</summary>
internal static class Chromium
{
    /// <summary>What a test that was skipped for want of it says.</summary>
    public const string Missing = "skipped: chromium not found";

    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

    /// <summary>Where it is, or null.</summary>
    public static string? ExecutablePath { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .SelectMany(folder => Names.Select(name => Path.Combine(folder, name)))
        .FirstOrDefault(File.Exists);
}
