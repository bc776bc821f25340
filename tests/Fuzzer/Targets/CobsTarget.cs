using EcgWearable.Firmware.Link;
using FirmwareCobs = EcgWearable.Firmware.Link.Cobs;
using HostCobs = EcgWearable.WearLog.Cobs;

namespace EcgWearable.Fuzzer.Targets;

/// <summary>COBS at both ends of the link: they agree on every frame, and what is encoded comes back.</summary>
internal sealed class CobsTarget : FuzzTarget
{
    private readonly byte[] _host = new byte[8192];
    private readonly byte[] _device = new byte[8192];
    private readonly CobsEncoder _encoder = new(LinkProtocol.FrameOverheadBytes + LinkProtocol.MaximumPayloadBytes);

    /// <inheritdoc/>
    public override string Name => "cobs";

    /// <inheritdoc/>
    public override double Weight => 2.5;

    /// <inheritdoc/>
    public override int LongestInputBytes => 600;

    /// <inheritdoc/>
    public override IReadOnlyList<byte[]> MakeSeeds() => [[2, 1, 1], [3, 1, 2, 2, 7], [.. Enumerable.Range(1, 255).Select(i => (byte)i), 1, 2]];

    /// <inheritdoc/>
    public override void Run(byte[] input)
    {
        input.CopyTo(_device, 0);
        bool isFrame = HostCobs.TryDecode(input, _host, out int hostBytes);
        int deviceBytes = FirmwareCobs.Decode(_device, input.Length);
        bool isSame = isFrame
            ? hostBytes == deviceBytes && _host.AsSpan(0, hostBytes).SequenceEqual(_device.AsSpan(0, deviceBytes))
            : input.Length == 0 || deviceBytes == FirmwareCobs.Malformed;
        if (!isSame)
        {
            throw new BrokenPromiseException("host and device decode a frame to different bytes");
        }

        int encodedBytes = HostCobs.Encode(input, _host);
        _encoder.Begin(input, input.Length);
        while (!_encoder.Step(64))
        {
        }

        if (!_host.AsSpan(0, encodedBytes).SequenceEqual(_encoder.Encoded.AsSpan(0, _encoder.EncodedBytes - 1))
            || !HostCobs.TryDecode(_host.AsSpan(0, encodedBytes), _device, out int back)
            || !_device.AsSpan(0, back).SequenceEqual(input))
        {
            throw new BrokenPromiseException("what is encoded does not come back, or host and device encode to different bytes");
        }
    }

    /// <inheritdoc/>
    public override bool IsDocumented(Exception exception) => false;

    /// <inheritdoc/>
    public override long AllocationBound(int inputBytes) => 1024;
}
