using EcgWearable.Firmware.Classification;

namespace EcgWearable.Reports;

/// <summary>How the ectopic beats of one class come: alone, in couplets, in runs, in bigeminy.</summary>
public sealed class EctopyStatistics
{
    internal EctopyStatistics(BeatClass beatClass)
    {
        Class = beatClass;
    }

    /// <summary>S or V.</summary>
    public BeatClass Class { get; }

    /// <summary>All beats of the class.</summary>
    public int BeatCount { get; internal set; }

    /// <summary>Beats with a beat of another known class directly before and directly after them.</summary>
    public int IsolatedCount { get; internal set; }

    /// <summary>
    /// Beats with no beat of their class next to them as far as is known: a gap, an unclassified beat or an end of the log is at one side, and whether they
    /// are single cannot be said.
    /// </summary>
    public int UndecidedCount { get; internal set; }

    /// <summary>Index of the first beat of each couplet: two in succession, not three (EC57).</summary>
    public IReadOnlyList<int> Couplets => CoupletList;

    /// <summary>Runs, in time order.</summary>
    public IReadOnlyList<EctopicRun> Runs => RunList;

    /// <summary>Runs of three to five beats (EC57).</summary>
    public int ShortRunCount => RunList.Count(run => run.BeatCount < RhythmStatistics.LongRunBeats);

    /// <summary>Runs of six beats and more (EC57).</summary>
    public int LongRunCount => RunList.Count - ShortRunCount;

    /// <summary>The run with the most beats, of equal ones the first; null without runs.</summary>
    public EctopicRun? LongestRun => RunList.Count == 0 ? null : RunList.MaxBy(run => run.BeatCount);

    /// <summary>The run with the highest mean rate, of equal ones the first; null without runs.</summary>
    public EctopicRun? FastestRun => RunList.Count == 0 ? null : RunList.MaxBy(run => run.BeatsPerMinute);

    /// <summary>Runs faster than <see cref="RhythmStatistics.TachycardiaBeatsPerMinute"/>: what the guidelines call tachycardia.</summary>
    public int FastRunCount => RunList.Count(run => run.BeatsPerMinute > RhythmStatistics.TachycardiaBeatsPerMinute);

    /// <summary>Episodes of bigeminy, in time order.</summary>
    public IReadOnlyList<EctopicPattern> Bigeminy => BigeminyList;

    /// <summary>Episodes of trigeminy, in time order.</summary>
    public IReadOnlyList<EctopicPattern> Trigeminy => TrigeminyList;

    internal List<int> CoupletList { get; } = [];

    internal List<EctopicRun> RunList { get; } = [];

    internal List<EctopicPattern> BigeminyList { get; } = [];

    internal List<EctopicPattern> TrigeminyList { get; } = [];
}
