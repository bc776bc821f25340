using EcgWearable.Firmware.Classification;
using EcgWearable.WearLog;

namespace EcgWearable.Reports;

/// <summary>
/// What the order of the beats says: couplets, runs, bigeminy, trigeminy and pauses.
/// </summary>
/// <remarks>
/// <para>Couplets (two), short runs (three to five) and long runs (six and more) are those of ANSI/AAMI EC57, for V and for S alike. A V run
/// above 100/min is what the guideline calls ventricular tachycardia (Al-Khatib et al., 2017 AHA/ACC/HRS guideline
/// for management of patients with ventricular arrhythmias, Circulation 138:e272). Fusion beats belong to neither class and end a run.</para>
/// <para>Bigeminy is N and ectopic beat in turn, trigeminy two N and an ectopic beat in turn. The literature asks for no fixed number; three cycles in
/// succession are this report's choice, so that two ectopic beats that happen to lie near each other do not count.</para>
/// <para>A pause is an RR interval of at least two seconds that the device confirmed: it logs <see cref="Firmware.Logging.EventCode.Pause"/> at the R peak
/// that ends a silence wholly in good signal, and <see cref="Firmware.Logging.EventCode.Asystole"/> within a long one. An interval as long without such an
/// event, also where the event's record is lost, is no pause: beats may have been missed in it. It is listed apart, sets no heart rate and breaks every
/// sequence. Pauses of three seconds, which the 2018 ACC/AHA/HRS guideline on bradycardia (Kusumoto et al., Circulation 140:e382) asks about, are counted
/// apart by who shows them.</para>
/// <para>Lost samples, an electrode off, poor signal, silences without a reason and missing records break every sequence: what lies behind them is not known
/// to follow. So does an unclassified beat for runs and bigeminy, as its class is not known; for pauses it is a beat like any other.</para>
/// </remarks>
public sealed class RhythmStatistics
{
    /// <summary>Fewest beats of a run (EC57).</summary>
    public const int RunBeats = 3;

    /// <summary>Fewest beats of a long run (EC57).</summary>
    public const int LongRunBeats = 6;

    /// <summary>Fewest cycles in succession that make bigeminy or trigeminy.</summary>
    public const int PatternCycles = 3;

    /// <summary>Shortest pause, in seconds.</summary>
    public const double PauseSeconds = 2;

    /// <summary>Above this mean rate a run is a tachycardia (Al-Khatib et al., 2017).</summary>
    public const double TachycardiaBeatsPerMinute = 100;

    private readonly IReadOnlyList<RhythmBeat> _beats;
    private readonly double _samplesPerSecond;

    /// <summary>Works the figures of a list of beats out.</summary>
    /// <param name="beats">Beats in time order.</param>
    /// <param name="samplesPerSecond">Output data rate, above 0.</param>
    public RhythmStatistics(IReadOnlyList<RhythmBeat> beats, double samplesPerSecond)
    {
        ArgumentNullException.ThrowIfNull(beats);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(samplesPerSecond);
        _beats = beats;
        _samplesPerSecond = samplesPerSecond;
        Supraventricular = Ectopy(BeatClass.S);
        Ventricular = Ectopy(BeatClass.V);
        Pauses = Silences(beat => beat.RrSamples);
        UnconfirmedPauses = Silences(beat => beat.UnconfirmedSamples);
    }

    /// <summary>S beats.</summary>
    public EctopyStatistics Supraventricular { get; }

    /// <summary>V beats.</summary>
    public EctopyStatistics Ventricular { get; }

    /// <summary>Pauses in time order; of a session, those that the device confirmed.</summary>
    public IReadOnlyList<RhythmPause> Pauses { get; }

    /// <summary>Intervals as long as pauses that the device did not confirm, in time order: beats may have been missed in them.</summary>
    public IReadOnlyList<RhythmPause> UnconfirmedPauses { get; }

    /// <summary>The longest pause, of equal ones the first; null without pauses.</summary>
    public RhythmPause? LongestPause => Pauses.Count == 0 ? null : Pauses.MaxBy(pause => pause.EndSampleIndex - pause.FirstSampleIndex);

    /// <summary>Works the figures of a session out.</summary>
    /// <param name="session">The session.</param>
    public static RhythmStatistics Of(WearSession session)
    {
        ArgumentNullException.ThrowIfNull(session);
        return new RhythmStatistics(Beats(session, new SessionSummary(session)), session.Clock.SamplesPerSecond);
    }

    /// <summary>A session's beats, with what stands between them taken into account.</summary>
    internal static RhythmBeat[] Beats(WearSession session, SessionSummary summary)
    {
        RhythmBeat[] beats = new RhythmBeat[session.Beats.Count];
        for (int i = 0; i < beats.Length; i++)
        {
            WearBeat beat = session.Beats[i];
            long sincePrevious = i == 0 ? 0 : beat.SampleIndex - session.Beats[i - 1].SampleIndex;
            long rr = summary.Rr[i];

            // An interval that does not reach back to the beat before in the log tells of a beat whose record is missing.
            beats[i] = new RhythmBeat(beat.SampleIndex, beat.Class, rr, rr > 0 && rr == sincePrevious, summary.UnconfirmedRr[i]);
        }

        return beats;
    }

    /// <summary>Pauses at least so long.</summary>
    /// <param name="seconds">At least <see cref="PauseSeconds"/>.</param>
    public int PausesOfAtLeast(double seconds) => Pauses.Count(pause => pause.Seconds >= seconds);

    private EctopyStatistics Ectopy(BeatClass beatClass)
    {
        EctopyStatistics ectopy = new(beatClass);
        for (int i = 0; i < _beats.Count;)
        {
            if (_beats[i].Class != beatClass)
            {
                i++;
                continue;
            }

            int end = i + 1;
            while (end < _beats.Count && _beats[end].Class == beatClass && _beats[end].FollowsPrevious)
            {
                end++;
            }

            AddSequence(ectopy, i, end);
            i = end;
        }

        AddPatterns(ectopy, 2, ectopy.BigeminyList);
        AddPatterns(ectopy, 3, ectopy.TrigeminyList);
        return ectopy;
    }

    private void AddSequence(EctopyStatistics ectopy, int first, int end)
    {
        int count = end - first;
        ectopy.BeatCount += count;
        switch (count)
        {
            case 1 when IsOpen(first, first - 1) || IsOpen(end, end):
                ectopy.UndecidedCount++;
                break;
            case 1:
                ectopy.IsolatedCount++;
                break;
            case < RunBeats:
                ectopy.CoupletList.Add(first);
                break;
            default:
                long from = _beats[first].SampleIndex;
                long to = _beats[end - 1].SampleIndex;
                ectopy.RunList.Add(new EctopicRun(
                    ectopy.Class,
                    first,
                    count,
                    from,
                    to,
                    to > from ? 60 * (count - 1) * _samplesPerSecond / (to - from) : 0,
                    IsOpen(first, first - 1) || IsOpen(end, end)));
                break;
        }
    }

    /// <summary>Whether nothing is known beyond one end of a sequence.</summary>
    /// <param name="joint">The beat whose link to the one before is the end of the sequence.</param>
    /// <param name="outer">The beat outside.</param>
    private bool IsOpen(int joint, int outer) =>
        outer < 0 || outer >= _beats.Count || !_beats[joint].FollowsPrevious || _beats[outer].Class == BeatClass.Unclassified;

    private void AddPatterns(EctopyStatistics ectopy, int period, List<EctopicPattern> episodes)
    {
        int cycles = 0;
        int firstBeat = 0;
        int previous = int.MinValue;
        int last = 0;
        for (int i = 0; i < _beats.Count; i++)
        {
            if (_beats[i].Class != ectopy.Class || !FollowsNormals(i, period - 1))
            {
                continue;
            }

            bool goesOn = cycles > 0 && i - previous == period && _beats[previous + 1].FollowsPrevious;
            if (!goesOn)
            {
                Close(last);
                cycles = 0;
                firstBeat = i - (period - 1);
            }

            cycles++;
            previous = i;
            last = i;
        }

        Close(last);

        void Close(int lastBeat)
        {
            if (cycles >= PatternCycles)
            {
                episodes.Add(new EctopicPattern(
                    ectopy.Class, period, firstBeat, cycles, _beats[firstBeat].SampleIndex, _beats[lastBeat].SampleIndex));
            }
        }
    }

    /// <summary>Whether so many N beats come directly before a beat, and no more is asked.</summary>
    private bool FollowsNormals(int beat, int normals)
    {
        if (beat < normals)
        {
            return false;
        }

        for (int i = 0; i < normals; i++)
        {
            if (!_beats[beat - i].FollowsPrevious || _beats[beat - i - 1].Class != BeatClass.N)
            {
                return false;
            }
        }

        return true;
    }

    private List<RhythmPause> Silences(Func<RhythmBeat, long> samplesBefore)
    {
        List<RhythmPause> silences = [];
        foreach (RhythmBeat beat in _beats)
        {
            long samples = samplesBefore(beat);
            double seconds = samples / _samplesPerSecond;
            if (seconds >= PauseSeconds)
            {
                silences.Add(new RhythmPause(beat.SampleIndex - samples, beat.SampleIndex, seconds));
            }
        }

        return silences;
    }
}
