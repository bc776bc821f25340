using System.CommandLine;
using EcgWearable.Ecg.Output;
using EcgWearable.IntegerModel;
using Spectre.Console;

namespace EcgWearable.Ecg.Commands;

/// <summary><c>ecg model</c>: what a model file holds, and whether the integer model computes what was exported with it.</summary>
public static class ModelCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        Command command = new("model", "Show or check a model file (.ecgm).\n\nExample: ecg model info") { Info(), Verify() };
        return command;
    }

    private static Argument<string?> FileArgument() => new("file")
    {
        Description = "The model file; the built-in one by default.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private static Command Info()
    {
        Argument<string?> file = FileArgument();
        Option<bool> json = CommonOptions.Json();
        Command command = new("info", "Layers, size and hash of a model file.\n\nExample: ecg model info fpga/model/deployed.ecgm") { file, json };
        command.SetBody((parsed, _) =>
        {
            ModelFile model = BuiltIn.LoadModel(parsed.GetValue(file));
            NetworkDefinition network = model.Network;
            if (parsed.GetValue(json))
            {
                JsonOutput.Write(new
                {
                    hash = network.HashHex,
                    protocol = model.Protocol,
                    windowVersion = network.WindowVersion,
                    windowLength = network.WindowLength,
                    contextLength = network.ContextLength,
                    macs = network.Macs,
                    parameters = network.ParameterCount,
                    parameterBytes = network.ParameterBytes,
                    vectors = model.Vectors.Count,
                    layers = network.Layers,
                    info = model.Info,
                });
                return ExitCode.Ok;
            }

            AnsiConsole.MarkupLineInterpolated($"model [bold]{network.HashHex[..16]}[/], protocol {model.Protocol}, {model.Vectors.Count} test vectors");
            Table table = NumberTable.Create("layer", "kernel", "stride", "in", "out", "positions", "MACs", "parameters");

            foreach (LayerSummary layer in network.Layers)
            {
                table.AddRow(ModelRow.Of(layer));
            }

            AnsiConsole.Write(table);
            AnsiConsole.MarkupLineInterpolated($"{network.Macs:N0} MACs, {network.ParameterCount:N0} parameters in {network.ParameterBytes:N0} bytes");
            return ExitCode.Ok;
        });
        return command;
    }

    private static Command Verify()
    {
        Argument<string?> file = FileArgument();
        Option<bool> json = CommonOptions.Json();
        Command command = new(
            "verify",
            "Compute every test vector of a model file with the integer model and compare every logit.\n\nExample: ecg model verify fpga/model/deployed.ecgm") { file, json };
        command.SetBody((parsed, _) =>
        {
            ModelFile model = BuiltIn.LoadModel(parsed.GetValue(file));
            IntegerNetwork network = new(model.Network);
            int[] logits = new int[model.Network.ClassCount];
            int mismatches = 0;
            foreach (TestVector vector in model.Vectors)
            {
                network.Forward(vector.Window, vector.Context, logits);
                mismatches += logits.AsSpan().SequenceEqual(vector.Logits) ? 0 : 1;
            }

            if (parsed.GetValue(json))
            {
                JsonOutput.Write(new { hash = model.Network.HashHex, windows = model.Vectors.Count, mismatches, parameterBytes = model.Network.ParameterBytes });
            }
            else
            {
                AnsiConsole.MarkupLineInterpolated($"{model.Vectors.Count} windows, {mismatches} mismatches");
            }

            return mismatches == 0 ? ExitCode.Ok : ExitCode.Failed;
        });
        return command;
    }
}
