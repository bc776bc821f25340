using System.Text;
using EcgWearable.Files;
using Spectre.Console;

namespace EcgWearable.Ecg.Commands;

/// <summary>Where a study goes: files, and the terminal.</summary>
internal static class StudyOutputs
{
    /// <summary>Writes all files or none, then the JSON, or the tables and the names of the files, to the terminal.</summary>
    /// <param name="json">The study as JSON.</param>
    /// <param name="jsonPath">File for the JSON, or null.</param>
    /// <param name="others">Other files.</param>
    /// <param name="jsonToTerminal">Whether the terminal gets the JSON in place of the tables.</param>
    /// <param name="tables">Writes the tables.</param>
    public static void Write(string json, string? jsonPath, IReadOnlyList<(string Path, string Text)> others, bool jsonToTerminal, Action tables)
    {
        List<(string Path, string Text)> files = [];
        if (jsonPath is not null)
        {
            files.Add((jsonPath, json + "\n"));
        }

        files.AddRange(others);
        AtomicFile.WriteAll([.. files.Select(f => (f.Path, (Action<Stream>)(stream => stream.Write(Encoding.UTF8.GetBytes(f.Text)))))]);
        if (jsonToTerminal)
        {
            Console.Out.WriteLine(json);
            return;
        }

        tables();
        foreach ((string path, string _) in files)
        {
            AnsiConsole.WriteLine($"wrote {path}");
        }
    }
}
