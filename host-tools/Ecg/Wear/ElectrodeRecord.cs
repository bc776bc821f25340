using EcgWearable.Edf;
using EcgWearable.Evaluation;
using EcgWearable.Wfdb;

namespace EcgWearable.Ecg.Wear;

/// <summary>What a virtual board is to wear: a WFDB record, or the ECG of an EDF or BDF file.</summary>
/// <param name="Record">The record.</param>
/// <param name="Lead">The signal of it that is worn.</param>
internal sealed record ElectrodeRecord(WfdbRecord Record, int Lead)
{
    /// <summary>What a path may be, for the help.</summary>
    public const string PathHelp = "WFDB record, without extension, or an EDF or BDF file";

    /// <summary>Reads one.</summary>
    /// <param name="path">Path of a WFDB record without extension, or of an .edf or .bdf file; null: the built-in record.</param>
    /// <param name="lead">The signal, by its description; null: MLII, or else the first ECG.</param>
    /// <exception cref="WfdbException">The record is missing or damaged.</exception>
    /// <exception cref="EdfException">The file is missing or damaged, or has no such signal.</exception>
    /// <exception cref="UserErrorException">The record has no such signal.</exception>
    public static ElectrodeRecord Read(string? path, string? lead = null)
    {
        if (path is not null && EdfRecord.IsNamedBy(path))
        {
            return new ElectrodeRecord(EdfRecord.Read(path, lead), 0);
        }

        WfdbRecord record = WfdbRecord.Read(path ?? BuiltIn.RecordPath);
        if (lead is null)
        {
            return new ElectrodeRecord(record, LeadChoice.Choose(record.Header));
        }

        int found = record.FindSignal(lead);
        return found >= 0
            ? new ElectrodeRecord(record, found)
            : throw new UserErrorException(
                ExitCode.BadInput,
                $"--lead {lead}: record {record.Name} has no such signal; it has {string.Join(", ", record.Header.Signals.Select(s => s.Description))}");
    }

    /// <summary>Looks at a record without reading its samples.</summary>
    /// <exception cref="WfdbException">The header is missing or damaged.</exception>
    /// <exception cref="EdfException">The file is missing or damaged, or has no ECG.</exception>
    public static void Check(string path)
    {
        if (EdfRecord.IsNamedBy(path))
        {
            EdfRecord.Check(path);
        }
        else
        {
            WfdbHeader.Read(path + ".hea");
        }
    }

    /// <summary>Its voltage at the electrodes in microvolts; NaN where a sample is missing.</summary>
    public double[] Microvolts() => Record.Microvolts(Lead);
}
