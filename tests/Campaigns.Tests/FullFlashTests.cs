using EcgWearable.Firmware.Logging;
using EcgWearable.WearLog;
using Xunit;
using Xunit.Abstractions;
using FirmwareLog = EcgWearable.Firmware.Logging.WearLog;

namespace EcgWearable.Campaigns.Tests;

/// <summary>When the flash is full the oldest strips go first, beats last, and the flash wears evenly.</summary>
public class FullFlashTests(ITestOutputHelper output)
{
    private const int Sectors = 16;

    [Fact]
    public void TheOldestStripsGoFirstAndBeatsLast()
    {
        FlashHost host = new();
        LogWriter writer = new(host.Boot(Sectors));
        FillSectors(writer, RecordType.Beat, 5);
        FillSectors(writer, RecordType.Strip, 6);
        FillSectors(writer, RecordType.Beat, 4);

        // 15 sectors are written, one is erased ahead: full. Each further sector of beats takes the oldest strips.
        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15], Sequences(writer.Log));
        FillSectors(writer, RecordType.Beat, 1);
        Assert.Equal([1, 2, 3, 4, 5, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16], Sequences(writer.Log));
        FillSectors(writer, RecordType.Beat, 4);
        Assert.Equal([1, 2, 3, 4, 5, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20], Sequences(writer.Log));

        // The last strip sector is still being filled and stays; now the oldest beats go.
        FillSectors(writer, RecordType.Beat, 2);
        Assert.Equal([3, 4, 5, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22], Sequences(writer.Log));
        Assert.Equal(7, writer.Log.SectorsGivenUp);
        Assert.Equal(0, Parse(host).MissingRecordCount);
        Assert.Empty(Parse(host).Damages);
    }

    [Fact]
    public void StripsTakeOnlyTheRoomOfStripsWhileThereIsSome()
    {
        FlashHost host = new();
        LogWriter writer = new(host.Boot(Sectors));
        FillSectors(writer, RecordType.Beat, 8);
        FillSectors(writer, RecordType.Strip, 50);
        uint[] sequences = Sequences(writer.Log);
        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8, 52, 53, 54, 55, 56, 57, 58], sequences);
    }

    [Fact]
    public void AFloodOfStripsLeavesRoomForBeats()
    {
        FlashHost host = new();
        FirmwareLog log = host.Boot(Sectors);
        byte[] payload = new byte[LogFormat.MaximumPayloadBytes];
        int strips = 0;
        while (log.Append(RecordType.Strip, payload, payload.Length))
        {
            strips++;
        }

        // Nothing was written meanwhile: 16 pages, one of them the main stream's own, four kept for it.
        Assert.Equal(11, strips);
        for (int i = 0; i < 5; i++)
        {
            Assert.True(log.Append(RecordType.Beat, payload, payload.Length));
        }

        Assert.False(log.Append(RecordType.Beat, payload, payload.Length));
        Assert.Equal(2, log.Dropped);
    }

    [Fact]
    public void ALogOfVersionOneIsContinued()
    {
        // As the firmware before wrote it: 16-byte headers, one stream, records counted over all.
        FlashHost host = new();
        byte[] old = new byte[4 * LogFormat.SectorBytes];
        Array.Fill(old, LogFormat.Erased);
        uint record = 0;
        for (int sector = 0; sector < 4; sector++)
        {
            record = WriteVersionOne(old.AsSpan(sector * LogFormat.SectorBytes, LogFormat.SectorBytes), (uint)(sector + 7), record);
        }

        host.Flash.Load(old, 0);
        LogWriter writer = new(host.Boot(Sectors));

        Assert.Equal(3, writer.Log.BootCount);
        Assert.Equal(7u, writer.Log.OldestSector);
        Assert.Equal(record, writer.Log.NextRecord);
        FillSectors(writer, RecordType.Beat, 1);
        FillSectors(writer, RecordType.Strip, 12);
        Assert.Equal([7, 8, 9, 10, 11, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23], Sequences(writer.Log));
        WearLogContents contents = Parse(host);
        Assert.Empty(contents.Damages);
        Assert.Equal(0, contents.MissingRecordCount);
        Assert.Equal([2, 3], contents.Sessions.Select(session => session.BootCount));
    }

    [Fact]
    public void TheFlashWearsEvenly()
    {
        const int Seed = 5;
        IReadOnlyList<TrafficRecord> day = Traffic.MadeUp(Seed, minutes: 120, stripsPerMinute: 2);

        WearLevellingResult result = WearLevelling.Run(day, 200, 64, null, CancellationToken.None, []);

        output.WriteLine($"seed {Seed}: {result}");
        Assert.True(result.MeanErases > 100);

        // Of this wear two of three sectors hold strips. A place that beats leave may serve strips twice before it keeps beats again for a whole
        // round: three erases instead of one in that round, and not always the same places.
        Assert.InRange(result.MostErases, result.FewestErases, 3 * result.FewestErases);
        Assert.InRange(result.MostOverMean, 1, 2);
    }

    [Fact]
    public void AFullFlashIsOpenedWithinASecondOfDeviceTime()
    {
        byte[] image = new byte[LogFormat.RingSectors * LogFormat.SectorBytes];
        IReadOnlyList<TrafficRecord> day = Traffic.MadeUp(seed: 6, minutes: 600, stripsPerMinute: 10);
        WearLevelling.Run(day, 2, LogFormat.RingSectors, null, CancellationToken.None, image);

        TimeSpan time = RecoveryTime.Measure(image, out int held);

        output.WriteLine($"{held} sectors: {time.TotalMilliseconds:N0} ms");
        Assert.InRange(held, LogFormat.RingSectors - 3, LogFormat.RingSectors);
        Assert.InRange(time.TotalMilliseconds, 100, 1000);
    }

    [Fact]
    public void FlashUseCountsWholeSectorsAndThePagesOfTheLast()
    {
        FlashHost host = new();
        LogWriter writer = new(host.Boot(Sectors));
        FillSectors(writer, RecordType.Beat, 2);
        writer.Append(new TrafficRecord(RecordType.Beat, Payload(1), false));
        writer.Append(new TrafficRecord(RecordType.Strip, Payload(1), false));
        writer.Append(new TrafficRecord(RecordType.Strip, Payload(2), false));
        writer.Sync();

        FlashUse use = FlashUse.Of(host.Flash.Image[..(Sectors * LogFormat.SectorBytes)], 2);

        Assert.Equal((2 * 4096) + 256, use.MainBytes);
        Assert.Equal(2 * 256, use.StripBytes);
        Assert.Equal(((2 * 16) + 3) * (LogFormat.MaximumPayloadBytes + 10), use.RecordBytes);
        Assert.Equal((use.MainBytes + use.StripBytes) / 2.0, use.BytesPerHour);
    }

    private static uint[] Sequences(FirmwareLog log) => [.. Enumerable.Range(0, log.Map.Count).Select(log.Map.SequenceAt)];

    private static WearLogContents Parse(FlashHost host) => WearLogReader.Parse(host.Flash.Image[..(Sectors * LogFormat.SectorBytes)], "test");

    private static byte[] Payload(int number)
    {
        byte[] payload = new byte[LogFormat.MaximumPayloadBytes];
        BitConverter.TryWriteBytes(payload, (long)number);
        payload[8] = 1;
        return payload;
    }

    /// <summary>Fills whole sectors: one record a page.</summary>
    private static void FillSectors(LogWriter writer, byte type, int sectors)
    {
        for (int i = 0; i < sectors * 16; i++)
        {
            writer.Append(new TrafficRecord(type, type == RecordType.Strip ? Strip(writer.Log.NextStrip) : Payload(i), false));
        }

        writer.Sync();
        while (writer.Log.Step())
        {
        }

        writer.Log.Step();
    }

    private static byte[] Strip(uint number)
    {
        byte[] payload = new byte[LogFormat.MaximumPayloadBytes];
        BitConverter.TryWriteBytes(payload, 1000L * number);
        payload[8] = 1;
        return payload;
    }

    private static uint WriteVersionOne(Span<byte> sector, uint sequence, uint record)
    {
        byte[] bytes = new byte[LogFormat.SectorBytes];
        Array.Fill(bytes, LogFormat.Erased);
        "ECGL"u8.CopyTo(bytes);
        bytes[4] = 1;
        bytes[5] = 0;
        BitConverter.TryWriteBytes(bytes.AsSpan(6), (ushort)2);
        BitConverter.TryWriteBytes(bytes.AsSpan(8), sequence);
        BitConverter.TryWriteBytes(bytes.AsSpan(12), Firmware.Link.Crc32.Compute(bytes, 0, 12));
        for (int page = 0; page < 16; page++)
        {
            int at = (page * LogFormat.PageBytes) + (page == 0 ? 16 : 0);
            bytes[at] = RecordType.Event;
            bytes[at + 1] = 13;
            BitConverter.TryWriteBytes(bytes.AsSpan(at + 2), record++);
            bytes.AsSpan(at + 6, 13).Clear();
            bytes[at + 6] = (byte)page;
            bytes[at + 14] = 10;
            BitConverter.TryWriteBytes(bytes.AsSpan(at + 19), Firmware.Link.Crc32.Compute(bytes, at, 19));
        }

        bytes.CopyTo(sector);
        return record;
    }
}
