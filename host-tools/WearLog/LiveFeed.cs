using System.Buffers.Binary;
using EcgWearable.Firmware.Classification;
using EcgWearable.Firmware.Link;

namespace EcgWearable.WearLog;

/// <summary>What a device sends unasked while it is told to: samples and beats, as they come.</summary>
public sealed class LiveFeed
{
    private const int SamplesHeaderBytes = 9;
    private const int BeatBytes = 17;

    private readonly LinkClient _client;

    /// <summary>Makes a feed; <see cref="Start"/> switches it on.</summary>
    /// <param name="client">The link.</param>
    public LiveFeed(LinkClient client)
    {
        ArgumentNullException.ThrowIfNull(client);
        _client = client;
        client.Notified = Take;
    }

    /// <summary>Called with samples, in order; a gap between two calls was lost on the line.</summary>
    public Action<LiveSamples>? SamplesCame { get; set; }

    /// <summary>Called with a beat, some seconds after its R peak: it is classified first.</summary>
    public Action<WearBeat>? BeatCame { get; set; }

    /// <summary>Switches the device's live frames on.</summary>
    /// <exception cref="LinkException">The exchange failed.</exception>
    public void Start() => _client.SetLive(true);

    /// <summary>Switches them off.</summary>
    /// <exception cref="LinkException">The exchange failed.</exception>
    public void Stop() => _client.SetLive(false);

    /// <summary>Takes what comes.</summary>
    /// <param name="milliseconds">For how long, in the transport's time.</param>
    /// <exception cref="LinkException">The connection is gone.</exception>
    public void Listen(int milliseconds) => _client.Listen(milliseconds);

    private void Take(byte command, ReadOnlySpan<byte> payload)
    {
        if (command == LinkProtocol.NotifySamples && payload.Length >= SamplesHeaderBytes && payload.Length == SamplesHeaderBytes + (4 * payload[8]))
        {
            int[] microvolts = new int[payload[8]];
            for (int i = 0; i < microvolts.Length; i++)
            {
                microvolts[i] = BinaryPrimitives.ReadInt32LittleEndian(payload[(SamplesHeaderBytes + (4 * i))..]);
            }

            SamplesCame?.Invoke(new LiveSamples(BinaryPrimitives.ReadInt64LittleEndian(payload), microvolts));
        }
        else if (command == LinkProtocol.NotifyBeat && payload.Length >= BeatBytes)
        {
            BeatCame?.Invoke(new WearBeat(
                BinaryPrimitives.ReadInt64LittleEndian(payload),
                (BeatClass)payload[8],
                payload[9],
                BinaryPrimitives.ReadUInt16LittleEndian(payload[10..]),
                BinaryPrimitives.ReadInt32LittleEndian(payload[12..]),
                payload[16]));
        }
    }
}
