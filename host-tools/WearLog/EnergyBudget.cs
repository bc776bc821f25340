using EcgWearable.Firmware.Power;

namespace EcgWearable.WearLog;

/// <summary>
/// The battery budget as the device saw it (<see cref="Firmware.Logging.RecordType.Budget"/>). Energy is modelled from state times, not measured.
/// </summary>
/// <param name="SampleIndex">When.</param>
/// <param name="WearSeconds">From the start to the end of the ledger's last interval.</param>
/// <param name="CapacityMillijoules">Energy of the full battery.</param>
/// <param name="ConsumedMillijoules">Used since the start.</param>
/// <param name="TargetSeconds">How long the battery is to last; 0 = as long as it does.</param>
/// <param name="BatteryMillivolts">Battery voltage; 0 = not known.</param>
/// <param name="Level">How much the device does.</param>
/// <param name="Reason">Why.</param>
/// <param name="AllowedMicrowatts">Power that the target allows; null without one.</param>
/// <param name="SecondsLeft">How long the battery lasts at the present rate; null when that is not known.</param>
/// <param name="PartMillijoules">Used since the start by MCU, front end, accelerator, flash, LED and regulator, in the order of <see cref="EnergyPart"/>.</param>
public sealed record EnergyBudget(
    long SampleIndex,
    uint WearSeconds,
    uint CapacityMillijoules,
    uint ConsumedMillijoules,
    uint TargetSeconds,
    int BatteryMillivolts,
    PolicyLevel Level,
    PolicyReason Reason,
    uint? AllowedMicrowatts,
    uint? SecondsLeft,
    IReadOnlyList<uint> PartMillijoules);
