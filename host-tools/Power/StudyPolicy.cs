namespace EcgWearable.Power;

/// <summary>How much the device does with what it samples.</summary>
public enum StudyPolicy
{
    /// <summary>Every beat is found, classified and logged, with strips.</summary>
    Full,

    /// <summary>As full, but of the beats that are neither irregular nor of a new shape only one in some is classified.</summary>
    Selective,

    /// <summary>Beats are found and logged, not classified.</summary>
    DetectOnly,

    /// <summary>The ECG is logged as it is; beats are not looked for. Not in the firmware.</summary>
    LogOnly,

    /// <summary>The log is written out; nothing is sampled, and the MCU sleeps deeply.</summary>
    ProtectLog,
}
