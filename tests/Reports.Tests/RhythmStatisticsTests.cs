using System.Text.RegularExpressions;
using EcgWearable.Evaluation;
using EcgWearable.Firmware.Classification;
using EcgWearable.Firmware.Logging;
using EcgWearable.Tests;
using EcgWearable.WearLog;
using EcgWearable.WearLog.Tests;
using EcgWearable.Wfdb;
using Xunit;

namespace EcgWearable.Reports.Tests;

/// <summary>
/// Couplets, runs, bigeminy and pauses of sequences written by hand, and of the MIT-BIH database's annotations. A letter is a beat; a bar is a gap.
/// </summary>
public sealed class RhythmStatisticsTests
{
    private const int Rate = 360;

    [Theory]
    [InlineData("NNNN", 0, 0, 0, 0, 0)]
    [InlineData("NVN", 1, 0, 0, 0, 0)]
    [InlineData("NVVN", 0, 0, 1, 0, 0)]
    [InlineData("NVVVN", 0, 0, 0, 1, 0)]
    [InlineData("NVVVVVN", 0, 0, 0, 1, 0)]
    [InlineData("NVVVVVVN", 0, 0, 0, 0, 1)]
    [InlineData("VVNVNVVVN", 1, 0, 1, 1, 0)]
    [InlineData("VV|VV", 0, 0, 2, 0, 0)] // what lies behind a gap is not known to follow
    [InlineData("VVVV|VV", 0, 0, 1, 1, 0)]
    [InlineData("VV?V", 0, 1, 1, 0, 0)] // nor what lies behind a beat of unknown class
    [InlineData("FVFVVN", 1, 0, 1, 0, 0)] // fusion is neither
    [InlineData("SVSVVS", 1, 0, 1, 0, 0)]
    [InlineData("NV|VN", 0, 2, 0, 0, 0)] // two V beside a gap: single, a couplet, or more
    [InlineData("N|VN", 0, 1, 0, 0, 0)]
    [InlineData("NV|N", 0, 1, 0, 0, 0)]
    [InlineData("N?VN", 0, 1, 0, 0, 0)]
    [InlineData("NV?N", 0, 1, 0, 0, 0)]
    [InlineData("VNV", 0, 2, 0, 0, 0)] // at the ends of the log
    [InlineData("", 0, 0, 0, 0, 0)]
    public void CoupletsAndRunsAreThoseOfEc57(string beats, int single, int undecided, int couplets, int shortRuns, int longRuns)
    {
        EctopyStatistics v = Of(beats).Ventricular;

        Assert.Equal((single, undecided, couplets, shortRuns, longRuns), (v.IsolatedCount, v.UndecidedCount, v.Couplets.Count, v.ShortRunCount, v.LongRunCount));
        Assert.Equal(beats.Count(beat => beat == 'V'), v.BeatCount);

        // The same of S.
        EctopyStatistics s = Of(beats.Replace('S', 'N').Replace('V', 'S')).Supraventricular;
        Assert.Equal((single, undecided, couplets, shortRuns, longRuns), (s.IsolatedCount, s.UndecidedCount, s.Couplets.Count, s.ShortRunCount, s.LongRunCount));
    }

    [Fact]
    public void ARunsRateIsThatOfItsOwnIntervals()
    {
        // Four intervals of 120 samples at 360 samples/s: 180/min; the coupling interval of 90 does not count.
        RhythmStatistics rhythm = Of("N V V V V V N V V V N V V V", 300, 90, 120, 120, 120, 120, 500, 100, 144, 144, 400, 100, 240, 240);

        EctopicRun longest = rhythm.Ventricular.LongestRun!.Value;
        Assert.Equal((1, 5), (longest.FirstBeat, longest.BeatCount));
        Assert.Equal(180, longest.BeatsPerMinute, 9);
        Assert.Equal(longest, rhythm.Ventricular.FastestRun);
        Assert.Equal([180.0, 150.0, 90.0], rhythm.Ventricular.Runs.Select(run => Math.Round(run.BeatsPerMinute, 9)));
        Assert.Equal(2, rhythm.Ventricular.FastRunCount); // above 100/min
        Assert.Equal([false, false, true], rhythm.Ventricular.Runs.Select(run => run.IsCut)); // the log ends with the last
    }

    [Fact]
    public void TheFastestRunNeedNotBeTheLongest()
    {
        RhythmStatistics rhythm = Of("N S S S S N S S S N", 300, 200, 200, 200, 200, 400, 150, 120, 120, 400);

        Assert.Equal(4, rhythm.Supraventricular.LongestRun!.Value.BeatCount);
        Assert.Equal(180, rhythm.Supraventricular.FastestRun!.Value.BeatsPerMinute, 9);
        Assert.Equal(3, rhythm.Supraventricular.FastestRun!.Value.BeatCount);
    }

    [Theory]
    [InlineData("NVVVN", false)]
    [InlineData("N|VVVN", true)]
    [InlineData("NVVV|N", true)]
    [InlineData("NVVV?", true)]
    [InlineData("VVVN", true)]
    public void ARunWithAnUnknownEndIsCalledCut(string beats, bool isCut) =>
        Assert.Equal(isCut, Of(beats).Ventricular.Runs.Single().IsCut);

    [Theory]
    [InlineData("NVNVNV", "3", "")]
    [InlineData("NVNVN", "", "")]
    [InlineData("NNNVNVNVNVN", "4", "")]
    [InlineData("VNVNVNV", "3", "")] // the first V follows no N
    [InlineData("NVNV|NVNV", "", "")]
    [InlineData("NVNVNV|NVNVNV", "3,3", "")]
    [InlineData("NVN?NVNV", "", "")]
    [InlineData("NNVNNVNNV", "", "3")]
    [InlineData("NVNVNVNNVNNVNNV", "3", "3")]
    [InlineData("NNVNNVNNNV", "", "")]
    public void BigeminyAndTrigeminyAreThreeCyclesInSuccession(string beats, string bigeminy, string trigeminy)
    {
        EctopyStatistics v = Of(beats).Ventricular;

        Assert.Equal(bigeminy, string.Join(",", v.Bigeminy.Select(episode => episode.EctopicCount)));
        Assert.Equal(trigeminy, string.Join(",", v.Trigeminy.Select(episode => episode.EctopicCount)));
    }

    [Fact]
    public void AnEpisodeGoesFromItsFirstNToItsLastEctopicBeat()
    {
        EctopicPattern episode = Of("NNVNVNVN").Ventricular.Bigeminy.Single();

        Assert.Equal(new EctopicPattern(BeatClass.V, 2, 1, 3, 2 * 300, 7 * 300), episode);
    }

    [Fact]
    public void PausesAreIntervalsOfTwoSecondsAndMore()
    {
        RhythmStatistics rhythm = Of("N N N V N | N N", 300, 719, 720, 300, 1080, 2000, 900);

        Assert.Equal([2.0, 3.0, 2.5], rhythm.Pauses.Select(pause => pause.Seconds));
        Assert.Equal(new RhythmPause(2039, 3119, 3), rhythm.LongestPause);
        Assert.Equal(1, rhythm.PausesOfAtLeast(3));
    }

    [Fact]
    public void ASessionsGapsBreakSequences()
    {
        LogBuilder log = new LogBuilder().Boot()
            .Beat(1000, 0, rrSamples: 0)
            .Beat(1300, 2, rrSamples: 300)
            .Event(1450, EventCode.SamplesLost, 20) // between the two V beats
            .Beat(1600, 2, rrSamples: 300)
            .Beat(1900, 2, rrSamples: 300)
            .Event(1950, EventCode.PoorSignal, 1)
            .Event(2100, EventCode.PoorSignal, 0)
            .Beat(2200, 2, rrSamples: 300)
            .Beat(2500, 2, rrSamples: 300)
            .Beat(3100, 2, rrSamples: 300) // its record says 300, the log 600: a beat's record is missing
            .Beat(3400, 0, rrSamples: 300);

        EctopyStatistics v = Of(log).Ventricular;

        Assert.Equal((6, 0, 2, 2, 0), (v.BeatCount, v.IsolatedCount, v.UndecidedCount, v.Couplets.Count, v.Runs.Count));
    }

    [Fact]
    public void OnlyASilenceThatTheDeviceConfirmedIsAPause()
    {
        RhythmStatistics rhythm = Of(new LogBuilder().Boot()
            .Beat(1000, rrSamples: 0)
            .Beat(1900, rrSamples: 900).Event(1900, EventCode.Pause, 2500) // confirmed at the R peak that ends it
            .Beat(3412, rrSamples: 1512) // 4.2 s of which the device says nothing
            .Beat(4212, rrSamples: 800).Event(4211, EventCode.Pause, 2222) // an event that is not this beat's
            .Beat(4932, rrSamples: 720).Event(4932, EventCode.Pause, 2000)
            .Beat(5651, rrSamples: 719));

        Assert.Equal([new RhythmPause(1000, 1900, 2.5), new RhythmPause(4212, 4932, 2)], rhythm.Pauses);
        Assert.Equal(2.5, rhythm.LongestPause!.Value.Seconds);
        Assert.Equal([new RhythmPause(1900, 3412, 4.2), new RhythmPause(3412, 4212, 800 / 360.0)], rhythm.UnconfirmedPauses);
    }

    [Theory]
    [InlineData(1000, false)] // at the beat before: of another silence
    [InlineData(3600, true)]
    [InlineData(3880, true)]
    public void ASilenceWithAsystoleInItIsAPause(long asystole, bool isPause)
    {
        RhythmStatistics rhythm = Of(new LogBuilder().Boot()
            .Beat(1000, rrSamples: 0).Event(asystole, EventCode.Asystole, 7000).Beat(3880, rrSamples: 2880));

        Assert.Equal(isPause ? [8.0] : [], rhythm.Pauses.Select(pause => pause.Seconds));
        Assert.Equal(isPause ? [] : [8.0], rhythm.UnconfirmedPauses.Select(pause => pause.Seconds));
    }

    [Fact]
    public void BeatsMayBeMissingInAnUnconfirmedSilence()
    {
        // V, four seconds, V: not a couplet, and neither is single.
        EctopyStatistics v = Of(new LogBuilder().Boot().Beat(300, 0, rrSamples: 0).Beat(600, 2).Beat(2040, 2, rrSamples: 1440).Beat(2340)).Ventricular;

        Assert.Equal((2, 0, 2, 0), (v.BeatCount, v.IsolatedCount, v.UndecidedCount, v.Couplets.Count));
    }

    [Fact]
    public void APauseLongerThanItsFieldIsMeasuredByTheBeats()
    {
        LogBuilder log = new LogBuilder().Boot().Beat(1000, rrSamples: 0).Event(4000, EventCode.Asystole, 8000).Beat(73_000, rrSamples: 65_535).Beat(73_300, rrSamples: 300);

        Assert.Equal([200.0], Of(log).Pauses.Select(pause => pause.Seconds));

        // Without the device's word it is a silence without a reason, and nothing is known.
        log = new LogBuilder().Boot().Beat(1000, rrSamples: 0).Beat(73_000, rrSamples: 65_535).Beat(73_300, rrSamples: 300);
        Assert.Empty(Of(log).Pauses);
        Assert.Empty(Of(log).UnconfirmedPauses);

        // With an electrode off in it, nothing is known.
        log = new LogBuilder().Boot().Beat(1000, rrSamples: 0).Event(20_000, EventCode.LeadOff, 1).Event(30_000, EventCode.LeadOn).Beat(73_000, rrSamples: 65_535);
        Assert.Empty(Of(log).Pauses);
    }

    [MitdbFact]
    public void TheDatabasesBeatsCountAsTheirLettersDo()
    {
        // The same figures come from the letters of all 48 annotation files by regular expressions alone.
        (int Single, int Couplets, int ShortRuns, int LongRuns, int Bigeminy, int BigeminyBeats, int Trigeminy) v = default;
        (int Couplets, int Runs, int LongRuns, int Bigeminy, int Pauses) s = default;
        foreach (string record in MitBihRecords.Scored.Concat(MitBihRecords.Paced))
        {
            (string letters, RhythmStatistics rhythm) = Annotated(record, out _);
            EctopyStatistics ventricular = rhythm.Ventricular;
            EctopyStatistics supraventricular = rhythm.Supraventricular;
            Assert.Equal(Regex.Count(letters, "(?<=[NSF])V(?=[NSF])"), ventricular.IsolatedCount);
            Assert.Equal(Runs(letters, "V", 1, 1), ventricular.IsolatedCount + ventricular.UndecidedCount);
            Assert.Equal(Runs(letters, "V", 2, 2), ventricular.Couplets.Count);
            Assert.Equal(Runs(letters, "V", 3, 5), ventricular.ShortRunCount);
            Assert.Equal(Runs(letters, "V", 6, int.MaxValue), ventricular.LongRunCount);
            Assert.Equal(Regex.Count(letters, "(NV){3,}"), ventricular.Bigeminy.Count);
            Assert.Equal(Regex.Count(letters, "(NNV){3,}"), ventricular.Trigeminy.Count);
            v = (
                v.Single + ventricular.IsolatedCount,
                v.Couplets + ventricular.Couplets.Count,
                v.ShortRuns + ventricular.ShortRunCount,
                v.LongRuns + ventricular.LongRunCount,
                v.Bigeminy + ventricular.Bigeminy.Count,
                v.BigeminyBeats + ventricular.Bigeminy.Sum(episode => episode.EctopicCount),
                v.Trigeminy + ventricular.Trigeminy.Count);
            s = (
                s.Couplets + supraventricular.Couplets.Count,
                s.Runs + supraventricular.Runs.Count,
                s.LongRuns + supraventricular.LongRunCount,
                s.Bigeminy + supraventricular.Bigeminy.Count,
                s.Pauses + rhythm.Pauses.Count);
        }

        Assert.Equal((5451, 526, 51, 13, 241, 1712, 99), v);
        Assert.Equal((167, 210, 114, 21, 141), s);
    }

    [MitdbFact]
    public void TheDatabasesRhythmMarksAreFoundFromTheBeats()
    {
        // Cardiologists marked where ventricular tachycardia "(VT", bigeminy "(B" and trigeminy "(T" begin. All but a few of those stretches hold
        // what is looked for here; the others are shorter than three beats or cycles, or mixed with other classes.
        (int Marked, int Found) tachycardia = default;
        (int Marked, int Found) bigeminy = default;
        (int Marked, int Found) trigeminy = default;
        foreach (string record in MitBihRecords.Scored.Concat(MitBihRecords.Paced))
        {
            (_, RhythmStatistics rhythm) = Annotated(record, out WfdbAnnotation[] annotations);
            WfdbAnnotation[] marks = [.. annotations.Where(mark => mark.Code == AnnotationCode.Rhythm)];
            for (int i = 0; i < marks.Length; i++)
            {
                long from = marks[i].Sample;
                long to = i + 1 < marks.Length ? marks[i + 1].Sample : long.MaxValue;
                switch (marks[i].Aux)
                {
                    case "(VT":
                        tachycardia = (tachycardia.Marked + 1, tachycardia.Found + (rhythm.Ventricular.Runs.Any(run => run.FirstSampleIndex < to && run.LastSampleIndex > from) ? 1 : 0));
                        break;
                    case "(B":
                        bigeminy = (bigeminy.Marked + 1, bigeminy.Found + (rhythm.Ventricular.Bigeminy.Any(episode => episode.FirstSampleIndex < to && episode.LastSampleIndex > from) ? 1 : 0));
                        break;
                    case "(T":
                        trigeminy = (trigeminy.Marked + 1, trigeminy.Found + (rhythm.Ventricular.Trigeminy.Any(episode => episode.FirstSampleIndex < to && episode.LastSampleIndex > from) ? 1 : 0));
                        break;
                    default:
                        break;
                }
            }
        }

        Assert.Equal((61, 59), tachycardia);
        Assert.Equal((221, 211), bigeminy);
        Assert.Equal((83, 79), trigeminy);
    }

    private static int Runs(string letters, string letter, int fewest, int most) =>
        Regex.Matches(letters, letter + "+").Count(match => match.Length >= fewest && match.Length <= most);

    private static (string Letters, RhythmStatistics Rhythm) Annotated(string record, out WfdbAnnotation[] annotations)
    {
        annotations = WfdbAnnotations.Read(Path.Combine(MitdbFactAttribute.Directory!, record + ".atr"));
        List<RhythmBeat> beats = [];
        List<char> letters = [];
        foreach (WfdbAnnotation annotation in annotations)
        {
            if (AamiClasses.FromAnnotation(annotation.Code) is AamiClass beatClass)
            {
                long rr = beats.Count == 0 ? 0 : annotation.Sample - beats[^1].SampleIndex;
                beats.Add(new RhythmBeat(annotation.Sample, beatClass == AamiClass.Q ? BeatClass.Unclassified : (BeatClass)beatClass, rr, rr > 0));
                letters.Add(beatClass.ToString()[0]);
            }
        }

        return (new string([.. letters]), new RhythmStatistics(beats, Rate));
    }

    private static RhythmStatistics Of(LogBuilder log) => RhythmStatistics.Of(WearLogReader.Parse(log.ToArray(), "log").Sessions[0]);

    /// <summary>Beats of letters, each so many samples after the one before; 300 where nothing is said. A bar before a beat breaks the sequence.</summary>
    private static RhythmStatistics Of(string letters, params int[] rr)
    {
        List<RhythmBeat> beats = [];
        long at = 0;
        bool follows = false;
        foreach (char letter in letters.Replace(" ", "", StringComparison.Ordinal))
        {
            if (letter == '|')
            {
                follows = false;
                continue;
            }

            int step = beats.Count < rr.Length ? rr[beats.Count] : 300;
            at += step;
            beats.Add(new RhythmBeat(at, letter == '?' ? BeatClass.Unclassified : Enum.Parse<BeatClass>(letter.ToString()), follows ? step : 0, follows));
            follows = true;
        }

        return new RhythmStatistics(beats, Rate);
    }
}
