using EcgWearable.Firmware.Classification;
using EcgWearable.Firmware.Logging;
using EcgWearable.WearLog;

namespace EcgWearable.Reports;

/// <summary>
/// The strips a report shows, and just the ECG and the beats that they need: windows around the ectopic beats and the wearer's
/// button, joined where they touch, so that each sample is in the page once.
/// </summary>
internal sealed class ReportStrips
{
    /// <summary>Six seconds: 150 mm of paper.</summary>
    public const double StripSeconds = 6;

    private readonly WearSession _session;
    private readonly long _halfSamples;

    public ReportStrips(WearSession session)
    {
        _session = session;
        _halfSamples = (long)Math.Ceiling(StripSeconds / 2 * session.Clock.SamplesPerSecond);
        List<StripItem> items = [];
        for (int i = 0; i < session.Beats.Count; i++)
        {
            WearBeat beat = session.Beats[i];
            if (beat.Class is BeatClass.S or BeatClass.V or BeatClass.F)
            {
                items.Add(new StripItem(beat.Class.ToString(), beat.SampleIndex, i));
            }
        }

        foreach (WearEvent happened in session.Events)
        {
            if (happened.Code == EventCode.Button)
            {
                items.Add(new StripItem(StripItem.Button, happened.SampleIndex, -1));
            }
        }

        Items = [.. items.OrderBy(item => item.SampleIndex)];
        SelectEcg();
        SelectBeats();
    }

    /// <summary>The strips in time order.</summary>
    public IReadOnlyList<StripItem> Items { get; }

    /// <summary>The ECG that the strips show.</summary>
    public IReadOnlyList<EcgStrip> Ecg { get; private set; } = [];

    /// <summary>The beats that the strips show.</summary>
    public IReadOnlyList<WearBeat> Beats { get; private set; } = [];

    /// <summary>Encodes ECG as the log does, without its headers: i16 first value of each stretch, then byte differences or 0x80 and an i16.</summary>
    public static byte[] Encode(IReadOnlyList<EcgStrip> ecg)
    {
        List<byte> bytes = new(ecg.Sum(strip => strip.Values.Length + 1));
        foreach (EcgStrip strip in ecg)
        {
            ReadOnlySpan<short> values = strip.Values.Span;
            for (int i = 0; i < values.Length; i++)
            {
                int difference = i == 0 ? int.MaxValue : values[i] - values[i - 1];
                if (difference is > -128 and <= 127)
                {
                    bytes.Add((byte)(sbyte)difference);
                    continue;
                }

                if (i > 0)
                {
                    bytes.Add(LogFormat.StripEscape);
                }

                bytes.Add((byte)values[i]);
                bytes.Add((byte)(values[i] >> 8));
            }
        }

        return [.. bytes];
    }

    private void SelectEcg()
    {
        List<EcgStrip> selected = [];
        int at = 0;
        foreach ((long from, long to) in Windows())
        {
            while (at < _session.Strips.Count && _session.Strips[at].EndSampleIndex <= from)
            {
                at++;
            }

            for (int i = at; i < _session.Strips.Count && _session.Strips[i].FirstSampleIndex < to; i++)
            {
                EcgStrip strip = _session.Strips[i];
                long first = Math.Max(strip.FirstSampleIndex, from);
                long end = Math.Min(strip.EndSampleIndex, to);
                selected.Add(new EcgStrip(first, strip.Values.Slice((int)(first - strip.FirstSampleIndex), (int)(end - first))));
            }
        }

        Ecg = selected;
    }

    private void SelectBeats()
    {
        List<WearBeat> selected = [];
        int at = 0;
        foreach ((long from, long to) in Windows())
        {
            for (; at < _session.Beats.Count && _session.Beats[at].SampleIndex < to; at++)
            {
                if (_session.Beats[at].SampleIndex >= from)
                {
                    selected.Add(_session.Beats[at]);
                }
            }
        }

        Beats = selected;
    }

    private IEnumerable<(long From, long To)> Windows()
    {
        long from = 0;
        long to = -1;
        foreach (StripItem item in Items)
        {
            long itemFrom = item.SampleIndex - _halfSamples;
            if (itemFrom > to)
            {
                if (to >= 0)
                {
                    yield return (from, to);
                }

                from = itemFrom;
            }

            to = item.SampleIndex + _halfSamples + 1;
        }

        if (to >= 0)
        {
            yield return (from, to);
        }
    }
}
