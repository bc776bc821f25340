using System.Text;
using EcgWearable.Files;

namespace EcgWearable.Generator;

/// <summary>The command <c>hardware/generate</c>: brings the generated files of a repository into step with their sources, or checks that they are.</summary>
public static class GenerateCommand
{
    private const string Help = """
        Writes everything that follows from hardware/pins.json and hardware/schematic.json.

        usage: hardware/generate [--check]
          --check  write nothing; list the files that are out of step and end with 1 if there are any

        From pins.json: firmware/Board/Pins.cs, the FPGA constraint files, nf-config/pin-functions.json, the wiring tables of hardware/README.md.
        From schematic.json: hardware/wearable.kicad_sch (KiCad 6), wearable.net, bom.csv, images/schematic-*.svg, the bill of materials of hardware/README.md.
        """;

    /// <summary>Runs the command.</summary>
    /// <param name="root">The repository's root; pins.json, schematic.json and README.md are read from its folder hardware.</param>
    /// <param name="arguments">None, <c>--check</c>, or <c>--help</c>.</param>
    /// <param name="output">Gets what was written or is out of step.</param>
    /// <param name="error">Gets what is wrong with the arguments or a source; then nothing has been written.</param>
    /// <returns>0: done, all in step; 1: <c>--check</c> found files out of step, or a source is wrong; 2: unknown arguments.</returns>
    public static int Run(string root, IReadOnlyList<string> arguments, TextWriter output, TextWriter error)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(error);
        switch (arguments)
        {
            case ["-h"] or ["--help"]:
                output.Write($"{Help}\n");
                return 0;
            case [] or ["--check"]:
                break;
            default:
                error.Write($"generate: unknown arguments {string.Join(' ', arguments)}; 'hardware/generate --help' says which there are\n");
                return 2;
        }

        try
        {
            OrderedDictionary<string, string> files = GeneratedFiles.Make(root);
            List<string> stale = [.. files.Where(file => !IsInStep(Path.Combine(root, file.Key), file.Value)).Select(file => file.Key)];
            if (arguments.Count > 0)
            {
                stale.ForEach(name => output.Write($"{name} is out of step; run hardware/generate\n"));
                return stale.Count > 0 ? 1 : 0;
            }

            Write(root, stale, files);
            stale.ForEach(name => output.Write($"wrote {name}\n"));
            output.Write($"{files.Count} files, {stale.Count} changed\n");
            return 0;
        }
        catch (Exception e) when (e is SourceException or IOException or UnauthorizedAccessException)
        {
            error.Write($"generate: {e.Message}\n");
            return 1;
        }
    }

    // A checkout may have turned the line ends; git turns them back.
    private static bool IsInStep(string path, string text) =>
        File.Exists(path) && Encoding.UTF8.GetString(File.ReadAllBytes(path)).Replace("\r\n", "\n", StringComparison.Ordinal) == text;

    private static void Write(string root, List<string> names, OrderedDictionary<string, string> files)
    {
        List<(string, Action<Stream>)> writes = [];
        foreach (string name in names)
        {
            string path = Path.Combine(root, name);
            CreateFolder(Path.GetDirectoryName(path)!);
            byte[] content = Encoding.UTF8.GetBytes(files[name]);
            writes.Add((path, stream => stream.Write(content)));
        }

        AtomicFile.WriteAll([.. writes]);
    }

    private static void CreateFolder(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"{folder}: cannot be made: {e.Message} Check that no file is in its way and that the folder above is writable.", e);
        }
    }
}
