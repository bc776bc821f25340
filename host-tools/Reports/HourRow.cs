namespace EcgWearable.Reports;

/// <summary>One line of the table over time.</summary>
/// <param name="FirstSampleIndex">Where it begins, counted in DRDYB periods since boot.</param>
/// <param name="EndSampleIndex">Sample after its last.</param>
internal sealed record HourRow(long FirstSampleIndex, long EndSampleIndex)
{
    /// <summary>Samples with a signal that can be analysed.</summary>
    public long AnalysableSamples { get; set; }

    public int Beats { get; set; }

    public int Unclassified { get; set; }

    public int S { get; set; }

    public int V { get; set; }

    public int F { get; set; }

    public int VCouplets { get; set; }

    public int VRuns { get; set; }

    public int SRuns { get; set; }

    public int Pauses { get; set; }

    public int Buttons { get; set; }

    /// <summary>Sum and number of the RR intervals that are known, for the mean rate.</summary>
    public long RrSum { get; set; }

    public int RrCount { get; set; }

    /// <summary>Lowest and highest running heart rate in beats per minute; null when there are too few intervals.</summary>
    public double? LowestRate { get; set; }

    public double? HighestRate { get; set; }
}
