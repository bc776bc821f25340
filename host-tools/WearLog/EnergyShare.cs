namespace EcgWearable.WearLog;

/// <summary>One part's share of an energy interval.</summary>
/// <param name="ActiveMilliseconds">Time in its active state.</param>
/// <param name="Microjoules">Energy over the whole interval, modelled from state times.</param>
public readonly record struct EnergyShare(uint ActiveMilliseconds, uint Microjoules);
