using EcgWearable.WearLog;

namespace EcgWearable.Ecg.Device;

/// <summary>What came of a pull.</summary>
/// <param name="Device">What the device says of itself.</param>
/// <param name="Log">What was pulled.</param>
/// <param name="TimeSyncSample">The sample at which the device was told the time; null when it was not.</param>
/// <param name="BytesFetched">Bytes of the log that came over the line.</param>
/// <param name="Seconds">How long that took, in the time of the line.</param>
/// <param name="Reconnections">How often the device had gone and come back.</param>
/// <param name="Erased">Whether the log on the device was erased.</param>
internal sealed record DevicePullResult(
    DeviceInfo Device, LogPullResult Log, long? TimeSyncSample, long BytesFetched, double Seconds, int Reconnections, bool Erased)
{
    private const int BitsPerByte = 10;

    /// <summary>Bytes of the log a second.</summary>
    public double BytesPerSecond => Seconds > 0 ? BytesFetched / Seconds : 0;

    /// <summary>
    /// Part of the line's rate that the log's bytes make up, 0 to 1: eight data bits, start and stop bit. Null when they came faster than a line
    /// of that rate can bring them: from a virtual board that does not keep to it.
    /// </summary>
    public double? LineShare => BytesPerSecond * BitsPerByte / Firmware.Link.LinkProtocol.BaudRate is var share && share <= 1 ? share : null;
}
