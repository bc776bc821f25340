using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace EcgWearable.Wfdb;

/// <summary>
/// Reads and writes annotation files in MIT format: words of 16 bits, least significant byte first, six bits of code above ten bits of interval.
/// Source: annot(5), https://physionet.org/physiotools/wag/annot-5.htm.
/// </summary>
public static class WfdbAnnotations
{
    private const int Skip = 59;
    private const int NumberField = 60;
    private const int SubtypeField = 61;
    private const int ChannelField = 62;
    private const int AuxField = 63;
    private const int LargestCode = 49;
    private const int LargestInterval = 1023;
    private const int LargestAux = 255;
    private const string TimeResolution = "## time resolution:";

    // 16 bytes for each of 2^31 / 16 annotations; far above any record, and it keeps a wrong path from filling the memory.
    private const long MaximumFileBytes = 1L << 30;

    /// <summary>Reads an annotation file.</summary>
    /// <param name="path">Path of the file, with its extension: RECORD.atr.</param>
    /// <param name="samplesPerSignal">Length of the record in samples; an annotation at or past it is an error. Null: not checked.</param>
    /// <param name="samplingFrequencyHz">
    /// Sampling frequency of the record; a file that says its annotations count another time unit is an error. Null: not checked.</param>
    /// <returns>The annotations in the order of the file.</returns>
    /// <exception cref="WfdbException">The file is missing, cut off or damaged; the byte offset is named.</exception>
    public static WfdbAnnotation[] Read(string path, int? samplesPerSignal = null, double? samplingFrequencyHz = null)
    {
        byte[] content;
        try
        {
            long length = new FileInfo(path).Length;
            if (length > MaximumFileBytes)
            {
                throw new WfdbException($"{path}: {length:N0} bytes is too large for annotations; is this an annotation file?");
            }

            content = File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new WfdbException($"{path}: no such annotation file; put it beside the record's header, or name another annotator", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new WfdbException($"{path}: cannot be read: {e.Message}", e);
        }

        return Parse(content, path, samplesPerSignal, samplingFrequencyHz);
    }

    /// <summary>Parses the content of an annotation file.</summary>
    /// <param name="content">All bytes of the file.</param>
    /// <param name="source">The name that errors give: the path of the file.</param>
    /// <param name="samplesPerSignal">Length of the record in samples, or null.</param>
    /// <param name="samplingFrequencyHz">Sampling frequency of the record, or null.</param>
    /// <exception cref="WfdbException">As <see cref="Read"/>.</exception>
    public static WfdbAnnotation[] Parse(
        ReadOnlySpan<byte> content, string source, int? samplesPerSignal = null, double? samplingFrequencyHz = null)
    {
        var annotations = new List<WfdbAnnotation>(content.Length / 2);
        long time = 0;
        int channel = 0;
        int number = 0;
        int at = 0;
        while (true)
        {
            int start = at;
            int word = NextWord(content, ref at, source);
            int code = word >> 10;
            int value = word & LargestInterval;
            if (word == 0)
            {
                break;
            }

            if (code is NumberField or SubtypeField or ChannelField or AuxField && annotations.Count == 0)
            {
                throw Damaged(source, start, $"code {code} stands before the first annotation");
            }

            switch (code)
            {
                case Skip:
                    int high = NextWord(content, ref at, source);
                    int low = NextWord(content, ref at, source);
                    time += (high << 16) | low;
                    break;
                case NumberField:
                    number = (sbyte)value;
                    annotations[^1] = annotations[^1] with { Number = number };
                    break;
                case SubtypeField:
                    annotations[^1] = annotations[^1] with { Subtype = (sbyte)value };
                    break;
                case ChannelField:
                    channel = (byte)value;
                    annotations[^1] = annotations[^1] with { Channel = channel };
                    break;
                case AuxField:
                    if (at + value > content.Length)
                    {
                        throw Damaged(source, start, $"{value} bytes of text announced, {content.Length - at} left");
                    }

                    string aux = Encoding.Latin1.GetString(content.Slice(at, value)).TrimEnd('\0');
                    at += value + (value & 1);
                    annotations[^1] = annotations[^1] with { Aux = aux };
                    CheckTimeResolution(annotations[^1], source, start, samplingFrequencyHz);
                    break;
                case > LargestCode:
                    throw Damaged(source, start, $"annotation code {code} does not exist");
                default:
                    time += value;
                    if (time < 0 || time > int.MaxValue || time >= samplesPerSignal)
                    {
                        throw Damaged(
                            source,
                            start,
                            samplesPerSignal is int length && time >= length
                                ? string.Create(CultureInfo.InvariantCulture, $"annotation {annotations.Count} ('{((AnnotationCode)code).Mnemonic()}') is at sample {time:N0}, past the end of the record ({length:N0} samples)")
                                : string.Create(CultureInfo.InvariantCulture, $"annotation {annotations.Count} is at the impossible sample {time:N0}"));
                    }

                    annotations.Add(new WfdbAnnotation((int)time, (AnnotationCode)code, 0, channel, number));
                    break;
            }
        }

        return [.. annotations];
    }

    /// <summary>Writes an annotation file beside, then renames it; an existing file is replaced.</summary>
    /// <param name="path">Path of the file, with its extension.</param>
    /// <param name="annotations">The annotations, in order of their samples.</param>
    /// <exception cref="WfdbException">An annotation cannot be expressed in MIT format, or the file cannot be written.</exception>
    public static void Write(string path, IReadOnlyList<WfdbAnnotation> annotations) =>
        WfdbFile.WriteAll((path, Encode(annotations, path)));

    /// <summary>The content of an annotation file.</summary>
    /// <param name="annotations">The annotations, in order of their samples.</param>
    /// <param name="target">The name that errors give: the path of the file.</param>
    /// <exception cref="WfdbException">An annotation cannot be expressed in MIT format.</exception>
    public static byte[] Encode(IReadOnlyList<WfdbAnnotation> annotations, string target)
    {
        ArgumentNullException.ThrowIfNull(annotations);
        using var stream = new MemoryStream(2 * annotations.Count + 2);
        int time = 0;
        int channel = 0;
        int number = 0;
        for (int i = 0; i < annotations.Count; i++)
        {
            WfdbAnnotation annotation = annotations[i];
            int interval = annotation.Sample - time;
            if (annotation.Sample < 0 || interval < 0)
            {
                throw new WfdbException($"{target}: annotation {i} is at sample {annotation.Sample}, before sample {time}; sort the annotations");
            }

            if ((int)annotation.Code is 0 or > LargestCode)
            {
                throw new WfdbException($"{target}: annotation {i} has code {(int)annotation.Code}, but codes are 1 to {LargestCode}");
            }

            if (annotation.Subtype is < sbyte.MinValue or > sbyte.MaxValue
                || annotation.Number is < sbyte.MinValue or > sbyte.MaxValue
                || annotation.Channel is < 0 or > byte.MaxValue)
            {
                throw new WfdbException($"{target}: annotation {i}: subtype {annotation.Subtype} and number {annotation.Number} must be -128 to 127, channel {annotation.Channel} must be 0 to 255");
            }

            if (interval > LargestInterval)
            {
                WriteWord(stream, Skip << 10);
                WriteWord(stream, interval >> 16);
                WriteWord(stream, interval & 0xFFFF);
                interval = 0;
            }

            WriteWord(stream, ((int)annotation.Code << 10) | interval);
            time = annotation.Sample;
            if (annotation.Number != number)
            {
                number = annotation.Number;
                WriteWord(stream, (NumberField << 10) | (number & LargestInterval));
            }

            if (annotation.Subtype != 0)
            {
                WriteWord(stream, (SubtypeField << 10) | (annotation.Subtype & LargestInterval));
            }

            if (annotation.Channel != channel)
            {
                channel = annotation.Channel;
                WriteWord(stream, (ChannelField << 10) | channel);
            }

            if (annotation.Aux is string aux)
            {
                WriteAux(stream, aux, i, target);
            }
        }

        WriteWord(stream, 0);
        return stream.ToArray();
    }

    private static void WriteAux(MemoryStream stream, string aux, int index, string target)
    {
        // As in the databases, the text is ended by a zero byte that counts.
        if (aux.Length + 1 > LargestAux || aux.Any(c => c is '\0' or > '\u00FF'))
        {
            throw new WfdbException($"{target}: the text of annotation {index} cannot be written; give at most {LargestAux - 1} Latin-1 characters");
        }

        byte[] bytes = Encoding.Latin1.GetBytes(aux + '\0');
        WriteWord(stream, (AuxField << 10) | bytes.Length);
        stream.Write(bytes);
        if ((bytes.Length & 1) != 0)
        {
            stream.WriteByte(0);
        }
    }

    private static void WriteWord(MemoryStream stream, int word)
    {
        stream.WriteByte((byte)word);
        stream.WriteByte((byte)(word >> 8));
    }

    private static int NextWord(ReadOnlySpan<byte> content, ref int at, string source)
    {
        if (at + 2 > content.Length)
        {
            throw Damaged(source, content.Length, "the file ends without its end mark (two zero bytes): it is cut off or is no annotation file");
        }

        int word = BinaryPrimitives.ReadUInt16LittleEndian(content[at..]);
        at += 2;
        return word;
    }

    private static void CheckTimeResolution(WfdbAnnotation annotation, string source, int offset, double? samplingFrequencyHz)
    {
        // Newer WFDB writers note the unit of the annotations' time at the start of the file when it may differ from the signals'.
        if (annotation is not { Sample: 0, Code: AnnotationCode.Note, Aux: string aux } || !aux.StartsWith(TimeResolution, StringComparison.Ordinal))
        {
            return;
        }

        string text = aux[TimeResolution.Length..].Trim();
        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double resolutionHz)
            || (samplingFrequencyHz is double expectedHz && resolutionHz != expectedHz))
        {
            throw Damaged(source, offset, string.Create(CultureInfo.InvariantCulture, $"the annotations count time at '{text}' Hz, the record at {samplingFrequencyHz} Hz, which is not supported; convert them"));
        }
    }

    private static WfdbException Damaged(string source, int offset, string problem) =>
        new($"{source}, byte {offset}: {problem}; fetch or make the file again");
}
