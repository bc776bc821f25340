namespace EcgWearable.Evaluation;

/// <summary>
/// The four classes against each other, with missed beats, unclassified beats and extra detections.
/// <para>A beat that the device left unclassified counts as a miss of its class: a wearer is not helped by it. Beats whose reference is Q
/// are counted nowhere but in <see cref="ExcludedQ"/>. An extra detection (a false positive) counts against +P of the class it was given.
/// EC57 forgives a fusion beat that was called V; here it counts against both, so the figures are at most those of EC57.</para>
/// </summary>
public sealed class ConfusionMatrix
{
    private const int Size = AamiClasses.ScoredCount;

    private readonly long[] _matched = new long[Size * Size];
    private readonly long[] _missed = new long[Size];
    private readonly long[] _unclassified = new long[Size];
    private readonly long[] _extra = new long[Size];

    /// <summary>Unmatched detections that were left unclassified.</summary>
    public long ExtraUnclassified { get; private set; }

    /// <summary>Reference beats of class Q, detected or not.</summary>
    public long ExcludedQ { get; private set; }

    /// <summary>All detected reference beats of N, S, V and F that were given a class.</summary>
    public long Classified => _matched.Sum();

    /// <summary>Mean of the F1 of the classes that have one; null where none has. A class that is neither in the reference nor given by the device is left out.</summary>
    public double? MacroF1
    {
        get
        {
            double[] defined = [.. AamiClasses.Scored.Select(F1).OfType<double>()];
            return defined.Length == 0 ? null : defined.Average();
        }
    }

    /// <summary>The matrix of a comparison.</summary>
    /// <param name="pairs">The scored beats.</param>
    public static ConfusionMatrix Of(IEnumerable<BeatPair> pairs)
    {
        ArgumentNullException.ThrowIfNull(pairs);
        ConfusionMatrix confusion = new();
        foreach (BeatPair pair in pairs)
        {
            if (pair.Reference is not ReferenceBeat beat)
            {
                confusion.AddExtra(pair.Detection?.Class);
            }
            else if (pair.Detection is DetectedBeat detection)
            {
                confusion.AddMatched(beat.Class, detection.Class);
            }
            else
            {
                confusion.AddMissed(beat.Class);
            }
        }

        return confusion;
    }

    /// <summary>Detected beats of one reference class that were given some class.</summary>
    /// <param name="reference">N, S, V or F.</param>
    /// <param name="given">N, S, V or F.</param>
    public long Matched(AamiClass reference, AamiClass given) => _matched[Cell(reference, given)];

    /// <summary>Beats of this class that were not detected.</summary>
    /// <param name="reference">N, S, V or F.</param>
    public long Missed(AamiClass reference) => _missed[Row(reference)];

    /// <summary>Detected beats of this class that were left unclassified.</summary>
    /// <param name="reference">N, S, V or F.</param>
    public long Unclassified(AamiClass reference) => _unclassified[Row(reference)];

    /// <summary>Detections without a reference beat that were given this class.</summary>
    /// <param name="given">N, S, V or F.</param>
    public long Extra(AamiClass given) => _extra[Row(given)];

    /// <summary>Reference beats of this class: detected, missed and unclassified.</summary>
    /// <param name="reference">N, S, V or F.</param>
    public long Count(AamiClass reference) =>
        AamiClasses.Scored.Sum(given => Matched(reference, given)) + Missed(reference) + Unclassified(reference);

    /// <summary>Detections that were given this class, except those of Q beats.</summary>
    /// <param name="given">N, S, V or F.</param>
    public long Given(AamiClass given) => AamiClasses.Scored.Sum(reference => Matched(reference, given)) + Extra(given);

    /// <summary>Se, 0 to 1: beats of the class that were given it, of all of the class. Null where the reference has none.</summary>
    /// <param name="beatClass">N, S, V or F.</param>
    public double? Sensitivity(AamiClass beatClass) => Statistic.Ratio(Matched(beatClass, beatClass), Count(beatClass));

    /// <summary>+P, 0 to 1: beats of the class that were given it, of all detections that were. Null where none was.</summary>
    /// <param name="beatClass">N, S, V or F.</param>
    public double? PositivePredictivity(AamiClass beatClass) => Statistic.Ratio(Matched(beatClass, beatClass), Given(beatClass));

    /// <summary>F1 = 2 TP / (beats of the class + detections given the class), 0 to 1. Null where there is neither.</summary>
    /// <param name="beatClass">N, S, V or F.</param>
    public double? F1(AamiClass beatClass) => Statistic.Ratio(2 * Matched(beatClass, beatClass), Count(beatClass) + Given(beatClass));

    /// <summary>Counts a detected beat.</summary>
    /// <param name="reference">Its reference class; Q is only counted as excluded.</param>
    /// <param name="given">The class it was given, or null: unclassified.</param>
    public void AddMatched(AamiClass reference, AamiClass? given)
    {
        if (reference == AamiClass.Q)
        {
            ExcludedQ++;
        }
        else if (given is AamiClass givenClass)
        {
            _matched[Cell(reference, givenClass)]++;
        }
        else
        {
            _unclassified[Row(reference)]++;
        }
    }

    /// <summary>Counts a beat that was not detected.</summary>
    /// <param name="reference">Its reference class; Q is only counted as excluded.</param>
    public void AddMissed(AamiClass reference)
    {
        if (reference == AamiClass.Q)
        {
            ExcludedQ++;
        }
        else
        {
            _missed[Row(reference)]++;
        }
    }

    /// <summary>Counts a detection without a reference beat.</summary>
    /// <param name="given">The class it was given, or null: unclassified.</param>
    public void AddExtra(AamiClass? given)
    {
        if (given is AamiClass givenClass)
        {
            _extra[Row(givenClass)]++;
        }
        else
        {
            ExtraUnclassified++;
        }
    }

    /// <summary>Adds the counts of another matrix to this one.</summary>
    /// <param name="other">The other matrix.</param>
    public void Add(ConfusionMatrix other)
    {
        ArgumentNullException.ThrowIfNull(other);
        for (int i = 0; i < _matched.Length; i++)
        {
            _matched[i] += other._matched[i];
        }

        for (int i = 0; i < Size; i++)
        {
            _missed[i] += other._missed[i];
            _unclassified[i] += other._unclassified[i];
            _extra[i] += other._extra[i];
        }

        ExtraUnclassified += other.ExtraUnclassified;
        ExcludedQ += other.ExcludedQ;
    }

    private static int Row(AamiClass scored) => (int)scored is >= 0 and < Size
        ? (int)scored
        : throw new ArgumentOutOfRangeException(nameof(scored), scored, "only N, S, V and F have a row");

    private static int Cell(AamiClass reference, AamiClass given) => Row(reference) * Size + Row(given);
}
