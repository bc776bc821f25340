using System.Globalization;
using EcgWearable.Evaluation;
using EcgWearable.IntegerModel;

namespace EcgWearable.Ecg.Wear;

/// <summary>The models of a protocol: one, or one for each fold.</summary>
internal sealed class ProtocolModels
{
    private const string Extension = ".ecgm";

    private ProtocolModels(EvaluationProtocol protocol, IReadOnlyList<ModelFile> files)
    {
        Protocol = protocol;
        Files = files;
        string[] hashes = [.. files.Select(f => f.Network.HashHex)];
        Identity = protocol == EvaluationProtocol.Intra ? ModelIdentity.OfFolds(protocol.Name, hashes) : new ModelIdentity(hashes[0], protocol.Name);
    }

    /// <summary>The protocol.</summary>
    public EvaluationProtocol Protocol { get; }

    /// <summary>The models: of the folds 0 to 4, or the one.</summary>
    public IReadOnlyList<ModelFile> Files { get; }

    /// <summary>Which they are, for a report.</summary>
    public ModelIdentity Identity { get; }

    /// <summary>Loads the models of a protocol.</summary>
    /// <param name="protocol">The protocol.</param>
    /// <param name="path">A model file, or a folder of them: for the protocol intra with one for each fold, else with PROTOCOL.ecgm. Null for the built-in ones.</param>
    /// <exception cref="ModelFileException">A file is damaged, reads other windows, or is of another protocol or number of folds.</exception>
    /// <exception cref="UserErrorException">There is none, the model of a fold is missing, or two are of one fold.</exception>
    public static ProtocolModels Load(EvaluationProtocol protocol, string? path)
    {
        string where = path ?? BuiltIn.PathOf(protocol);
        if (path is null && !Path.Exists(where))
        {
            throw new UserErrorException(
                ExitCode.BadInput, $"protocol {protocol.Name}: no model for it comes with this tool; train one with fpga/model/train.py and give it with --model");
        }

        if (protocol == EvaluationProtocol.Intra)
        {
            return new ProtocolModels(protocol, LoadFolds(where));
        }

        string file = Directory.Exists(where) ? Path.Combine(where, protocol.Name + Extension) : where;
        return new ProtocolModels(protocol, [LoadOf(protocol, file)]);
    }

    private static ModelFile[] LoadFolds(string folder)
    {
        if (!Directory.Exists(folder))
        {
            throw new UserErrorException(
                ExitCode.BadInput,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{folder}: there is no such folder; protocol intra needs the models of {IntraPatientFolds.Count} folds: give the folder that they are in"));
        }

        var models = new ModelFile?[IntraPatientFolds.Count];
        var files = new string[IntraPatientFolds.Count];
        foreach (string file in Directory.EnumerateFiles(folder, "*" + Extension).Order(StringComparer.Ordinal))
        {
            ModelFile model = LoadOf(EvaluationProtocol.Intra, file);
            if (model.FoldCount != IntraPatientFolds.Count || model.Fold is not (>= 0 and < IntraPatientFolds.Count))
            {
                throw new ModelFileException(
                    file,
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"it is for fold {Name(model.Fold)} of {Name(model.FoldCount)}, but the folds are 0 to {IntraPatientFolds.Count - 1} of {IntraPatientFolds.Count}"));
            }

            int fold = model.Fold.Value;
            if (models[fold] is not null)
            {
                throw new UserErrorException(
                    ExitCode.BadInput,
                    string.Create(CultureInfo.InvariantCulture, $"{file}: it is for fold {fold}, and so is {files[fold]}; leave only one of them in the folder"));
            }

            models[fold] = model;
            files[fold] = file;
        }

        int missing = Array.IndexOf(models, null);
        return missing < 0
            ? [.. models.Select(m => m!)]
            : throw new UserErrorException(
                ExitCode.BadInput,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{folder}: no model in it is for fold {missing}; restore it from version control, or train it with fpga/model/train.py"));
    }

    private static ModelFile LoadOf(EvaluationProtocol protocol, string file)
    {
        ModelFile model = BuiltIn.LoadModel(file);
        return model.Protocol == protocol.Name
            ? model
            : throw new UserErrorException(
                ExitCode.BadInput, $"{file}: the model was trained for protocol '{model.Protocol}', not '{protocol.Name}'; give a matching --model or --protocol");
    }

    private static string Name(int? number) => number?.ToString(CultureInfo.InvariantCulture) ?? "(unnamed)";
}
