using EcgWearable.Wfdb;
using Xunit;

namespace EcgWearable.Evaluation.Tests;

public class BeatComparisonTests
{
    // At 1,000 Hz a sample is a millisecond.
    private const double MillisecondClock = 1000;

    [Fact]
    public void A_detection_exactly_150_ms_away_matches_and_one_farther_does_not()
    {
        // 150 ms at 360 Hz are exactly 54 samples.
        Assert.Equal(new QrsTally(1, 0, 0, 0, 150, 22500), Compare(Beats((1000, AamiClass.N)), [N(1054)], 360).Qrs);
        Assert.Equal(new QrsTally(1, 0, 0, 0, -150, 22500), Compare(Beats((1000, AamiClass.N)), [N(946)], 360).Qrs);
        Assert.Equal(new QrsTally(0, 1, 1, 0, 0, 0), Compare(Beats((1000, AamiClass.N)), [N(1055)], 360).Qrs);
        Assert.Equal(new QrsTally(0, 1, 1, 0, 0, 0), Compare(Beats((1000, AamiClass.N)), [N(945)], 360).Qrs);
    }

    [Fact]
    public void A_detection_between_samples_is_scored_on_the_sample_that_its_annotation_has_and_its_jitter_is_its_own()
    {
        RecordResult near = Compare(Beats((1000, AamiClass.N)), [N(1054.25)], 360);
        Assert.Equal(new QrsTally(1, 0, 0, 0, 54.25 * 1000 / 360, 54.25 * 1000 / 360 * (54.25 * 1000 / 360)), near.Qrs);
        Assert.Equal(1054, Assert.Single(DeviceAnnotations.Of(near, classified: true)).Sample);
        RecordResult far = Compare(Beats((1000, AamiClass.N)), [N(1054.5)], 360);
        Assert.Equal(new QrsTally(0, 1, 1, 0, 0, 0), far.Qrs);
        Assert.Equal(1055, Assert.Single(DeviceAnnotations.Of(far, classified: true)).Sample);

        // The end of the learning period and the edges of flutter are crossed as in the file.
        BeatComparisonOptions learning = new() { LearningSeconds = 1 };
        Assert.Equal(1, Compare(Beats(), [N(999.5)], MillisecondClock, learning).Qrs.FalsePositives);
        Assert.Equal(0, Compare(Beats(), [N(999.4)], MillisecondClock, learning).Qrs.FalsePositives);
        Assert.Equal(1, Compare(new ReferenceAnnotations([], [new ReferenceInterval(4000, 5000)], false), [N(5000.4)]).Qrs.IgnoredInFlutter);
    }

    [Fact]
    public void The_nearest_pair_is_matched_first_and_each_beat_is_used_once()
    {
        // 1100 is nearest to 1090; 1000 then takes 950; 1060 is left over.
        int[] matches = BeatComparison.Match(
            [new(1000, AamiClass.N), new(1100, AamiClass.N)], [N(950), N(1060), N(1090)], 50);
        Assert.Equal([0, 2], matches);

        // One detection between two beats belongs to the nearer.
        Assert.Equal([-1, 0], BeatComparison.Match([new(1000, AamiClass.N), new(1100, AamiClass.N)], [N(1051)], 100));

        // Equally near: the earlier beat; and for one beat, the earlier detection.
        Assert.Equal([0, -1], BeatComparison.Match([new(1000, AamiClass.N), new(1100, AamiClass.N)], [N(1050)], 100));
        Assert.Equal([0], BeatComparison.Match([new(1000, AamiClass.N)], [N(990), N(1010)], 100));
    }

    [Fact]
    public void Every_detection_is_told_its_reference_beat_as_it_is_compared()
    {
        // Detections in any order; 1100 is nearest to 1090, 1000 takes 950, 1060 and 9000 are nobody's; 5000 lies in flutter.
        ReferenceAnnotations reference = new(
            [new(1000, AamiClass.N), new(1100, AamiClass.V), new(5000, AamiClass.N)], [new ReferenceInterval(4900, 5100)], false);
        DetectedBeat[] detections = [N(9000), N(1090), N(5001), N(950), N(1060)];
        Assert.Equal([-1, 1, -1, 0, -1], BeatComparison.ReferenceBeatsOf(reference, detections, MillisecondClock));
        Assert.Equal(
            [-1, 1, 2, 0, -1],
            BeatComparison.ReferenceBeatsOf(reference, detections, MillisecondClock, new BeatComparisonOptions { ExcludeFlutter = false }));
        Assert.Equal(
            [-1, 1, -1, -1, -1],
            BeatComparison.ReferenceBeatsOf(reference, detections, MillisecondClock, new BeatComparisonOptions { WindowMilliseconds = 20 }));
    }

    [Fact]
    public void Jitter_is_detection_minus_reference_over_the_matched_pairs()
    {
        QrsTally qrs = Compare(Beats((1000, AamiClass.N), (2000, AamiClass.N), (3000, AamiClass.N)), [N(1003), N(2000), N(3006), N(5000)]).Qrs;

        Assert.Equal(3, qrs.JitterMeanMilliseconds);
        Assert.Equal(Math.Sqrt(15), qrs.JitterRmsMilliseconds);
        Assert.Equal(1, qrs.Sensitivity);
        Assert.Equal(0.75, qrs.PositivePredictivity);
        Assert.Equal(6.0 / 7, qrs.F1);
    }

    [Fact]
    public void Device_samples_at_3200_ninths_of_a_hertz_are_converted_to_the_last_bit()
    {
        Assert.Equal(162, DetectedBeat.FromDeviceSample(160, 3200, 9, 360, AamiClass.N).ReferenceSample);
        Assert.Equal(81_000_000_000, DetectedBeat.FromDeviceSample(80_000_000_000, 3200, 9, 360, AamiClass.N).ReferenceSample);
        Assert.Equal(1.0125, DetectedBeat.FromDeviceSample(1, 3200, 9, 360, AamiClass.N).ReferenceSample);
        Assert.Equal(3.0375, DetectedBeat.FromDeviceSample(3, 3200, 9, 360, AamiClass.N).ReferenceSample);
        Assert.Equal(777, DetectedBeat.FromDeviceSample(777, 360, 1, 360, AamiClass.N).ReferenceSample);
    }

    [Fact]
    public void Classes_of_matched_missed_extra_and_unclassified_beats_are_counted()
    {
        ConfusionMatrix confusion = Compare(
            Beats(
                (1000, AamiClass.N),
                (2000, AamiClass.N),
                (3000, AamiClass.V),
                (4000, AamiClass.V),
                (5000, AamiClass.V),
                (6000, AamiClass.Q),
                (7000, AamiClass.Q),
                (8000, AamiClass.S)),
            [N(1000), D(2000, AamiClass.V), D(3000, AamiClass.V), D(4000, null), D(6000, AamiClass.V), D(6500, AamiClass.V), D(6700, null), D(8000, AamiClass.S)])
            .Confusion!;

        Assert.Equal(1, confusion.Matched(AamiClass.N, AamiClass.N));
        Assert.Equal(1, confusion.Matched(AamiClass.N, AamiClass.V));
        Assert.Equal(1, confusion.Matched(AamiClass.V, AamiClass.V));
        Assert.Equal(1, confusion.Unclassified(AamiClass.V));
        Assert.Equal(1, confusion.Missed(AamiClass.V));
        Assert.Equal(1, confusion.Extra(AamiClass.V));
        Assert.Equal(1, confusion.ExtraUnclassified);
        Assert.Equal(2, confusion.ExcludedQ);
        Assert.Equal(4, confusion.Classified);

        // N: 2 beats, 1 found, 1 given. V: 3 beats, 1 found, 3 given (one of them N, one extra). S: 1, 1, 1. F: none.
        Assert.Equal((2, 0.5, 1, 2.0 / 3), Figures(AamiClass.N));
        Assert.Equal((3, 1.0 / 3, 1.0 / 3, 1.0 / 3), Figures(AamiClass.V));
        Assert.Equal((1, 1, 1, 1), Figures(AamiClass.S));
        Assert.Equal((0, null, null, null), Figures(AamiClass.F));
        Assert.Equal((2.0 / 3 + 1.0 / 3 + 1) / 3, confusion.MacroF1!.Value, 15);

        (long Count, double? Se, double? Ppv, double? F1) Figures(AamiClass c) =>
            (confusion.Count(c), confusion.Sensitivity(c), confusion.PositivePredictivity(c), confusion.F1(c));
    }

    [Fact]
    public void A_class_that_was_only_given_wrongly_counts_in_the_mean_with_0()
    {
        ConfusionMatrix confusion = Compare(Beats((1000, AamiClass.N), (2000, AamiClass.N)), [N(1000), D(2000, AamiClass.F)]).Confusion!;
        Assert.Null(confusion.Sensitivity(AamiClass.F));
        Assert.Equal(0, confusion.F1(AamiClass.F));
        Assert.Equal((2.0 / 3 + 0) / 2, confusion.MacroF1);
    }

    [Fact]
    public void The_learning_period_is_matched_but_not_scored()
    {
        ReferenceAnnotations reference = Beats((1000, AamiClass.N), (2000, AamiClass.N), (3000, AamiClass.N));
        var options = new BeatComparisonOptions { LearningSeconds = 2 };

        // The beat at 2,000 ms is scored though its detection is a little early; what lies before counts neither way.
        Assert.Equal(2, Compare(reference, [N(500), N(1000), N(1995), N(3000)], MillisecondClock, options).Qrs.TruePositives);
        Assert.Equal(new QrsTally(2, 0, 0, 0, -5, 25), Compare(reference, [N(500), N(1995), N(3000)], MillisecondClock, options).Qrs);

        // A detection just after the period that belongs to a beat just before it is no false positive.
        Assert.Equal(
            new QrsTally(0, 0, 0, 0, 0, 0),
            Compare(Beats((1990, AamiClass.N)), [N(2010)], MillisecondClock, options).Qrs);
    }

    [Fact]
    public void Flutter_is_left_out_as_bxb_does_unless_asked_for()
    {
        var reference = ReferenceAnnotations.From(
        [
            new WfdbAnnotation(1000, AnnotationCode.Normal),
            new WfdbAnnotation(2000, AnnotationCode.FlutterStart),
            new WfdbAnnotation(2100, AnnotationCode.FlutterWave),
            new WfdbAnnotation(2400, AnnotationCode.FlutterWave),
            new WfdbAnnotation(2500, AnnotationCode.PrematureVentricular),
            new WfdbAnnotation(3000, AnnotationCode.FlutterEnd),
            new WfdbAnnotation(3050, AnnotationCode.PrematureVentricular),
        ]);
        DetectedBeat[] detections = [N(1000), N(2100), N(2400), N(2500), D(2990, AamiClass.V), N(3500)];

        RecordResult without = Compare(reference, detections);
        Assert.Equal(new QrsTally(2, 0, 1, 3, -60, 3600), without.Qrs);
        Assert.Equal(1, without.Confusion!.Extra(AamiClass.N));

        RecordResult with = Compare(reference, detections, MillisecondClock, new BeatComparisonOptions { ExcludeFlutter = false });
        Assert.Equal(new QrsTally(3, 0, 3, 0, -60, 3600), with.Qrs);
    }

    [Fact]
    public void Flutter_without_an_end_lasts_to_the_end_of_the_record()
    {
        var reference = ReferenceAnnotations.From([new WfdbAnnotation(500, AnnotationCode.FlutterStart), new WfdbAnnotation(9000, AnnotationCode.Normal)]);
        Assert.Equal([new ReferenceInterval(500, int.MaxValue)], reference.Flutter);
        Assert.Equal(new QrsTally(0, 0, 0, 1, 0, 0), Compare(reference, [N(9000)]).Qrs);
    }

    [Fact]
    public void A_record_with_paced_beats_is_scored_for_detection_but_not_for_classes()
    {
        var reference = ReferenceAnnotations.From([new WfdbAnnotation(1000, AnnotationCode.Paced), new WfdbAnnotation(2000, AnnotationCode.Normal)]);
        RecordResult result = Compare(reference, [N(1000), N(2000)]);
        Assert.True(result.IsPaced);
        Assert.Equal(2, result.Qrs.TruePositives);
        Assert.Null(result.Confusion);
    }

    [Fact]
    public void Without_beats_or_detections_the_statistics_are_undefined_and_not_a_number_of_any_kind()
    {
        QrsTally qrs = Compare(Beats(), []).Qrs;
        Assert.Null(qrs.Sensitivity);
        Assert.Null(qrs.PositivePredictivity);
        Assert.Null(qrs.F1);
        Assert.Null(qrs.JitterRmsMilliseconds);
        Assert.Null(qrs.JitterMeanMilliseconds);
        Assert.Null(new ConfusionMatrix().MacroF1);
    }

    [Fact]
    public void Gross_figures_divide_sums_and_averages_are_means_of_records()
    {
        RecordResult good = Compare(Beats((1000, AamiClass.N), (2000, AamiClass.V)), [N(1000), D(2004, AamiClass.V)]);
        RecordResult poor = Compare(Beats((1000, AamiClass.N)), [N(5000), D(6000, null)]);
        RecordResult paced = Compare(ReferenceAnnotations.From([new WfdbAnnotation(1000, AnnotationCode.Paced)]), [N(1000)]);

        GrossResult gross = GrossResult.Sum([good, poor, paced]);

        Assert.Equal(new QrsTally(3, 1, 2, 0, 4, 16), gross.Qrs);
        Assert.Equal(0.75, gross.Qrs.Sensitivity);
        Assert.Equal(2.0 / 3, gross.AverageQrsSensitivity!.Value, 15);
        Assert.Equal(30, gross.EcgSeconds);
        Assert.Equal(2, gross.Confusion!.Count(AamiClass.N));
        Assert.Equal(1, gross.Confusion.Missed(AamiClass.N));
        Assert.Equal(1, gross.Confusion.Extra(AamiClass.N));
        Assert.Equal(1, gross.Confusion.ExtraUnclassified);
        Assert.Equal(1, gross.Confusion.Count(AamiClass.V));
    }

    /// <summary>A comparison written once more, in the plainest way: of all free pairs within the window take the nearest, until there is none.</summary>
    [Fact]
    public void Random_beats_are_matched_as_the_brute_force_twin_matches_them()
    {
        const int Seed = 57;
        Console.WriteLine($"seed {Seed}");
        var random = new Random(Seed);
        for (int run = 0; run < 3000; run++)
        {
            // Crowded on purpose, and with ties: a few hundred milliseconds hold several beats.
            ReferenceBeat[] beats = [.. Enumerable.Range(0, random.Next(12)).Select(_ => new ReferenceBeat(random.Next(400), (AamiClass)random.Next(5))).OrderBy(b => b.Sample)];
            DetectedBeat[] detections = [.. Enumerable.Range(0, random.Next(12)).Select(_ => new DetectedBeat(random.Next(1600) / 4.0, random.Next(5) is int c and < 4 ? (AamiClass)c : null)).DistinctBy(d => d.ReferenceSample).OrderBy(d => d.ReferenceSample)];

            int[] matches = BeatComparison.Match(beats, detections, 54);

            Assert.Equal(BruteForce(beats, detections, 54), matches);
            RecordResult result = Compare(new ReferenceAnnotations(beats, [], false), Shuffled(detections, random), 360);
            int pairs = matches.Count(m => m >= 0);
            Assert.Equal(pairs, result.Qrs.TruePositives);
            Assert.Equal(beats.Length - pairs, result.Qrs.FalseNegatives);
            Assert.Equal(detections.Length - pairs, result.Qrs.FalsePositives);
            ConfusionMatrix confusion = result.Confusion!;
            Assert.Equal(beats.Count(b => b.Class == AamiClass.Q), confusion.ExcludedQ);
            foreach (AamiClass reference in AamiClasses.Scored)
            {
                Assert.Equal(beats.Count(b => b.Class == reference), confusion.Count(reference));
                Assert.Equal(
                    Enumerable.Range(0, beats.Length).Count(i => beats[i].Class == reference && matches[i] >= 0 && detections[matches[i]].Class == AamiClass.V),
                    confusion.Matched(reference, AamiClass.V));
            }
        }
    }

    private static int[] BruteForce(ReferenceBeat[] beats, DetectedBeat[] detections, double window)
    {
        int[] matches = [.. beats.Select(_ => -1)];
        while (true)
        {
            (double Distance, int Beat, int Detection) best = (double.PositiveInfinity, -1, -1);
            for (int i = 0; i < beats.Length; i++)
            {
                for (int j = 0; j < detections.Length; j++)
                {
                    double distance = Math.Abs(beats[i].Sample - Math.Round(detections[j].ReferenceSample, MidpointRounding.AwayFromZero));
                    if (matches[i] < 0 && !matches.Contains(j) && distance <= window && distance < best.Distance)
                    {
                        best = (distance, i, j);
                    }
                }
            }

            if (best.Beat < 0)
            {
                return matches;
            }

            matches[best.Beat] = best.Detection;
        }
    }

    private static DetectedBeat[] Shuffled(DetectedBeat[] detections, Random random)
    {
        DetectedBeat[] shuffled = [.. detections];
        random.Shuffle(shuffled);
        return shuffled;
    }

    private static RecordResult Compare(
        ReferenceAnnotations reference, DetectedBeat[] detections, double referenceHz = MillisecondClock, BeatComparisonOptions? options = null) =>
        BeatComparison.Compare("x", reference, detections, referenceHz, 10, options);

    private static ReferenceAnnotations Beats(params (int Sample, AamiClass Class)[] beats) =>
        new([.. beats.Select(b => new ReferenceBeat(b.Sample, b.Class))], [], false);

    private static DetectedBeat N(double sample) => new(sample, AamiClass.N);

    private static DetectedBeat D(double sample, AamiClass? beatClass) => new(sample, beatClass);
}
