using EcgWearable.Firmware.Logging;
using EcgWearable.WearLog;

namespace EcgWearable.Fuzzer.Targets;

/// <summary>What all targets that read a log share.</summary>
internal abstract class WearLogTarget : FuzzTarget
{
    /// <inheritdoc/>
    public override int LongestInputBytes => LogFormat.SectorBytes + 2048;

    /// <inheritdoc/>
    public override int RepairPercent => 75;

    /// <inheritdoc/>
    public override IReadOnlyList<byte[]> MakeSeeds() => SmallWear.Logs(LongestInputBytes);

    /// <inheritdoc/>
    public override bool IsDocumented(Exception exception) => exception is WearLogException;

    /// <inheritdoc/>
    public override void Repair(byte[] input) => LogChecksums.Repair(input);
}
