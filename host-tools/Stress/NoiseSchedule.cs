namespace EcgWearable.Stress;

/// <summary>When noise is added.</summary>
public enum NoiseSchedule
{
    /// <summary>From the first sample to the last, so that every beat counts.</summary>
    Whole,

    /// <summary>
    /// As the WFDB program nst does by default: five minutes clean, then two noisy and two clean by turns. Only beats in noisy stretches
    /// count then.
    /// </summary>
    Nst,
}
