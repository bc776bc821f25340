using EcgWearable.Ecg.Wear;
using EcgWearable.Firmware.Power;
using EcgWearable.VirtualBoard;
using EcgWearable.WearLog;

namespace EcgWearable.Ecg.Output;

/// <summary>
/// The energy of a wear by two accounts: the firmware's ledger, from what it believes of its parts, and the board's own, from their pins,
/// buses and commands. Both are modelled with the figures of hardware/power.json; nothing was measured.
/// </summary>
/// <param name="Modelled">Always true.</param>
/// <param name="LedgerJoules">By the firmware's ledger, out of the cell: the last budget record of the log.</param>
/// <param name="BoardJoules">By the board's states, out of the cell.</param>
/// <param name="DifferencePercent">By how much the ledger is above the board.</param>
/// <param name="CellMilliwatts">Average power out of the cell, by the ledger.</param>
/// <param name="Parts">The same part by part.</param>
/// <param name="BusySeconds">Time that the MCU worked, by the board.</param>
/// <param name="IdleSeconds">Time that it waited, by the board.</param>
/// <param name="LightSleepSeconds">Time in light sleep, by the board.</param>
/// <param name="Level">Policy level at the end.</param>
/// <param name="Reason">Why.</param>
public sealed record WearEnergy(
    bool Modelled,
    double LedgerJoules,
    double BoardJoules,
    double DifferencePercent,
    double CellMilliwatts,
    IReadOnlyList<PartEnergy> Parts,
    double BusySeconds,
    double IdleSeconds,
    double LightSleepSeconds,
    string Level,
    string Reason)
{
    /// <summary>Compares the two accounts of a run; <see langword="null"/> when its log ends without a budget record.</summary>
    public static WearEnergy? Of(WearResult worn)
    {
        ArgumentNullException.ThrowIfNull(worn);
        if (worn.Session.Budgets.Count == 0)
        {
            return null;
        }

        EnergyBudget ledger = worn.Session.Budgets[^1];
        BoardEnergy board = worn.Energy;
        double[] boardParts = [board.Mcu, board.FrontEnd, board.Accelerator, board.Flash, board.Led, board.Supply];
        double ledgerJoules = ledger.ConsumedMillijoules / 1000.0;
        return new WearEnergy(
            true,
            ledgerJoules,
            board.Total,
            Percent(ledgerJoules, board.Total),
            ledger.WearSeconds > 0 ? ledger.ConsumedMillijoules / (double)ledger.WearSeconds : 0,
            [
                .. Enum.GetValues<EnergyPart>().Select(part => new PartEnergy(
                    Name(part), ledger.PartMillijoules[(int)part] / 1000.0, boardParts[(int)part], Percent(ledger.PartMillijoules[(int)part] / 1000.0, boardParts[(int)part]))),
            ],
            board.BusySeconds,
            board.IdleSeconds,
            board.LightSleepSeconds,
            ledger.Level.ToString(),
            ledger.Reason.ToString());
    }

    private static double Percent(double ledger, double board) => board > 0 ? ((ledger / board) - 1) * 100 : 0;

    private static string Name(EnergyPart part) => part switch
    {
        EnergyPart.Mcu => "MCU",
        EnergyPart.FrontEnd => "front end",
        EnergyPart.Accelerator => "accelerator",
        EnergyPart.Flash => "flash",
        EnergyPart.Led => "LED",
        _ => "regulator",
    };
}
