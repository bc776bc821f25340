namespace EcgWearable.Power;

/// <summary>How the MCU waits for a sample.</summary>
public enum SamplingMode
{
    /// <summary>Spinning: all that keeps up on a published image, whose tick is 10 ms.</summary>
    Spinning,

    /// <summary>Woken by an event, on an image with a tick of 1 ms.</summary>
    EventDriven,

    /// <summary>Light sleep from sample to sample, woken by the level of DRDYB. A setting of the firmware.</summary>
    LightSleepPerSample,

    /// <summary>Light sleep while the FPGA collects a block of samples. Neither its logic nor its driver is written.</summary>
    LightSleepPerBlock,
}
