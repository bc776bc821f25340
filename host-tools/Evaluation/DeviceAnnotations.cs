using EcgWearable.Wfdb;

namespace EcgWearable.Evaluation;

/// <summary>What the device found, as annotations for reference tools (bxb, rxr, mxm of the WFDB software).</summary>
public static class DeviceAnnotations
{
    /// <summary>The annotations of one record.</summary>
    /// <param name="result">Its result.</param>
    /// <param name="classified">Whether classes were given; otherwise every beat is written as N.</param>
    /// <returns>One for each detection, in order of time: N, S, V or F, Q where the device gave no class; and '~' with subtype -1 and 0 where a shutdown begins and ends.</returns>
    public static IReadOnlyList<WfdbAnnotation> Of(RecordResult result, bool classified)
    {
        ArgumentNullException.ThrowIfNull(result);
        IEnumerable<WfdbAnnotation> beats = result.Detections.Where(d => d.WholeSample >= 0).Select(d => new WfdbAnnotation(
            (int)d.WholeSample, classified ? Code(d.Class) : AnnotationCode.Normal));
        IEnumerable<WfdbAnnotation> shutdown = result.Shutdown.SelectMany(s => new[]
        {
            new WfdbAnnotation(s.FirstSample, AnnotationCode.Noise, -1), new WfdbAnnotation(s.LastSample, AnnotationCode.Noise),
        });
        return [.. beats.Concat(shutdown).OrderBy(a => a.Sample)];
    }

    private static AnnotationCode Code(AamiClass? beatClass) => beatClass switch
    {
        AamiClass.N => AnnotationCode.Normal,
        AamiClass.S => AnnotationCode.SupraventricularPremature,
        AamiClass.V => AnnotationCode.PrematureVentricular,
        AamiClass.F => AnnotationCode.Fusion,
        _ => AnnotationCode.Unclassifiable,
    };
}
