namespace EcgWearable.Ecg.Output;

/// <summary>Energy of one part of the device by two accounts, modelled.</summary>
/// <param name="Part">The part.</param>
/// <param name="LedgerJoules">By the firmware's ledger.</param>
/// <param name="BoardJoules">By the board's states.</param>
/// <param name="DifferencePercent">By how much the ledger is above the board.</param>
public sealed record PartEnergy(string Part, double LedgerJoules, double BoardJoules, double DifferencePercent);
