namespace EcgWearable.VirtualBoard;

/// <summary>
/// Virtual time that managed code costs, call by call, in nanoseconds.
/// </summary>
/// <remarks>
/// The defaults stand for an ESP32-S3 at 240 MHz, about 3 million IL instructions a second, and are chosen so that a 360 Hz converter without
/// FIFO is read with the latencies that the real nanoCLR shows at that rate: 82 us when the pin is polled, 177 us when the loop
/// yields with <c>Thread.Sleep(0)</c>; woken by an event, 562 to 674 us at a tick of 1 ms and 1.2 to 1.8 ms at 10 ms, where the phase of converter
/// and tick decides (the real one: 674 us and 1.2 ms). They are the cost of the call together with the few instructions round it, not
/// of the call alone.
/// </remarks>
public sealed record ClrCosts
{
    /// <summary>A call that touches no peripheral: a timer read, pin configuration.</summary>
    public long CallNanoseconds { get; init; } = 6_000;

    /// <summary>Reading a pin, with the test and jump of the loop round it.</summary>
    public long PinReadNanoseconds { get; init; } = 12_000;

    /// <summary>Driving a pin.</summary>
    public long PinWriteNanoseconds { get; init; } = 12_000;

    /// <summary>Giving the processor away and getting it back, with no other thread ready.</summary>
    public long YieldNanoseconds { get; init; } = 190_000;

    /// <summary>An SPI call up to its first clock edge.</summary>
    public long SpiSetupNanoseconds { get; init; } = 71_000;

    /// <summary>An SPI call from its last clock edge on.</summary>
    public long SpiReturnNanoseconds { get; init; } = 9_000;

    /// <summary>Opening an SPI device or a serial port.</summary>
    public long OpenNanoseconds { get; init; } = 200_000;

    /// <summary>
    /// Managed work on one sample, charged after the transfer that read it: detection costs 186 IL instructions a sample,
    /// 62 us at 3 million a second.
    /// </summary>
    public long SampleHandlingNanoseconds { get; init; } = 60_000;

    /// <summary>From the tick to the running thread, when a blocked thread is woken.</summary>
    public long WakeNanoseconds { get; init; } = 30_000;

    /// <summary>Taking one event from the queue and entering its handler.</summary>
    public long EventDispatchNanoseconds { get; init; } = 6_000;

    /// <summary>A serial port call.</summary>
    public long SerialCallNanoseconds { get; init; } = 15_000;

    /// <summary>Longest that a thread runs before events are looked at.</summary>
    public long QuantumNanoseconds { get; init; } = 20_000_000;

    /// <summary>
    /// From a wake-up source to the first instruction after light sleep. Assumed: Espressif's programming guide says below 1 ms; nobody has measured this
    /// chip with this image (McuLightSleepWake in hardware/power.json).
    /// </summary>
    public long LightSleepWakeNanoseconds { get; init; } = 500_000;

    /// <summary>From power or reset to the firmware's first instruction.</summary>
    public long BootNanoseconds { get; init; } = 0;

    /// <summary>These costs for a processor that executes <paramref name="instructionsPerSecond"/> IL instructions a second.</summary>
    /// <param name="instructionsPerSecond">3,000,000 gives the costs unchanged.</param>
    public ClrCosts At(long instructionsPerSecond)
    {
        if (instructionsPerSecond <= 0)
        {
            throw new ArgumentOutOfRangeException(nameof(instructionsPerSecond), "IL instructions a second must be positive.");
        }

        return this with
        {
            CallNanoseconds = Scale(CallNanoseconds),
            PinReadNanoseconds = Scale(PinReadNanoseconds),
            PinWriteNanoseconds = Scale(PinWriteNanoseconds),
            YieldNanoseconds = Scale(YieldNanoseconds),
            SpiSetupNanoseconds = Scale(SpiSetupNanoseconds),
            SpiReturnNanoseconds = Scale(SpiReturnNanoseconds),
            OpenNanoseconds = Scale(OpenNanoseconds),
            SampleHandlingNanoseconds = Scale(SampleHandlingNanoseconds),
            WakeNanoseconds = Scale(WakeNanoseconds),
            EventDispatchNanoseconds = Scale(EventDispatchNanoseconds),
            SerialCallNanoseconds = Scale(SerialCallNanoseconds),
        };

        long Scale(long nanoseconds) => nanoseconds * 3_000_000 / instructionsPerSecond;
    }
}
