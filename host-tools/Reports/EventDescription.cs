using System.Globalization;
using EcgWearable.Firmware.Board;
using EcgWearable.Firmware.Logging;
using EcgWearable.Firmware.Power;
using EcgWearable.WearLog;

namespace EcgWearable.Reports;

/// <summary>Events in words.</summary>
public static class EventDescription
{
    private const uint TimedOut = 0xFF;

    /// <summary>The electrode inputs that ERROR_LOD has a bit for (ADS1293 data sheet, SNAS602C, register 0x18).</summary>
    private const int ElectrodeInputs = 6;

    /// <summary>What happened, and what its argument says.</summary>
    public static (string Name, string Detail) Of(WearEvent happened)
    {
        uint argument = happened.Argument;
        return happened.Code switch
        {
            EventCode.SamplesLost => ("Samples lost", Text($"{argument} samples before this time")),
            EventCode.LeadOff => ("Electrode off", ElectrodesOff(argument)),
            EventCode.LeadOn => ("Electrodes on", ""),
            EventCode.FrontEndRestarted => ("Front end restarted", Text($"attempt {argument}")),
            EventCode.FrontEndFault => ("Front end does not answer", Text($"register 0x{(argument >> 8) & 0xFF:X2} read as 0x{argument & 0xFF:X2}")),
            EventCode.AcceleratorFault => ("Accelerator fault", argument == TimedOut ? "no answer in time" : Text($"status 0x{argument:X2}")),
            EventCode.OutOfRange => ("Input out of range", Text($"ERROR_STATUS 0x{argument & 0xFF:X2}, ERROR_RANGE1 0x{(argument >> 8) & 0xFF:X2}")),
            EventCode.BatteryLow => ("Battery low", ""),
            EventCode.RecordsDropped => ("Records dropped", Text($"{argument} records: the log could not keep up")),
            EventCode.Button => ("Button pressed by the wearer", ""),
            EventCode.LogRecovered => ("Log recovered at boot", Text($"{argument} damaged records passed over")),
            EventCode.Pause => ("Pause", Text($"{argument} ms without a beat")),
            EventCode.Asystole => ("No beats on a good signal", Text($"{argument} ms since the last beat")),
            EventCode.PoorSignal => (argument == 0 ? "Signal good again" : "Signal too poor", ""),
            EventCode.PolicyChanged => ("Policy changed", Text($"{(PolicyLevel)((argument >> 8) & 0xFF)} to {(PolicyLevel)(argument & 0xFF)}: {(PolicyReason)((argument >> 16) & 0xFF)}")),
            EventCode.Reset => ("Start", Started(argument)),
            EventCode.SettingsDefaulted => ("Settings damaged: defaults hold", Text($"found {argument}")),
            EventCode.SamplerChosen => ("Sampler chosen", Text($"tick of {argument} us")),
            EventCode.FrontEndRepaired => ("Front end repaired", Text($"register 0x{(argument >> 8) & 0xFF:X2} read as 0x{argument & 0xFF:X2}")),
            EventCode.SyncError => ("Front end synchronisation error", Text($"ERROR_SYNC 0x{argument:X2}")),
            EventCode.Watchdog => ("Watchdog", Text($"task {argument}")),
            EventCode.Fault => ("Firmware fault", Text($"kind {argument & 0xFF} while {Place((argument >> 8) & 0xFF)}, {(argument >> 16) & 0xFF} in a row")),
            EventCode.SafeMode => ("Safe mode", Text($"{(SafeMode)(argument & 0xFF)}, after a fault while {Place((argument >> 8) & 0xFF)}")),
            EventCode.Steady => ("Steady again", Text($"after {argument} faults in a row")),
            EventCode.AcceleratorFound => ("Accelerator found", Text($"RTL version {argument}")),
            EventCode.FlashFull => ("Flash full", Text($"{argument} sectors given up")),
            _ => (Text($"Event {happened.Code}"), Text($"argument {argument}")),
        };
    }

    private static string Started(uint argument)
    {
        uint faults = (argument >> 8) & 0xFF;
        return faults == 0 ? Text($"{(ResetCause)argument}") : Text($"{(ResetCause)(argument & 0xFF)}, {faults} faults in a row");
    }

    private static string Place(uint place) => place switch
    {
        FaultPlace.Starting => "starting",
        FaultPlace.Sampling => "taking a sample",
        FaultPlace.Classifier => "classifying",
        FaultPlace.Strips => "encoding a strip",
        FaultPlace.Log => "writing the flash",
        FaultPlace.Link => "talking to the host",
        FaultPlace.Ledger => "closing the energy ledger",
        FaultPlace.Waiting => "waiting for a sample",
        FaultPlace.Ending => "switching off",
        _ => Text($"at place {place}"),
    };

    private static string ElectrodesOff(uint argument)
    {
        List<string> inputs = [];
        for (int i = 0; i < ElectrodeInputs; i++)
        {
            if ((argument & (1u << i)) != 0)
            {
                inputs.Add(Text($"IN{i + 1}"));
            }
        }

        return inputs.Count == 0 ? Text($"ERROR_LOD 0x{argument:X2}") : string.Join(", ", inputs);
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
