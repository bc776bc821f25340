namespace EcgWearable.WearLog;

/// <summary>Why an exchange with the device failed.</summary>
public enum LinkFailure
{
    /// <summary>No valid answer came, after all retries.</summary>
    Silent,

    /// <summary>The device answered, but not as the protocol says.</summary>
    BadAnswer,

    /// <summary>The device does not know the command, or finds its payload wrong.</summary>
    NotUnderstood,

    /// <summary>There is no such sector any more, or the range leaves it.</summary>
    BadRange,

    /// <summary>The device refused: the erase token is not the one that a list would give now.</summary>
    Refused,

    /// <summary>The device's flash failed.</summary>
    FlashFault,

    /// <summary>The connection is gone.</summary>
    Disconnected,
}
