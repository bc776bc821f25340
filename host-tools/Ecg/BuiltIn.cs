using System.Globalization;
using EcgWearable.Evaluation;
using EcgWearable.Firmware.Classification;
using EcgWearable.IntegerModel;

namespace EcgWearable.Ecg;

/// <summary>What comes with the tool: the five-minute record and the models, beside the program.</summary>
public static class BuiltIn
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "data");

    /// <summary>The embedded record, without extension.</summary>
    public static string RecordPath => Path.Combine(Folder, "208x");

    /// <summary>The deployed model.</summary>
    public static string ModelPath => PathOf(EvaluationProtocol.Deployed);

    /// <summary>The script that computes logits with PyTorch.</summary>
    public static string LogitsScript => Path.Combine(Folder, "model", "logits.py");

    /// <summary>Target and pinned versions of everything that goes onto the MCU.</summary>
    public static string NanoFrameworkVersions => Path.Combine(Folder, "nf-config", "versions.json");

    /// <summary>Where the models of a protocol are: a file, or the folder of those of the folds.</summary>
    /// <param name="protocol">The protocol.</param>
    public static string PathOf(EvaluationProtocol protocol)
    {
        ArgumentNullException.ThrowIfNull(protocol);
        return Path.Combine(Folder, protocol == EvaluationProtocol.Intra ? protocol.Name : protocol.Name + ".ecgm");
    }

    /// <summary>Loads a model for the windows that this firmware makes.</summary>
    /// <param name="path">Its file; null for the deployed one.</param>
    /// <exception cref="ModelFileException">It is damaged, or reads other windows.</exception>
    public static ModelFile LoadModel(string? path)
    {
        string file = path ?? ModelPath;
        ModelFile model = ModelFile.Load(file);
        NetworkDefinition network = model.Network;
        Require(network.WindowLength == WindowFormat.Length, file, $"its receptive field is {network.WindowLength} samples, but the firmware's windows have {WindowFormat.Length}");
        Require(
            network.ContextLength == WindowFormat.ContextLength,
            file,
            $"it reads {network.ContextLength} context features, but the firmware makes {WindowFormat.ContextLength}");
        Require(network.ClassCount == WindowFormat.ClassCount, file, $"it gives {network.ClassCount} logits, but the firmware wants {WindowFormat.ClassCount}");
        return model;
    }

    private static void Require(bool condition, string file, FormattableString problem)
    {
        if (!condition)
        {
            throw new ModelFileException(file, problem.ToString(CultureInfo.InvariantCulture));
        }
    }
}
