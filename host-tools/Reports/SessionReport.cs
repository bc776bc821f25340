using EcgWearable.WearLog;

namespace EcgWearable.Reports;

/// <summary>A session and all that is worked out of it for the page.</summary>
internal sealed class SessionReport
{
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

    public ReportStrips Strips { get; }

    /// <summary>Whether the log holds anything of the session beyond its boot.</summary>
    public bool IsEmpty => Session.Beats.Count + Session.Strips.Count + Session.Energy.Count + Session.Events.Count == 0;

    /// <summary>"2026-03-01 12:00:00 UTC", or that it is not known.</summary>
    public string StartText =>
        Clock.DateAndTime(Session.StartSampleIndex) is string start ? $"{start} {Clock.ZoneName}" : "not known: clock never set";

    public string EndText => Session.Close is null ? "without an orderly end" : "orderly";

    /// <summary>A button that opens the strip at a sample; nothing where the page has none.</summary>
    public string StripButton(long sampleIndex, string of) => _stripSamples.Contains(sampleIndex)
        ? HtmlText.Text($" <button type=\"button\" class=\"jump screen\" data-sample=\"{sampleIndex}\" aria-label=\"Show the strip of {HtmlText.Escape(of)}\">strip</button>")
        : "";
}
