using EcgWearable.Firmware;
using EcgWearable.VirtualBoard;
using EcgWearable.WearLog;
using EcgWearable.Wfdb;
using Xunit;

namespace EcgWearable.Tests.Firmware;

/// <summary>
/// The whole firmware, started as on the device, on a virtual board until its button switches it off, with what went wrong on the way.
/// </summary>
internal sealed class WornBoard
{
    public const double PeriodNanoseconds = 2_812_500;

    private const double SwitchOffSeconds = 20;

    private WornBoard(VirtualEcgBoard board, WearLogContents contents, long firstEdge, long lastEdge)
    {
        Board = board;
        Contents = contents;
        PeriodsWorn = (lastEdge - firstEdge) / PeriodNanoseconds;
    }

    public VirtualEcgBoard Board { get; }

    public WearLogContents Contents { get; }

    public WearSession Session => Contents.Sessions[^1];

    /// <summary>Periods of the converter between the edges of the first and of the last sample that was read.</summary>
    public double PeriodsWorn { get; }

    public static long Nanoseconds(double seconds) => (long)(seconds * 1e9);

    /// <summary>The embedded five minutes, from their start.</summary>
    public static ResampledRecord Record(double seconds)
    {
        WfdbRecord record = WfdbRecord.Read(Path.Combine(AppContext.BaseDirectory, "data", "208x"));
        return new ResampledRecord(record.Microvolts(0).AsSpan(0, (int)(seconds * record.SamplingFrequencyHz)), record.SamplingFrequencyHz);
    }

    /// <summary>The embedded five minutes, over and over.</summary>
    public static IElectrodeSignal Endless()
    {
        ResampledRecord minutes = Record(300);
        return new ChainedSignal(_ => minutes);
    }

    /// <summary>Wears a signal.</summary>
    /// <param name="options">The board; its signal is the record when it has none.</param>
    /// <param name="seconds">When the button is pressed to switch off; <see langword="null"/>: power goes then without warning.</param>
    /// <param name="powerCutSeconds">When power goes, without <paramref name="seconds"/>.</param>
    public static WornBoard Wear(VirtualBoardOptions options, double? seconds, double powerCutSeconds = 0)
    {
        double end = seconds ?? powerCutSeconds;
        ButtonPress[] off = seconds is null ? [] : [new ButtonPress(Nanoseconds(end), Nanoseconds(2.5))];
        VirtualEcgBoard board = new(options with
        {
            Signal = options.Signal ?? Record(Math.Min(end, 300)),
            ButtonPresses = [.. options.ButtonPresses, .. off],
        });
        long first = -1;
        long last = -1;
        board.FrontEnd.SampleRead = (_, _) =>
        {
            last = board.FrontEnd.LastSampleNanoseconds;
            first = first < 0 ? last : first;
        };
        board.Run(Program.Main, Nanoseconds(end + (seconds is null ? 0 : SwitchOffSeconds)));
        return new WornBoard(board, WearLogReader.Parse(board.Flash.Image, "test"), first, last);
    }

    /// <summary>Asserts that each sample's index is its DRDYB edge's place on the converter's grid, to the period.</summary>
    /// <param name="tolerancePeriods">Half a period for each time that the grid itself has moved.</param>
    public void AssertCounted(double tolerancePeriods = 0.1)
    {
        SessionClose close = Session.Close!;
        Assert.InRange(close.SampleIndex - 1 - PeriodsWorn, -tolerancePeriods, tolerancePeriods);
        Assert.Equal(Board.FrontEnd.SamplesTaken + close.SamplesLost, close.SampleIndex);
        Assert.Equal(Session.LostSampleCount, close.SamplesLost);
    }
}
