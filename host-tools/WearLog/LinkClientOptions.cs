namespace EcgWearable.WearLog;

/// <summary>Patience of a <see cref="LinkClient"/>.</summary>
public sealed record LinkClientOptions
{
    /// <summary>
    /// The longest wait for an answer, in milliseconds of the transport's time: a list waits for the flash, which may be erasing.
    /// </summary>
    public int AnswerTimeoutMilliseconds { get; init; } = 1000;

    /// <summary>The longest wait for the answer to a self-test, in milliseconds.</summary>
    public int SelfTestTimeoutMilliseconds { get; init; } = 3000;

    /// <summary>
    /// The longest wait for the erasure of one 4 KiB sector, in milliseconds; an erase is waited for this long for each of its sectors.
    /// The longest sector erase of the W25Q128JV is 400 ms (Winbond, revision F, section 9.6).
    /// </summary>
    public int EraseMillisecondsPerSector { get; init; } = 400;

    /// <summary>How often a request is repeated when no valid answer came.</summary>
    public int Retries { get; init; } = 3;

    /// <summary>
    /// Tells how long frames that are not the answer may keep the client waiting. A simulated link gives the clock of its simulation.
    /// </summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Ends every wait, with an <see cref="OperationCanceledException"/>: a silent device keeps nobody who wants to stop.</summary>
    public CancellationToken Cancellation { get; init; }
}
