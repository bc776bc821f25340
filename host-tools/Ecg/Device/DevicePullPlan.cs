namespace EcgWearable.Ecg.Device;

/// <summary>How a device's log is to be pulled.</summary>
internal sealed record DevicePullPlan
{
    /// <summary>The file to make.</summary>
    public required string Target { get; init; }

    /// <summary>Replace a file that is there already.</summary>
    public bool Overwrite { get; init; }

    /// <summary>Pull only a stretch of a session; <see langword="null"/> for the whole log.</summary>
    public PullStretch? Stretch { get; init; }

    /// <summary>Tell the device the time first.</summary>
    public bool SynchronizeTime { get; init; }

    /// <summary>Erase the log on the device when the copy is proved to be whole.</summary>
    public bool Erase { get; init; }

    /// <summary>Erase also when records are damaged in the flash itself.</summary>
    public bool EraseDamaged { get; init; }

    /// <summary>How long to wait for a device that has gone in the middle, since it last sent something.</summary>
    public TimeSpan Patience { get; init; }
}
