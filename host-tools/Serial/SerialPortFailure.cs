namespace EcgWearable.Serial;

/// <summary>Why a serial port cannot be used.</summary>
public enum SerialPortFailure
{
    /// <summary>There is no such port.</summary>
    NotFound,

    /// <summary>Another program has it open.</summary>
    Busy,

    /// <summary>The user may not open it.</summary>
    Denied,

    /// <summary>It is there, but it is no serial port, or it takes no such settings.</summary>
    NotAPort,

    /// <summary>It was open and has gone: cable, adapter or power.</summary>
    Gone,
}
