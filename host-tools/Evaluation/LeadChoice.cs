using EcgWearable.Wfdb;

namespace EcgWearable.Evaluation;

/// <summary>Which signal of a record the device wears.</summary>
public static class LeadChoice
{
    /// <summary>The preferred lead: the modified limb lead II.</summary>
    public const string Preferred = "MLII";

    /// <summary>Index of the record's lead MLII (in MIT-BIH record 114 the second signal), or 0 where it has none (102, 104).</summary>
    /// <param name="header">The record's header; at least one signal.</param>
    /// <exception cref="WfdbException">The record has no signal.</exception>
    public static int Choose(WfdbHeader header)
    {
        ArgumentNullException.ThrowIfNull(header);
        if (header.Signals.Count == 0)
        {
            throw new WfdbException($"record {header.RecordName}: no signal in it; choose a record with an ECG signal");
        }

        for (int i = 0; i < header.Signals.Count; i++)
        {
            if (header.Signals[i].Description == Preferred)
            {
                return i;
            }
        }

        return 0;
    }
}
