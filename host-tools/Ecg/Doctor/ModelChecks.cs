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

    /// <summary>Checks the model that the report of the fabric is about, when this runs inside the repository.</summary>
    public static IEnumerable<Finding> FabricReport(string expected)
    {
        for (string? folder = Environment.CurrentDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            string path = Path.Combine(folder, "fpga", "report.json");
            if (File.Exists(path))
            {
                using JsonDocument report = JsonDocument.Parse(File.ReadAllBytes(path));
                yield return report.RootElement.TryGetProperty("modelHash", out JsonElement hash)
                    ? Compare("in fpga/report.json", hash.GetString(), expected, "make the report again with fpga/verify")
                    : new Finding(Group, "in fpga/report.json", FindingState.Optional, "the report names no model");
                yield break;
            }
        }
    }
}
