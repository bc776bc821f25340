using EcgWearable.Firmware.Logging;
using FirmwareLog = EcgWearable.Firmware.Logging.WearLog;

namespace EcgWearable.Campaigns;

/// <summary>Appends records to the firmware's log as the main loop does: background work in between, a page at a time.</summary>
internal sealed class LogWriter(FirmwareLog log)
{
    private readonly byte[] _payload = new byte[LogFormat.MaximumPayloadBytes];

    public FirmwareLog Log => log;

    /// <summary>Appends; waits for room.</summary>
    public void Append(TrafficRecord record)
    {
        record.Payload.CopyTo(_payload);
        while (!log.Append(record.Type, _payload, record.Payload.Length))
        {
            if (!log.Step())
            {
                log.Step();
            }
        }

        log.DroppedReported();
        log.Step();
    }

    /// <summary>Programs everything appended so far.</summary>
    public void Sync()
    {
        log.Sync();
        while (!log.IsSynced)
        {
            log.Step();
        }
    }
}
