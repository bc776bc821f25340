using EcgWearable.WearLog;

namespace EcgWearable.Fuzzer.Targets;

/// <summary>The host's end of the link, facing a hostile device: every exchange, the live feed, sessions and times sought. The first byte chooses where to begin.</summary>
internal sealed class LinkClientTarget : FuzzTarget
{
    private static readonly Action<LinkClient>[] Exchanges =
    [
        client => client.GetInfo(),
        client => client.List(),
        client => client.ListSectors(client.List()),
        client => client.Read(1, 0, new byte[64]),
        client => client.SelfTest(),
        Listen,
        client => DeviceSessions.Find(client, client.List()),
        client => new SectorSeek(client).Find(client.List(), new LogRange(1, 100, 2000), 360),
        client => client.Erase(client.List()),
        client => client.SynchronizeTime(DateTimeOffset.UnixEpoch),
    ];

    /// <inheritdoc/>
    public override string Name => "link-client";

    /// <inheritdoc/>
    public override int LongestInputBytes => 512;

    /// <inheritdoc/>
    public override IReadOnlyList<byte[]> Tokens =>
    [
        [0], [1, 0, 0, 0], [1, 0, 1, 255], [2, 1, 0, 1], [2, 13, 0, 0, 1, 0, 0, 0, 255, 255, 255, 255, 0, 0, 0, 0], [2, 10, 0, 0, 1, 1, 0, 0, 0, 255, 255, 255, 255], [5, 0], [68, 13, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 5],
        [132, 17],
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<byte[]> MakeSeeds() => [.. Enumerable.Range(0, Exchanges.Length).SelectMany(first => new byte[][] { [(byte)first, 0], [(byte)first, 0, 1, 0, 1, 1, 0, 3, 5, 68, 0, 9, 1, 2, 3, 4] })];

    /// <inheritdoc/>
    public override void Run(byte[] input)
    {
        if (input.Length == 0)
        {
            return;
        }

        byte[] log = [.. SmallWear.Sectors[0], .. SmallWear.Sectors[^1]];
        HostileDevice device = new(log, input.AsMemory(1));
        LinkClient client = new(device, new LinkClientOptions { Retries = 1, AnswerTimeoutMilliseconds = 50, SelfTestTimeoutMilliseconds = 80, EraseMillisecondsPerSector = 1, TimeProvider = device.Clock });
        for (int i = 0; i < 2; i++)
        {
            try
            {
                Exchanges[(input[0] + i) % Exchanges.Length](client);
            }
            catch (LinkException)
            {
                // Documented; the next exchange must work none the less.
            }
        }
    }

    /// <inheritdoc/>
    public override bool IsDocumented(Exception exception) => exception is LinkException;

    /// <inheritdoc/>
    public override long AllocationBound(int inputBytes) => 2_000_000;

    private static void Listen(LinkClient client)
    {
        LiveFeed feed = new(client);
        feed.Start();
        feed.Listen(20);
        feed.Stop();
    }
}
