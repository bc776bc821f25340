using EcgWearable.Wfdb;

namespace EcgWearable.Evaluation;

/// <summary>What the evaluation takes from a record's reference annotations.</summary>
/// <param name="Beats">All annotated beats, in order of their samples.</param>
/// <param name="Flutter">Stretches of ventricular flutter or fibrillation, from '[' to ']' (or to the record's end).</param>
/// <param name="ContainsPacedBeats">True where a beat is annotated as paced ('/'); EC57 then leaves the record out of the classes.</param>
public sealed record ReferenceAnnotations(
    IReadOnlyList<ReferenceBeat> Beats, IReadOnlyList<ReferenceInterval> Flutter, bool ContainsPacedBeats)
{
    /// <summary>Sorts annotations into beats and flutter; all others (rhythm, noise, flutter waves, ...) are left aside.</summary>
    /// <param name="annotations">The record's reference annotations.</param>
    public static ReferenceAnnotations From(IEnumerable<WfdbAnnotation> annotations)
    {
        ArgumentNullException.ThrowIfNull(annotations);
        var beats = new List<ReferenceBeat>();
        var flutter = new List<ReferenceInterval>();
        int? flutterStart = null;
        bool paced = false;
        foreach (WfdbAnnotation annotation in annotations.OrderBy(a => a.Sample))
        {
            if (AamiClasses.FromAnnotation(annotation.Code) is AamiClass beatClass)
            {
                beats.Add(new ReferenceBeat(annotation.Sample, beatClass));
                paced |= annotation.Code == AnnotationCode.Paced;
            }
            else if (annotation.Code == AnnotationCode.FlutterStart)
            {
                flutterStart ??= annotation.Sample;
            }
            else if (annotation.Code == AnnotationCode.FlutterEnd && flutterStart is int start)
            {
                flutter.Add(new ReferenceInterval(start, annotation.Sample));
                flutterStart = null;
            }
        }

        if (flutterStart is int unended)
        {
            flutter.Add(new ReferenceInterval(unended, int.MaxValue));
        }

        return new ReferenceAnnotations(beats, flutter, paced);
    }
}
