namespace EcgWearable.VirtualBoard;

/// <summary>A fault of the accelerator's READY line.</summary>
public enum ReadyFault
{
    /// <summary>Works.</summary>
    None,

    /// <summary>Stuck low.</summary>
    StuckLow,

    /// <summary>Stuck high.</summary>
    StuckHigh,
}
