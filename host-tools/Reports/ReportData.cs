using System.Text;
using System.Text.Json;
using EcgWearable.Firmware.Classification;
using EcgWearable.WearLog;

namespace EcgWearable.Reports;

/// <summary>What the page's script draws of a session, as JSON. All times are worked out here, none in the page.</summary>
internal static class ReportData
{
    public static string Json(WearSession session, SessionSummary summary, HeartRateTrend trend, ReportStrips strips, ReportClock clock)
    {
        using MemoryStream stream = new();

        // The default encoder escapes <, > and &: the text can stand inside a script element.
        using (Utf8JsonWriter json = new(stream))
        {
            json.WriteStartObject();
            json.WriteNumber("rate", session.Clock.SamplesPerSecond);
            json.WriteBoolean("wall", clock.HasWallTime);
            json.WriteString("zone", clock.HasWallTime ? clock.ZoneName : "");
            WriteTrend(json, session, trend, clock);
            WriteEnergy(json, session, clock);
            WriteStrips(json, session, summary, strips, clock);
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
            .Where(happened => happened.Code == Firmware.Logging.EventCode.Button)
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
        json.WriteEndObject();
    }

    private static double? Milliwatts(EnergyShare share, EnergyInterval interval) =>
        (double)share.Microjoules / interval.IntervalMilliseconds;

    private static void WriteStrips(
        Utf8JsonWriter json, WearSession session, SessionSummary summary, ReportStrips strips, ReportClock clock)
    {
        json.WriteStartObject("strips");
        json.WriteNumber("seconds", ReportStrips.StripSeconds);
        json.WriteNumber("quantumMicrovolts", Firmware.Logging.LogFormat.StripQuantumMicrovolts);
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
        json.WriteBase64String("ecg", ReportStrips.Encode(strips.Ecg));

        json.WriteStartArray("beatSteps");
        long last = 0;
        StringBuilder classes = new(strips.Beats.Count);
        foreach (WearBeat beat in strips.Beats)
        {
            json.WriteNumberValue(beat.SampleIndex - last);
            last = beat.SampleIndex;
            classes.Append(beat.Class == BeatClass.Unclassified ? '?' : beat.Class.ToString()[0]);
        }

        json.WriteEndArray();
        json.WriteString("beatClasses", classes.ToString());

        json.WriteStartArray("items");
        foreach (StripItem item in strips.Items)
        {
            // kind, sample, when, since the start, RR before in ms or 0, margin, flags
            json.WriteStartArray();
            json.WriteStringValue(item.Kind);
            json.WriteNumberValue(item.SampleIndex);
            json.WriteStringValue(clock.Precise(item.SampleIndex));
            json.WriteStringValue(clock.Elapsed(item.SampleIndex));
            if (item.BeatIndex >= 0)
            {
                WearBeat beat = session.Beats[item.BeatIndex];
                json.WriteNumberValue(
                    summary.HasRr[item.BeatIndex] ? Math.Round(session.Clock.SecondsAt(beat.RrSamples) * 1000) : 0);
                json.WriteNumberValue(beat.LogitMargin);
                json.WriteNumberValue(beat.Flags);
            }

            json.WriteEndArray();
        }

        json.WriteEndArray();
        json.WriteEndObject();
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
