using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using EcgWearable.Ecg.Output;
using EcgWearable.Ecg.Verify;
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
        Option<string?> database = new("--db")
        {
            Description = "Also compare with PyTorch's integer forward, on the window of every annotated beat of this WFDB database.",
            HelpName = "DIR",
        };
        Option<string?> python = new("--python") { Description = "Python 3 with PyTorch; /usr/bin/python3 or the path's python3 by default.", HelpName = "PATH" };
        Option<double> crystal = CommonOptions.Crystal();
        Option<int> jobs = new("--jobs", "-j") { Description = "Records worn side by side; all processors by default.", DefaultValueFactory = _ => Environment.ProcessorCount };
        jobs.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 1)
            {
                result.AddError("--jobs: at least 1");
            }
        });
        Option<bool> json = CommonOptions.Json();
        Command command = new(
            "verify",
            """
            Compute every test vector of a model file with the integer model and compare every logit; with --db, every window of a database too.

            Example: ecg model verify fpga/model/deployed.ecgm --db "$MITDB_DIR"
            """)
        {
            file, database, python, crystal, jobs, json,
        };
        command.SetBody((parsed, cancellation) =>
        {
            Stopwatch stopwatch = Stopwatch.StartNew();
            string path = parsed.GetValue(file) ?? BuiltIn.ModelPath;
            ModelFile model = BuiltIn.LoadModel(path);
            int wrongVectors = WrongVectors(model);
            DatabaseVerification? verified = parsed.GetValue(database) is not string folder ? null : DatabaseVerification.Run(
                path,
                model,
                folder,
                (int)Math.Round(parsed.GetValue(crystal) * 1e6),
                parsed.GetValue(jobs),
                parsed.GetValue(json),
                new PyTorchForward(parsed.GetValue(python)),
                LogitsCache.OfUser(),
                cancellation);
            NetworkCost cost = new(model.Network);
            if (parsed.GetValue(json))
            {
                JsonOutput.Write(new
                {
                    hash = model.Network.HashHex,
                    windows = verified?.Windows ?? model.Vectors.Count,
                    mismatches = verified?.Mismatches ?? wrongVectors,
                    firstMismatch = verified?.First,
                    vectors = model.Vectors.Count,
                    vectorMismatches = wrongVectors,
                    parameterBytes = model.Network.ParameterBytes,
                    deployedFlops = cost.DeployedFlops,
                    flopsReduction = cost.FlopsReduction,
                    seconds = verified?.Seconds ?? stopwatch.Elapsed.TotalSeconds,
                    pyTorchSeconds = verified?.PyTorchSeconds,
                    pyTorchCached = verified?.Cached,
                });
            }
            else
            {
                AnsiConsole.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"{model.Vectors.Count} test vectors, {wrongVectors} mismatches");
                Write(verified);
                AnsiConsole.MarkupLineInterpolated(
                    CultureInfo.InvariantCulture,
                    $"{model.Network.ParameterBytes:N0} bytes of parameters; {cost.DeployedFlops:N0} floating-point operations, {100 * cost.FlopsReduction:0.0} % fewer than the dense network's {cost.DenseFlops:N0}");
            }

            return wrongVectors == 0 && (verified?.Mismatches ?? 0) == 0 ? ExitCode.Ok : ExitCode.Failed;
        });
        return command;
    }

    private static int WrongVectors(ModelFile model)
    {
        IntegerNetwork network = new(model.Network);
        int[] logits = new int[model.Network.ClassCount];
        int wrong = 0;
        foreach (TestVector vector in model.Vectors)
        {
            network.Forward(vector.Window, vector.Context, logits);
            wrong += logits.AsSpan().SequenceEqual(vector.Logits) ? 0 : 1;
        }

        return wrong;
    }

    private static void Write(DatabaseVerification? verified)
    {
        if (verified is null)
        {
            return;
        }

        string python = verified.Cached
            ? "PyTorch's logits kept from an earlier run"
            : string.Create(CultureInfo.InvariantCulture, $"PyTorch {verified.PyTorchSeconds:0.0} s");
        AnsiConsole.MarkupLineInterpolated(
            CultureInfo.InvariantCulture,
            $"{verified.Windows:N0} windows of the database, {verified.Mismatches:N0} mismatches, in {verified.Seconds:0.0} s; {python}");
        if (verified.First is LogitMismatch first)
        {
            AnsiConsole.MarkupLineInterpolated(
                CultureInfo.InvariantCulture,
                $"the first: record {first.Record}, sample {first.Sample}, class {first.Class}: the integer model gives {first.IntegerModel}, PyTorch {first.PyTorch}");
        }
    }
}
