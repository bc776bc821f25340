namespace EcgWearable.WearLog;

/// <summary>Energy ledger of one interval, modelled from state times, not measured (<see cref="Firmware.Logging.RecordType.Energy"/>).</summary>
/// <param name="EndSampleIndex">Sample at the interval's end.</param>
/// <param name="IntervalMilliseconds">Its length.</param>
/// <param name="Mcu">The microcontroller's share.</param>
/// <param name="FrontEnd">The analog front end's share.</param>
/// <param name="Accelerator">The accelerator's share.</param>
/// <param name="Flash">The log flash's share.</param>
/// <param name="BatteryMillivolts">Battery voltage; 0 = not known.</param>
/// <param name="WindowsClassified">Windows the accelerator classified in the interval.</param>
public sealed record EnergyInterval(
    long EndSampleIndex,
    uint IntervalMilliseconds,
    EnergyShare Mcu,
    EnergyShare FrontEnd,
    EnergyShare Accelerator,
    EnergyShare Flash,
    int BatteryMillivolts,
    int WindowsClassified)
{
    /// <summary>Time that the microcontroller slept lightly; 0 in records of firmware before 0.2.</summary>
    public uint LightSleepMilliseconds { get; init; }

    /// <summary>The LED's share; zero in records of firmware before 0.2.</summary>
    public EnergyShare Led { get; init; }

    /// <summary>What the regulator lost and took for itself; 0 in records of firmware before 0.2.</summary>
    public uint SupplyMicrojoules { get; init; }
}
