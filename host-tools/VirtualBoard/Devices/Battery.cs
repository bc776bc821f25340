namespace EcgWearable.VirtualBoard;

/// <summary>A lithium-polymer cell that the board's current empties.</summary>
/// <remarks>
/// Open-circuit voltage over state of charge: Chen and Rincon-Mora, "Accurate electrical battery model capable of predicting runtime and
/// I-V performance", IEEE Trans. Energy Conversion 21(2), 2006, equation 2, fitted to a polymer lithium-ion cell. Its series resistance
/// is left out: at 60 mA it would be some millivolts.
/// </remarks>
/// <param name="capacityMilliampereHours">Capacity, 150 mAh by default; infinite for a supply that stays at the voltage of a full cell.</param>
/// <param name="stateOfCharge">Charge at the start, 0 to 1.</param>
public sealed class Battery(double capacityMilliampereHours = 150, double stateOfCharge = 1)
{
    private readonly double _capacityCoulombs = capacityMilliampereHours * 3.6;
    private double _drawnCoulombs;

    /// <summary>Charge left, 0 to 1.</summary>
    public double StateOfCharge => Math.Max(0, stateOfCharge - (_drawnCoulombs / _capacityCoulombs));

    /// <summary>Voltage without load, in volts.</summary>
    public double Volts => OpenCircuitVolts(StateOfCharge);

    /// <summary>Open-circuit voltage at a state of charge (0 to 1), in volts.</summary>
    public static double OpenCircuitVolts(double charge) =>
        (-1.031 * Math.Exp(-35 * charge)) + 3.685 + (0.2156 * charge) - (0.1178 * charge * charge) + (0.3201 * charge * charge * charge);

    /// <summary>Sets what has been drawn since the start.</summary>
    /// <param name="coulombs">Charge in coulombs.</param>
    internal void SetDrawn(double coulombs) => _drawnCoulombs = coulombs;
}
