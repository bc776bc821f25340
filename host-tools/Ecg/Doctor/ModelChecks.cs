using System.Text;
using System.Text.Json;
using EcgWearable.RtlAccelerator;
using EcgWearable.WearLog;

namespace EcgWearable.Ecg.Doctor;

/// <summary>Whether the network in a log, in the fabric and in the tool is one and the same.</summary>
internal static class ModelChecks
{
    private const string Group = "model";

    // Logs and links carry this many hexadecimal digits of the hash.
    private const int PrefixDigits = 16;

    // The comment stands before the bits.
    private const int BitstreamHeaderBytes = 1024;

    /// <summary>Compares a hash with that of the tool's model.</summary>
    /// <param name="where">Where the hash was found.</param>
    /// <param name="found">It, or its beginning; null when there is no accelerator.</param>
    /// <param name="expected">The tool's, in hexadecimal.</param>
    /// <param name="mend">What to do when they differ.</param>
    public static Finding Compare(string where, string? found, string expected, string mend)
    {
        if (found is null)
        {
            return new Finding(Group, where, FindingState.Optional, "no accelerator answered", "beats are detected, but not classified");
        }

        return found.Length >= PrefixDigits && expected.StartsWith(found, StringComparison.Ordinal)
            ? new Finding(Group, where, FindingState.Good, found)
            : new Finding(Group, where, FindingState.Wrong, $"{found}, but the tool has {expected[..PrefixDigits]}", mend);
    }

    /// <summary>Checks the models of the sessions of a log.</summary>
    /// <exception cref="WearLogException">The log cannot be read.</exception>
    public static IEnumerable<Finding> Log(string path, string expected) =>
        WearLogReader.Read(path).Sessions
            .Where(session => session.Boot is not null)
            .Select(session => Compare(
                $"in session {session.BootCount} of {Path.GetFileName(path)}",
                session.Boot!.RtlVersion == 0 ? null : session.Boot.ModelHashPrefix,
                expected,
                "judge this session with the model that it was worn with (--model)"));

    /// <summary>Checks the model of a library that simulates the RTL.</summary>
    public static Finding Library(string path, string expected)
    {
        try
        {
            RtlLibrary.Load(path).RequireModel(expected, BuiltIn.ModelPath);
            return new Finding(Group, $"in {Path.GetFileName(path)}", FindingState.Good, expected[..PrefixDigits]);
        }
        catch (RtlException e)
        {
            return new Finding(Group, $"in {Path.GetFileName(path)}", FindingState.Wrong, e.Message, "build it again with fpga/cosim/build");
        }
    }

    /// <summary>Checks the model that a bitstream of fpga/syn/ice40up5k/build names in its comment.</summary>
    /// <exception cref="UserErrorException">The file cannot be read.</exception>
    public static Finding Bitstream(string path, string expected)
    {
        const string Mark = "ecg-model ";
        string where = $"in {Path.GetFileName(path)}";
        byte[] beginning = new byte[BitstreamHeaderBytes];
        int length;
        try
        {
            using FileStream file = File.OpenRead(path);
            length = file.ReadAtLeast(beginning, beginning.Length, throwOnEndOfStream: false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException(ExitCode.BadInput, $"{path}: cannot be read: {e.Message}; give the design.bin of fpga/syn/ice40up5k/build");
        }

        string text = Encoding.Latin1.GetString(beginning, 0, length);
        int at = text.IndexOf(Mark, StringComparison.Ordinal);
        int end = at < 0 ? -1 : text.IndexOf('\0', at);
        return end < 0
            ? new Finding(Group, where, FindingState.Wrong, "the bitstream names no model", "build it with fpga/syn/ice40up5k/build")
            : Compare(where, text[(at + Mark.Length)..end], expected, "build it again with fpga/syn/ice40up5k/build");
    }

    /// <summary>Checks the model that the report of the fabric is about, when this runs inside the repository.</summary>
    public static IEnumerable<Finding> FabricReport(string expected)
    {
        for (string? folder = Environment.CurrentDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            string path = Path.Combine(folder, "fpga", "report.json");
            if (File.Exists(path))
            {
                yield return Report(path, expected);
                yield break;
            }
        }
    }

    /// <summary>Checks the model that a report of the fabric is about.</summary>
    internal static Finding Report(string path, string expected)
    {
        const string Where = "in fpga/report.json";
        const string Mend = "make the report again with fpga/verify";
        try
        {
            using JsonDocument report = JsonDocument.Parse(File.ReadAllBytes(path));
            return report.RootElement is not { ValueKind: JsonValueKind.Object }
                ? new Finding(Group, Where, FindingState.Wrong, "is not a report: no JSON object", Mend)
                : !report.RootElement.TryGetProperty("modelHash", out JsonElement hash) || hash.ValueKind == JsonValueKind.Null
                ? new Finding(Group, Where, FindingState.Optional, "the report names no model")
                : hash.ValueKind == JsonValueKind.String
                ? Compare(Where, hash.GetString(), expected, Mend)
                : new Finding(Group, Where, FindingState.Wrong, "its modelHash is no text", Mend);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The latter for a text that is no Unicode.
            return new Finding(Group, Where, FindingState.Wrong, $"is not a report: {e.Message}", Mend);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new Finding(Group, Where, FindingState.Wrong, $"cannot be read: {e.Message}", "check that you may read it");
        }
    }
}
