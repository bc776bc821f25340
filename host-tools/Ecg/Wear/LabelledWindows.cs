using EcgWearable.Evaluation;
using EcgWearable.Firmware.Classification;
using EcgWearable.IntegerModel;
using EcgWearable.WearLog;
using EcgWearable.Wfdb;

namespace EcgWearable.Ecg.Wear;

/// <summary>The windows of one record in the order in which they arrived at the accelerator, and the annotations they belong to.</summary>
/// <param name="annotations">The beat annotations of the record, in order.</param>
internal sealed class LabelledWindows(IReadOnlyList<WfdbAnnotation> annotations)
{
    private readonly sbyte[] _windows = new sbyte[annotations.Count * WindowFormat.Length];
    private readonly sbyte[] _contexts = new sbyte[annotations.Count * WindowFormat.ContextLength];
    private int _count;
    private IReadOnlyList<WearBeat> _beats = [];

    /// <summary>Output data rate in Hz, numerator.</summary>
    public int OdrNumerator { get; private set; }

    /// <summary>Output data rate in Hz, denominator.</summary>
    public int OdrDenominator { get; private set; }

    /// <summary>Keeps a window.</summary>
    public void Add(ReadOnlySpan<sbyte> window, ReadOnlySpan<sbyte> context, ReadOnlySpan<int> logits)
    {
        if (_count < annotations.Count)
        {
            window.CopyTo(_windows.AsSpan(_count * WindowFormat.Length));
            context.CopyTo(_contexts.AsSpan(_count * WindowFormat.ContextLength));
        }

        _count++;
    }

    /// <summary>Checks that every annotated beat has its window.</summary>
    /// <param name="worn">The run that sent the windows.</param>
    /// <param name="recordName">For the message.</param>
    /// <exception cref="InvalidOperationException">A beat has none, or one too many came.</exception>
    public void Complete(WearResult worn, string recordName)
    {
        _beats = worn.Session.Beats;
        OdrNumerator = worn.OdrNumerator;
        OdrDenominator = worn.OdrDenominator;
        if (_count != annotations.Count || _beats.Count != annotations.Count)
        {
            throw new InvalidOperationException(
                $"record {recordName}: {annotations.Count} annotated beats, but {_count} windows at the accelerator and {_beats.Count} beats in the log");
        }
    }

    /// <summary>Writes the windows with their labels.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="record">Number of the record.</param>
    /// <param name="counts">Windows per label, added to.</param>
    public void AddTo(DatasetWriter writer, ushort record, int[] counts)
    {
        for (int i = 0; i < _count; i++)
        {
            int label = (int)AamiClasses.FromAnnotation(annotations[i].Code)!.Value;
            writer.Add(
                _windows.AsSpan(i * WindowFormat.Length, WindowFormat.Length),
                _contexts.AsSpan(i * WindowFormat.ContextLength, WindowFormat.ContextLength),
                label,
                record,
                _beats[i].SampleIndex,
                AnnotationCodes.Mnemonic(annotations[i].Code)[0]);
            counts[label]++;
        }
    }
}
