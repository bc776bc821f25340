using EcgWearable.Firmware.Classification;
using EcgWearable.Firmware.Logging;
using EcgWearable.WearLog;

namespace EcgWearable.Ecg.Monitor;

/// <summary>What a monitor knows: the last seconds of ECG, beats, counts, and what the log tells of battery and events.</summary>
internal sealed class MonitorState
{
    /// <summary>Seconds of ECG that are kept.</summary>
    public const int KeptSeconds = 10;

    private const int RateBeats = 8;

    private readonly Queue<int> _microvolts = new();
    private readonly List<WearBeat> _beats = [];
    private readonly int[] _counts = new int[4];
    private long _lastEventSample = -1;

    /// <summary>Makes the state of a device.</summary>
    public MonitorState(DeviceInfo device)
    {
        Device = device;
        Hertz = (double)device.OdrNumerator / device.OdrDenominator;
        KeptSamples = (int)(KeptSeconds * Hertz);
    }

    /// <summary>What the device is.</summary>
    public DeviceInfo Device { get; private set; }

    /// <summary>Samples a second.</summary>
    public double Hertz { get; }

    /// <summary>Samples that are kept at most.</summary>
    public int KeptSamples { get; }

    /// <summary>The last seconds of ECG in microvolts.</summary>
    public IReadOnlyCollection<int> Microvolts => _microvolts;

    /// <summary>Index of the sample after the last one.</summary>
    public long NextSample { get; private set; } = -1;

    /// <summary>Samples that did not come over the line.</summary>
    public long SamplesMissed { get; private set; }

    /// <summary>The beats of the last seconds and some before.</summary>
    public IReadOnlyList<WearBeat> Beats => _beats;

    /// <summary>Beats so far.</summary>
    public int BeatCount { get; private set; }

    /// <summary>Beats of a class so far.</summary>
    public int Count(BeatClass beatClass) => (int)beatClass < _counts.Length ? _counts[(int)beatClass] : BeatCount - _counts.Sum();

    /// <summary>Beats a minute by the median of the last RR intervals; null before there are any.</summary>
    public double? HeartRate
    {
        get
        {
            int[] intervals = [.. _beats.TakeLast(RateBeats).Where(b => b.RrSamples is > 0 and < ushort.MaxValue).Select(b => b.RrSamples).Order()];
            return intervals.Length == 0 ? null : 60 * Hertz / intervals[intervals.Length / 2];
        }
    }

    /// <summary>Signal quality of the last beat, 0 to 100; null when it is not judged.</summary>
    public int? Quality => _beats.Count > 0 && _beats[^1].Quality != SessionLog.UnknownQuality ? _beats[^1].Quality : null;

    /// <summary>Battery in millivolts, from the log; null when it is not known.</summary>
    public int? BatteryMillivolts { get; private set; }

    /// <summary>The last events of the log.</summary>
    public List<WearEvent> Events { get; } = [];

    /// <summary>What there is to say of the connection; null when all is well.</summary>
    public string? Notice { get; set; }

    /// <summary>The device was restarted: its samples are counted anew.</summary>
    public void Restart(DeviceInfo device)
    {
        Device = device;
        NextSample = -1;
        _lastEventSample = -1;
        _microvolts.Clear();
        _beats.Clear();
    }

    /// <summary>Takes samples.</summary>
    public void Add(LiveSamples samples)
    {
        if (NextSample >= 0 && samples.FirstSampleIndex > NextSample)
        {
            SamplesMissed += samples.FirstSampleIndex - NextSample;
        }

        foreach (int value in samples.Microvolts)
        {
            _microvolts.Enqueue(value);
            if (_microvolts.Count > KeptSamples)
            {
                _microvolts.Dequeue();
            }
        }

        NextSample = samples.FirstSampleIndex + samples.Microvolts.Count;
    }

    /// <summary>Takes a beat.</summary>
    public void Add(WearBeat beat)
    {
        BeatCount++;
        if ((int)beat.Class < _counts.Length)
        {
            _counts[(int)beat.Class]++;
        }

        _beats.Add(beat);
        if (_beats.Count > 64)
        {
            _beats.RemoveAt(0);
        }
    }

    /// <summary>Takes what the newest sector of the log says.</summary>
    /// <returns>The events that are new.</returns>
    public IReadOnlyList<WearEvent> Add(WearLogContents newest)
    {
        List<WearEvent> fresh = [];
        foreach (WearSession session in newest.Sessions)
        {
            if (session.Energy.Count > 0 && session.Energy[^1].BatteryMillivolts > 0)
            {
                BatteryMillivolts = session.Energy[^1].BatteryMillivolts;
            }

            fresh.AddRange(session.Events.Where(e => e.SampleIndex > _lastEventSample));
        }

        foreach (WearEvent happened in fresh)
        {
            _lastEventSample = Math.Max(_lastEventSample, happened.SampleIndex);
            Events.Add(happened);
        }

        if (Events.Count > 5)
        {
            Events.RemoveRange(0, Events.Count - 5);
        }

        return fresh;
    }
}
