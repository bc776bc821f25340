namespace EcgWearable.Power;

/// <summary>What the model says of a scenario. Modelled, not measured.</summary>
/// <param name="Scenario">Its inputs.</param>
/// <param name="Impossible">Why the scenario cannot be; <see langword="null"/> when it can. The figures are 0 when it cannot.</param>
/// <param name="McuBusy">Share of the time that the MCU works or wakes, 0 to 1.</param>
/// <param name="InferenceDuty">Share of the time that the accelerator works on windows, 0 to 1.</param>
/// <param name="McuMilliwatts">Average power of the MCU at the rail.</param>
/// <param name="FrontEndMilliwatts">Average power of the front end at the rail.</param>
/// <param name="AcceleratorMilliwatts">Average power of the accelerator at the rail, configuration included.</param>
/// <param name="FlashMilliwatts">Average power of the log's flash at the rail.</param>
/// <param name="SupplyMilliwatts">What the regulator loses, quiescent current included, and what bus switch, charger and battery divider take.</param>
/// <param name="Hours">How long a full cell lasts.</param>
public sealed record ScenarioResult(
    Scenario Scenario,
    string? Impossible,
    double McuBusy,
    double InferenceDuty,
    double McuMilliwatts,
    double FrontEndMilliwatts,
    double AcceleratorMilliwatts,
    double FlashMilliwatts,
    double SupplyMilliwatts,
    double Hours)
{
    /// <summary>Average power at the 3.3 V rail: what the firmware's ledger adds up.</summary>
    public double RailMilliwatts => McuMilliwatts + FrontEndMilliwatts + AcceleratorMilliwatts + FlashMilliwatts;

    /// <summary>Average power out of the cell.</summary>
    public double CellMilliwatts => RailMilliwatts + SupplyMilliwatts;
}
