using EcgWearable.WearLog;

namespace EcgWearable.Reports;

/// <summary>A session and all that is worked out of it for the page.</summary>
internal sealed class SessionReport
{
    /// <summary>A session of less has nothing to be measured by, such as the device's own start while its log is pulled.</summary>
    private const double ShortestSeconds = 10;

    private readonly HashSet<long> _stripSamples;

    public SessionReport(WearSession session, int number, HtmlReportOptions options, int ecgBytes)
    {
        Session = session;
        Number = number;
        Options = options;
        Clock = new ReportClock(session, options.UtcOffset);
        Summary = new SessionSummary(session);
        RhythmBeat[] beats = RhythmStatistics.Beats(session, Summary);
        Rhythm = new RhythmStatistics(beats, session.Clock.SamplesPerSecond);
        Trend = new HeartRateTrend(session, Summary);
        Hours = new HourlyTable(session, Summary, Rhythm, Clock);
        Poincare = new PoincarePlot(beats, session.Clock.SamplesPerSecond);
        Policy = PolicyStretch.Of(session);
        Strips = new ReportStrips(session, Summary, Rhythm, ecgBytes);
        _stripSamples = [.. Strips.Items.Select(item => item.SampleIndex)];
    }

    public WearSession Session { get; }

    /// <summary>Its place in the log, from 0.</summary>
    public int Number { get; }

    public HtmlReportOptions Options { get; }

    public ReportClock Clock { get; }

    public SessionSummary Summary { get; }

    public RhythmStatistics Rhythm { get; }

    public HeartRateTrend Trend { get; }

    public HourlyTable Hours { get; }

    public PoincarePlot Poincare { get; }

    public IReadOnlyList<PolicyStretch> Policy { get; }

    /// <summary>How long each level of the policy held, such as "Full 0:10:00, DetectOnly 2:00:00".</summary>
    public string PolicyTimes => string.Join(", ", Policy
        .GroupBy(stretch => stretch.LevelName)
        .OrderBy(level => level.First().Level)
        .Select(level => $"{level.Key} {ReportClock.Duration(Session.Clock.SecondsAt(level.Sum(stretch => stretch.EndSampleIndex - stretch.FirstSampleIndex)))}"));

    public ReportStrips Strips { get; }

    /// <summary>Whether there is nothing to report of the session but that it was: no beat, no ECG, and no time that anything was measured in.</summary>
    public bool IsEmpty => Session.IsEmptyOfSignal && (Session.Energy.Count == 0 || Session.DurationSeconds < ShortestSeconds);

    /// <summary>"2026-03-01 12:00:00 UTC", or that it is not known.</summary>
    public string StartText =>
        Clock.DateAndTime(Session.StartSampleIndex) is string start ? $"{start} {Clock.ZoneName}" : "not known: clock never set";

    public string EndText => Session.Close is null ? "without an orderly end" : "orderly";

    /// <summary>A button that opens the strip at a sample; nothing where the page has none.</summary>
    public string StripButton(long sampleIndex, string of) => _stripSamples.Contains(sampleIndex)
        ? HtmlText.Text($" <button type=\"button\" class=\"jump screen\" data-sample=\"{sampleIndex}\" aria-label=\"Show the strip of {HtmlText.Escape(of)}\">strip</button>")
        : "";
}
