namespace EcgWearable.Wfdb;

/// <summary>
/// MIT annotation codes; the value is the code in the file. Values 42 to 49 are the user's own.
/// Source: WFDB Programmer's Guide, "Annotation Codes", https://physionet.org/physiotools/wpg/wpg_31.htm.
/// </summary>
public enum AnnotationCode : byte
{
    /// <summary>No beat; not written by the WFDB library.</summary>
    NotQrs = 0,

    /// <summary>N: normal beat.</summary>
    Normal = 1,

    /// <summary>L: left bundle branch block beat.</summary>
    LeftBundleBranchBlock = 2,

    /// <summary>R: right bundle branch block beat.</summary>
    RightBundleBranchBlock = 3,

    /// <summary>a: aberrated atrial premature beat.</summary>
    AberratedAtrialPremature = 4,

    /// <summary>V: premature ventricular contraction.</summary>
    PrematureVentricular = 5,

    /// <summary>F: fusion of ventricular and normal beat.</summary>
    Fusion = 6,

    /// <summary>J: nodal (junctional) premature beat.</summary>
    NodalPremature = 7,

    /// <summary>A: atrial premature beat.</summary>
    AtrialPremature = 8,

    /// <summary>S: supraventricular premature or ectopic beat.</summary>
    SupraventricularPremature = 9,

    /// <summary>E: ventricular escape beat.</summary>
    VentricularEscape = 10,

    /// <summary>j: nodal (junctional) escape beat.</summary>
    NodalEscape = 11,

    /// <summary>/: paced beat.</summary>
    Paced = 12,

    /// <summary>Q: unclassifiable beat.</summary>
    Unclassifiable = 13,

    /// <summary>~: change of signal quality; the subtype says which signals are noisy or unreadable.</summary>
    Noise = 14,

    /// <summary>|: isolated QRS-like artifact.</summary>
    Artifact = 16,

    /// <summary>s: ST change.</summary>
    StChange = 18,

    /// <summary>T: T-wave change.</summary>
    TChange = 19,

    /// <summary>*: systole.</summary>
    Systole = 20,

    /// <summary>D: diastole.</summary>
    Diastole = 21,

    /// <summary>": comment; the text is in aux.</summary>
    Note = 22,

    /// <summary>=: measurement.</summary>
    Measurement = 23,

    /// <summary>p: peak of the P wave.</summary>
    PWave = 24,

    /// <summary>B: bundle branch block beat, left or right not said.</summary>
    BundleBranchBlock = 25,

    /// <summary>^: non-conducted pacer spike.</summary>
    PacerSpike = 26,

    /// <summary>t: peak of the T wave.</summary>
    TWave = 27,

    /// <summary>+: change of rhythm; the rhythm's name is in aux.</summary>
    Rhythm = 28,

    /// <summary>u: peak of the U wave.</summary>
    UWave = 29,

    /// <summary>?: beat not classified during learning.</summary>
    Learning = 30,

    /// <summary>!: wave of ventricular flutter. Not a beat.</summary>
    FlutterWave = 31,

    /// <summary>[: start of ventricular flutter or fibrillation.</summary>
    FlutterStart = 32,

    /// <summary>]: end of ventricular flutter or fibrillation.</summary>
    FlutterEnd = 33,

    /// <summary>e: atrial escape beat.</summary>
    AtrialEscape = 34,

    /// <summary>n: supraventricular escape beat.</summary>
    SupraventricularEscape = 35,

    /// <summary>@: link to external data.</summary>
    Link = 36,

    /// <summary>x: non-conducted P wave (blocked atrial premature beat).</summary>
    NonConductedPWave = 37,

    /// <summary>f: fusion of paced and normal beat.</summary>
    PacedFusion = 38,

    /// <summary>(: onset of a waveform.</summary>
    WaveformOnset = 39,

    /// <summary>): end of a waveform.</summary>
    WaveformEnd = 40,

    /// <summary>r: R-on-T premature ventricular contraction.</summary>
    RonT = 41,
}
