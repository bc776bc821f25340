using EcgWearable.Export;
using EcgWearable.WearLog;

namespace EcgWearable.Fuzzer.Targets;

/// <summary>What <c>ecg export</c> makes of a log: EDF+, BDF+ and tables.</summary>
/// <remarks>
/// Not WFDB, nor continuous EDF+: both fill the gaps between strips, so that a sample index that is wrong makes a file as long as it says, up to the format's
/// own limit. That is what was asked for.
/// </remarks>
internal sealed class LogExportTarget : WearLogTarget
{
    /// <inheritdoc/>
    public override string Name => "log-export";

    /// <inheritdoc/>
    public override int LongestInputBytes => 1024;

    /// <inheritdoc/>
    public override double Weight => 0.55;

    /// <inheritdoc/>
    public override void Run(byte[] input)
    {
        WearLogContents contents = WearLogReader.Parse(input, "input");
        List<ExportRecording> recordings = [.. contents.Sessions.Select(ExportRecording.Of)];
        foreach (ExportRecording recording in recordings)
        {
            new EdfPlusFile(recording, (input[^1] & 1) != 0, new ExportOptions()).Write(Stream.Null);
        }

        // Every table takes buffers of its own; one input in eight shows as much as all.
        if ((input.Length & 7) != 0)
        {
            return;
        }

        foreach (ExportTable table in ExportTables.Of(recordings))
        {
            CsvTable.Write(table, Stream.Null);
        }
    }

    /// <inheritdoc/>
    public override bool IsDocumented(Exception exception) => exception is WearLogException or ExportException;

    /// <inheritdoc/>
    public override long AllocationBound(int inputBytes) => 1_000_000 + (4096L * inputBytes);
}
