namespace EcgWearable.Evaluation;

/// <summary>
/// The beat classes of ANSI/AAMI EC57. N, S, V and F have the values of the device's <c>BeatClass</c>; Q never leaves the evaluation.
/// </summary>
public enum AamiClass
{
    /// <summary>Normal and bundle branch block beats, and escape beats of the atria and the junction.</summary>
    N = 0,

    /// <summary>Supraventricular ectopic beats.</summary>
    S = 1,

    /// <summary>Ventricular ectopic beats.</summary>
    V = 2,

    /// <summary>Fusion of a ventricular and a normal beat.</summary>
    F = 3,

    /// <summary>Paced, fusion of paced and normal, and unclassifiable beats. Detected like all others, but not scored as a class.</summary>
    Q = 4,
}
