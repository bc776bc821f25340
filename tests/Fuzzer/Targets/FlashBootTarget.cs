using EcgWearable.Firmware.Logging;
using EcgWearable.Firmware.Power;
using EcgWearable.NanoRuntime;
using EcgWearable.WearLog;
using FirmwareLog = EcgWearable.Firmware.Logging.WearLog;

namespace EcgWearable.Fuzzer.Targets;

/// <summary>
/// A device that starts on a flash with anything in it: it opens its log, and what it logs then is read back. An input is the beginnings of the ring's
/// sectors, 512 bytes each.
/// </summary>
internal sealed class FlashBootTarget : FuzzTarget
{
    private const int Sectors = 4;
    private const int BeginningBytes = 512;
    private const int MostSteps = 4000;

    private readonly byte[] _image = new byte[Sectors * LogFormat.SectorBytes];
    private DeviceHost? _host;

    /// <inheritdoc/>
    public override string Name => "flash-boot";

    /// <inheritdoc/>
    public override int LongestInputBytes => Sectors * BeginningBytes;

    /// <inheritdoc/>
    public override int RepairPercent => 80;

    /// <inheritdoc/>
    public override IReadOnlyList<byte[]> MakeSeeds()
    {
        byte[] four = [.. Enumerable.Range(0, Sectors).SelectMany(i => SmallWear.Sectors[i % SmallWear.Sectors.Count][..BeginningBytes])];
        for (int i = 0; i < Sectors; i++)
        {
            four[(i * BeginningBytes) + 8] = (byte)(i + 1);
        }

        Repair(four);
        return [four, four[..BeginningBytes], four[..(2 * BeginningBytes)]];
    }

    /// <inheritdoc/>
    public override void Run(byte[] input)
    {
        _host ??= new DeviceHost();
        _host.Restart();
        Array.Fill(_image, LogFormat.Erased);
        for (int at = 0; at < input.Length; at += BeginningBytes)
        {
            input.AsSpan(at, Math.Min(BeginningBytes, input.Length - at)).CopyTo(_image.AsSpan(at / BeginningBytes * LogFormat.SectorBytes));
        }

        _host.Flash.Load(_image, 0);
        FirmwareLog log = new(_host.OpenFlash(), new EnergyLedger(), Sectors);
        if (!log.Open())
        {
            throw new BrokenPromiseException("the log does not open");
        }

        byte[] payload = new byte[LogFormat.MaximumPayloadBytes];
        "it goes on"u8.CopyTo(payload);
        bool isTaken = log.Append(RecordType.Event, payload, 16);
        log.Sync();
        int steps = 0;
        while (!log.IsSynced && steps++ < MostSteps)
        {
            log.Step();
        }

        NanoHost.Attach(null);
        bool isThere = false;
        WearLogReader.Scan(_host.Flash.Image[.._image.Length], _ => { }, (_, _, read, _) => isThere |= read.StartsWith("it goes on"u8));
        if (!isTaken || !log.IsSynced || !isThere)
        {
            throw new BrokenPromiseException($"what is logged after such a start is not in the flash: taken {isTaken}, synced {log.IsSynced}, there {isThere}");
        }
    }

    /// <inheritdoc/>
    public override bool IsDocumented(Exception exception) => false;

    /// <inheritdoc/>
    public override long AllocationBound(int inputBytes) => 200_000;

    /// <inheritdoc/>
    public override void Repair(byte[] input) => LogChecksums.Repair(input, BeginningBytes);
}
