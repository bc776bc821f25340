namespace EcgWearable.Campaigns;

/// <summary>Where bits go wrong.</summary>
public enum BitErrorChannel
{
    /// <summary>In a sector of the log, between two readings of it.</summary>
    Flash,

    /// <summary>In an answer of the device on the UART, COBS and CRC-32: all of its bits, the frame's end included.</summary>
    UartAnswer,

    /// <summary>In a request of the host on the UART.</summary>
    UartRequest,

    /// <summary>In a request to the accelerator, CRC-16: a window and its context.</summary>
    AcceleratorRequest,

    /// <summary>In an answer of the accelerator.</summary>
    AcceleratorAnswer,
}
