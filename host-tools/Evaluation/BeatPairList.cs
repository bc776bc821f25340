using System.Globalization;
using System.Text;

namespace EcgWearable.Evaluation;

/// <summary>
/// A beat-by-beat comparison as one line of text: pairs with a space between, each the annotated beat, a stroke, and the detection, as sample and
/// class: <c>77N/77.2N 370V/ /512?</c> are a pair, a missed beat and an extra, unclassified detection. Samples of detections have six decimals at most.
/// </summary>
public static class BeatPairList
{
    private const char Unclassified = '?';

    /// <summary>Writes pairs.</summary>
    /// <param name="pairs">The pairs.</param>
    public static string Write(IEnumerable<BeatPair> pairs)
    {
        ArgumentNullException.ThrowIfNull(pairs);
        StringBuilder text = new();
        foreach (BeatPair pair in pairs)
        {
            text.Append(text.Length == 0 ? string.Empty : " ");
            if (pair.Reference is ReferenceBeat reference)
            {
                text.Append(CultureInfo.InvariantCulture, $"{reference.Sample}{reference.Class}");
            }

            text.Append('/');
            if (pair.Detection is DetectedBeat detection)
            {
                text.Append(CultureInfo.InvariantCulture, $"{detection.ReferenceSample:0.######}{detection.Class?.ToString() ?? Unclassified.ToString()}");
            }
        }

        return text.ToString();
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <param name="text">The line.</param>
    /// <exception cref="FormatException">It is none; the message names the piece.</exception>
    public static IReadOnlyList<BeatPair> Read(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        List<BeatPair> pairs = [];
        foreach (string piece in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] sides = piece.Split('/');
            if (sides.Length != 2 || piece.Length == 1)
            {
                throw new FormatException($"'{piece}' is no pair of beats");
            }

            ReferenceBeat? reference = null;
            if (sides[0].Length > 0)
            {
                (double sample, AamiClass? beatClass) = Beat(sides[0], piece);
                reference = beatClass is AamiClass known && sample == (int)sample
                    ? new ReferenceBeat((int)sample, known)
                    : throw new FormatException($"'{piece}': an annotated beat has a whole sample and a class");
            }

            DetectedBeat? detection = null;
            if (sides[1].Length > 0)
            {
                (double sample, AamiClass? beatClass) = Beat(sides[1], piece);
                detection = beatClass != AamiClass.Q
                    ? new DetectedBeat(sample, beatClass)
                    : throw new FormatException($"'{piece}': a detection is N, S, V, F or ?");
            }

            pairs.Add(new BeatPair(reference, detection));
        }

        return pairs;
    }

    private static (double Sample, AamiClass? Class) Beat(string text, string piece)
    {
        if (!double.TryParse(text[..^1], NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double sample)
            || Math.Abs(sample) > int.MaxValue)
        {
            throw new FormatException($"'{piece}': '{text[..^1]}' is no sample");
        }

        AamiClass? beatClass = null;
        if (text[^1] != Unclassified)
        {
            beatClass = Enum.TryParse(text[^1..], out AamiClass parsed) && !char.IsAsciiDigit(text[^1])
                ? parsed
                : throw new FormatException($"'{piece}': '{text[^1]}' is no class");
        }

        return (sample, beatClass);
    }
}
