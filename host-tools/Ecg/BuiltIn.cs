using EcgWearable.IntegerModel;

namespace EcgWearable.Ecg;

/// <summary>What comes with the tool: the five-minute record and the deployed model, beside the program.</summary>
public static class BuiltIn
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "data");

    /// <summary>The embedded record, without extension.</summary>
    public static string RecordPath => Path.Combine(Folder, "208x");

    /// <summary>The deployed model.</summary>
    public static string ModelPath => Path.Combine(Folder, "deployed.ecgm");

    /// <summary>Loads a model.</summary>
    /// <param name="path">Its file; null for the deployed one.</param>
    public static ModelFile LoadModel(string? path) => ModelFile.Load(path ?? ModelPath);
}
