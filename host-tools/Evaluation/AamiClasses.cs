using EcgWearable.Wfdb;

namespace EcgWearable.Evaluation;

/// <summary>The one place where annotation codes become EC57 classes, and the device's class bytes too.</summary>
public static class AamiClasses
{
    /// <summary>Number of classes that are scored: N, S, V, F.</summary>
    public const int ScoredCount = 4;

    /// <summary>The scored classes, in the order of their values.</summary>
    public static IReadOnlyList<AamiClass> Scored { get; } = [AamiClass.N, AamiClass.S, AamiClass.V, AamiClass.F];

    /// <summary>
    /// The class of an annotated beat: N L R B e j are N; A a J S n are S; V E r are V; F is F; / f Q ? are Q.
    /// The fifteen codes of the MIT-BIH database are mapped as in de Chazal et al., IEEE Trans Biomed Eng 51(7):1196-1206, 2004, Table I;
    /// B, n, r and ?, which do not occur there, as the WFDB program bxb maps them.
    /// </summary>
    /// <param name="code">An annotation code.</param>
    /// <returns>The class, or null where the code marks no beat.</returns>
    public static AamiClass? FromAnnotation(AnnotationCode code) => code switch
    {
        AnnotationCode.Normal
            or AnnotationCode.LeftBundleBranchBlock
            or AnnotationCode.RightBundleBranchBlock
            or AnnotationCode.BundleBranchBlock
            or AnnotationCode.AtrialEscape
            or AnnotationCode.NodalEscape => AamiClass.N,
        AnnotationCode.AtrialPremature
            or AnnotationCode.AberratedAtrialPremature
            or AnnotationCode.NodalPremature
            or AnnotationCode.SupraventricularPremature
            or AnnotationCode.SupraventricularEscape => AamiClass.S,
        AnnotationCode.PrematureVentricular
            or AnnotationCode.VentricularEscape
            or AnnotationCode.RonT => AamiClass.V,
        AnnotationCode.Fusion => AamiClass.F,
        AnnotationCode.Paced
            or AnnotationCode.PacedFusion
            or AnnotationCode.Unclassifiable
            or AnnotationCode.Learning => AamiClass.Q,
        _ => null,
    };

    /// <summary>The class behind the device's class byte (0 N, 1 S, 2 V, 3 F), or null: the device left the beat unclassified (255).</summary>
    /// <param name="value">The byte of a beat record.</param>
    /// <exception cref="ArgumentOutOfRangeException">No such class.</exception>
    public static AamiClass? FromDevice(byte value) => value switch
    {
        < ScoredCount => (AamiClass)value,
        255 => null,
        _ => throw new ArgumentOutOfRangeException(nameof(value), value, "a class byte is 0 (N), 1 (S), 2 (V), 3 (F) or 255 (unclassified)"),
    };
}
