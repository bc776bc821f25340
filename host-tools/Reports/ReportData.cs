using System.Text;
using System.Text.Json;
using EcgWearable.Firmware.Classification;
using EcgWearable.Firmware.Logging;
using EcgWearable.WearLog;

namespace EcgWearable.Reports;

/// <summary>What the page's script draws of a session, as JSON. All times are worked out here, none in the page.</summary>
internal static class ReportData
{
    public static string Json(SessionReport report)
    {
        (WearSession session, ReportClock clock) = (report.Session, report.Clock);
        using MemoryStream stream = new();

        // The default encoder escapes <, > and &: the text can stand inside a script element.
        using (Utf8JsonWriter json = new(stream))
        {
            json.WriteStartObject();
            json.WriteNumber("rate", session.Clock.SamplesPerSecond);
            json.WriteBoolean("wall", clock.HasWallTime);
            json.WriteString("zone", clock.HasWallTime ? clock.ZoneName : "");
            WriteTrend(json, session, report.Trend, clock);
            WritePoincare(json, report.Poincare);
            WriteEnergy(json, session, clock);
            WritePolicy(json, report.Policy, clock);
            WriteStrips(json, session, report.Summary, report.Strips, clock);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }

    private static void WriteTrend(Utf8JsonWriter json, WearSession session, HeartRateTrend trend, ReportClock clock)
    {
        json.WriteStartObject("trend");
        json.WriteNumber("stepSeconds", trend.StepSeconds);
        double[] x = new double[trend.Mean.Length];
        for (int i = 0; i < x.Length; i++)
        {
            x[i] = clock.AxisSeconds(session.StartSampleIndex + (long)((i + 0.5) * trend.StepSamples));
        }

        WriteNumbers(json, "x", x.Select(value => (double?)value));
        WriteNumbers(json, "mean", trend.Mean);
        WriteNumbers(json, "low", trend.Lowest);
        WriteNumbers(json, "high", trend.Highest);
        foreach (BeatClass beatClass in new[] { BeatClass.S, BeatClass.V, BeatClass.F })
        {
            WriteNumbers(json, beatClass.ToString(), trend.Counts[(int)beatClass].Select(count => (double?)count));
        }

        if (trend.Quality.Any(quality => quality is not null))
        {
            WriteNumbers(json, "quality", trend.Quality);
        }

        json.WriteStartArray("gaps");
        foreach (SampleInterval gap in session.Unanalysable)
        {
            json.WriteStartArray();
            json.WriteNumberValue(clock.AxisSeconds(gap.FirstSampleIndex));
            json.WriteNumberValue(clock.AxisSeconds(gap.EndSampleIndex));
            json.WriteEndArray();
        }

        json.WriteEndArray();
        WriteNumbers(json, "buttons", session.Events
            .Where(happened => happened.Code == EventCode.Button)
            .Select(happened => (double?)clock.AxisSeconds(happened.SampleIndex)));
        json.WriteEndObject();
    }

    private static void WriteEnergy(Utf8JsonWriter json, WearSession session, ReportClock clock)
    {
        // Each value holds for the interval before its time; the first interval's beginning opens the chart.
        List<EnergyInterval> energy = [.. session.Energy.Where(interval => interval.IntervalMilliseconds > 0)];
        List<double?> x = energy.ConvertAll(interval => (double?)clock.AxisSeconds(interval.EndSampleIndex));
        if (energy.Count > 0)
        {
            x.Insert(0, x[0] - (energy[0].IntervalMilliseconds / 1000.0));
            energy.Insert(0, energy[0]);
        }

        json.WriteStartObject("energy");
        WriteNumbers(json, "x", x);
        WriteNumbers(json, "mcu", energy.Select(interval => Milliwatts(interval.Mcu, interval)));
        WriteNumbers(json, "frontEnd", energy.Select(interval => Milliwatts(interval.FrontEnd, interval)));
        WriteNumbers(json, "accelerator", energy.Select(interval => Milliwatts(interval.Accelerator, interval)));
        WriteNumbers(json, "flash", energy.Select(interval => Milliwatts(interval.Flash, interval)));
        WriteNumbers(json, "led", energy.Select(interval => Milliwatts(interval.Led, interval)));
        WriteNumbers(json, "regulator", energy.Select(interval => (double?)interval.SupplyMicrojoules / interval.IntervalMilliseconds));
        WriteNumbers(json, "mcuActive", energy.Select(interval => ActivePercent(interval.Mcu, interval)));
        WriteNumbers(json, "frontEndActive", energy.Select(interval => ActivePercent(interval.FrontEnd, interval)));
        WriteNumbers(json, "acceleratorActive", energy.Select(interval => ActivePercent(interval.Accelerator, interval)));
        WriteNumbers(json, "flashActive", energy.Select(interval => ActivePercent(interval.Flash, interval)));
        WriteNumbers(json, "ledActive", energy.Select(interval => ActivePercent(interval.Led, interval)));
        if (energy.Exists(interval => interval.BatteryMillivolts > 0))
        {
            WriteNumbers(json, "battery", energy.Select(interval => interval.BatteryMillivolts > 0 ? interval.BatteryMillivolts / 1000.0 : (double?)null));
        }

        json.WriteEndObject();
    }

    private static double? Milliwatts(EnergyShare share, EnergyInterval interval) =>
        (double)share.Microjoules / interval.IntervalMilliseconds;

    private static double? ActivePercent(EnergyShare share, EnergyInterval interval) =>
        100.0 * share.ActiveMilliseconds / interval.IntervalMilliseconds;

    private static void WritePoincare(Utf8JsonWriter json, PoincarePlot poincare)
    {
        json.WriteStartObject("poincare");
        json.WriteNumber("cell", PoincarePlot.CellMilliseconds);
        for (int i = 0; i < poincare.Cells.Count; i++)
        {
            // x, y, count of each cell, one after the other
            json.WriteStartArray(Letter(PoincarePlot.Groups[i], leftOut: false).ToString());
            foreach ((int x, int y, int count) in poincare.Cells[i])
            {
                json.WriteNumberValue(x);
                json.WriteNumberValue(y);
                json.WriteNumberValue(count);
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static void WritePolicy(Utf8JsonWriter json, IReadOnlyList<PolicyStretch> policy, ReportClock clock)
    {
        json.WriteStartArray("policy");
        foreach (PolicyStretch stretch in policy)
        {
            json.WriteStartArray();
            json.WriteNumberValue(clock.AxisSeconds(stretch.FirstSampleIndex));
            json.WriteNumberValue(clock.AxisSeconds(stretch.EndSampleIndex));
            json.WriteNumberValue(stretch.Level);
            json.WriteEndArray();
        }

        json.WriteEndArray();
    }

    /// <summary>One letter for a beat: its class, ? for one that the accelerator did not classify, - for one that the policy left out.</summary>
    private static char Letter(BeatClass beatClass, bool leftOut) =>
        beatClass == BeatClass.Unclassified ? (leftOut ? '-' : '?') : beatClass.ToString()[0];

    private static void WriteStrips(
        Utf8JsonWriter json, WearSession session, SessionSummary summary, ReportStrips strips, ReportClock clock)
    {
        json.WriteStartObject("strips");
        json.WriteNumber("seconds", ReportStrips.StripSeconds);
        json.WriteNumber("sideSeconds", ReportStrips.SideSeconds);
        json.WriteNumber("quantumMicrovolts", LogFormat.StripQuantumMicrovolts);
        json.WriteStartArray("pieces");
        foreach (EcgStrip piece in strips.Ecg)
        {
            json.WriteStartArray();
            json.WriteNumberValue(piece.FirstSampleIndex);
            json.WriteNumberValue(piece.Values.Length);
            json.WriteEndArray();
        }

        json.WriteEndArray();

        // Lost samples are in the log as the last value held: what is drawn there is not ECG.
        json.WriteStartArray("gaps");
        foreach (SampleInterval gap in session.Unanalysable)
        {
            json.WriteStartArray();
            json.WriteNumberValue(gap.FirstSampleIndex);
            json.WriteNumberValue(gap.EndSampleIndex);
            json.WriteEndArray();
        }

        json.WriteEndArray();
        json.WriteBase64String("ecg", strips.Ecg.Count == 0 ? [] : strips.Compressed());

        json.WriteStartArray("beatSteps");
        long last = 0;
        StringBuilder classes = new(strips.Beats.Count);
        StringBuilder doubtful = new(strips.Beats.Count);
        foreach (WearBeat beat in strips.Beats)
        {
            json.WriteNumberValue(beat.SampleIndex - last);
            last = beat.SampleIndex;
            classes.Append(Letter(beat.Class, (beat.Flags & BeatFlags.LeftOut) != 0));
            doubtful.Append(SessionSummary.IsDoubtful(beat) ? '1' : '0');
        }

        json.WriteEndArray();
        json.WriteString("beatClasses", classes.ToString());
        json.WriteString("beatDoubtful", doubtful.ToString());

        json.WriteStartArray("items");
        foreach (StripItem item in strips.Items)
        {
            WriteItem(json, session, summary, clock, item);
        }

        json.WriteEndArray();
        json.WriteStartArray("notable");
        foreach (NotableStrip notable in strips.Notable)
        {
            json.WriteStartArray();
            json.WriteStringValue(notable.Title);
            WriteItem(json, session, summary, clock, notable.Item);
            json.WriteEndArray();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>kind, sample, when, since the start, remark; of a beat also RR before in ms or 0, margin, flags, quality or 255.</summary>
    private static void WriteItem(Utf8JsonWriter json, WearSession session, SessionSummary summary, ReportClock clock, StripItem item)
    {
        json.WriteStartArray();
        json.WriteStringValue(item.Kind);
        json.WriteNumberValue(item.SampleIndex);
        json.WriteStringValue(clock.Precise(item.SampleIndex));
        json.WriteStringValue(clock.Elapsed(item.SampleIndex));
        json.WriteStringValue(item.Remark);
        if (item.BeatIndex >= 0)
        {
            WearBeat beat = session.Beats[item.BeatIndex];
            json.WriteNumberValue(Math.Round(session.Clock.SecondsAt(summary.Rr[item.BeatIndex]) * 1000));
            json.WriteNumberValue(beat.LogitMargin);
            json.WriteNumberValue(beat.Flags);
            json.WriteNumberValue(beat.Quality);
        }

        json.WriteEndArray();
    }

    private static void WriteNumbers(Utf8JsonWriter json, string name, IEnumerable<double?> values)
    {
        json.WriteStartArray(name);
        foreach (double? value in values)
        {
            if (value is double number)
            {
                json.WriteNumberValue(Math.Round(number, 3));
            }
            else
            {
                json.WriteNullValue();
            }
        }

        json.WriteEndArray();
    }
}
