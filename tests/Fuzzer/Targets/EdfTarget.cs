using EcgWearable.Edf;
using EcgWearable.Export;
using EcgWearable.WearLog;
using EcgWearable.Wfdb;

namespace EcgWearable.Fuzzer.Targets;

/// <summary>An EDF or BDF file.</summary>
internal sealed class EdfTarget : FuzzTarget
{
    private const int RecordCountOffset = 236;

    /// <inheritdoc/>
    public override string Name => "edf";

    /// <inheritdoc/>
    public override int LongestInputBytes => 2048;

    /// <inheritdoc/>
    public override IReadOnlyList<byte[]> Tokens =>
        Words("EDF+C", "EDF+D", "BDF+C", "EDF Annotations", "ECG     ", "MLII    ", "-1      ", "99999999", "-32768  ", "32767   ", "1E300   ", "NaN     ", "0.9     ", "uV      ", "mV      ");

    /// <inheritdoc/>
    public override IReadOnlyList<byte[]> MakeSeeds() => [.. new[] { false, true }.Select(is24Bit =>
    {
        // The beginning of what is exported of a log, as a file that was not finished: as many data records as there are.
        using MemoryStream file = new();
        new EdfPlusFile(ExportRecording.Of(WearLogReader.Parse([.. SmallWear.Sectors.SelectMany(sector => sector)], "seed").Sessions[0]), is24Bit, new ExportOptions { IsContinuous = true }).Write(file);
        byte[] seed = file.ToArray()[..LongestInputBytes];
        "-1      "u8.CopyTo(seed.AsSpan(RecordCountOffset));
        return seed;
    })];

    /// <inheritdoc/>
    public override void Run(byte[] input)
    {
        string path = ScratchFolder.Write("r.edf", input);
        WfdbRecord record = EdfRecord.Read(path);
        EdfRecord.Check(path);
        if (record.Microvolts(0).Length != record.SamplesPerSignal || record.SamplesPerSignal > input.Length)
        {
            throw new BrokenPromiseException("there are more samples than the file can hold");
        }
    }

    /// <inheritdoc/>
    public override bool IsDocumented(Exception exception) => exception is EdfException;

    /// <inheritdoc/>
    public override long AllocationBound(int inputBytes) => 64_000 + (128L * inputBytes);
}
