using System.Runtime.InteropServices;
using EcgWearable.Evaluation;
using EcgWearable.Firmware.Classification;
using EcgWearable.WearLog;

namespace EcgWearable.Ecg.Wear;

/// <summary>The windows of a worn record as they arrived at the accelerator, and the beats of the log they belong to.</summary>
internal sealed class BeatWindows
{
    private readonly List<sbyte> _windows = [];
    private readonly List<sbyte> _contexts = [];
    private readonly List<int> _logits = [];

    private BeatWindows()
    {
    }

    /// <summary>The beats that have a window, in order; as many as there are windows.</summary>
    public IReadOnlyList<WearBeat> Beats { get; private set; } = [];

    /// <summary>The beats of the log that have none: the firmware left them unclassified.</summary>
    public IReadOnlyList<WearBeat> BeatsWithoutWindow { get; private set; } = [];

    /// <summary>Output data rate in Hz, numerator.</summary>
    public int OdrNumerator { get; private set; }

    /// <summary>Output data rate in Hz, denominator.</summary>
    public int OdrDenominator { get; private set; }

    /// <summary>The stretches in which the device could not judge.</summary>
    public IReadOnlyList<ReferenceInterval> Shutdown { get; private set; } = [];

    /// <summary>Has the virtual board wear a record and keeps what arrives at the accelerator.</summary>
    /// <param name="plan">What to wear; with reference beats, windows are cut around those. Without a model the logits are zeros.</param>
    /// <param name="cancellation">Ends the run.</param>
    /// <exception cref="OperationCanceledException">Interrupted.</exception>
    /// <exception cref="InvalidOperationException">The log tells of another number of classified beats than windows came.</exception>
    public static BeatWindows Cut(WearPlan plan, CancellationToken cancellation)
    {
        BeatWindows windows = new();
        WearResult worn = WearRunner.Run(plan with { WindowClassified = windows.Add }, null, cancellation);
        ILookup<bool, WearBeat> beats = worn.Session.Beats.ToLookup(b => b.Class != BeatClass.Unclassified);
        windows.Beats = [.. beats[true]];
        windows.BeatsWithoutWindow = [.. beats[false]];
        windows.OdrNumerator = worn.OdrNumerator;
        windows.OdrDenominator = worn.OdrDenominator;
        windows.Shutdown = ShutdownIntervals.Of(worn, plan.Record);
        int count = windows._windows.Count / WindowFormat.Length;
        return windows.Beats.Count == count
            ? windows
            : throw new InvalidOperationException(
                $"record {plan.Record.Name}: {count} windows at the accelerator, but {windows.Beats.Count} classified beats in the log");
    }

    /// <summary>The window of a beat: 665 samples, the R peak in the middle.</summary>
    /// <param name="beat">Index among <see cref="Beats"/>.</param>
    public ReadOnlySpan<sbyte> Window(int beat) => CollectionsMarshal.AsSpan(_windows).Slice(beat * WindowFormat.Length, WindowFormat.Length);

    /// <summary>The context features of a beat.</summary>
    /// <param name="beat">Index among <see cref="Beats"/>.</param>
    public ReadOnlySpan<sbyte> Context(int beat) =>
        CollectionsMarshal.AsSpan(_contexts).Slice(beat * WindowFormat.ContextLength, WindowFormat.ContextLength);

    /// <summary>The logits of a beat, one per class, that the accelerator computed.</summary>
    /// <param name="beat">Index among <see cref="Beats"/>.</param>
    public ReadOnlySpan<int> Logits(int beat) => CollectionsMarshal.AsSpan(_logits).Slice(beat * WindowFormat.ClassCount, WindowFormat.ClassCount);

    private void Add(ReadOnlySpan<sbyte> window, ReadOnlySpan<sbyte> context, ReadOnlySpan<int> logits)
    {
        _windows.AddRange(window);
        _contexts.AddRange(context);
        _logits.AddRange(logits);
    }
}
