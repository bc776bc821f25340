namespace EcgWearable.VirtualBoard;

/// <summary>
/// Energy that the board's parts have taken, by the board's own account of their states: from its pins, buses and commands, not from what
/// the firmware believes. Modelled from the figures of <c>hardware/power.json</c>, not measured.
/// </summary>
/// <param name="Mcu">The microcontroller, in joules at the 3.3 V rail.</param>
/// <param name="FrontEnd">The front end, in joules at the rail.</param>
/// <param name="Accelerator">The accelerator, in joules at the rail.</param>
/// <param name="Flash">The log's flash, in joules at the rail.</param>
/// <param name="Led">The wearer's LED, in joules at the rail.</param>
/// <param name="Supply">What the regulator loses and needs for itself, in joules out of the cell.</param>
/// <param name="BusySeconds">Time that the MCU worked.</param>
/// <param name="IdleSeconds">Time that it waited for an interrupt.</param>
/// <param name="LightSleepSeconds">Time in light sleep.</param>
/// <param name="DeepSleepSeconds">Time in deep sleep.</param>
public readonly record struct BoardEnergy(
    double Mcu,
    double FrontEnd,
    double Accelerator,
    double Flash,
    double Led,
    double Supply,
    double BusySeconds,
    double IdleSeconds,
    double LightSleepSeconds,
    double DeepSleepSeconds)
{
    /// <summary>Out of the cell, in joules.</summary>
    public double Total => Mcu + FrontEnd + Accelerator + Flash + Led + Supply;
}
