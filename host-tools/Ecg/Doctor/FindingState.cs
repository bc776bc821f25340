namespace EcgWearable.Ecg.Doctor;

/// <summary>How a thing is that was checked.</summary>
internal enum FindingState
{
    /// <summary>As it must be.</summary>
    Good,

    /// <summary>Not there or not known, and only some commands need it.</summary>
    Optional,

    /// <summary>Wrong.</summary>
    Wrong,
}
