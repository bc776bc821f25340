namespace EcgWearable.VirtualBoard;

/// <summary>A part of the board that the firmware reaches through a driver of its image.</summary>
public enum BoardPart
{
    /// <summary>The ADS1293.</summary>
    FrontEnd,

    /// <summary>The NOR flash.</summary>
    Flash,

    /// <summary>The accelerator.</summary>
    Accelerator,

    /// <summary>The serial port to the host.</summary>
    HostPort,
}
