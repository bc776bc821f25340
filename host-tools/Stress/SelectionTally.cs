namespace EcgWearable.Stress;

/// <summary>What the selective policy sent to the accelerator of the beats of one class.</summary>
/// <param name="Beats">Annotated beats of the class that were found.</param>
/// <param name="LeftOut">Of them, those that were not sent.</param>
public readonly record struct SelectionTally(long Beats, long LeftOut)
{
    /// <summary>Share that was not sent, 0 to 1; null without beats.</summary>
    public double? LeftOutShare => Beats == 0 ? null : (double)LeftOut / Beats;

    /// <summary>The sum of two tallies.</summary>
    public static SelectionTally operator +(SelectionTally left, SelectionTally right) => new(left.Beats + right.Beats, left.LeftOut + right.LeftOut);

    /// <summary>This and one more beat.</summary>
    /// <param name="leftOut">Whether it was not sent.</param>
    public SelectionTally With(bool leftOut) => new(Beats + 1, LeftOut + (leftOut ? 1 : 0));
}
