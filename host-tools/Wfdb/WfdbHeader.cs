using System.Globalization;
using System.Text;

namespace EcgWearable.Wfdb;

/// <summary>
/// A header file (.hea) of a single-segment record. Lines may end in LF or CR LF.
/// Source: header(5), https://physionet.org/physiotools/wag/header-5.htm.
/// </summary>
public sealed record WfdbHeader
{
    /// <summary>The sampling frequency that header(5) assumes where the record line gives none, in Hz.</summary>
    public const double DefaultSamplingFrequencyHz = 250;

    // A real header is a few hundred bytes; a larger file is something else, and is not worth reading.
    private const long MaximumHeaderBytes = 1 << 20;

    /// <summary>Name of the record: letters, digits, '_' and '-'.</summary>
    public required string RecordName { get; init; }

    /// <summary>Samples per second of each signal.</summary>
    public double SamplingFrequencyHz { get; init; } = DefaultSamplingFrequencyHz;

    /// <summary>Frequency of the counter (for instance of a tape), in ticks per second, or null.</summary>
    public double? CounterFrequencyHz { get; init; }

    /// <summary>The counter's value at sample 0, or null.</summary>
    public double? BaseCounterValue { get; init; }

    /// <summary>Samples in each signal; 0 where the header does not say.</summary>
    public int SamplesPerSignal { get; init; }

    /// <summary>Time of day of sample 0 as it stands in the header (HH:MM:SS), or null.</summary>
    public string? BaseTime { get; init; }

    /// <summary>Date of sample 0 as it stands in the header (DD/MM/YYYY), or null.</summary>
    public string? BaseDate { get; init; }

    /// <summary>The signals, in the header's order.</summary>
    public required IReadOnlyList<WfdbSignal> Signals { get; init; }

    /// <summary>Comment lines without their '#', wherever they stood.</summary>
    public IReadOnlyList<string> Comments { get; init; } = [];

    /// <summary>Length of the record in seconds.</summary>
    public double DurationSeconds => SamplesPerSignal / SamplingFrequencyHz;

    /// <summary>Reads a header file.</summary>
    /// <param name="path">Path of the .hea file.</param>
    /// <exception cref="WfdbException">The file is missing, or is not a header that this reader understands.</exception>
    public static WfdbHeader Read(string path)
    {
        try
        {
            long length = new FileInfo(path).Length;
            if (length > MaximumHeaderBytes)
            {
                throw new WfdbException($"{path}: {length:N0} bytes is too large for a WFDB header; give the path of a record (RECORD.hea is its header)");
            }

            return Parse(File.ReadAllText(path, Encoding.UTF8), path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new WfdbException($"{path}: no such header; give the path of a record without extension, beside its .hea file", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new WfdbException($"{path}: cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Parses the text of a header.</summary>
    /// <param name="text">The whole header.</param>
    /// <param name="source">The name that errors give: the path of the file.</param>
    /// <exception cref="WfdbException">The text is not a header that this reader understands; line and field are named.</exception>
    public static WfdbHeader Parse(string text, string source)
    {
        ArgumentNullException.ThrowIfNull(text);
        WfdbHeader? header = null;
        int signalCount = 0;
        var signals = new List<WfdbSignal>();
        var comments = new List<string>();
        string[] lines = text.Split('\n');
        for (int i = 0; i < lines.Length; i++)
        {
            string line = lines[i].Trim(' ', '\t', '\r', '\uFEFF');
            if (line.Length == 0)
            {
                continue;
            }

            if (line[0] == '#')
            {
                comments.Add(line[1..]);
                continue;
            }

            var fields = new FieldReader(line, source, i + 1);
            if (header is null)
            {
                header = ParseRecordLine(fields, out signalCount);
            }
            else if (signals.Count < signalCount)
            {
                // header(5): signal lines beyond the number of signals are disregarded.
                signals.Add(ParseSignalLine(fields));
            }
        }

        if (header is null)
        {
            throw new WfdbException($"{source}: no record line; the file is empty or is not a WFDB header");
        }

        if (signals.Count < signalCount)
        {
            throw new WfdbException($"{source}: the record line announces {signalCount} signals, but {signals.Count} signal lines follow; the header is cut off or its count is wrong");
        }

        return header with { Signals = signals, Comments = comments };
    }

    /// <summary>The text of this header, lines ended by LF.</summary>
    public string ToText()
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{RecordName} {Signals.Count} {Number(SamplingFrequencyHz)}");
        if (CounterFrequencyHz is double counterFrequencyHz)
        {
            text.Append(CultureInfo.InvariantCulture, $"/{Number(counterFrequencyHz)}");
            if (BaseCounterValue is double baseCounterValue)
            {
                text.Append(CultureInfo.InvariantCulture, $"({Number(baseCounterValue)})");
            }
        }

        text.Append(CultureInfo.InvariantCulture, $" {SamplesPerSignal}");
        if (BaseTime is not null)
        {
            text.Append(' ').Append(BaseTime);
            if (BaseDate is not null)
            {
                text.Append(' ').Append(BaseDate);
            }
        }

        text.Append('\n');
        foreach (WfdbSignal signal in Signals)
        {
            text.Append(CultureInfo.InvariantCulture, $"{signal.FileName} {(int)signal.Format}");
            if (signal.ByteOffset != 0)
            {
                text.Append(CultureInfo.InvariantCulture, $"+{signal.ByteOffset}");
            }

            text.Append(' ').Append(Number(signal.Gain));
            if (signal.Baseline != signal.AdcZero)
            {
                text.Append(CultureInfo.InvariantCulture, $"({signal.Baseline})");
            }

            if (signal.Units != "mV")
            {
                text.Append('/').Append(signal.Units);
            }

            text.Append(CultureInfo.InvariantCulture, $" {signal.AdcResolutionBits} {signal.AdcZero}");
            if (signal.InitialValue is int initialValue)
            {
                text.Append(CultureInfo.InvariantCulture, $" {initialValue}");
                if (signal.Checksum is short checksum)
                {
                    text.Append(CultureInfo.InvariantCulture, $" {checksum} {signal.BlockSize}");
                    if (signal.Description.Length > 0)
                    {
                        text.Append(' ').Append(signal.Description);
                    }
                }
            }

            text.Append('\n');
        }

        foreach (string comment in Comments)
        {
            text.Append('#').Append(comment).Append('\n');
        }

        return text.ToString();
    }

    private static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    private static WfdbHeader ParseRecordLine(FieldReader fields, out int signalCount)
    {
        string name = fields.Next("record name") ?? "";
        int slash = name.IndexOf('/', StringComparison.Ordinal);
        if (slash >= 0)
        {
            throw fields.Error($"'{name}' is a multi-segment record, which is not supported; read its segments one by one");
        }

        if (!name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-'))
        {
            throw fields.Error($"'{name}' is no record name (letters, digits, '_' and '-'); is this a WFDB header?");
        }

        signalCount = fields.NextInteger("number of signals", 0, int.MaxValue)
            ?? throw fields.Error("the number of signals is missing after the record name; is this a WFDB header?");

        double samplingFrequencyHz = DefaultSamplingFrequencyHz;
        double? counterFrequencyHz = null;
        double? baseCounterValue = null;
        if (fields.Next("sampling frequency") is string frequencies)
        {
            string[] parts = frequencies.Split('/', 2);
            samplingFrequencyHz = fields.Real(parts[0], "sampling frequency");
            if (samplingFrequencyHz <= 0)
            {
                throw fields.Error($"the sampling frequency is {parts[0]}, but must be above 0 Hz");
            }

            if (parts.Length == 2)
            {
                (string frequency, string? baseValue) = SplitParentheses(parts[1]);
                counterFrequencyHz = fields.Real(frequency, "counter frequency");
                baseCounterValue = baseValue is null ? null : fields.Real(baseValue, "base counter value");
            }
        }

        int samplesPerSignal = fields.NextInteger("number of samples", 0, int.MaxValue) ?? 0;
        return new WfdbHeader
        {
            RecordName = name,
            SamplingFrequencyHz = samplingFrequencyHz,
            CounterFrequencyHz = counterFrequencyHz,
            BaseCounterValue = baseCounterValue,
            SamplesPerSignal = samplesPerSignal,
            BaseTime = fields.Next("base time"),
            BaseDate = fields.Next("base date"),
            Signals = [],
        };
    }

    private static WfdbSignal ParseSignalLine(FieldReader fields)
    {
        string fileName = fields.Next("file name") ?? "";
        if (fileName.AsSpan().ContainsAny("/\\\0") || fileName is "~" or "-")
        {
            throw fields.Error($"the signal file '{fileName}' is not a file in the header's folder; put it there and name it without a path");
        }

        string format = fields.Next("format") ?? throw fields.Error($"the format is missing after the file name '{fileName}'");
        (SignalFormat signalFormat, long byteOffset) = ParseFormat(format, fields);

        double gain = 0;
        int? baseline = null;
        string units = "mV";
        if (fields.Next("gain") is string gainField)
        {
            string[] parts = gainField.Split('/', 2);
            (string gainText, string? baselineText) = SplitParentheses(parts[0]);
            gain = fields.Real(gainText, "gain");
            baseline = baselineText is null ? null : fields.Integer(baselineText, "baseline", int.MinValue, int.MaxValue);
            if (parts.Length == 2 && parts[1].Length > 0)
            {
                units = parts[1];
            }
        }

        int resolutionBits = fields.NextInteger("ADC resolution", 0, 32) ?? 0;
        int adcZero = fields.NextInteger("ADC zero", int.MinValue, int.MaxValue) ?? 0;
        int? initialValue = fields.NextInteger("initial value", int.MinValue, int.MaxValue);

        // Some writers give the checksum as an unsigned 16-bit number; modulo 65,536 it is the same.
        int? checksum = fields.NextInteger("checksum", short.MinValue, ushort.MaxValue);
        int blockSize = fields.NextInteger("block size", int.MinValue, int.MaxValue) ?? 0;
        return new WfdbSignal
        {
            FileName = fileName,
            Format = signalFormat,
            ByteOffset = byteOffset,
            Gain = gain,
            Baseline = baseline ?? adcZero,
            Units = units,
            AdcResolutionBits = resolutionBits == 0 ? 12 : resolutionBits,
            AdcZero = adcZero,
            InitialValue = initialValue,
            Checksum = checksum is int sum ? unchecked((short)sum) : null,
            BlockSize = blockSize,
            Description = fields.Rest(),
        };
    }

    private static (SignalFormat Format, long ByteOffset) ParseFormat(string text, FieldReader fields)
    {
        int digits = 0;
        while (digits < text.Length && char.IsAsciiDigit(text[digits]))
        {
            digits++;
        }

        SignalFormat format = text[..digits] switch
        {
            "16" => SignalFormat.Format16,
            "24" => SignalFormat.Format24,
            "212" => SignalFormat.Format212,
            _ => throw fields.Error($"the signal format '{text}' is not supported, only 16, 24 and 212 are; convert the record, for instance with 'xform' of the WFDB software"),
        };

        long byteOffset = 0;
        int at = digits;
        while (at < text.Length)
        {
            char modifier = text[at++];
            int start = at;
            while (at < text.Length && char.IsAsciiDigit(text[at]))
            {
                at++;
            }

            int value = fields.Integer(text[start..at], $"format modifier '{modifier}'", 0, int.MaxValue);
            switch (modifier)
            {
                case 'x' when value == 1:
                case ':' when value == 0:
                    break;
                case 'x':
                    throw fields.Error($"'{text}' has {value} samples per frame, which is not supported; resample the record so that all signals have one frequency");
                case ':':
                    throw fields.Error($"'{text}' has a skew of {value} samples, which is not supported; remove it from the header or convert the record");
                case '+':
                    byteOffset = value;
                    break;
                default:
                    throw fields.Error($"'{text}' is no signal format");
            }
        }

        return (format, byteOffset);
    }

    private static (string Outside, string? Inside) SplitParentheses(string text)
    {
        int open = text.IndexOf('(', StringComparison.Ordinal);
        return open >= 0 && text.EndsWith(')') ? (text[..open], text[(open + 1)..^1]) : (text, null);
    }

    /// <summary>The white-space separated fields of one line, and the errors that name them.</summary>
    private sealed class FieldReader(string line, string source, int lineNumber)
    {
        private int _at;

        public string? Next(string field)
        {
            _ = field;
            SkipSpace();
            int start = _at;
            while (_at < line.Length && line[_at] is not (' ' or '\t'))
            {
                _at++;
            }

            return _at > start ? line[start.._at] : null;
        }

        public int? NextInteger(string field, int minimum, int maximum) =>
            Next(field) is string text ? Integer(text, field, minimum, maximum) : null;

        public string Rest()
        {
            SkipSpace();
            return line[_at..];
        }

        public int Integer(string text, string field, int minimum, int maximum)
        {
            if (!int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value) || value < minimum || value > maximum)
            {
                throw Error($"the {field} is '{text}', but must be a whole number from {minimum} to {maximum}");
            }

            return value;
        }

        public double Real(string text, string field)
        {
            if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) || !double.IsFinite(value))
            {
                throw Error($"the {field} is '{text}', but must be a number");
            }

            return value;
        }

        public WfdbException Error(string problem) => new($"{source}, line {lineNumber}: {problem}");

        private void SkipSpace()
        {
            while (_at < line.Length && line[_at] is (' ' or '\t'))
            {
                _at++;
            }
        }
    }
}
