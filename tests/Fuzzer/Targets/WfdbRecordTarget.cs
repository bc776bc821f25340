using System.Buffers.Binary;
using System.Text;
using EcgWearable.Wfdb;

namespace EcgWearable.Fuzzer.Targets;

/// <summary>A record in its two files, signals in every format. An input is the header's length in 16 bits, the header, and the signal file.</summary>
internal sealed class WfdbRecordTarget : FuzzTarget
{
    private const int LengthBytes = 2;

    /// <inheritdoc/>
    public override string Name => "wfdb-record";

    /// <inheritdoc/>
    public override int LongestInputBytes => 1024;

    /// <inheritdoc/>
    public override IReadOnlyList<byte[]> Tokens => WfdbHeaderTarget.Pieces;

    /// <summary>A record of two signals and 20 samples.</summary>
    public static WfdbRecord Small(SignalFormat format) => WfdbRecord.Create(
        "r", 360, [new WfdbSignal { Format = format, Description = "MLII" }, new WfdbSignal { Format = format, Description = "V5" }], [[.. Enumerable.Range(-10, 20)], [.. Enumerable.Range(990, 20)]]);

    /// <inheritdoc/>
    public override IReadOnlyList<byte[]> MakeSeeds() => [.. new[] { SignalFormat.Format212, SignalFormat.Format16, SignalFormat.Format24 }.SelectMany(format =>
    {
        Small(format).Write(ScratchFolder.Path);
        string header = File.ReadAllText(Path.Combine(ScratchFolder.Path, "r.hea"));
        byte[] signals = File.ReadAllBytes(Path.Combine(ScratchFolder.Path, "r.dat"));
        return new[] { Join(header, signals), Join(header.Replace(" 360 20", " 360 0", StringComparison.Ordinal), signals), Join("r 1\nr.dat 16+2\n", signals) };
    })];

    /// <inheritdoc/>
    public override void Run(byte[] input)
    {
        if (input.Length < LengthBytes)
        {
            return;
        }

        int headerBytes = Math.Min(BinaryPrimitives.ReadUInt16LittleEndian(input), input.Length - LengthBytes);
        ScratchFolder.Write("r.dat", input.AsSpan(LengthBytes + headerBytes));
        string path = ScratchFolder.Write("r.hea", input.AsSpan(LengthBytes, headerBytes));
        WfdbRecord record = WfdbRecord.Read(path);
        for (int signal = 0; signal < record.SignalCount; signal++)
        {
            if (record.Samples(signal).Length != record.SamplesPerSignal && record.SamplesPerSignal != 0)
            {
                throw new BrokenPromiseException("a signal has another number of samples than the record");
            }
        }
    }

    /// <inheritdoc/>
    public override bool IsDocumented(Exception exception) => exception is WfdbException;

    /// <inheritdoc/>
    public override long AllocationBound(int inputBytes) => 64_000 + (128L * inputBytes);

    private static byte[] Join(string header, byte[] signals)
    {
        byte[] text = Encoding.UTF8.GetBytes(header);
        return [(byte)text.Length, (byte)(text.Length >> 8), .. text, .. signals];
    }
}
