using EcgWearable.Firmware.Classification;
using EcgWearable.Firmware.Logging;
using EcgWearable.WearLog;

namespace EcgWearable.Reports;

/// <summary>
/// A session hour by hour, by the wall's hours where the clock was set; day by day when it is too long for that.
/// </summary>
internal sealed class HourlyTable
{
    /// <summary>Eight days of hours; beyond that the lines are days.</summary>
    private const int MostHours = 192;

    /// <summary>Only a hostile sample index makes more; lines with nothing in them are left out then.</summary>
    private const int MostRows = 400;

    private const int HourSeconds = 3600;
    private const int DaySeconds = 24 * HourSeconds;

    private readonly long _start;
    private readonly double _rowSamples;
    private readonly double _firstRowSamples;
    private readonly Dictionary<long, HourRow> _rows = [];

    public HourlyTable(WearSession session, SessionSummary summary, RhythmStatistics rhythm, ReportClock clock)
    {
        double rate = session.Clock.SamplesPerSecond;
        RowSeconds = session.DurationSeconds <= MostHours * (double)HourSeconds ? HourSeconds : DaySeconds;
        _start = session.StartSampleIndex;
        _rowSamples = RowSeconds * rate;

        // The first line ends where the wall's hour, or day, does.
        double into = clock.HasWallTime ? clock.AxisSeconds(_start) % RowSeconds : 0;
        _firstRowSamples = (RowSeconds - into) * rate;

        // What is left of a second begins no line.
        double last = RowOf(Math.Max(session.EndSampleIndex - 1 - (long)rate, _start));
        if (last < MostRows)
        {
            for (long row = 0; row <= last; row++)
            {
                RowAt(row, session);
            }
        }

        AddBeats(session, summary);
        AddRhythm(session, rhythm);
        Rows = [.. _rows.OrderBy(row => row.Key).Take(MostRows).Select(row => row.Value)];
        LeftOutRows = Math.Max(_rows.Count - MostRows, 0);
        AddAnalysable(session);
    }

    /// <summary>3600, or 86,400 for long sessions.</summary>
    public int RowSeconds { get; }

    public IReadOnlyList<HourRow> Rows { get; }

    /// <summary>Lines that would be more than a page can show.</summary>
    public int LeftOutRows { get; }

    private long RowOf(long sampleIndex)
    {
        double from = sampleIndex - _start;
        return from < _firstRowSamples ? 0 : 1 + (long)((from - _firstRowSamples) / _rowSamples);
    }

    private HourRow RowAt(long row, WearSession session)
    {
        if (!_rows.TryGetValue(row, out HourRow? found))
        {
            long first = row == 0 ? _start : _start + (long)Math.Ceiling(_firstRowSamples + ((row - 1) * _rowSamples));
            long end = _start + (long)Math.Ceiling(_firstRowSamples + (row * _rowSamples));
            found = new HourRow(first, Math.Min(end, session.EndSampleIndex));
            _rows.Add(row, found);
        }

        return found;
    }

    private void AddBeats(WearSession session, SessionSummary summary)
    {
        for (int i = 0; i < session.Beats.Count; i++)
        {
            WearBeat beat = session.Beats[i];
            HourRow row = RowAt(RowOf(beat.SampleIndex), session);
            row.Beats++;
            row.S += beat.Class == BeatClass.S ? 1 : 0;
            row.V += beat.Class == BeatClass.V ? 1 : 0;
            row.F += beat.Class == BeatClass.F ? 1 : 0;
            row.Unclassified += beat.Class == BeatClass.Unclassified ? 1 : 0;
            if (summary.Rr[i] > 0)
            {
                row.RrSum += summary.Rr[i];
                row.RrCount++;
            }

            if (summary.BeatRates[i] is double rate)
            {
                row.LowestRate = Math.Min(row.LowestRate ?? rate, rate);
                row.HighestRate = Math.Max(row.HighestRate ?? rate, rate);
            }
        }
    }

    private void AddRhythm(WearSession session, RhythmStatistics rhythm)
    {
        foreach (int couplet in rhythm.Ventricular.Couplets)
        {
            RowAt(RowOf(session.Beats[couplet].SampleIndex), session).VCouplets++;
        }

        foreach (EctopicRun run in rhythm.Ventricular.Runs)
        {
            RowAt(RowOf(run.FirstSampleIndex), session).VRuns++;
        }

        foreach (EctopicRun run in rhythm.Supraventricular.Runs)
        {
            RowAt(RowOf(run.FirstSampleIndex), session).SRuns++;
        }

        foreach (RhythmPause pause in rhythm.Pauses)
        {
            RowAt(RowOf(Math.Max(pause.FirstSampleIndex, _start)), session).Pauses++;
        }

        foreach (WearEvent happened in session.Events)
        {
            if (happened.Code == EventCode.Button)
            {
                RowAt(RowOf(happened.SampleIndex), session).Buttons++;
            }
        }
    }

    private void AddAnalysable(WearSession session)
    {
        int gap = 0;
        foreach (HourRow row in Rows)
        {
            long lost = 0;
            while (gap < session.Unanalysable.Count && session.Unanalysable[gap].EndSampleIndex <= row.FirstSampleIndex)
            {
                gap++;
            }

            for (int i = gap; i < session.Unanalysable.Count && session.Unanalysable[i].FirstSampleIndex < row.EndSampleIndex; i++)
            {
                SampleInterval interval = session.Unanalysable[i];
                lost += Math.Max(Math.Min(interval.EndSampleIndex, row.EndSampleIndex) - Math.Max(interval.FirstSampleIndex, row.FirstSampleIndex), 0);
            }

            row.AnalysableSamples = Math.Max(row.EndSampleIndex - row.FirstSampleIndex - lost, 0);
        }
    }
}
