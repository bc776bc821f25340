using System.Globalization;
using EcgWearable.Wfdb;

namespace EcgWearable.Edf;

/// <summary>The ECG of an EDF, EDF+, BDF or BDF+ file as a record of one signal.</summary>
public static class EdfRecord
{
    private const string HowToFill = "'ecg export --continuous' and other programs can fill the gaps";

    /// <summary>Whether a path is that of such a file, by its extension.</summary>
    public static bool IsNamedBy(string path)
    {
        string extension = Path.GetExtension(path);
        return extension.Equals(".edf", StringComparison.OrdinalIgnoreCase) || extension.Equals(".bdf", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Reads the header, and finds out whether there is a signal to read.</summary>
    /// <exception cref="EdfException">As of <see cref="Read"/>.</exception>
    public static void Check(string path, string? lead = null) => Open(path, lead, (_, header, signal) => Records(path, header, signal, new FileInfo(path).Length));

    /// <summary>Reads one signal.</summary>
    /// <param name="path">Path of the file.</param>
    /// <param name="lead">
    /// The signal's label, with or without its type ("ECG II" or "II"); null: lead MLII, or else the first that is labelled as an ECG, or else the only voltage.
    /// </param>
    /// <returns>
    /// The record: as many samples as the file has, in its own digital steps; where the file has the least number of its format, the sample is missing. Zero
    /// volts are rounded to a digital step.
    /// </returns>
    /// <exception cref="EdfException">The file is missing, cut off, damaged or discontinuous, or has no such signal.</exception>
    public static WfdbRecord Read(string path, string? lead = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        int[]? samples = null;
        EdfHeader? header = null;
        EdfSignal? signal = null;
        Open(path, lead, (stream, readHeader, chosen) =>
        {
            header = readHeader;
            signal = chosen;
            samples = ReadSamples(stream, header, chosen, Records(path, header, chosen, stream.Length));
        });
        double gain = ((double)signal!.DigitalMaximum - signal.DigitalMinimum) / (signal.PhysicalMaximum - signal.PhysicalMinimum);
        double baseline = Math.Round(signal.DigitalMaximum - (gain * signal.PhysicalMaximum));
        if (gain == 0 || !(Math.Abs(baseline) <= int.MaxValue))
        {
            throw new EdfException(string.Create(
                CultureInfo.InvariantCulture,
                $"{path}: signal '{signal.Label}' ranges from {signal.PhysicalMinimum} to {signal.PhysicalMaximum} {signal.Unit}, with zero farther outside than a record can say; the header is damaged: fetch or export the file again"));
        }

        WfdbSignal description = new()
        {
            Format = header!.SampleBytes == 2 ? SignalFormat.Format16 : SignalFormat.Format24,
            Gain = gain,
            Baseline = (int)baseline,
            Units = signal.Unit,
            AdcResolutionBits = 8 * header.SampleBytes,
            Description = signal.Label,
        };
        try
        {
            return WfdbRecord.Create(Name(path), signal.SamplesPerRecord / header.RecordSeconds, [description], [samples!]);
        }
        catch (WfdbException e)
        {
            throw new EdfException($"{path}: {e.Message}", e);
        }
    }

    private static void Open(string path, string? lead, Action<FileStream, EdfHeader, EdfSignal> use)
    {
        try
        {
            using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            EdfHeader header = EdfHeader.Read(stream, path);
            if (header.IsDiscontinuous)
            {
                throw new EdfException($"{path}: is discontinuous (EDF+D or BDF+D): between its data records time is missing; give a continuous file: {HowToFill}");
            }

            use(stream, header, Choose(path, header, lead));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new EdfException($"{path}: no such file; check the path", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new EdfException($"{path}: cannot be read: {e.Message}", e);
        }
    }

    private static EdfSignal Choose(string path, EdfHeader header, string? lead)
    {
        EdfSignal[] voltages = [.. header.Signals.Where(signal => signal.IsVoltage)];
        EdfSignal? chosen = lead is null
            ? voltages.FirstOrDefault(signal => signal.Is("MLII")) ?? voltages.FirstOrDefault(signal => signal.IsEcg) ?? (voltages.Length == 1 ? voltages[0] : null)
            : voltages.FirstOrDefault(signal => signal.Is(lead));
        if (chosen is not null)
        {
            return chosen;
        }

        string has = voltages.Length == 0 ? "it has no voltage at all" : $"it has {string.Join(", ", voltages.Select(signal => $"'{signal.Label}'"))}";
        throw new EdfException(lead is null
            ? $"{path}: none of its signals is labelled as an ECG, {has}; {(voltages.Length == 0 ? "give a file with an ECG" : "name one with --lead")}"
            : $"--lead {lead}: {path} has no such signal in volts; {has}");
    }

    /// <summary>Data records in the file. Its size is compared before anything is allocated, so that an absurd count in the header costs nothing.</summary>
    private static int Records(string path, EdfHeader header, EdfSignal signal, long fileBytes)
    {
        long inFile = (fileBytes - header.HeaderBytes) / header.RecordBytes;
        long records = header.RecordCount < 0 ? inFile : header.RecordCount;
        if (records > inFile)
        {
            throw new EdfException(
                $"{path}: {records:N0} data records of {header.RecordBytes:N0} bytes expected after the header, got {inFile:N0}; the file is cut off: fetch or export it again");
        }

        return records > 0 && records * signal.SamplesPerRecord <= int.MaxValue
            ? (int)records
            : throw new EdfException($"{path}: {records:N0} data records of {signal.SamplesPerRecord:N0} samples; 1 to {int.MaxValue:N0} samples can be read");
    }

    private static int[] ReadSamples(FileStream stream, EdfHeader header, EdfSignal signal, int records)
    {
        int[] samples = new int[records * signal.SamplesPerRecord];
        byte[] bytes = new byte[signal.SamplesPerRecord * header.SampleBytes];
        for (int record = 0; record < records; record++)
        {
            stream.Position = header.HeaderBytes + (record * header.RecordBytes) + (signal.SamplesBefore * header.SampleBytes);
            stream.ReadExactly(bytes);
            Span<int> of = samples.AsSpan(record * signal.SamplesPerRecord, signal.SamplesPerRecord);
            for (int i = 0; i < of.Length; i++)
            {
                of[i] = header.SampleBytes == 2
                    ? (short)(bytes[2 * i] | (bytes[(2 * i) + 1] << 8))
                    : bytes[3 * i] | (bytes[(3 * i) + 1] << 8) | ((sbyte)bytes[(3 * i) + 2] << 16);
            }
        }

        return samples;
    }

    private static string Name(string path)
    {
        string name = string.Concat(Path.GetFileNameWithoutExtension(path).Select(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' ? c : '_'));
        return name.Length == 0 ? "edf" : name;
    }
}
