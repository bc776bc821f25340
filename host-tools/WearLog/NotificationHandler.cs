namespace EcgWearable.WearLog;

/// <summary>Takes a frame that the device sent unasked.</summary>
/// <param name="command">Its code.</param>
/// <param name="payload">Its payload; valid during the call.</param>
internal delegate void NotificationHandler(byte command, ReadOnlySpan<byte> payload);
