namespace EcgWearable.Power;

/// <summary>What the accelerator does between windows.</summary>
public enum AcceleratorMode
{
    /// <summary>Its clock runs on.</summary>
    AlwaysOn,

    /// <summary>Its clock stops.</summary>
    ClockGated,

    /// <summary>It has no power and is configured anew for every window.</summary>
    PowerGated,

    /// <summary>It has no power and is configured anew for some windows at a time, which the MCU keeps until then.</summary>
    Batched,
}
