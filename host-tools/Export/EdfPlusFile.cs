using System.Globalization;
using System.Text;
using EcgWearable.Firmware.Logging;
using EcgWearable.Reports;
using EcgWearable.WearLog;

namespace EcgWearable.Export;

/// <summary>
/// A recording as EDF+ (16-bit, in the log's own steps) or BDF+ (24-bit, in microvolts): one ECG signal, and beats and events as
/// annotations. Where the log has no ECG, a file has no data record (EDF+D) or, when it is to be continuous, filled ones. Samples of a
/// record that the log does not have hold the digital minimum, and an annotation says so.
/// Sources: B. Kemp et al., "A simple format for exchange of digitized polygraphic recordings", 1992; B. Kemp and J. Olivan, "European
/// data format 'plus' (EDF+)", 2003; https://www.biosemi.com/faq/file_format.htm for the 24 bits.
/// </summary>
internal sealed class EdfPlusFile
{
    /// <summary>The text of the annotation on filled samples.</summary>
    public const string NoEcg = "ECG not recorded";

    /// <summary>
    /// What the text of an event begins with. Nothing but a beat may begin with a beat's letter: BioSig takes a text for an earlier one that
    /// begins with it, so that every N after a "No ..." would read as that.
    /// </summary>
    private const string EventMark = "Event: ";

    private const int UsualAnnotationBytes = 4096;
    private const int SmallestAnnotationBytes = 60;
    private const int Signals = 2;

    private readonly ExportRecording _recording;
    private readonly bool _is24Bit;
    private readonly ExportOptions _options;
    private readonly EdfRecordLength _length;
    private readonly List<long> _records;
    private readonly List<EdfAnnotation> _annotations;
    private readonly decimal _originSeconds;
    private readonly byte[][] _lists;
    private readonly int _annotationBytes;

    /// <summary>Lays the file out.</summary>
    /// <exception cref="ExportException">The recording does not fit the format.</exception>
    public EdfPlusFile(ExportRecording recording, bool is24Bit, ExportOptions options)
    {
        _recording = recording;
        _is24Bit = is24Bit;
        _options = options;
        _length = EdfRecordLength.Choose(recording.Clock.OdrNumerator, recording.Clock.OdrDenominator);
        _originSeconds = recording.StartUtc is { } start ? start.Millisecond / 1000m : 0;
        List<EdfAnnotation> said = Said();
        _records = LayOut(said.Sum(annotation => annotation.Encode(0).Length));
        _annotations = [.. said.Concat(Filled()).OrderBy(annotation => annotation.OnsetSeconds)];
        _lists = _annotations.ConvertAll(annotation => annotation.Encode(_originSeconds)).ToArray();
        _annotationBytes = AnnotationBytes();
        if (_records.Count > 99_999_999)
        {
            throw new ExportException($"{_records.Count:N0} data records are more than an EDF header can count; export a part of the session");
        }
    }

    /// <summary>Whether there are gaps between data records.</summary>
    public bool IsDiscontinuous => _records.Zip(_records.Skip(1)).Any(pair => pair.Second != pair.First + _length.Samples);

    private int BytesPerSample => _is24Bit ? 3 : 2;

    private int Missing => _is24Bit ? -(1 << 23) : short.MinValue;

    /// <summary>Writes the file.</summary>
    public void Write(Stream stream)
    {
        stream.Write(Header());
        byte[] record = new byte[(_length.Samples * BytesPerSample) + _annotationBytes];
        int strip = 0;
        for (int i = 0; i < _records.Count; i++)
        {
            FillSamples(_records[i], record, ref strip);
            FillAnnotations(i, record.AsSpan(_length.Samples * BytesPerSample));
            stream.Write(record);
        }
    }

    private static IEnumerable<string> Field(int width, params IEnumerable<string> values) => values.Select(value => value.PadRight(width));

    /// <summary>A field of the header's text: no spaces within, ASCII only, as EDF+ asks.</summary>
    private static string Word(string? text) =>
        string.IsNullOrWhiteSpace(text) ? "X" : string.Concat(text.Select(c => c is > ' ' and <= '~' ? c : '_'));

    private static string Cut(string text, int length) => text.Length <= length ? text : text[..length];

    private List<EdfAnnotation> Said()
    {
        List<EdfAnnotation> annotations = new(_recording.Beats.Count + _recording.Events.Count);
        foreach (WearBeat beat in _recording.Beats)
        {
            annotations.Add(new EdfAnnotation(_recording.SecondsFromStart(beat.SampleIndex), null, ExportRecording.Letter(beat.Class)));
        }

        foreach (WearEvent happened in _recording.Events)
        {
            (string name, string detail) = EventDescription.Of(happened);
            annotations.Add(new EdfAnnotation(_recording.SecondsFromStart(happened.SampleIndex), null, EventMark + (detail.Length == 0 ? name : $"{name}: {detail}")));
        }

        return annotations;
    }

    /// <summary>
    /// The first sample of each data record. The first record begins with the session, so that no annotation comes before the file; in
    /// long gaps there is a record now and then, because annotations have no other place.
    /// </summary>
    private List<long> LayOut(int annotationBytes)
    {
        long samples = _length.Samples;
        long longestGap = Math.Max(samples, _recording.SampleCount / Math.Max(1, annotationBytes / UsualAnnotationBytes));
        List<long> records = [_recording.StartSampleIndex];
        int strip = 0;
        while (true)
        {
            long end = records[^1] + samples;
            while (strip < _recording.Strips.Count && _recording.Strips[strip].EndSampleIndex <= end)
            {
                strip++;
            }

            long next = strip < _recording.Strips.Count ? Math.Max(end, _recording.Strips[strip].FirstSampleIndex) : long.MaxValue;
            if (_options.IsContinuous)
            {
                next = end;
            }

            next = Math.Min(next, end + longestGap);
            if (next >= _recording.EndSampleIndex)
            {
                return records;
            }

            records.Add(next);
        }
    }

    /// <summary>The stretches of the data records for which the log has no ECG.</summary>
    private List<EdfAnnotation> Filled()
    {
        List<EdfAnnotation> filled = [];
        long from = -1;
        long to = -1;
        int strip = 0;
        foreach (long record in _records)
        {
            long at = record;
            long end = record + _length.Samples;
            while (at < end)
            {
                while (strip < _recording.Strips.Count && _recording.Strips[strip].EndSampleIndex <= at)
                {
                    strip++;
                }

                if (strip < _recording.Strips.Count && _recording.Strips[strip].FirstSampleIndex <= at)
                {
                    at = Math.Min(end, _recording.Strips[strip].EndSampleIndex);
                    continue;
                }

                long next = strip < _recording.Strips.Count ? Math.Min(end, _recording.Strips[strip].FirstSampleIndex) : end;
                if (at != to)
                {
                    Say();
                    from = at;
                }

                to = next;
                at = next;
            }
        }

        Say();
        return filled;

        void Say()
        {
            if (from >= 0)
            {
                decimal onset = _recording.SecondsFromStart(from);
                filled.Add(new EdfAnnotation(onset, _recording.SecondsFromStart(to) - onset, NoEcg));
            }
        }
    }

    private int AnnotationBytes()
    {
        int most = 0;
        for (int i = 0; i < _records.Count; i++)
        {
            int bytes = EdfAnnotation.TimeKeeping(Onset(i)).Length;
            (int first, int end) = Lists(i);
            for (int list = first; list < end; list++)
            {
                bytes += _lists[list].Length;
            }

            most = Math.Max(most, bytes);
        }

        most = Math.Max(most, SmallestAnnotationBytes);
        return (most + BytesPerSample - 1) / BytesPerSample * BytesPerSample;
    }

    /// <summary>Annotations may lie in any record; spread evenly, they need the least room.</summary>
    private (int First, int End) Lists(int record) =>
        ((int)((long)_lists.Length * record / _records.Count), (int)((long)_lists.Length * (record + 1) / _records.Count));

    private decimal Onset(int record) => _originSeconds + _recording.SecondsFromStart(_records[record]);

    private void FillSamples(long first, byte[] record, ref int strip)
    {
        for (int i = 0; i < _length.Samples; i++)
        {
            long at = first + i;
            while (strip < _recording.Strips.Count && _recording.Strips[strip].EndSampleIndex <= at)
            {
                strip++;
            }

            int value = Missing;
            if (strip < _recording.Strips.Count && _recording.Strips[strip].FirstSampleIndex <= at)
            {
                value = _recording.Strips[strip].Values.Span[(int)(at - _recording.Strips[strip].FirstSampleIndex)];
                value = _is24Bit ? value * LogFormat.StripQuantumMicrovolts : value;
            }

            int offset = i * BytesPerSample;
            record[offset] = (byte)value;
            record[offset + 1] = (byte)(value >> 8);
            if (_is24Bit)
            {
                record[offset + 2] = (byte)(value >> 16);
            }
        }
    }

    private void FillAnnotations(int record, Span<byte> bytes)
    {
        bytes.Clear();
        byte[] time = EdfAnnotation.TimeKeeping(Onset(record));
        time.CopyTo(bytes);
        int at = time.Length;
        (int first, int end) = Lists(record);
        for (int list = first; list < end; list++)
        {
            _lists[list].CopyTo(bytes[at..]);
            at += _lists[list].Length;
        }
    }

    private byte[] Header()
    {
        DateTime start = (_recording.StartUtc ?? new DateTimeOffset(1985, 1, 1, 0, 0, 0, TimeSpan.Zero)).UtcDateTime;
        string date = _recording.StartUtc is null ? "X" : start.ToString("dd-MMM-yyyy", CultureInfo.InvariantCulture).ToUpperInvariant();
        string patient = Cut($"X X X {Word(_options.Wearer)}", 80);
        string device = _recording.FirmwareVersion is { } version ? $"EcgWearable_{version}" : "EcgWearable";
        string recording = $"Startdate {date} X X {Word(device)}";
        string kind = _is24Bit ? "BDF" : "EDF";
        (int minimum, int maximum) = _is24Bit ? (-(1 << 23), (1 << 23) - 1) : (short.MinValue, short.MaxValue);
        int unit = _is24Bit ? 1 : LogFormat.StripQuantumMicrovolts;
        StringBuilder text = new();
        text.Append(_is24Bit ? "\u00FFBIOSEMI" : "0       ");
        text.Append(patient.PadRight(80)).Append(recording.PadRight(80));
        text.Append(start.ToString("dd.MM.yy", CultureInfo.InvariantCulture)).Append(start.ToString("HH.mm.ss", CultureInfo.InvariantCulture));
        text.Append(Number(256 * (1 + Signals)).PadRight(8)).Append($"{kind}+{(IsDiscontinuous ? 'D' : 'C')}".PadRight(44));
        text.Append(Number(_records.Count).PadRight(8)).Append(_length.Seconds.ToString("0.######", CultureInfo.InvariantCulture).PadRight(8));
        text.Append(Number(Signals).PadRight(4));
        text.AppendJoin("", Field(16, "ECG", $"{kind} Annotations"));
        text.AppendJoin("", Field(80, "skin electrodes, ADS1293", ""));
        text.AppendJoin("", Field(8, "uV", ""));
        text.AppendJoin("", Field(8, Number(minimum * unit), "-1"));
        text.AppendJoin("", Field(8, Number(maximum * unit), "1"));
        text.AppendJoin("", Field(8, Number(minimum), Number(minimum)));
        text.AppendJoin("", Field(8, Number(maximum), Number(maximum)));
        text.AppendJoin("", Field(80, "", ""));
        text.AppendJoin("", Field(8, Number(_length.Samples), Number(_annotationBytes / BytesPerSample)));
        text.AppendJoin("", Field(32, "", ""));
        return Encoding.Latin1.GetBytes(text.ToString());

        static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
    }
}
