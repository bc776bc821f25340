using System.Buffers.Binary;
using EcgWearable.Firmware;
using EcgWearable.Firmware.Link;
using EcgWearable.Firmware.Logging;
using EcgWearable.VirtualBoard;
using EcgWearable.WearLog;
using Xunit;
using Xunit.Abstractions;

namespace EcgWearable.Campaigns.Tests;

/// <summary>
/// The device finds a moment of a session in its log by itself: what it finds is compared with a search of every header and every record, on a log of
/// several starts whose ring has gone round, whose clock was set late, with damaged headers in it.
/// </summary>
public sealed class DeviceSeekTests(ITestOutputHelper output)
{
    private const int Sectors = 500;
    private const int Starts = 5;
    private const int Minutes = 90;
    private const int SamplesPerMinute = 60 * 356;

    [Theory]
    [InlineData(0, 11)]
    [InlineData(40, 12)]
    [InlineData(250, 13)]
    public void WhatTheDeviceFindsIsWhatASearchOfEverythingFinds(int damagedHeaders, int seed)
    {
        output.WriteLine($"seed {seed}");
        Random random = new(seed);
        NorFlash flash = new();
        flash.Load(WornImage(random, damagedHeaders));
        using VirtualEcgBoard board = new(new VirtualBoardOptions { Flash = flash });
        board.Start(Program.Main);
        board.RunFor(3_000_000_000);
        LinkClient client = new(board.Host, new LinkClientOptions { TimeProvider = board.Time });
        IReadOnlyList<uint> held = client.ListSectors(client.List());
        Opened[] all = [.. Headers(board.Flash.Image).Where(h => held.Contains(h.Sequence)).OrderBy(h => h.Sequence)];
        Assert.Equal(held.Count, all.Length);
        Assert.True(all.Max(h => h.Sequence) > Sectors, "the ring has not gone round");
        Assert.Equal(damagedHeaders > 0, all.Any(h => !h.IsWhole));

        (uint Sequence, int Boot, int Stream, long LatestSample)[] latest = LatestSamples(board.Flash.Image);
        int asked = 0;
        int mostHeaders = 0;
        foreach (byte stream in new[] { LogFormat.MainStream, LogFormat.StripStream })
        {
            Opened[] ofStream = [.. all.Where(h => h.Stream == stream)];
            for (int boot = 0; boot <= Starts + 2; boot++)
            {
                List<long> moments = [0, 1, long.MaxValue, random.NextInt64(Minutes * SamplesPerMinute)];
                Opened[] ofSession = [.. ofStream.Where(h => h.IsWhole && h.Boot == boot)];
                for (int i = 0; i < 4 && ofSession.Length > 0; i++)
                {
                    long edge = ofSession[random.Next(ofSession.Length)].SampleIndex;
                    moments.AddRange([edge, edge + 1, Math.Max(0, edge - 1)]);
                }

                foreach (long moment in moments)
                {
                    SectorPlace place = client.Seek(boot, stream, moment);
                    (uint? holding, uint? next) = Exhaustive(ofStream, boot, moment);
                    Assert.True(
                        (holding, next) == (place.Holding, place.Next),
                        $"boot {boot}, stream {stream}, sample {moment}: the device says {place.Holding}, {place.Next}; there are {holding}, {next}");

                    // And no record of that sample, or of one after it, lies before what was found.
                    Assert.DoesNotContain(
                        latest, s => s.Boot == boot && s.Stream == stream && s.LatestSample >= moment && (place.Holding is null || s.Sequence < place.Holding));
                    mostHeaders = Math.Max(mostHeaders, place.HeadersRead);
                    asked++;
                }
            }
        }

        int damaged = all.Count(h => !h.IsWhole);
        output.WriteLine($"{held.Count} sectors, {damaged} damaged headers, {asked} questions, at most {mostHeaders} headers read for one");
        int bound = (int)Math.Ceiling(Math.Log2(held.Count)) + 2;
        Assert.InRange(mostHeaders, 1, bound + damaged);
        if (damaged == 0)
        {
            Assert.InRange(mostHeaders, bound - 4, bound);
        }
    }

    [Fact]
    public void TheDevicesSearchAndTheHostsOwnFindTheSameSectors()
    {
        const int Seed = 14;
        output.WriteLine($"seed {Seed}");
        Random random = new(Seed);
        NorFlash flash = new();
        flash.Load(WornImage(random, 0));
        using VirtualEcgBoard board = new(new VirtualBoardOptions { Flash = flash });
        board.Start(Program.Main);
        board.RunFor(3_000_000_000);
        LinkClient client = new(board.Host, new LinkClientOptions { TimeProvider = board.Time });
        LogExtent extent = client.List();
        for (int i = 0; i < 20; i++)
        {
            long from = random.NextInt64(Minutes * SamplesPerMinute);
            LogRange range = new(random.Next(1, Starts + 1), from, from + random.NextInt64(20 * SamplesPerMinute));
            SectorSeek byDevice = new(client);
            SectorSeek byHost = new(client);
            Assert.Equal(byHost.FindByHeaders(extent, range, 3200.0 / 9), byDevice.FindByDevice(extent, range, 3200.0 / 9));
            Assert.InRange(byDevice.HeadersRead, 0, 2);
        }
    }

    [Fact]
    public void AStreamThatThereIsNotIsRefused()
    {
        using VirtualEcgBoard board = new(new VirtualBoardOptions());
        board.Start(Program.Main);
        board.RunFor(3_000_000_000);
        LinkClient client = new(board.Host, new LinkClientOptions { TimeProvider = board.Time });
        Assert.Equal(LinkFailure.BadRange, Assert.Throws<LinkException>(() => client.Seek(1, LinkProtocol.AllStreams, 0)).Failure);
        Assert.Equal(1u, client.Seek(1, LogFormat.MainStream, 0).Holding);
        Assert.Equal(new SectorPlace(null, null, 0), client.Seek(1, LogFormat.StripStream, 0));
    }

    /// <summary>A ring that several starts have filled more than once; each sets the clock when most of it is over.</summary>
    private static byte[] WornImage(Random random, int damagedHeaders)
    {
        List<TrafficRecord> day = [.. Traffic.MadeUp(random.Next(), Minutes, stripsPerMinute: 12)];
        byte[] sync = new byte[16];
        BinaryPrimitives.WriteInt64LittleEndian(sync, DateTimeOffset.Parse("2026-03-01T12:00:00Z", System.Globalization.CultureInfo.InvariantCulture).ToUnixTimeMilliseconds());
        BinaryPrimitives.WriteInt64LittleEndian(sync.AsSpan(8), Minutes * 8 / 10 * SamplesPerMinute);
        day.Insert(day.Count * 8 / 10, new TrafficRecord(RecordType.TimeSync, sync, true));
        byte[] image = new byte[NorFlash.SizeBytes];
        Array.Fill(image, (byte)0xFF);
        WearLevelling.Run(day, Starts, Sectors, null, CancellationToken.None, image.AsSpan(0, Sectors * LogFormat.SectorBytes));

        // A bit of the index or of its sum; what tells a sector at the start stays. Not in the newest, which are summed then.
        Opened[] old = [.. Headers(image).OrderBy(h => h.Sequence).SkipLast(10)];
        for (int i = 0; i < damagedHeaders; i++)
        {
            int at = old[random.Next(old.Length)].Address + LogFormat.SampleIndexOffset + random.Next(LogFormat.SectorHeaderBytes - LogFormat.SampleIndexOffset);
            image[at] ^= (byte)(1 << random.Next(8));
        }

        return image;
    }

    private static (uint? Holding, uint? Next) Exhaustive(Opened[] ofStream, int boot, long moment)
    {
        bool IsBefore(Opened h) => h.Boot < boot || (h.Boot == boot && h.SampleIndex < moment);
        Opened? last = ofStream.LastOrDefault(h => h.IsWhole && IsBefore(h));
        Opened? next = ofStream.FirstOrDefault(h => h.IsWhole && !IsBefore(h));
        if (last?.Boot == boot)
        {
            return (last.Sequence, next?.Sequence);
        }

        // Before the session's first whole header there may be damaged ones that are its own.
        Opened? unknown = ofStream.FirstOrDefault(h => !h.IsWhole && h.Sequence > (last?.Sequence ?? 0) && h.Sequence < (next?.Sequence ?? uint.MaxValue));
        return (unknown?.Sequence ?? (next?.Boot == boot ? next.Sequence : null), next?.Sequence);
    }

    /// <summary>The latest sample that a record of each sector is of.</summary>
    private static (uint Sequence, int Boot, int Stream, long LatestSample)[] LatestSamples(ReadOnlySpan<byte> image)
    {
        List<(uint Sequence, int Boot, int Stream, long LatestSample)> latest = [];
        WearLogReader.Scan(
            image,
            sector => latest.Add((sector.Sequence, sector.BootCount, sector.Stream, -1)),
            (type, _, payload, _) =>
            {
                if (type is RecordType.Beat or RecordType.Strip or RecordType.Event or RecordType.Energy)
                {
                    long sample = BinaryPrimitives.ReadInt64LittleEndian(payload);
                    latest[^1] = latest[^1] with { LatestSample = Math.Max(latest[^1].LatestSample, sample) };
                }
            });
        return [.. latest];
    }

    private static List<Opened> Headers(ReadOnlySpan<byte> image)
    {
        List<Opened> found = [];
        for (int address = 0; address < LogFormat.RingSectors * LogFormat.SectorBytes; address += LogFormat.SectorBytes)
        {
            ReadOnlySpan<byte> header = image.Slice(address, LogFormat.SectorHeaderBytes);
            if (BinaryPrimitives.ReadInt32LittleEndian(header) == LogFormat.SectorMagic)
            {
                byte[] bytes = header.ToArray();
                found.Add(new Opened(
                    address,
                    BinaryPrimitives.ReadUInt32LittleEndian(header[8..]),
                    header[5],
                    BinaryPrimitives.ReadUInt16LittleEndian(header[LogFormat.BootCountOffset..]),
                    BinaryPrimitives.ReadInt64LittleEndian(header[LogFormat.SampleIndexOffset..]),
                    Crc32.Compute(bytes, 0, bytes.Length - 4) == BinaryPrimitives.ReadUInt32LittleEndian(header[^4..])));
            }
        }

        return found;
    }

    private sealed record Opened(int Address, uint Sequence, byte Stream, int Boot, long SampleIndex, bool IsWhole);
}
