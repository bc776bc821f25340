using System.Buffers.Binary;
using EcgWearable.Firmware.Logging;
using EcgWearable.WearLog;

namespace EcgWearable.Fuzzer.Targets;

/// <summary>The scan of an image record by record, and the proof that a copy is whole.</summary>
internal sealed class LogScanTarget : WearLogTarget
{
    private const int ExtentBytes = 8;

    /// <inheritdoc/>
    public override string Name => "log-scan";

    /// <inheritdoc/>
    public override IReadOnlyList<byte[]> MakeSeeds() =>
        [.. SmallWear.Sectors.Select((sector, i) => (byte[])[(byte)(i + 1), 0, 0, 0, (byte)(i + 1), 0, 0, 0, .. sector]), .. SmallWear.Logs(LongestInputBytes - ExtentBytes).Select(log => (byte[])[1, 0, 0, 0, 2, 0, 0, 0, .. log])];

    /// <inheritdoc/>
    public override void Run(byte[] input)
    {
        if (input.Length < ExtentBytes)
        {
            return;
        }

        ReadOnlySpan<byte> log = input.AsSpan(ExtentBytes);
        uint last = 0;
        WearLogReader.Scan(
            log,
            sector =>
            {
                if (sector.Sequence <= last)
                {
                    throw new BrokenPromiseException("sectors come out of the order of their sequence");
                }

                last = sector.Sequence;
            },
            (_, _, payload, offset) =>
            {
                if (offset < 0 || offset + payload.Length > input.Length)
                {
                    throw new BrokenPromiseException("a record lies outside of the image");
                }
            });

        string path = ScratchFolder.Write("copy.ecglog", log);
        uint oldest = BinaryPrimitives.ReadUInt32LittleEndian(input);
        uint newest = BinaryPrimitives.ReadUInt32LittleEndian(input.AsSpan(4));
        if (CopyProof.Problem(path, [oldest, newest]) is null && log.Length < LogFormat.SectorBytes)
        {
            throw new BrokenPromiseException("less than a sector proves a whole log");
        }
    }

    /// <inheritdoc/>
    public override void Repair(byte[] input)
    {
        byte[] log = input.AsSpan(Math.Min(ExtentBytes, input.Length)).ToArray();
        LogChecksums.Repair(log);
        log.CopyTo(input, input.Length - log.Length);
    }

    /// <inheritdoc/>
    public override long AllocationBound(int inputBytes) => 160_000 + (32L * inputBytes);
}
