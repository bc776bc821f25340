namespace EcgWearable.Fuzzer.Targets;

/// <summary>A folder for parsers that read files: in memory where the machine has such a place, and gone when the process ends.</summary>
internal static class ScratchFolder
{
    private const string InMemory = "/dev/shm";

    private static readonly Lazy<string> Made = new(Make);

    /// <summary>The folder.</summary>
    public static string Path => Made.Value;

    /// <summary>Writes a file.</summary>
    /// <returns>Its path.</returns>
    public static string Write(string name, ReadOnlySpan<byte> content)
    {
        string path = System.IO.Path.Combine(Path, name);
        using FileStream stream = new(path, FileMode.Create, FileAccess.Write, FileShare.None, 0);
        stream.Write(content);
        return path;
    }

    private static string Make()
    {
        string folder = Directory.Exists(InMemory)
            ? Directory.CreateDirectory(System.IO.Path.Combine(InMemory, "ecg-fuzz-" + System.IO.Path.GetRandomFileName())).FullName
            : Directory.CreateTempSubdirectory("ecg-fuzz-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
        return folder;
    }
}
