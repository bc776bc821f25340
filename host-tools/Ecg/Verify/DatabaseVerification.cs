using System.Diagnostics;
using EcgWearable.Ecg.Wear;
using EcgWearable.Evaluation;
using EcgWearable.IntegerModel;
using EcgWearable.Wfdb;

namespace EcgWearable.Ecg.Verify;

/// <summary>The integer model against PyTorch's integer forward, on the window of every annotated beat of a database, logit by logit.</summary>
/// <param name="Windows">Windows compared.</param>
/// <param name="Mismatches">Windows of them with a logit that differs.</param>
/// <param name="First">The first logit that differs, in the order of records, beats and classes; null where none does.</param>
/// <param name="Seconds">Time taken to cut the windows, compute the integer model and compare, in seconds; without PyTorch's.</param>
/// <param name="PyTorchSeconds">Time that PyTorch took, in seconds; 0 where its logits were kept from an earlier run.</param>
/// <param name="Cached">True where they were.</param>
internal sealed record DatabaseVerification(int Windows, int Mismatches, LogitMismatch? First, double Seconds, double PyTorchSeconds, bool Cached)
{
    /// <summary>Verifies a model. The integer model is the one in the virtual board's accelerator.</summary>
    /// <param name="modelPath">Path of the model file.</param>
    /// <param name="model">The model.</param>
    /// <param name="database">Folder of the database; all its records are worn, with their annotated R peaks.</param>
    /// <param name="crystalHertz">Crystal of the front end in Hz.</param>
    /// <param name="jobs">Records worn side by side.</param>
    /// <param name="quiet">True to show no progress bar.</param>
    /// <param name="pyTorch">Computes logits that the cache has not.</param>
    /// <param name="cache">Keeps them.</param>
    /// <param name="cancellation">Ends the run.</param>
    public static DatabaseVerification Run(
        string modelPath,
        ModelFile model,
        string database,
        int crystalHertz,
        int jobs,
        bool quiet,
        PyTorchForward pyTorch,
        LogitsCache cache,
        CancellationToken cancellation)
    {
        Stopwatch whole = Stopwatch.StartNew();
        Stopwatch python = new();
        DatasetExport export = DatasetExport.Cut(database, WfdbDatabase.RecordNames(database), crystalHertz, model, jobs, quiet, cancellation);
        string folder = Directory.CreateTempSubdirectory("ecg-verify-").FullName;
        try
        {
            string dataset = Path.Combine(folder, "beats.npz");
            using DatasetWriter writer = export.Write(dataset, new int[DatasetWriter.LabelQ + 1]);
            int windows = writer.Count;
            string digest = writer.Digest();
            string kept = cache.PathOf(model.Network, digest);
            int[]? logits = LogitsCache.Read(kept, windows, model.Network.ClassCount);
            byte[]? computed = null;
            if (logits is null)
            {
                writer.Complete();
                string output = Path.Combine(folder, "logits.npy");
                python.Start();
                pyTorch.Run(modelPath, dataset, digest, output, cancellation);
                python.Stop();
                computed = File.ReadAllBytes(output);
                logits = LogitsFile.Parse(computed, windows, model.Network.ClassCount);
            }

            (int mismatches, LogitMismatch? first) = Compare(export.Records, logits, model.Network.ClassCount);
            if (computed is not null && mismatches == 0)
            {
                // Logits in dispute are not worth keeping: either side may be mended.
                cache.Keep(kept, computed);
            }

            return new DatabaseVerification(
                windows, mismatches, first, (whole.Elapsed - python.Elapsed).TotalSeconds, python.Elapsed.TotalSeconds, computed is null);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static (int Mismatches, LogitMismatch? First) Compare(IReadOnlyList<LabelledWindows> records, ReadOnlySpan<int> logits, int classes)
    {
        int mismatches = 0;
        LogitMismatch? first = null;
        int row = 0;
        foreach (LabelledWindows record in records)
        {
            for (int i = 0; i < record.Windows.Beats.Count; i++, row++)
            {
                ReadOnlySpan<int> ours = record.Windows.Logits(i);
                ReadOnlySpan<int> theirs = logits.Slice(row * classes, classes);
                int same = ours.CommonPrefixLength(theirs);
                if (same == classes)
                {
                    continue;
                }

                mismatches++;
                first ??= new LogitMismatch(
                    record.RecordName, record.Windows.Beats[i].SampleIndex, ((AamiClass)same).ToString(), ours[same], theirs[same]);
            }
        }

        return (mismatches, first);
    }
}
