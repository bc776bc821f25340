namespace EcgWearable.WearLog;

/// <summary>What the device wrote between one boot and the next.</summary>
public sealed class WearSession
{
    internal WearSession(
        int bootCount,
        BootInfo? boot,
        SampleClock clock,
        bool isRateAssumed,
        long startSampleIndex,
        long endSampleIndex,
        IReadOnlyList<TimeSync> timeSyncs,
        IReadOnlyList<WearBeat> beats,
        IReadOnlyList<EcgStrip> strips,
        IReadOnlyList<EnergyInterval> energy,
        IReadOnlyList<WearEvent> events,
        SessionClose? close,
        long missingRecordCount,
        IReadOnlyList<EnergyBudget> budgets)
    {
        BootCount = bootCount;
        Boot = boot;
        Clock = clock;
        IsRateAssumed = isRateAssumed;
        StartSampleIndex = startSampleIndex;
        EndSampleIndex = endSampleIndex;
        TimeSyncs = timeSyncs;
        Beats = beats;
        Strips = strips;
        Energy = energy;
        Events = events;
        Close = close;
        MissingRecordCount = missingRecordCount;
        Budgets = budgets;
        LostSamples = SampleIntervals.Lost(events, startSampleIndex);
        LeadOff = SampleIntervals.LeadOff(events, endSampleIndex);
        PoorSignal = SampleIntervals.PoorSignal(events, endSampleIndex);
        Silent = SampleIntervals.Silent(events, beats.Select(beat => beat.SampleIndex), clock.SamplesPerSecond, startSampleIndex, endSampleIndex);
        Unanalysable = SampleIntervals.Union(LostSamples, LeadOff, PoorSignal, Silent);
    }

    /// <summary>Boots of the device, 0 to 65,535.</summary>
    public int BootCount { get; }

    /// <summary>What the device said at boot; null when that record is damaged, or the ring has overwritten it.</summary>
    public BootInfo? Boot { get; }

    /// <summary>Turns sample indices into seconds and UTC.</summary>
    public SampleClock Clock { get; }

    /// <summary>The output data rate was taken from another session, or is the default, because the boot record is missing.</summary>
    public bool IsRateAssumed { get; }

    /// <summary>First sample of the session: 0, or the first index in the log when the beginning was erased or overwritten.</summary>
    public long StartSampleIndex { get; }

    /// <summary>Sample after the last that any record of the session speaks of.</summary>
    public long EndSampleIndex { get; }

    /// <summary>Length in seconds at the nominal output data rate.</summary>
    public double DurationSeconds => Clock.SecondsAt(EndSampleIndex - StartSampleIndex);

    /// <summary>UTC of the first sample; null when the session was never synchronised.</summary>
    public DateTimeOffset? StartUtc => Clock.UtcAt(StartSampleIndex);

    /// <summary>Time syncs in the order of the log.</summary>
    public IReadOnlyList<TimeSync> TimeSyncs { get; }

    /// <summary>Beats in time order.</summary>
    public IReadOnlyList<WearBeat> Beats { get; }

    /// <summary>ECG in time order; neighbouring pieces are joined, so that between two strips there is a gap.</summary>
    public IReadOnlyList<EcgStrip> Strips { get; }

    /// <summary>Energy ledger in time order.</summary>
    public IReadOnlyList<EnergyInterval> Energy { get; }

    /// <summary>Whether the session holds no beat and no ECG, as when the device was switched on for no more than to have its log pulled.</summary>
    public bool IsEmptyOfSignal => Beats.Count == 0 && Strips.Count == 0;

    /// <summary>Battery budget in time order: hourly, at every change of the policy level, and at the end.</summary>
    public IReadOnlyList<EnergyBudget> Budgets { get; }

    /// <summary>Events in time order.</summary>
    public IReadOnlyList<WearEvent> Events { get; }

    /// <summary>The orderly end; null after a power cut, or while the session still runs.</summary>
    public SessionClose? Close { get; }

    /// <summary>Records that the sequence numbers say are missing within the session.</summary>
    public long MissingRecordCount { get; }

    /// <summary>Stretches of samples that were never read, in time order, without overlap.</summary>
    public IReadOnlyList<SampleInterval> LostSamples { get; }

    /// <summary>Stretches with an electrode off, in time order; the last may reach the session's end.</summary>
    public IReadOnlyList<SampleInterval> LeadOff { get; }

    /// <summary>Stretches in which the device judged the signal too poor for beats to be trusted, in time order; the last may reach the session's end.</summary>
    public IReadOnlyList<SampleInterval> PoorSignal { get; }

    /// <summary>Stretches without a beat for which the device gave no reason, in time order; see <see cref="SampleIntervals.Silent"/>.</summary>
    public IReadOnlyList<SampleInterval> Silent { get; }

    /// <summary>Number of samples that were never read.</summary>
    public long LostSampleCount => LostSamples.Sum(interval => interval.SampleCount);

    /// <summary>Stretches that are lost, taken with an electrode off, of too poor a signal, or silent without a reason, in time order, without overlap.</summary>
    public IReadOnlyList<SampleInterval> Unanalysable { get; }

    /// <summary>Number of samples outside <see cref="Unanalysable"/>.</summary>
    public long AnalysableSampleCount =>
        EndSampleIndex - StartSampleIndex - Unanalysable.Sum(interval => interval.SampleCount);
}
