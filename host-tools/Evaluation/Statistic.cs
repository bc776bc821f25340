namespace EcgWearable.Evaluation;

/// <summary>Ratios of counts.</summary>
internal static class Statistic
{
    /// <summary>The quotient, or null where the divisor is 0 and the statistic therefore undefined.</summary>
    public static double? Ratio(long dividend, long divisor) => divisor == 0 ? null : (double)dividend / divisor;
}
