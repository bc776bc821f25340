namespace EcgWearable.Wfdb;

/// <summary>One annotation. Source: annot(5), https://physionet.org/physiotools/wag/annot-5.htm.</summary>
/// <param name="Sample">Index of the annotated sample from the start of the record; of a beat, usually its R peak.</param>
/// <param name="Code">What is annotated.</param>
/// <param name="Subtype">Subtype, -128 to 127; of <see cref="AnnotationCode.Noise"/>, a bit for each noisy and each unreadable signal, or -1: all unreadable.</param>
/// <param name="Channel">The signal annotated, 0 to 255; 0 where the annotator makes no difference.</param>
/// <param name="Number">The annotator's own number, -128 to 127.</param>
/// <param name="Aux">Free text, for instance a rhythm: "(N", "(T"; null where there is none. At most 254 characters, each of one byte (Latin-1).</param>
public readonly record struct WfdbAnnotation(
    int Sample, AnnotationCode Code, int Subtype = 0, int Channel = 0, int Number = 0, string? Aux = null);
