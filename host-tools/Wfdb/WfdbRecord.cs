using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace EcgWearable.Wfdb;

/// <summary>
/// A record: header and samples. Formats 16, 24 and 212; any number of signals in any number of files.
/// Source: signal(5), https://physionet.org/physiotools/wag/signal-5.htm.
/// </summary>
public sealed class WfdbRecord
{
    // A whole number of format-16 and format-24 samples and of format-212 pairs.
    private const int ChunkBytes = 3 * 2 * 32768;

    private readonly int[][] _samples;

    private WfdbRecord(WfdbHeader header, int[][] samples, string path)
    {
        Header = header;
        _samples = samples;
        Path = path;
    }

    /// <summary>The header. After reading, its number of samples is that of the samples read.</summary>
    public WfdbHeader Header { get; }

    /// <summary>Path of the record without extension; empty for a record made in memory.</summary>
    public string Path { get; }

    /// <summary>Name of the record.</summary>
    public string Name => Header.RecordName;

    /// <summary>Number of signals.</summary>
    public int SignalCount => _samples.Length;

    /// <summary>Samples in each signal.</summary>
    public int SamplesPerSignal => Header.SamplesPerSignal;

    /// <summary>Samples per second of each signal.</summary>
    public double SamplingFrequencyHz => Header.SamplingFrequencyHz;

    /// <summary>Reads a record, and verifies each signal's initial value and checksum where the header gives them.</summary>
    /// <param name="path">Path of the record without extension (".hea" is tolerated).</param>
    /// <exception cref="WfdbException">A file is missing, cut off, damaged or of an unsupported kind.</exception>
    public static WfdbRecord Read(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (path.EndsWith(".hea", StringComparison.Ordinal))
        {
            path = path[..^4];
        }

        string headerPath = path + ".hea";
        WfdbHeader header = WfdbHeader.Read(headerPath);
        string folder = System.IO.Path.GetDirectoryName(path) ?? "";
        var samples = new int[header.Signals.Count][];
        int samplesPerSignal = header.SamplesPerSignal;
        int first = 0;
        while (first < samples.Length)
        {
            // header(5): the signals of one file stand one after the other.
            int count = 1;
            while (first + count < samples.Length && header.Signals[first + count].FileName == header.Signals[first].FileName)
            {
                count++;
            }

            string signalPath = System.IO.Path.Combine(folder, header.Signals[first].FileName);
            try
            {
                samplesPerSignal = ReadSignalFile(signalPath, headerPath, header, first, count, samplesPerSignal, samples);
            }
            catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
            {
                throw new WfdbException($"{signalPath}: no such signal file, but {headerPath} names it; put it beside the header", e);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new WfdbException($"{signalPath}: cannot be read: {e.Message}", e);
            }

            first += count;
        }

        return new WfdbRecord(header with { SamplesPerSignal = samplesPerSignal }, samples, path);
    }

    /// <summary>Makes a record in memory. Initial values and checksums are calculated; what the signals say of them is ignored.</summary>
    /// <param name="name">Name of the record: letters, digits, '_' and '-'.</param>
    /// <param name="samplingFrequencyHz">Samples per second, above 0.</param>
    /// <param name="signals">The signals; all of one format.</param>
    /// <param name="samples">The samples of each signal, all of one length; they are not copied.</param>
    /// <param name="comments">Comment lines, without '#'.</param>
    /// <exception cref="WfdbException">The parts do not fit together, or a sample does not fit its format.</exception>
    public static WfdbRecord Create(
        string name, double samplingFrequencyHz, IReadOnlyList<WfdbSignal> signals, int[][] samples, IReadOnlyList<string>? comments = null)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(signals);
        ArgumentNullException.ThrowIfNull(samples);
        if (name.Length == 0 || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-'))
        {
            throw new WfdbException($"record '{name}': a record's name is made of letters, digits, '_' and '-'; choose another");
        }

        if (!(samplingFrequencyHz > 0) || !double.IsFinite(samplingFrequencyHz))
        {
            throw new WfdbException(string.Create(CultureInfo.InvariantCulture, $"record {name}: the sampling frequency is {samplingFrequencyHz} Hz, but must be above 0"));
        }

        if (signals.Count == 0 || signals.Count != samples.Length)
        {
            throw new WfdbException($"record {name}: {signals.Count} signals described, {samples.Length} given; describe each signal once");
        }

        var complete = new WfdbSignal[signals.Count];
        for (int i = 0; i < complete.Length; i++)
        {
            WfdbSignal signal = signals[i];
            if (signal.Format != signals[0].Format)
            {
                throw new WfdbException($"record {name}: signal {i} has another format than signal 0; signals of one file need one format");
            }

            if (samples[i].Length == 0 || samples[i].Length != samples[0].Length)
            {
                throw new WfdbException($"record {name}: signal {i} has {samples[i].Length} samples, signal 0 has {samples[0].Length}; give all signals the same number, above 0");
            }

            int limit = -signal.MissingSample;
            int sum = 0;
            for (int n = 0; n < samples[i].Length; n++)
            {
                int sample = samples[i][n];
                if (sample < -limit || sample >= limit)
                {
                    throw new WfdbException($"record {name}: sample {n} of signal {i} is {sample}, beyond format {(int)signal.Format} ({-limit} to {limit - 1}); choose another format or gain");
                }

                sum = unchecked(sum + sample);
            }

            complete[i] = signal with
            {
                FileName = name + ".dat",
                ByteOffset = 0,
                InitialValue = samples[i][0],
                Checksum = unchecked((short)sum),
                BlockSize = 0,
            };
        }

        var header = new WfdbHeader
        {
            RecordName = name,
            SamplingFrequencyHz = samplingFrequencyHz,
            SamplesPerSignal = samples[0].Length,
            Signals = complete,
            Comments = comments ?? [],
        };
        return new WfdbRecord(header, samples, "");
    }

    /// <summary>This record with the time of its first sample.</summary>
    /// <param name="start">UTC; kept to the millisecond.</param>
    public WfdbRecord WithBaseTime(DateTimeOffset start)
    {
        DateTime utc = start.UtcDateTime;
        WfdbHeader header = Header with
        {
            BaseTime = utc.ToString(utc.Millisecond == 0 ? "HH:mm:ss" : "HH:mm:ss.fff", CultureInfo.InvariantCulture),
            BaseDate = utc.ToString("dd'/'MM'/'yyyy", CultureInfo.InvariantCulture),
        };
        return new WfdbRecord(header, _samples, Path);
    }

    /// <summary>The samples of one signal in ADC units, as stored; <see cref="WfdbSignal.MissingSample"/> marks a missing one.</summary>
    /// <param name="signal">Index of the signal.</param>
    public ReadOnlySpan<int> Samples(int signal) => _samples[signal];

    /// <summary>The samples of one signal in microvolts; NaN where the sample is marked missing.</summary>
    /// <param name="signal">Index of the signal.</param>
    /// <exception cref="WfdbException">The signal's unit is not a voltage.</exception>
    public double[] Microvolts(int signal)
    {
        WfdbSignal description = Header.Signals[signal];
        int[] samples = _samples[signal];
        double microvoltsPerAdcUnit = description.MicrovoltsPerUnit / description.EffectiveGain;
        int baseline = description.Baseline;
        int missing = description.MissingSample;
        var microvolts = new double[samples.Length];
        for (int i = 0; i < samples.Length; i++)
        {
            microvolts[i] = samples[i] == missing ? double.NaN : (samples[i] - (double)baseline) * microvoltsPerAdcUnit;
        }

        return microvolts;
    }

    /// <summary>Index of the first signal with this description, or -1.</summary>
    /// <param name="description">The description, for instance "MLII"; upper and lower case differ.</param>
    public int FindSignal(string description)
    {
        for (int i = 0; i < Header.Signals.Count; i++)
        {
            if (Header.Signals[i].Description == description)
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>Reads the annotations that lie beside this record.</summary>
    /// <param name="annotator">Extension of the annotation file: "atr" for the reference annotations.</param>
    /// <exception cref="WfdbException">The file is missing or damaged, or annotates samples that the record has not.</exception>
    public WfdbAnnotation[] ReadAnnotations(string annotator = "atr") =>
        WfdbAnnotations.Read($"{Path}.{annotator}", SamplesPerSignal, SamplingFrequencyHz);

    /// <summary>Writes FOLDER/NAME.dat and FOLDER/NAME.hea; all signals go into one file. Existing files are replaced.</summary>
    /// <param name="folder">An existing folder.</param>
    /// <exception cref="WfdbException">The signals are of several formats, or the folder is not writable; nothing half-written is left.</exception>
    public void Write(string folder)
    {
        (ReadOnlyMemory<byte> signals, ReadOnlyMemory<byte> header) = Encode();
        string path = System.IO.Path.Combine(folder, Name);
        WfdbFile.WriteAll((path + ".dat", signals), (path + ".hea", header));
    }

    /// <summary>The contents of NAME.dat and NAME.hea, for whoever writes them together with other files.</summary>
    /// <exception cref="WfdbException">The signals are of several formats.</exception>
    public (ReadOnlyMemory<byte> Signals, ReadOnlyMemory<byte> Header) Encode()
    {
        WfdbRecord record = Create(Name, SamplingFrequencyHz, Header.Signals, _samples, Header.Comments);
        WfdbHeader header = record.Header with
        {
            CounterFrequencyHz = Header.CounterFrequencyHz,
            BaseCounterValue = Header.BaseCounterValue,
            BaseTime = Header.BaseTime,
            BaseDate = Header.BaseDate,
        };
        byte[] signals = header.Signals[0].Format switch
        {
            SignalFormat.Format212 => Encode212(),
            SignalFormat.Format24 => Encode24(),
            _ => Encode16(),
        };
        return (signals, Encoding.UTF8.GetBytes(header.ToText()));
    }

    private static int ReadSignalFile(
        string signalPath, string headerPath, WfdbHeader header, int first, int count, int samplesPerSignal, int[][] samples)
    {
        WfdbSignal firstSignal = header.Signals[first];
        for (int i = first + 1; i < first + count; i++)
        {
            if (header.Signals[i].Format != firstSignal.Format || header.Signals[i].ByteOffset != firstSignal.ByteOffset)
            {
                throw new WfdbException($"{headerPath}: signal {i} has another format or byte offset than signal {first}, but both are in {firstSignal.FileName}; mend the header");
            }
        }

        using var stream = new FileStream(signalPath, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        long length = stream.Length;
        long available = Math.Max(0, length - firstSignal.ByteOffset);
        int bits = firstSignal.SampleBits;
        if (samplesPerSignal == 0)
        {
            long inFile = (long)((Int128)available * 8 / bits) / count;
            samplesPerSignal = inFile is > 0 and <= int.MaxValue
                ? (int)inFile
                : throw new WfdbException($"{signalPath}: {length:N0} bytes hold {inFile:N0} samples of each of {count} signals; 1 to {int.MaxValue:N0} can be read");
        }

        // The file's size is compared before anything is allocated, so that an absurd count in the header costs nothing.
        Int128 totalSamples = (Int128)samplesPerSignal * count;
        Int128 needed = ((totalSamples * bits) + 7) / 8;
        if (needed > available)
        {
            throw new WfdbException(string.Create(
                CultureInfo.InvariantCulture,
                $"{signalPath}: {needed + firstSignal.ByteOffset:N0} bytes expected ({samplesPerSignal:N0} samples of {count} signals, format {(int)firstSignal.Format}, after {firstSignal.ByteOffset:N0} bytes), got {length:N0}; the file is cut off or the header's count is wrong: fetch both again"));
        }

        for (int i = 0; i < count; i++)
        {
            samples[first + i] = new int[samplesPerSignal];
        }

        stream.Position = firstSignal.ByteOffset;
        Span<int[]> group = samples.AsSpan(first, count);
        Decode(stream, firstSignal, (long)totalSamples, (long)needed, group);
        for (int i = 0; i < count; i++)
        {
            Verify(signalPath, first + i, header.Signals[first + i], group[i]);
        }

        return samplesPerSignal;
    }

    private static void Decode(FileStream stream, WfdbSignal stored, long totalSamples, long bytes, Span<int[]> group)
    {
        byte[] chunk = new byte[(int)Math.Min(bytes, ChunkBytes)];
        int signal = 0;
        int frame = 0;
        long left = totalSamples;
        while (left > 0)
        {
            int size = (int)Math.Min(bytes, chunk.Length);
            bytes -= size;
            Span<byte> data = chunk.AsSpan(0, size);
            stream.ReadExactly(data);
            int inChunk = (int)Math.Min(left, size * 8L / stored.SampleBits);
            for (int i = 0; i < inChunk; i++)
            {
                group[signal][frame] = stored.Format switch
                {
                    SignalFormat.Format212 => Sample212(data, i),
                    SignalFormat.Format24 => data[3 * i] | (data[(3 * i) + 1] << 8) | ((sbyte)data[(3 * i) + 2] << 16),
                    _ => BinaryPrimitives.ReadInt16LittleEndian(data[(2 * i)..]),
                };
                if (++signal == group.Length)
                {
                    signal = 0;
                    frame++;
                }
            }

            left -= inChunk;
        }
    }

    private static int Sample212(ReadOnlySpan<byte> data, int index)
    {
        // Bytes of a pair: low 8 bits of the first; high nibbles, of the second above of the first; low 8 bits of the second.
        int at = (index >> 1) * 3;
        return (index & 1) == 0
            ? (data[at] | (data[at + 1] << 8)) << 20 >> 20
            : (data[at + 2] | ((data[at + 1] & 0xF0) << 4)) << 20 >> 20;
    }

    private static void Verify(string signalPath, int index, WfdbSignal signal, int[] samples)
    {
        if (signal.InitialValue is int initialValue && samples[0] != initialValue)
        {
            throw new WfdbException($"{signalPath}: signal {index} ({signal.Description}) starts at {samples[0]}, but the header says {initialValue}; the file is damaged or belongs to another header: fetch both again");
        }

        int sum = 0;
        foreach (int sample in samples)
        {
            sum = unchecked(sum + sample);
        }

        short got = unchecked((short)sum);
        if (signal.Checksum is short expected && got != expected)
        {
            throw new WfdbException($"{signalPath}: signal {index} ({signal.Description}) has checksum {got}, but the header says {expected}; the file is damaged: fetch it again");
        }
    }

    private byte[] Encode16()
    {
        int count = _samples.Length;
        var content = new byte[checked(SamplesPerSignal * count * 2)];
        for (int signal = 0; signal < count; signal++)
        {
            int[] samples = _samples[signal];
            for (int i = 0; i < samples.Length; i++)
            {
                BinaryPrimitives.WriteInt16LittleEndian(content.AsSpan(2 * (i * count + signal)), (short)samples[i]);
            }
        }

        return content;
    }

    private byte[] Encode24()
    {
        int count = _samples.Length;
        var content = new byte[checked(SamplesPerSignal * count * 3)];
        for (int signal = 0; signal < count; signal++)
        {
            int[] samples = _samples[signal];
            for (int i = 0; i < samples.Length; i++)
            {
                int at = 3 * (i * count + signal);
                content[at] = (byte)samples[i];
                content[at + 1] = (byte)(samples[i] >> 8);
                content[at + 2] = (byte)(samples[i] >> 16);
            }
        }

        return content;
    }

    private byte[] Encode212()
    {
        int count = _samples.Length;
        int total = checked(SamplesPerSignal * count);
        var content = new byte[checked((int)((total * 3L + 1) / 2))];
        for (int i = 0; i < total; i++)
        {
            int value = _samples[i % count][i / count];
            int at = (i >> 1) * 3;
            if ((i & 1) == 0)
            {
                content[at] = (byte)value;
                content[at + 1] = (byte)((value >> 8) & 0x0F);
            }
            else
            {
                content[at + 1] |= (byte)((value >> 4) & 0xF0);
                content[at + 2] = (byte)value;
            }
        }

        return content;
    }
}
