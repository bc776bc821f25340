using EcgWearable.Firmware.Logging;
using EcgWearable.Reports;
using EcgWearable.WearLog;

namespace EcgWearable.Export;

/// <summary>The tables of an export: what columns there are, and what is in them. Described in README.md of this folder.</summary>
internal static class ExportTables
{
    /// <summary>Rows of a piece, and so of a row group.</summary>
    private const int PieceRows = 1 << 20;

    private static readonly ExportColumn[] When =
    [
        new("session", typeof(int)), new("sample_index", typeof(long)), new("seconds", typeof(double)), new("utc", typeof(DateTime)),
    ];

    /// <summary>All tables of these recordings.</summary>
    public static IReadOnlyList<ExportTable> Of(IReadOnlyList<ExportRecording> recordings) =>
    [
        new("beats", [.. When, new("class", typeof(string)), new("rr_ms", typeof(double)), new("flags", typeof(int)), new("logit_margin", typeof(int)), new("quality", typeof(int))], recordings.Select(Beats)),
        new("ecg", [.. When, new("microvolts", typeof(int))], recordings.SelectMany(Ecg)),
        new("events", [.. When, new("code", typeof(int)), new("argument", typeof(long)), new("name", typeof(string)), new("detail", typeof(string))], recordings.Select(Events)),
        new(
            "energy_modelled",
            [
                .. When, new("interval_ms", typeof(long)), new("mcu_active_ms", typeof(long)), new("mcu_uj", typeof(long)), new("front_end_active_ms", typeof(long)),
                new("front_end_uj", typeof(long)), new("accelerator_active_ms", typeof(long)), new("accelerator_uj", typeof(long)), new("flash_active_ms", typeof(long)),
                new("flash_uj", typeof(long)), new("battery_mv", typeof(int)), new("windows_classified", typeof(int)),
                new("mcu_light_sleep_ms", typeof(long?)), new("led_active_ms", typeof(long?)), new("led_uj", typeof(long?)), new("supply_uj", typeof(long?)),
            ],
            recordings.Select(Energy)),
    ];

    private static Array[] Beats(ExportRecording recording)
    {
        IReadOnlyList<WearBeat> beats = recording.Beats;
        double sampleMilliseconds = 1000 / recording.Clock.SamplesPerSecond;
        return
        [
            .. Times(recording, beats.Count, i => beats[i].SampleIndex),
            Column(beats, beat => ExportRecording.Letter(beat.Class)),
            Column(beats, beat => Math.Round(beat.RrSamples * sampleMilliseconds, 3)),
            Column(beats, beat => (int)beat.Flags),
            Column(beats, beat => beat.LogitMargin),
            Column(beats, beat => (int)beat.Quality),
        ];
    }

    private static IEnumerable<Array[]> Ecg(ExportRecording recording)
    {
        foreach (EcgStrip strip in recording.Strips)
        {
            for (int from = 0; from < strip.Values.Length; from += PieceRows)
            {
                int first = from;
                int count = Math.Min(PieceRows, strip.Values.Length - from);
                int[] microvolts = new int[count];
                for (int i = 0; i < count; i++)
                {
                    microvolts[i] = strip.Values.Span[from + i] * LogFormat.StripQuantumMicrovolts;
                }

                yield return [.. Times(recording, count, i => strip.FirstSampleIndex + first + i), microvolts];
            }
        }
    }

    private static Array[] Events(ExportRecording recording)
    {
        IReadOnlyList<WearEvent> events = recording.Events;
        return
        [
            .. Times(recording, events.Count, i => events[i].SampleIndex),
            Column(events, happened => (int)happened.Code),
            Column(events, happened => (long)happened.Argument),
            Column(events, happened => EventDescription.Of(happened).Name),
            Column(events, happened => EventDescription.Of(happened).Detail),
        ];
    }

    private static Array[] Energy(ExportRecording recording)
    {
        IReadOnlyList<EnergyInterval> energy = recording.Energy;
        return
        [
            .. Times(recording, energy.Count, i => energy[i].EndSampleIndex),
            Column(energy, interval => (long)interval.IntervalMilliseconds),
            Column(energy, interval => (long)interval.Mcu.ActiveMilliseconds),
            Column(energy, interval => (long)interval.Mcu.Microjoules),
            Column(energy, interval => (long)interval.FrontEnd.ActiveMilliseconds),
            Column(energy, interval => (long)interval.FrontEnd.Microjoules),
            Column(energy, interval => (long)interval.Accelerator.ActiveMilliseconds),
            Column(energy, interval => (long)interval.Accelerator.Microjoules),
            Column(energy, interval => (long)interval.Flash.ActiveMilliseconds),
            Column(energy, interval => (long)interval.Flash.Microjoules),
            Column(energy, interval => interval.BatteryMillivolts),
            Column(energy, interval => interval.WindowsClassified),
            Column(energy, interval => Later(interval, interval.LightSleepMilliseconds)),
            Column(energy, interval => Later(interval, interval.Led.ActiveMilliseconds)),
            Column(energy, interval => Later(interval, interval.Led.Microjoules)),
            Column(energy, interval => Later(interval, interval.SupplyMicrojoules)),
        ];
    }

    /// <summary>What records of firmware before 0.2 do not have. The regulator always takes something: where it took nothing, it is not known.</summary>
    private static long? Later(EnergyInterval interval, uint value) => interval.SupplyMicrojoules == 0 ? null : value;

    private static Array[] Times(ExportRecording recording, int count, Func<int, long> sampleIndexOf)
    {
        int[] sessions = new int[count];
        long[] indices = new long[count];
        double[] seconds = new double[count];
        DateTime?[] utc = new DateTime?[count];
        for (int i = 0; i < count; i++)
        {
            long index = sampleIndexOf(i);
            sessions[i] = recording.BootCount;
            indices[i] = index;
            seconds[i] = Math.Round(recording.Clock.SecondsAt(index - recording.StartSampleIndex), 7);
            utc[i] = recording.Clock.UtcAt(index)?.UtcDateTime;
        }

        return [sessions, indices, seconds, utc];
    }

    private static TValue[] Column<TRow, TValue>(IReadOnlyList<TRow> rows, Func<TRow, TValue> value)
    {
        TValue[] values = new TValue[rows.Count];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = value(rows[i]);
        }

        return values;
    }
}
