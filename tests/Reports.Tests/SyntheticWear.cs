using System.Buffers.Binary;
using EcgWearable.WearLog.Tests;

namespace EcgWearable.Reports.Tests;

/// <summary>
/// A made-up wear with every kind of thing a report shows. Beats are sums of bell curves, as in P. E. McSharry et al.,
/// "A dynamical model for generating synthetic electrocardiogram signals", IEEE TBME 50(3), 2003.
/// </summary>
internal sealed class SyntheticWear
{
    public const int SamplesPerSecond = 360;
    public const long StartUnixMilliseconds = 1_772_366_400_000; // 2026-03-01 12:00:00 UTC

    private const int BootCount = 5;

    // Centre in seconds from the R peak, width in seconds, height in millivolts.
    private static readonly (double Centre, double Width, double Height)[] NormalWaves =
        [(-0.17, 0.022, 0.14), (-0.032, 0.009, -0.12), (0, 0.011, 1.1), (0.032, 0.010, -0.25), (0.26, 0.055, 0.30)];

    private static readonly (double Centre, double Width, double Height)[] VentricularWaves =
        [(-0.02, 0.038, 1.5), (0.075, 0.045, -0.75), (0.30, 0.075, -0.42)];

    private static readonly (double Centre, double Width, double Height)[] FusionWaves =
        [(-0.16, 0.022, 0.10), (0, 0.023, 1.25), (0.055, 0.028, -0.45), (0.27, 0.06, -0.08)];

    private static readonly (double Centre, double Width, double Height)[] SupraventricularWaves =
        [(-0.11, 0.020, -0.08), (-0.032, 0.009, -0.12), (0, 0.011, 1.05), (0.032, 0.010, -0.25), (0.26, 0.055, 0.28)];

    // What a report lists, each at its own second of every half hour: class and RR interval as a share of the usual one.
    private static readonly (double Second, (byte Class, double Share)[] Beats)[] Findings =
    [
        (40, [(2, 0.6), (2, 0.55), (0, 1.4)]), // a couplet
        (75, [(2, 0.6), (2, 0.45), (2, 0.42), (2, 0.43), (2, 0.45), (0, 1.3)]), // a run of five
        (100, [(0, 3.2)]), // a pause
        (118, [(0, 1), (2, 0.62), (0, 1.35), (2, 0.62), (0, 1.35), (2, 0.62), (0, 1.35), (2, 0.62), (0, 1.38)]), // bigeminy
        (200, [(1, 0.6), (1, 0.5), (1, 0.5), (1, 0.55), (0, 1.2)]), // a run of S
    ];

    private readonly Random _random = new(20260310);

    public SyntheticWear(int minutes)
    {
        Samples = minutes * 60 * SamplesPerSecond;
        double[] millivolts = new double[Samples];
        MakeBeats(millivolts);
        MakeSignal(millivolts);
        Log = Write(minutes);
    }

    public int Samples { get; }

    /// <summary>R peak, class as in the log (0 N, 1 S, 2 V, 3 F, 255 unclassified), RR to the beat before or 0.</summary>
    public List<(long SampleIndex, byte Class, int Rr)> Beats { get; } = [];

    /// <summary>The whole ECG in units of 4 microvolts.</summary>
    public short[] Ecg { get; private set; } = [];

    /// <summary>Stretches of the ECG that are in the log.</summary>
    public List<(long First, long End)> Logged { get; } = [];

    public byte[] Log { get; }

    /// <summary>R peaks of the beats that the policy did not send to the accelerator.</summary>
    public HashSet<long> LeftOut { get; } = [];

    /// <summary>Where the policy changes from detection only to selective.</summary>
    public long PolicyChange => Samples * 7L / 10;

    /// <summary>Eight seconds of too poor a signal.</summary>
    public (long First, long End) Poor => (Samples * 8L / 10, (Samples * 8L / 10) + (8 * SamplesPerSecond));

    public int CountOf(byte beatClass) => Beats.Count(beat => beat.Class == beatClass);

    private void MakeBeats(double[] millivolts)
    {
        const double HalfHourSeconds = 1800;
        Queue<(byte Class, double Share)> finding = [];
        int findings = 0;
        double time = 0.6;
        int untilEctopic = 12;
        double last = 0;
        byte next = 0;
        while (time < (millivolts.Length / (double)SamplesPerSecond) - 0.5)
        {
            long peak = (long)Math.Round(time * SamplesPerSecond);
            byte beatClass = next;
            (double Centre, double Width, double Height)[] waves = beatClass switch
            {
                1 => SupraventricularWaves,
                2 => VentricularWaves,
                3 => FusionWaves,
                _ => NormalWaves,
            };
            foreach ((double centre, double width, double height) in waves)
            {
                double at = time + centre;
                int first = Math.Max(0, (int)((at - (4 * width)) * SamplesPerSecond));
                int end = Math.Min(millivolts.Length, (int)((at + (4 * width)) * SamplesPerSecond) + 1);
                for (int i = first; i < end; i++)
                {
                    double z = ((i / (double)SamplesPerSecond) - at) / width;
                    millivolts[i] += height * Math.Exp(-z * z / 2);
                }
            }

            Beats.Add((peak, beatClass, last == 0 ? 0 : (int)(peak - Beats[^1].SampleIndex)));
            last = time;

            double usual = 60 / (72 + (16 * Math.Sin(time / 47)) + (_random.NextDouble() * 4));
            next = 0;
            double rr = usual;
            (double second, (byte Class, double Share)[] steps) = Findings[findings % Findings.Length];
            if (finding.Count == 0 && time >= second + (HalfHourSeconds * (findings / Findings.Length)))
            {
                finding = new(steps);
                findings++;
            }

            if (finding.TryDequeue(out (byte Class, double Share) step))
            {
                next = step.Class;
                rr = usual * step.Share;
            }
            else if (--untilEctopic <= 0)
            {
                next = (byte)(1 + (_random.Next(10) switch { < 6 => 1, < 8 => 0, _ => 2 }));
                rr = next switch { 1 => usual * 0.68, 2 => usual * 0.62, _ => usual * 0.93 };
                untilEctopic = _random.Next(8) == 0 ? 1 : _random.Next(6, 28);
            }
            else if (beatClass == 2)
            {
                rr = usual * 1.38; // the pause after a ventricular beat
            }

            time += rr;
        }

        // The accelerator fails once; towards the end the policy leaves one N beat in eight to detection alone.
        (long sampleIndex, _, int rrBefore) = Beats[20];
        Beats[20] = (sampleIndex, 255, rrBefore);
        for (int i = 0; i < Beats.Count; i++)
        {
            if (Beats[i].Class == 0 && i % 8 == 0 && Beats[i].SampleIndex > PolicyChange)
            {
                Beats[i] = (Beats[i].SampleIndex, 255, Beats[i].Rr);
                LeftOut.Add(Beats[i].SampleIndex);
            }
        }
    }

    private void MakeSignal(double[] millivolts)
    {
        Ecg = new short[millivolts.Length];
        for (int i = 0; i < millivolts.Length; i++)
        {
            double seconds = i / (double)SamplesPerSecond;
            double wander = (0.09 * Math.Sin(seconds * 1.6)) + (0.05 * Math.Sin(seconds * 0.41));
            double noise = (_random.NextDouble() - 0.5) * 0.03;
            Ecg[i] = (short)Math.Round((millivolts[i] + wander + noise) * 250);
        }

        // A spike, steeper than one byte of a strip can say.
        Ecg[Beats.First(beat => beat.Class == 2).SampleIndex + 250] += 200;
    }

    private byte[] Write(int minutes)
    {
        LogBuilder log = new();
        log.Boot(BootCount, SamplesPerSecond, 1, 0x00010000).TimeSync(StartUnixMilliseconds + 10_000, 10 * SamplesPerSecond);
        long leadOff = Samples / 2;
        long leadOn = leadOff + (12 * SamplesPerSecond);
        long lost = Samples / 5;
        long button = Beats.Where(beat => beat.SampleIndex > Samples / 3).Select(beat => beat.SampleIndex).FirstOrDefault();

        // As the device does: four seconds either side of what is not normal, and of the button.
        foreach (long centre in Beats.Where(beat => beat.Class is 1 or 2 or 3).Select(beat => beat.SampleIndex).Append(button).Order())
        {
            long first = Math.Max(0, centre - (4 * SamplesPerSecond));
            long end = Math.Min(Samples, centre + (4 * SamplesPerSecond));
            if (Logged.Count > 0 && Logged[^1].End >= first)
            {
                Logged[^1] = (Logged[^1].First, end);
            }
            else
            {
                Logged.Add((first, end));
            }
        }

        int strip = 0;
        int minute = 1;
        bool hasLeadOff = false;
        bool hasLost = false;
        bool hasButton = false;
        bool hasPolicy = false;
        bool hasPoor = false;
        foreach ((long sampleIndex, byte beatClass, int rr) in Beats)
        {
            while (strip < Logged.Count && Logged[strip].End <= sampleIndex)
            {
                (long first, long end) = Logged[strip++];
                log.Strip(first, Ecg.AsSpan((int)first, (int)(end - first)));
            }

            while (minute <= minutes && (long)minute * 60 * SamplesPerSecond <= sampleIndex)
            {
                AddEnergy(log, minute++);
            }

            if (!hasLost && sampleIndex > lost)
            {
                log.Event(lost, 1, 54);
                hasLost = true;
            }

            if (!hasButton && sampleIndex >= button)
            {
                log.Event(button, 10);
                hasButton = true;
            }

            if (!hasLeadOff && sampleIndex > leadOn)
            {
                log.Event(leadOff, 2, 0x03).Event(leadOn, 3);
                hasLeadOff = true;
            }

            if (!hasPolicy && sampleIndex > PolicyChange)
            {
                log.Event(PolicyChange, 16, 0x030201);
                hasPolicy = true;
            }

            if (!hasPoor && sampleIndex > Poor.End)
            {
                log.Event(Poor.First, 14, 1).Event(Poor.End, 14, 0);
                hasPoor = true;
            }

            bool isLeftOut = LeftOut.Contains(sampleIndex);
            byte flags = (byte)(isLeftOut ? 0x20 : beatClass == 255 ? 0x0A : 0x01);
            byte quality = (byte)(sampleIndex >= Poor.First && sampleIndex < Poor.End ? 12 + _random.Next(20) : 78 + _random.Next(20));
            AddBeat(log, sampleIndex, beatClass, flags, rr, beatClass == 255 ? 0 : 200 + _random.Next(9000), quality);
            if (rr >= 2 * SamplesPerSecond)
            {
                log.Event(sampleIndex, 12, (uint)(rr * 1000 / SamplesPerSecond)); // the device confirms the pause
            }
        }

        while (strip < Logged.Count)
        {
            (long first, long end) = Logged[strip++];
            log.Strip(first, Ecg.AsSpan((int)first, (int)(end - first)));
        }

        while (minute <= minutes)
        {
            AddEnergy(log, minute++);
        }

        log.Event(Beats[20].SampleIndex + 300, 6, 0xFF);
        log.Close(Samples - 1, (uint)Beats.Count, 54);
        return log.ToArray();
    }

    /// <summary>A beat record as firmware writes it that knows of signal quality.</summary>
    private static void AddBeat(LogBuilder log, long sampleIndex, byte beatClass, byte flags, int rr, int margin, byte quality)
    {
        byte[] payload = new byte[17];
        BinaryPrimitives.WriteInt64LittleEndian(payload, sampleIndex);
        payload[8] = beatClass;
        payload[9] = flags;
        BinaryPrimitives.WriteUInt16LittleEndian(payload.AsSpan(10), (ushort)rr);
        BinaryPrimitives.WriteInt32LittleEndian(payload.AsSpan(12), margin);
        payload[16] = quality;
        log.Record(3, payload);
    }

    private void AddEnergy(LogBuilder log, int minute)
    {
        uint windows = (uint)Beats.Count(beat => beat.SampleIndex / (60 * SamplesPerSecond) == minute - 1);
        uint flash = 300 + (uint)_random.Next(200);
        log.Energy(
            (long)minute * 60 * SamplesPerSecond,
            60_000,
            [21_000 + windows, 140_000 + (windows * 90), 60_000, 56_000, windows / 10, 4_000 + (windows * 45), flash, flash * 40],
            4050 - (minute / 3),
            (int)windows);
    }
}
