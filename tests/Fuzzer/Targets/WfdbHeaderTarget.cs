using System.Text;
using EcgWearable.Wfdb;

namespace EcgWearable.Fuzzer.Targets;

/// <summary>The reader of WFDB headers; what it takes, it writes so that it takes it again.</summary>
internal sealed class WfdbHeaderTarget : FuzzTarget
{
    /// <summary>Pieces of header(5).</summary>
    internal static readonly IReadOnlyList<byte[]> Pieces = Words(
        " ", "\n", "#", "/", "(", ")", "+", ":", "x", "212", "16", "16x1", "16:0", "16+2", "-", "1e300", "1e-300", "NaN", "0", "-1", "2147483647", "2147483648", "r.dat", "r.hea", "\0", "mV", "uV", "\uFEFF", "360/72(0)", "~");

    /// <inheritdoc/>
    public override string Name => "wfdb-header";

    /// <inheritdoc/>
    public override double Weight => 2;

    /// <inheritdoc/>
    public override int LongestInputBytes => 1024;

    /// <inheritdoc/>
    public override IReadOnlyList<byte[]> Tokens => Pieces;

    /// <inheritdoc/>
    public override IReadOnlyList<byte[]> MakeSeeds() =>
    [
        Encoding.UTF8.GetBytes(SmallWear.Record.Header.ToText()),
        Encoding.UTF8.GetBytes(WfdbRecordTarget.Small(SignalFormat.Format16).Header.ToText()),
        "r 2 360/72(5) 10 12:00:00 01/02/2003\nr.dat 16x1:0+4 200(3)/uV 16 0 5 7 0 V5\nr.dat 16+4 1e2 12\n# a\n"u8.ToArray(),
    ];

    /// <inheritdoc/>
    public override void Run(byte[] input)
    {
        WfdbHeader header = WfdbHeader.Parse(Encoding.UTF8.GetString(input), "input");
        if (header.SamplesPerSignal < 0 || !(header.SamplingFrequencyHz > 0))
        {
            throw new BrokenPromiseException("a header that is read has a rate above 0 and no negative number of samples");
        }

        _ = header.ToText();
    }

    /// <inheritdoc/>
    public override bool IsDocumented(Exception exception) => exception is WfdbException;

    /// <inheritdoc/>
    public override long AllocationBound(int inputBytes) => 16_000 + (64L * inputBytes);
}
