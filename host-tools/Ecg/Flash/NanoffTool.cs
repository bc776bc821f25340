using System.Text.Json;

namespace EcgWearable.Ecg.Flash;

/// <summary>Where nanoff is, and what it is called with.</summary>
/// <param name="Program">The program to start.</param>
/// <param name="Arguments">What comes before nanoff's own arguments.</param>
internal sealed record NanoffTool(string Program, IReadOnlyList<string> Arguments)
{
    private const string Name = "nanoff";

    /// <summary>The target and the version that this firmware is made for.</summary>
    /// <exception cref="UserErrorException">The file that names them is missing or damaged.</exception>
    public static (string Target, string Version) Pinned => ReadPinned(BuiltIn.NanoFrameworkVersions);

    /// <summary>Reads the target and the version from a file.</summary>
    /// <exception cref="UserErrorException">It is missing or damaged.</exception>
    internal static (string Target, string Version) ReadPinned(string path)
    {
        try
        {
            using JsonDocument versions = JsonDocument.Parse(File.ReadAllBytes(path));
            return (Text(versions, "target"), Text(versions, "nanoff"));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException(ExitCode.BadInput, $"{path}: cannot be read: {e.Message.TrimEnd('.')}; install this tool again");
        }

        static string Text(JsonDocument versions, string name) =>
            versions.RootElement is { ValueKind: JsonValueKind.Object } root && root.TryGetProperty(name, out JsonElement value) && value.GetString() is { } text
                ? text
                : throw new JsonException($"it names no {name}");
    }

    /// <summary>Finds nanoff: the one that the repository pins, when it is restored, or else the one on the PATH.</summary>
    /// <returns>Null when there is none.</returns>
    public static NanoffTool? Find() => IsRestored() ? new NanoffTool("dotnet", ["tool", "run", Name, "--"]) : OnPath(Name) is { } path ? new NanoffTool(path, []) : null;

    /// <summary>The mend when there is none.</summary>
    public static string HowToInstall => $"nanoff is not installed: run 'dotnet tool restore' in the repository, or 'dotnet tool install --global nanoff --version {Pinned.Version}'";

    /// <summary>Finds a program on the PATH.</summary>
    /// <returns>Its path; null when it is not there.</returns>
    public static string? OnPath(string program)
    {
        string[] endings = OperatingSystem.IsWindows() ? [".exe", ".cmd", ".bat"] : [string.Empty];
        foreach (string folder in (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries))
        {
            foreach (string ending in endings)
            {
                string path = Path.Combine(folder, program + ending);
                if (File.Exists(path))
                {
                    return path;
                }
            }
        }

        return null;
    }

    /// <summary>Whether a tool manifest has nanoff: it may be another project's.</summary>
    private static bool Names(string manifest)
    {
        try
        {
            using JsonDocument tools = JsonDocument.Parse(File.ReadAllBytes(manifest));
            return tools.RootElement.GetProperty("tools").TryGetProperty(Name, out _);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static bool IsRestored()
    {
        // 'dotnet tool run' takes the manifest of the current folder or of one above it, and the package from the NuGet folder.
        for (string? folder = Environment.CurrentDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            string manifest = Path.Combine(folder, ".config", "dotnet-tools.json");
            if (File.Exists(manifest))
            {
                if (!Names(manifest))
                {
                    return false;
                }

                string packages = Environment.GetEnvironmentVariable("NUGET_PACKAGES")
                    ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
                return Directory.Exists(Path.Combine(packages, Name, Pinned.Version));
            }
        }

        return false;
    }
}
