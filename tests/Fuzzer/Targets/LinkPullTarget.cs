using EcgWearable.Firmware.Logging;
using EcgWearable.WearLog;

namespace EcgWearable.Fuzzer.Targets;

/// <summary>
/// A pull from a hostile device, whole or of a range, afresh or on top of a partial file that is anything. The first byte chooses: bit 0 a range, bit 1 a
/// partial file of the second byte times 32 bytes at the input's end.
/// </summary>
internal sealed class LinkPullTarget : FuzzTarget
{
    private const int HeadBytes = 2;
    private const int PartUnit = 32;

    /// <inheritdoc/>
    public override string Name => "link-pull";

    /// <inheritdoc/>
    public override double Weight => 0.55;

    /// <inheritdoc/>
    public override int LongestInputBytes => LogFormat.SectorBytes + 512;

    /// <inheritdoc/>
    public override int RepairPercent => 40;

    /// <inheritdoc/>
    public override IReadOnlyList<byte[]> Tokens => [[0], [1, 0, 0, 3], [2, 1, 0, 1], [2, 13, 0, 0, 1, 0, 0, 0, 255, 255, 255, 255, 0, 0, 0, 0], [5, 0]];

    /// <inheritdoc/>
    public override IReadOnlyList<byte[]> MakeSeeds() => [[0, 0, 0], [1, 0, 0], [0, 0, 0, 1, 0, 0, 3], [2, 128, 0, .. SmallWear.Sectors[0]], [2, 8, 0, .. SmallWear.Sectors[0].AsSpan(0, 256)]];

    /// <inheritdoc/>
    public override void Run(byte[] input)
    {
        if (input.Length < HeadBytes)
        {
            return;
        }

        int partBytes = (input[0] & 2) == 0 ? 0 : Math.Min(input[1] * PartUnit, input.Length - HeadBytes);
        string path = Path.Combine(ScratchFolder.Path, "pulled.ecglog");
        File.Delete(path);
        ScratchFolder.Write("pulled.ecglog.part", input.AsSpan(input.Length - partBytes));
        HostileDevice device = new(SmallWear.Sectors[0], input.AsMemory(HeadBytes, input.Length - HeadBytes - partBytes));
        LinkClient client = new(device, new LinkClientOptions { Retries = 1, AnswerTimeoutMilliseconds = 50, TimeProvider = device.Clock });
        LogPullResult result = new LogPuller(client, new LogPullOptions { DamagedSectorRereads = 1, Range = (input[0] & 1) == 0 ? null : new LogRange(1, 0, 1000) }).Pull(path);
        long bytes = new FileInfo(path).Length;
        if (bytes != result.SectorCount * LogFormat.SectorBytes)
        {
            throw new BrokenPromiseException($"{result.SectorCount} sectors were pulled, but the file has {bytes} bytes");
        }
    }

    /// <inheritdoc/>
    public override bool IsDocumented(Exception exception) => exception is LinkException or WearLogException;

    /// <inheritdoc/>
    public override long AllocationBound(int inputBytes) => 8_000_000;

    /// <inheritdoc/>
    public override void Repair(byte[] input)
    {
        if (input.Length > HeadBytes && (input[0] & 2) != 0)
        {
            byte[] part = input.AsSpan(input.Length - Math.Min(input[1] * PartUnit, input.Length - HeadBytes)).ToArray();
            LogChecksums.Repair(part);
            part.CopyTo(input, input.Length - part.Length);
        }
    }
}
