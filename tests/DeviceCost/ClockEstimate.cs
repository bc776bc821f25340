namespace EcgWearable.DeviceCost;

/// <summary>
/// How fast the interpreter is taken to be at a clock of the ESP32-S3. Estimated, not measured: about 3 million IL instructions a second at
/// 240 MHz, from public loop figures for nanoFramework on ESP32, and in proportion to the clock; it may be wrong by a factor of 2 to 3.
/// </summary>
/// <param name="Megahertz">Clock of the core.</param>
public sealed record ClockEstimate(int Megahertz)
{
    private const long InstructionsPerMegahertz = 3_000_000 / 240;

    /// <summary>The clocks that the ESP32-S3 has.</summary>
    public static IReadOnlyList<ClockEstimate> All { get; } = [new(240), new(160), new(80)];

    /// <summary>The clock that the firmware's bounds are stated for.</summary>
    public static ClockEstimate Reference { get; } = new(160);

    /// <summary>IL instructions a second.</summary>
    public long InstructionsPerSecond => Megahertz * InstructionsPerMegahertz;

    /// <summary>IL instructions in a sample period at the default output data rate, 3200 / 9 Hz.</summary>
    public double InstructionsPerSample => InstructionsPerSecond * 9.0 / 3200;

    /// <summary>Time that instructions take, in milliseconds.</summary>
    public double Milliseconds(double instructions) => instructions * 1000 / InstructionsPerSecond;
}
