using System.Globalization;
using System.IO.Compression;
using EcgWearable.Firmware.Classification;
using EcgWearable.Firmware.Logging;
using EcgWearable.WearLog;

namespace EcgWearable.Reports;

/// <summary>
/// The strips a report shows, and just the ECG and the beats that they need: windows around the ectopic beats, pauses, poor signal and the wearer's
/// button, joined where they touch, so that each sample is in the page once. Where there are more than a page can hold, what is
/// notable stays, and of the rest an even choice.
/// </summary>
internal sealed class ReportStrips
{
    /// <summary>Six seconds: 150 mm of paper.</summary>
    public const double StripSeconds = 6;

    /// <summary>ECG in the page to each side of a strip's middle: what the enlarged strip shows, and what the device keeps.</summary>
    public const double SideSeconds = 4;

    /// <summary>
    /// Encoded ECG of all sessions of a page together, in bytes. Even if none of it could be compressed, base64 makes 8 MB of it, and the
    /// page stays below 10 MB.
    /// </summary>
    public const int MostEcgBytes = 6_000_000;

    /// <summary>Button strips that are shown without being asked.</summary>
    private const int MostNotableButtons = 4;

    /// <summary>Strips of one stretch of poor signal.</summary>
    private const int MostOfStretch = 10;

    private readonly WearSession _session;
    private readonly SessionSummary _summary;
    private readonly RhythmStatistics _rhythm;
    private readonly long _sideSamples;

    public ReportStrips(WearSession session, SessionSummary summary, RhythmStatistics rhythm, int ecgBytes = MostEcgBytes)
    {
        _session = session;
        _summary = summary;
        _rhythm = rhythm;
        _sideSamples = (long)Math.Ceiling(SideSeconds * session.Clock.SamplesPerSecond);
        List<PoorStretch> poor = FindPoor();
        LongestPoor = [.. poor.GroupBy(stretch => stretch.Name).Select(kind => kind.MaxBy(stretch => (stretch.Places.Count > 0, stretch.Interval.SampleCount))!)];
        StripItem[] all = [.. AllItems(poor).OrderBy(item => item.SampleIndex)];
        AllCount = all.Length;
        Notable = [.. FindNotable(all)];
        Items = Choose(all, ecgBytes);
        SelectEcg();
        SelectBeats();
    }

    /// <summary>The strips in time order.</summary>
    public IReadOnlyList<StripItem> Items { get; }

    /// <summary>Strips there would be if a page could hold any number.</summary>
    public int AllCount { get; }

    /// <summary>The strips that tell most, the gravest first.</summary>
    public IReadOnlyList<NotableStrip> Notable { get; }

    /// <summary>
    /// Of poor signal, an electrode off and silences without a reason the longest stretch each, of those with ECG in the log where there are any.
    /// </summary>
    public IReadOnlyList<PoorStretch> LongestPoor { get; }

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

    /// <summary>The encoded ECG as a zlib stream (RFC 1950), which browsers unpack by themselves.</summary>
    public byte[] Compressed()
    {
        using MemoryStream stream = new();
        using (ZLibStream zlib = new(stream, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            zlib.Write(Encode(Ecg));
        }

        return stream.ToArray();
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private IEnumerable<StripItem> AllItems(List<PoorStretch> poor)
    {
        Dictionary<int, string> remarks = Remarks();
        for (int i = 0; i < _session.Beats.Count; i++)
        {
            WearBeat beat = _session.Beats[i];
            if (beat.Class is BeatClass.S or BeatClass.V or BeatClass.F)
            {
                yield return new StripItem(beat.Class.ToString(), beat.SampleIndex, i, remarks.GetValueOrDefault(i, ""));
            }
        }

        foreach (RhythmPause pause in _rhythm.Pauses)
        {
            yield return Of(pause);
        }

        foreach (RhythmPause silence in _rhythm.UnconfirmedPauses)
        {
            yield return new StripItem(StripItem.Poor, Middle(silence), -1, Text($"RR of {silence.Seconds:0.00} s, not confirmed by the device"));
        }

        foreach (StripItem stretch in poor.SelectMany(Of))
        {
            yield return stretch;
        }

        foreach (WearEvent happened in _session.Events)
        {
            if (happened.Code == EventCode.Button)
            {
                yield return Of(happened);
            }
            else if (happened.Code == EventCode.Asystole)
            {
                yield return new StripItem(StripItem.Pause, happened.SampleIndex, -1, Text($"no beats, {happened.Argument / 1000.0:0.0} s so far"));
            }
        }

        foreach (StripItem rate in Rates())
        {
            yield return rate;
        }
    }

    private Dictionary<int, string> Remarks()
    {
        Dictionary<int, string> remarks = [];
        foreach (EctopyStatistics ectopy in new[] { _rhythm.Supraventricular, _rhythm.Ventricular })
        {
            foreach (int couplet in ectopy.Couplets)
            {
                remarks[couplet] = Text($"{ectopy.Class} couplet");
            }

            foreach (EctopicRun run in ectopy.Runs)
            {
                remarks[run.FirstBeat] = Text($"{run.Class} run of {run.BeatCount}, {run.BeatsPerMinute:0}/min");
            }
        }

        return remarks;
    }

    /// <summary>Where the strip of a pause has its middle.</summary>
    public static long Middle(RhythmPause pause) => pause.FirstSampleIndex + ((pause.EndSampleIndex - pause.FirstSampleIndex) / 2);

    private static StripItem Of(RhythmPause pause) => new(StripItem.Pause, Middle(pause), -1, Text($"pause of {pause.Seconds:0.00} s"));

    private IEnumerable<StripItem> Of(PoorStretch stretch)
    {
        string remark = $"{stretch.Name} for {ReportClock.Duration(_session.Clock.SecondsAt(stretch.Interval.SampleCount))}";
        return stretch.Places.Count == 0
            ? [new StripItem(StripItem.Poor, stretch.Interval.FirstSampleIndex + (stretch.Interval.SampleCount / 2), -1, remark + ", no ECG kept")]
            : stretch.Places.Select((place, i) => new StripItem(StripItem.Poor, place, -1, stretch.Places.Count == 1 ? remark : Text($"{remark}, {i + 1} of {stretch.Places.Count}")));
    }

    private List<PoorStretch> FindPoor() =>
    [
        .. _session.PoorSignal.Select(interval => Poor("poor signal", interval)),
        .. _session.LeadOff.Select(interval => Poor("an electrode off", interval)),
        .. _session.Silent.Select(interval => Poor("no beat and no reason known", interval)),
    ];

    /// <summary>Finds where in a stretch the log holds ECG: a place for every strip's length, evenly chosen where they would be too many.</summary>
    private PoorStretch Poor(string name, SampleInterval interval)
    {
        double stripSamples = StripSeconds * _session.Clock.SamplesPerSecond;
        List<long> places = [];
        for (int i = FirstStripAfter(interval.FirstSampleIndex); i < _session.Strips.Count && _session.Strips[i].FirstSampleIndex < interval.EndSampleIndex; i++)
        {
            long from = Math.Max(_session.Strips[i].FirstSampleIndex, interval.FirstSampleIndex);
            long length = Math.Min(_session.Strips[i].EndSampleIndex, interval.EndSampleIndex) - from;
            int count = Math.Max((int)(length / stripSamples), 1);
            for (int k = 0; k < count; k++)
            {
                places.Add(from + (length * ((2 * k) + 1) / (2 * count)));
            }
        }

        return new PoorStretch(
            name,
            interval,
            places.Count <= MostOfStretch ? places : [.. Enumerable.Range(0, MostOfStretch).Select(i => places[((2 * i) + 1) * places.Count / (2 * MostOfStretch)])]);
    }

    private static StripItem Of(WearEvent button) => new(StripItem.Button, button.SampleIndex, -1, "button pressed by the wearer");

    /// <summary>The lowest and the highest heart rate, where the log holds the ECG of them.</summary>
    private IEnumerable<StripItem> Rates()
    {
        foreach ((HeartRatePoint? point, string name) in new[] { (_summary.MaximumHeartRate, "highest"), (_summary.MinimumHeartRate, "lowest") })
        {
            if (point is HeartRatePoint rate && HasEcg(rate.SampleIndex))
            {
                yield return new StripItem(StripItem.Rate, rate.SampleIndex, -1, Text($"{name} heart rate, {rate.BeatsPerMinute:0}/min"));
            }
        }
    }

    private bool HasEcg(long sampleIndex)
    {
        int at = FirstStripAfter(sampleIndex);
        return at < _session.Strips.Count && _session.Strips[at].FirstSampleIndex <= sampleIndex;
    }

    private IEnumerable<NotableStrip> FindNotable(StripItem[] all)
    {
        List<NotableStrip> found = [];
        foreach (WearEvent asystole in _session.Events.Where(happened => happened.Code == EventCode.Asystole).Take(1))
        {
            Add("No beats on a good signal", all.First(item => item.Kind == StripItem.Pause && item.SampleIndex == asystole.SampleIndex));
        }

        Runs("V", _rhythm.Ventricular);
        if (_rhythm.LongestPause is RhythmPause pause)
        {
            Add("Longest pause", Of(pause));
        }

        // Not silences: the end of most recordings is one, and a flat line tells little.
        foreach (PoorStretch poor in LongestPoor.Where(stretch => stretch.Places.Count > 0 && !_session.Silent.Contains(stretch.Interval)))
        {
            Add($"Longest with {poor.Name}", all.First(item => item.Kind == StripItem.Poor && item.SampleIndex == poor.Middle));
        }

        Runs("S", _rhythm.Supraventricular);
        if (_rhythm.Ventricular.Couplets.Count > 0)
        {
            AddBeat("V couplet", _rhythm.Ventricular.Couplets[0]);
        }

        Pattern("Ventricular bigeminy", _rhythm.Ventricular.Bigeminy);
        Pattern("Supraventricular bigeminy", _rhythm.Supraventricular.Bigeminy);
        foreach (WearEvent button in _session.Events.Where(happened => happened.Code == EventCode.Button).Take(MostNotableButtons))
        {
            Add("Wearer's button", Of(button));
        }

        foreach (StripItem rate in Rates())
        {
            Add(rate.Remark.StartsWith("highest", StringComparison.Ordinal) ? "Highest heart rate" : "Lowest heart rate", rate);
        }

        foreach (string kind in new[] { "V", "S", "F" })
        {
            // Of each class the beat that the network is surest of: an example that a reader can judge the classes by.
            StripItem[] singles = [.. all.Where(item => item.Kind == kind && item.Remark.Length == 0 && _summary.Rr[item.BeatIndex] > 0 && !SessionSummary.IsDoubtful(_session.Beats[item.BeatIndex]))];
            if (singles.Length > 0)
            {
                Add(Text($"{kind} beat with the largest margin"), singles.MaxBy(item => _session.Beats[item.BeatIndex].LogitMargin));
            }
        }

        return found;

        void Add(string title, StripItem item)
        {
            int at = found.FindIndex(strip => strip.Item.SampleIndex == item.SampleIndex);
            if (at >= 0)
            {
                string more = char.IsLower(title[1]) ? char.ToLowerInvariant(title[0]) + title[1..] : title;
                found[at] = found[at] with { Title = $"{found[at].Title}; {more}" };
            }
            else if (_session.Strips.Count > 0)
            {
                found.Add(new NotableStrip(title, item));
            }
        }

        void AddBeat(string title, int beat) => Add(title, Array.Find(all, item => item.BeatIndex == beat));

        void Runs(string name, EctopyStatistics ectopy)
        {
            if (ectopy.LongestRun is EctopicRun longest && ectopy.FastestRun is EctopicRun fastest)
            {
                AddBeat(longest.FirstBeat == fastest.FirstBeat ? $"Longest and fastest {name} run" : $"Longest {name} run", longest.FirstBeat);
                if (longest.FirstBeat != fastest.FirstBeat)
                {
                    AddBeat($"Fastest {name} run", fastest.FirstBeat);
                }
            }
        }

        void Pattern(string title, IReadOnlyList<EctopicPattern> episodes)
        {
            if (episodes.Count > 0)
            {
                EctopicPattern longest = episodes.MaxBy(episode => episode.EctopicCount);
                AddBeat(title, longest.FirstBeat + longest.Period - 1);
            }
        }
    }

    private StripItem[] Choose(StripItem[] all, int ecgBytes)
    {
        bool[] chosen = new bool[all.Length];
        long bytes = 0;
        HashSet<long> notable = [.. Notable.Select(strip => strip.Item.SampleIndex)];
        List<(long From, long To)> taken = [];
        foreach (int i in ByWorth(all, notable))
        {
            List<(long From, long To)> added = NotTaken(all[i], taken);
            long cost = added.Sum(stretch => BytesWithin(stretch.From, stretch.To));
            if (bytes + cost > ecgBytes)
            {
                continue;
            }

            bytes += cost;
            chosen[i] = true;
            foreach ((long From, long To) stretch in added)
            {
                taken.Insert(~taken.BinarySearch(stretch), stretch);
            }
        }

        return [.. all.Where((_, i) => chosen[i])];
    }

    /// <summary>Notable strips, then runs, couplets, pauses and the button, then the classes in turn, each spread over the session.</summary>
    private static IEnumerable<int> ByWorth(StripItem[] all, HashSet<long> notable)
    {
        foreach (int i in Indices(item => notable.Contains(item.SampleIndex)))
        {
            yield return i;
        }

        foreach (int i in Spread(Indices(item => !notable.Contains(item.SampleIndex) && item.Remark.Length > 0)))
        {
            yield return i;
        }

        List<Queue<int>> classes = [.. new[] { "V", "S", "F" }.Select(kind => new Queue<int>(
            Spread(Indices(item => !notable.Contains(item.SampleIndex) && item.Remark.Length == 0 && item.Kind == kind))))];
        while (classes.Exists(queue => queue.Count > 0))
        {
            foreach (Queue<int> queue in classes)
            {
                if (queue.TryDequeue(out int i))
                {
                    yield return i;
                }
            }
        }

        List<int> Indices(Func<StripItem, bool> test) => [.. Enumerable.Range(0, all.Length).Where(i => test(all[i]))];
    }

    /// <summary>An order of which every beginning is spread evenly: the fractions of the multiples of the golden ratio fall so.</summary>
    private static IEnumerable<int> Spread(List<int> indices)
    {
        const double GoldenFraction = 0.6180339887498949;
        return indices.Select((index, i) => (Index: index, Key: i * GoldenFraction % 1)).OrderBy(item => item.Key).Select(item => item.Index);
    }

    /// <summary>The stretches of a strip that are not taken already; what is taken is in order and without overlap.</summary>
    private List<(long From, long To)> NotTaken(StripItem item, List<(long From, long To)> taken)
    {
        long from = item.SampleIndex - _sideSamples;
        long to = item.SampleIndex + _sideSamples + 1;
        int at = taken.BinarySearch((from, long.MinValue));
        List<(long From, long To)> added = [];
        for (int i = Math.Max((at < 0 ? ~at : at) - 1, 0); i < taken.Count && taken[i].From < to; i++)
        {
            if (taken[i].To <= from)
            {
                continue;
            }

            if (taken[i].From > from)
            {
                added.Add((from, taken[i].From));
            }

            from = taken[i].To;
        }

        if (from < to)
        {
            added.Add((from, to));
        }

        return added;
    }

    private long BytesWithin(long from, long to)
    {
        long bytes = 0;
        foreach (EcgStrip strip in Within([(from, to)]))
        {
            ReadOnlySpan<short> values = strip.Values.Span;
            bytes += 2 + values.Length;
            for (int i = 1; i < values.Length; i++)
            {
                bytes += values[i] - values[i - 1] is > -128 and <= 127 ? 0 : 2;
            }
        }

        return bytes;
    }

    private void SelectEcg() => Ecg = [.. Within(Windows())];

    private IEnumerable<EcgStrip> Within(IEnumerable<(long From, long To)> windows)
    {
        int at = -1;
        foreach ((long from, long to) in windows)
        {
            at = at < 0 ? FirstStripAfter(from) : at;
            while (at < _session.Strips.Count && _session.Strips[at].EndSampleIndex <= from)
            {
                at++;
            }

            for (int i = at; i < _session.Strips.Count && _session.Strips[i].FirstSampleIndex < to; i++)
            {
                EcgStrip strip = _session.Strips[i];
                long first = Math.Max(strip.FirstSampleIndex, from);
                long end = Math.Min(strip.EndSampleIndex, to);
                yield return new EcgStrip(first, strip.Values.Slice((int)(first - strip.FirstSampleIndex), (int)(end - first)));
            }
        }
    }

    private int FirstStripAfter(long sampleIndex)
    {
        int low = 0;
        int high = _session.Strips.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (_session.Strips[middle].EndSampleIndex > sampleIndex)
            {
                high = middle;
            }
            else
            {
                low = middle + 1;
            }
        }

        return low;
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
            long itemFrom = item.SampleIndex - _sideSamples;
            if (itemFrom > to)
            {
                if (to >= 0)
                {
                    yield return (from, to);
                }

                from = itemFrom;
            }

            to = item.SampleIndex + _sideSamples + 1;
        }

        if (to >= 0)
        {
            yield return (from, to);
        }
    }
}
