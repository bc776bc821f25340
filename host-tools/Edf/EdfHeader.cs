using System.Globalization;
using System.Text;

namespace EcgWearable.Edf;

/// <summary>
/// The header of an EDF, EDF+, BDF or BDF+ file.
/// Sources: B. Kemp et al., "A simple format for exchange of digitized polygraphic recordings", 1992; B. Kemp and J. Olivan, "European
/// data format 'plus' (EDF+)", 2003; https://www.biosemi.com/faq/file_format.htm for the 24 bits.
/// </summary>
public sealed record EdfHeader
{
    private const int FixedBytes = 256;
    private const int BytesPerSignal = 256;
    private const int MostSignals = 9999;

    private EdfHeader()
    {
    }

    /// <summary>Bytes of a sample: 2 in EDF, 3 in BDF.</summary>
    public required int SampleBytes { get; init; }

    /// <summary>Bytes before the first data record.</summary>
    public required int HeaderBytes { get; init; }

    /// <summary>Whether time is missing between data records (EDF+D, BDF+D).</summary>
    public required bool IsDiscontinuous { get; init; }

    /// <summary>Data records; -1 when the file was not finished and the header does not say.</summary>
    public required int RecordCount { get; init; }

    /// <summary>Seconds in each data record; above 0.</summary>
    public required double RecordSeconds { get; init; }

    /// <summary>The signals; at least one.</summary>
    public required IReadOnlyList<EdfSignal> Signals { get; init; }

    /// <summary>Bytes of a data record.</summary>
    public long RecordBytes => (Signals[^1].SamplesBefore + Signals[^1].SamplesPerRecord) * SampleBytes;

    /// <summary>Reads a header from where a stream stands.</summary>
    /// <param name="stream">The file.</param>
    /// <param name="source">The name that errors give: the path of the file.</param>
    /// <exception cref="EdfException">It is not the header of such a file; the field is named.</exception>
    public static EdfHeader Read(Stream stream, string source)
    {
        ArgumentNullException.ThrowIfNull(stream);
        byte[] begin = Bytes(stream, 0, FixedBytes, source);
        Fields fields = new(begin, 0, 1, source);
        string version = fields.Text(0, 8, 0);
        int sampleBytes = version switch
        {
            "0" => 2,
            "\u00FFBIOSEMI" => 3,
            _ => throw new EdfException($"{source}: is no EDF or BDF file (it does not begin with their version); name an .edf or .bdf file, or a WFDB record without extension"),
        };
        string kind = fields.Text(192, 44, 0);
        int records = fields.Whole(236, 8, 0, "number of data records", -1, int.MaxValue);
        double seconds = fields.Real(244, 8, 0, "duration of a data record");
        if (seconds <= 0)
        {
            throw new EdfException($"{source}: a data record lasts {fields.Text(244, 8, 0)} s, so it holds no signal over time; name a file with an ECG");
        }

        int count = fields.Whole(252, 4, 0, "number of signals", 1, MostSignals);
        int headerBytes = fields.Whole(184, 8, 0, "number of bytes in the header", 0, int.MaxValue);
        if (headerBytes != FixedBytes + (BytesPerSignal * count))
        {
            throw new EdfException($"{source}: the header says that it has {headerBytes:N0} bytes, but with {count:N0} signals it has {FixedBytes + (BytesPerSignal * count):N0}; the file is damaged: fetch or export it again");
        }

        return new EdfHeader
        {
            SampleBytes = sampleBytes,
            HeaderBytes = headerBytes,
            IsDiscontinuous = kind.StartsWith("EDF+D", StringComparison.Ordinal) || kind.StartsWith("BDF+D", StringComparison.Ordinal),
            RecordCount = records,
            RecordSeconds = seconds,
            Signals = ReadSignals(new Fields(Bytes(stream, FixedBytes, BytesPerSignal * count, source), FixedBytes, count, source), sampleBytes),
        };
    }

    /// <summary>The header's fields stand signal by signal within each kind: all labels, then all transducers, and so on.</summary>
    private static EdfSignal[] ReadSignals(Fields fields, int sampleBytes)
    {
        int limit = 1 << ((8 * sampleBytes) - 1);
        EdfSignal[] signals = new EdfSignal[fields.Count];
        long before = 0;
        for (int i = 0; i < signals.Length; i++)
        {
            EdfSignal signal = new(
                Label: fields.Text(0, 16, i),
                Unit: fields.Text(96, 8, i),
                PhysicalMinimum: fields.Real(104, 8, i, "physical minimum"),
                PhysicalMaximum: fields.Real(112, 8, i, "physical maximum"),
                DigitalMinimum: fields.Whole(120, 8, i, "digital minimum", -limit, limit - 1),
                DigitalMaximum: fields.Whole(128, 8, i, "digital maximum", -limit, limit - 1),
                SamplesPerRecord: fields.Whole(216, 8, i, "number of samples in a data record", 1, int.MaxValue),
                SamplesBefore: before);
            if (signal.DigitalMaximum <= signal.DigitalMinimum)
            {
                throw fields.Error("digital maximum", i, $"{signal.DigitalMaximum}, not above the digital minimum {signal.DigitalMinimum}");
            }

            if (signal.PhysicalMaximum == signal.PhysicalMinimum)
            {
                throw fields.Error("physical maximum", i, $"{signal.PhysicalMaximum.ToString(CultureInfo.InvariantCulture)}, the same as the physical minimum");
            }

            before += signal.SamplesPerRecord;
            signals[i] = signal;
        }

        return signals;
    }

    private static byte[] Bytes(Stream stream, int startInFile, int count, string source)
    {
        byte[] bytes = new byte[count];
        int got = stream.ReadAtLeast(bytes, count, throwOnEndOfStream: false);
        return got == count
            ? bytes
            : throw new EdfException($"{source}: ends within its header ({startInFile + count:N0} bytes expected, got {startInFile + got:N0}); the file is cut off, or is no EDF or BDF file");
    }

    /// <summary>Fields of fixed width, one for each of so many signals in a row.</summary>
    private sealed class Fields(byte[] bytes, int startInFile, int count, string source)
    {
        public int Count => count;

        /// <param name="before">Bytes for each signal before the fields of this kind.</param>
        /// <param name="width">Bytes of the field.</param>
        /// <param name="index">Signal.</param>
        public string Text(int before, int width, int index) => Encoding.Latin1.GetString(bytes, (before * count) + (width * index), width).Trim(' ', '\0');

        public int Whole(int before, int width, int index, string name, int least, int most)
        {
            string text = Text(before, width, index);
            return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value) && value >= least && value <= most
                ? value
                : throw Error(name, index, $"'{Printable(text)}', not a whole number from {least} to {most}");
        }

        public double Real(int before, int width, int index, string name)
        {
            string text = Text(before, width, index);
            return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value)
                ? value
                : throw Error(name, index, $"'{Printable(text)}', not a number");
        }

        public EdfException Error(string name, int index, string problem) =>
            new($"{source}: the {name}{(startInFile == 0 ? string.Empty : $" of signal {index} ('{Printable(Text(0, 16, index))}')")} is {problem}; the header is damaged: fetch or export the file again");

        private static string Printable(string text) => string.Concat(text.Select(c => char.IsControl(c) ? '?' : c));
    }
}
