using EcgWearable.Files;
using EcgWearable.Wfdb;

namespace EcgWearable.Export;

/// <summary>Writes recordings in other programs' formats.</summary>
public static class Exporter
{
    /// <summary>Exports recordings.</summary>
    /// <param name="recordings">Sessions in time order, at least one.</param>
    /// <param name="format">The format.</param>
    /// <param name="target">
    /// Of CSV and Parquet a folder, which is made; of the others a file, which may lack its extension. Where there are several recordings,
    /// their boot counts go into the files' names.
    /// </param>
    /// <param name="options">How.</param>
    /// <returns>The files written.</returns>
    /// <exception cref="ExportException">The recordings do not fit the format, or a file is there already; nothing is written then.</exception>
    /// <exception cref="IOException">A file cannot be written; no half-written one is left.</exception>
    public static IReadOnlyList<string> Export(IReadOnlyList<ExportRecording> recordings, ExportFormat format, string target, ExportOptions options)
    {
        ArgumentNullException.ThrowIfNull(recordings);
        ArgumentException.ThrowIfNullOrEmpty(target);
        ArgumentNullException.ThrowIfNull(options);
        return format switch
        {
            ExportFormat.EdfPlus or ExportFormat.BdfPlus => WriteEdf(recordings, format == ExportFormat.BdfPlus, target, options),
            ExportFormat.Wfdb => WriteWfdb(recordings, target, options),
            _ => WriteTables(recordings, format, target, options),
        };
    }

    private static List<string> WriteEdf(IReadOnlyList<ExportRecording> recordings, bool is24Bit, string target, ExportOptions options)
    {
        List<(string Path, Action<Stream> Write)> files = [];
        List<string> discontinuous = [];
        foreach ((ExportRecording recording, string path) in Named(recordings, target, is24Bit ? ".bdf" : ".edf"))
        {
            EdfPlusFile file = new(recording, is24Bit, options);
            files.Add((path, file.Write));
            if (file.IsDiscontinuous)
            {
                discontinuous.Add(path);
            }
        }

        List<string> paths = files.ConvertAll(file => file.Path);
        Refuse(paths, options);
        AtomicFile.WriteAll([.. files]);
        discontinuous.ForEach(path => options.DiscontinuousFileWritten?.Invoke(path));
        return paths;
    }

    private static List<string> WriteWfdb(IReadOnlyList<ExportRecording> recordings, string target, ExportOptions options)
    {
        List<(string Path, WfdbRecord Record, WfdbAnnotation[] Annotations)> records = [];
        foreach ((ExportRecording recording, string path) in Named(recordings, target, ".hea"))
        {
            string stem = path[..^".hea".Length];
            records.Add((stem, WfdbExport.Record(recording, Path.GetFileName(stem)), WfdbExport.Annotations(recording)));
        }

        List<string> paths = [.. records.SelectMany(record => new[] { record.Path + ".hea", record.Path + ".dat", record.Path + ".atr" })];
        Refuse(paths, options);
        List<(string Path, Action<Stream> Write)> files = [];
        foreach ((string path, WfdbRecord record, WfdbAnnotation[] annotations) in records)
        {
            // The header last: a record without its header is none.
            (ReadOnlyMemory<byte> signals, ReadOnlyMemory<byte> header) = record.Encode();
            Add(path + ".atr", WfdbAnnotations.Encode(annotations, path + ".atr"));
            Add(path + ".dat", signals);
            Add(path + ".hea", header);
        }

        AtomicFile.WriteAll([.. files]);
        return paths;

        void Add(string path, ReadOnlyMemory<byte> content) => files.Add((path, stream => stream.Write(content.Span)));
    }

    private static List<string> WriteTables(IReadOnlyList<ExportRecording> recordings, ExportFormat format, string target, ExportOptions options)
    {
        bool isParquet = format == ExportFormat.Parquet;
        List<(string Path, Action<Stream> Write)> files = [];
        foreach (ExportTable table in ExportTables.Of(recordings))
        {
            files.Add((
                Path.Combine(target, table.Name + (isParquet ? ".parquet" : ".csv")),
                stream =>
                {
                    if (isParquet)
                    {
                        ParquetTable.Write(table, stream);
                    }
                    else
                    {
                        CsvTable.Write(table, stream);
                    }
                }
            ));
        }

        List<string> paths = files.ConvertAll(file => file.Path);
        Refuse(paths, options);
        try
        {
            Directory.CreateDirectory(target);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"{target}: the folder cannot be made: {e.Message} Name a folder that you may write to.", e);
        }

        AtomicFile.WriteAll([.. files]);
        return paths;
    }

    private static IEnumerable<(ExportRecording Recording, string Path)> Named(IReadOnlyList<ExportRecording> recordings, string target, string extension)
    {
        string stem = target.EndsWith(extension, StringComparison.OrdinalIgnoreCase) ? target[..^extension.Length] : target;

        // A boot count may come again after 65,535 boots, or after the device was given a new flash.
        Dictionary<int, int> seen = [];
        foreach (ExportRecording recording in recordings)
        {
            int before = seen.GetValueOrDefault(recording.BootCount);
            seen[recording.BootCount] = before + 1;
            string suffix = recordings.Count == 1 ? "" : before == 0 ? $"-{recording.BootCount}" : $"-{recording.BootCount}-{before + 1}";
            yield return (recording, stem + suffix + extension);
        }
    }

    private static void Refuse(List<string> paths, ExportOptions options)
    {
        if (!options.Overwrite && paths.Find(File.Exists) is { } there)
        {
            throw new ExportException($"{there}: is there already and is left as it is; give another --out, or --overwrite");
        }
    }
}
