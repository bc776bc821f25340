namespace EcgWearable.Ecg.Wear;

/// <summary>What the simulation of the accelerator's RTL took.</summary>
/// <param name="Cycles">Cycles of the design's clock, those passed over included.</param>
/// <param name="SimulatedCycles">Cycles of them that were simulated.</param>
/// <param name="SimulationTime">Wall time of their simulation.</param>
public sealed record RtlRun(long Cycles, long SimulatedCycles, TimeSpan SimulationTime)
{
    /// <summary>Cycles of the design's clock simulated in a second.</summary>
    public double Hertz => SimulatedCycles / Math.Max(SimulationTime.TotalSeconds, 1e-9);
}
