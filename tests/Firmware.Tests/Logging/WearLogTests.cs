using EcgWearable.Firmware.Link;
using EcgWearable.Firmware.Logging;
using EcgWearable.VirtualBoard;
using EcgWearable.WearLog;
using Xunit;
using Xunit.Abstractions;
using FirmwareLog = EcgWearable.Firmware.Logging.WearLog;

namespace EcgWearable.Tests.Firmware.Logging;

/// <summary>The firmware's writer, checked with the host's reader: neither knows the other's code.</summary>
public class WearLogTests(ITestOutputHelper output)
{
    private const int EventPayloadBytes = 13;

    [Fact]
    public void WhatIsSyncedIsReadBackInOrder()
    {
        LogBench bench = new();
        bench.Boot(log => AppendMany(log, 0, 5000));
        WearLogContents contents = WearLogReader.Parse(bench.Flash.Image, "test");
        Assert.Empty(contents.Damages);
        Assert.Equal(5000, contents.RecordCount);
        Assert.Equal(Enumerable.Range(0, 5000), Numbers(contents));
        Assert.Equal(0, bench.Flash.IgnoredWhileBusy);
        Assert.Equal(0, bench.Flash.BytesOverUnerased);
    }

    [Fact]
    public void EveryBootGoesOnWhereTheLastOneEnded()
    {
        LogBench bench = new();
        for (int boot = 0; boot < 5; boot++)
        {
            int from = boot * 100;
            bench.Boot(log =>
            {
                Assert.Equal(boot + 1, log.BootCount);
                Assert.Equal((uint)from, log.NextRecord);
                AppendMany(log, from, 100);
            });
        }

        WearLogContents contents = WearLogReader.Parse(bench.Flash.Image, "test");
        Assert.Equal(Enumerable.Range(0, 500), Numbers(contents));
        Assert.Equal(0, contents.MissingRecordCount);
        Assert.Equal([1, 2, 3, 4, 5], contents.Sessions.Select(s => s.BootCount));
    }

    /// <summary>A long record is summed in slices while others are written; when its sequence has gone to another meanwhile, its CRC is made anew.</summary>
    [Theory]
    [InlineData(RecordType.Event)]
    [InlineData(RecordType.Strip)]
    public void ARecordSummedBeforehandIsWhole(byte between)
    {
        LogBench bench = new();
        bench.Boot(log =>
        {
            byte[] payload = Strip(1_000, 40);
            byte[] header = new byte[LogFormat.RecordHeaderBytes];
            log.WriteRecordHeader(RecordType.Strip, payload.Length, header);
            uint crc = Crc32.Update(Crc32.Update(Crc32.Initial, header, 0, header.Length), payload, 0, payload.Length);
            byte[] other = between == RecordType.Strip ? Strip(0, 80) : new byte[EventPayloadBytes];
            Assert.True(log.Append(between, other, other.Length));
            Assert.True(log.AppendSummed(header, payload, Crc32.Finish(crc)));
            LogBench.Sync(log);
        });

        WearLogContents contents = WearLogReader.Parse(bench.Flash.Image, "test");
        Assert.Empty(contents.Damages);
        Assert.Equal(2, contents.RecordCount);
    }

    [Fact]
    public void WhenTheFlashIsFullTheOldestSectorGoes()
    {
        LogBench bench = new();
        const int Records = 80_000;
        uint oldest = 0;
        uint newest = 0;
        bench.Boot(log =>
        {
            for (int i = 0; i < Records; i++)
            {
                LogBench.Append(log, i, LogFormat.MaximumPayloadBytes);
            }

            LogBench.Sync(log);
            oldest = log.OldestSector;
            newest = log.NewestSector;
        });

        // One record fills a page, 16 pages a sector, 4,094 sectors: of 5,000 sectors the newest are there, and one is erased ahead.
        Assert.Equal((uint)(Records / 16), newest);
        Assert.Equal(newest + 2 - LogFormat.RingSectors, oldest);
        WearLogContents contents = WearLogReader.Parse(bench.Flash.Image, "test");
        Assert.Empty(contents.Damages);
        Assert.Equal(oldest, contents.OldestSectorSequence);
        Assert.Equal(newest, contents.NewestSectorSequence);
        bench.Boot(log =>
        {
            Assert.Equal(oldest, log.OldestSector);
            Assert.Equal((uint)Records, log.NextRecord);
        });
    }

    [Fact]
    public void APowerCutAtAnyByteLosesNothingThatWasSynced()
    {
        // A wear of 700 records, synced every 25: about 17 kB over five sectors. Power is cut at every 29th programmed byte, which is at every place in a record sooner or later.
        const int Records = 700;
        const int SyncEvery = 25;
        long bytes = ProgrammedBytes(Records, SyncEvery);
        int cuts = 0;
        for (long cut = 0; cut < bytes; cut += 29)
        {
            CutAndRecover(Records, SyncEvery, flash => flash.CutPowerAtProgrammedByte = cut, $"program byte {cut}");
            cuts++;
        }

        output.WriteLine($"{bytes} bytes programmed, cut at {cuts} of them");
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(0.3)]
    [InlineData(0.99)]
    public void APowerCutDuringAnyEraseLosesNothingThatWasSynced(double fraction)
    {
        for (long erase = 0; erase < 5; erase++)
        {
            CutAndRecover(
                700,
                25,
                flash =>
                {
                    flash.CutPowerAtSectorErase = erase;
                    flash.CutEraseFraction = fraction;
                },
                $"erase {erase}");
        }
    }

    [Fact]
    public void AnEventThatIsTooShortToBeOneSaysNothingOfTheLastSession()
    {
        // Behind the sector's header of 32 bytes 16 records of 6 + 4 + 4 bytes fill the page: what is missing of the last lies beyond it.
        LogBench bench = new();
        bench.Boot(log =>
        {
            for (int i = 0; i < 16; i++)
            {
                LogBench.Append(log, i, 4);
            }

            LogBench.Sync(log);
        });
        bench.Boot(log =>
        {
            Assert.Equal((RecordType.Event, false, 0), (log.LastSession.LastRecordType, log.LastSession.EndedByFault, log.LastSession.FaultsInARow));
            Assert.Equal(0, log.DamagedRecords);
            LogBench.Append(log, 16, EventPayloadBytes);
            LogBench.Sync(log);
        });
    }

    [Fact]
    public void ErasingNeedsTheTokenOfWhatIsThere()
    {
        LogBench bench = new();
        bench.Boot(log =>
        {
            AppendMany(log, 0, 1000);
            uint token = log.EraseToken();
            AppendMany(log, 1000, 1);
            Assert.NotEqual(token, log.EraseToken());
            uint newest = log.NewestSector;
            while (!log.EraseAll())
            {
                log.Step();
            }

            LogBench.Append(log, 7, EventPayloadBytes);
            LogBench.Sync(log);
            while (log.OldestSector <= newest)
            {
                log.Step();
            }
        });
        WearLogContents contents = WearLogReader.Parse(bench.Flash.Image, "test");
        Assert.Equal([7], Numbers(contents));
    }

    private static void CutAndRecover(int records, int syncEvery, Action<NorFlash> arm, string where)
    {
        LogBench bench = new();
        int synced = -1;
        arm(bench.Flash);
        bench.Boot(log =>
        {
            for (int i = 0; i < records; i++)
            {
                LogBench.Append(log, i, EventPayloadBytes);
                if (i % syncEvery == syncEvery - 1)
                {
                    LogBench.Sync(log);
                    synced = i;
                }
            }
        });
        bench.Flash.CutPowerAtProgrammedByte = -1;
        bench.Flash.CutPowerAtSectorErase = -1;
        bench.Boot(log => AppendMany(log, 100_000, 30));
        int[] numbers = [.. Numbers(WearLogReader.Parse(bench.Flash.Image, where))];
        int[] first = [.. numbers.Where(n => n < 100_000)];
        Assert.True(first.Length > synced, $"{where}: {synced + 1} records were synced, {first.Length} are there");
        Assert.Equal(Enumerable.Range(0, first.Length), first);
        Assert.Equal(Enumerable.Range(100_000, 30), numbers.Skip(first.Length));
        Assert.Equal(0, bench.Flash.BytesOverUnerased);
    }

    private static long ProgrammedBytes(int records, int syncEvery)
    {
        LogBench bench = new();
        bench.Boot(log =>
        {
            for (int i = 0; i < records; i++)
            {
                LogBench.Append(log, i, EventPayloadBytes);
                if (i % syncEvery == syncEvery - 1)
                {
                    LogBench.Sync(log);
                }
            }
        });
        return bench.Flash.ProgrammedBytes;
    }

    // The payload of a strip: index, count, first value, then one byte for each further one.
    private static byte[] Strip(int first, int bytes)
    {
        byte[] payload = new byte[bytes];
        BitConverter.TryWriteBytes(payload, first);
        payload[8] = (byte)(bytes - 11);
        return payload;
    }

    private static void AppendMany(FirmwareLog log, int from, int count)
    {
        for (int i = 0; i < count; i++)
        {
            LogBench.Append(log, from + i, EventPayloadBytes);
        }

        LogBench.Sync(log);
    }

    private static IEnumerable<int> Numbers(WearLogContents contents) =>
        contents.Sessions.SelectMany(s => s.Events).Select(e => (int)e.SampleIndex);
}
