using System.Globalization;
using System.Reflection;
using System.Text.Json;
using EcgWearable.WearLog;

namespace EcgWearable.Reports;

/// <summary>
/// What is known of the model that classified a session: from the reports of its training, which hold its hash and how models made in the same way
/// did on people they had not seen.
/// </summary>
internal static class ModelStatement
{
    private static readonly string DeployedHash = Read("deployed.json").GetProperty("models")[0].GetString()!;

    private static readonly string NewWearers = Figures();

    /// <summary>One paragraph.</summary>
    public static string Of(BootInfo? boot)
    {
        if (boot is null)
        {
            return "Which model classified these beats is not known: the session's boot record is missing.";
        }

        if (boot.RtlVersion == 0)
        {
            return "No accelerator answered at boot: no model classified these beats.";
        }

        return DeployedHash.StartsWith(boot.ModelHashPrefix, StringComparison.Ordinal)
            ? $"Model {boot.ModelHashPrefix}… (deployed), trained on 44 records of the MIT-BIH Arrhythmia Database, one lead. For a new wearer expect what the same training "
                + $"reaches on people that it has not seen (protocol inter): {NewWearers}. Model card: fpga/model/MODEL_CARD.md."
            : $"Model {boot.ModelHashPrefix}…, which is not the one that this tool was built with ({DeployedHash[..16]}…): its figures are not known here.";
    }

    private static string Figures()
    {
        JsonElement classes = Read("inter.json").GetProperty("int8").GetProperty("classes");
        return string.Join(
            "; ",
            new[] { "V", "S", "F" }.Select(name => string.Create(
                CultureInfo.InvariantCulture,
                $"of {name} beats {classes.GetProperty(name).GetProperty("se").GetDouble() * 100:0} % are found, and {classes.GetProperty(name).GetProperty("ppv").GetDouble() * 100:0} % of those called {name} are right")));
    }

    private static JsonElement Read(string resource)
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(resource)!;
        using JsonDocument document = JsonDocument.Parse(stream);
        return document.RootElement.Clone();
    }
}
