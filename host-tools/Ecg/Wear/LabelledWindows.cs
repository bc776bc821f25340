using System.Globalization;
using EcgWearable.Evaluation;
using EcgWearable.IntegerModel;
using EcgWearable.Wfdb;

namespace EcgWearable.Ecg.Wear;

/// <summary>The windows of all annotated beats of one record, cut around the annotated R peaks, with what the annotations say of them.</summary>
internal sealed class LabelledWindows
{
    private readonly IReadOnlyList<WfdbAnnotation> _annotations;
    private readonly IReadOnlyList<byte>? _folds;

    private LabelledWindows(string recordName, IReadOnlyList<WfdbAnnotation> annotations, IReadOnlyList<byte>? folds, BeatWindows windows)
    {
        RecordName = recordName;
        _annotations = annotations;
        _folds = folds;
        Windows = windows;
    }

    /// <summary>Name of the record.</summary>
    public string RecordName { get; }

    /// <summary>The windows, one for each annotated beat, in order.</summary>
    public BeatWindows Windows { get; }

    /// <summary>Cuts the windows of a record.</summary>
    /// <param name="path">Path of the record, without extension.</param>
    /// <param name="crystalHertz">Crystal of the front end in Hz.</param>
    /// <param name="model">The accelerator's model; null where only what arrives counts.</param>
    /// <param name="folds">The folds of the record's beats; null where they have none.</param>
    /// <param name="cancellation">Ends the run.</param>
    /// <exception cref="WfdbException">The record is missing or damaged.</exception>
    /// <exception cref="InvalidOperationException">A beat has no window, or one too many came.</exception>
    public static LabelledWindows Cut(string path, int crystalHertz, ModelFile? model, IReadOnlyList<byte>? folds, CancellationToken cancellation)
    {
        WfdbRecord record = WfdbRecord.Read(path);
        WfdbAnnotation[] annotations = record.ReadAnnotations();
        WfdbAnnotation[] beats = [.. annotations.Where(a => AamiClasses.FromAnnotation(a.Code) is not null).OrderBy(a => a.Sample)];
        WearPlan plan = new()
        {
            Record = record,
            Lead = LeadChoice.Choose(record.Header),
            CrystalHertz = crystalHertz,
            Model = model,
            ReferenceBeats = ReferenceAnnotations.From(annotations).Beats,
        };
        BeatWindows windows = BeatWindows.Cut(plan, cancellation);
        return windows.Beats.Count == beats.Length && windows.BeatsWithoutWindow.Count == 0
            ? new LabelledWindows(record.Name, beats, folds, windows)
            : throw new InvalidOperationException(
                $"record {record.Name}: {beats.Length} annotated beats, but {windows.Beats.Count} have a window and {windows.BeatsWithoutWindow.Count} have none");
    }

    /// <summary>Writes the windows with their labels.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="number">Number of the record, for records whose name is none.</param>
    /// <param name="counts">Windows per label, added to.</param>
    public void AddTo(DatasetWriter writer, ushort number, int[] counts)
    {
        ushort record = NumberOf(RecordName, number);
        ushort subject = NumberOf(MitBihRecords.SubjectOf(RecordName), number);
        byte partition = (byte)MitBihRecords.SetOf(RecordName);
        for (int i = 0; i < _annotations.Count; i++)
        {
            int label = (int)AamiClasses.FromAnnotation(_annotations[i].Code)!.Value;
            writer.Add(
                Windows.Window(i),
                Windows.Context(i),
                new DatasetBeat(
                    label,
                    record,
                    Windows.Beats[i].SampleIndex,
                    AnnotationCodes.Mnemonic(_annotations[i].Code)[0],
                    _folds?[i] ?? IntraPatientFolds.None,
                    partition,
                    subject));
            counts[label]++;
        }
    }

    private static ushort NumberOf(string name, ushort otherwise) =>
        ushort.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out ushort number) ? number : otherwise;
}
