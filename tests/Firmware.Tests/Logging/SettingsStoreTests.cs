using System.Device.Spi;
using EcgWearable.Firmware;
using EcgWearable.Firmware.Board;
using EcgWearable.Firmware.Logging;
using EcgWearable.Firmware.Power;
using EcgWearable.VirtualBoard;
using nanoFramework.Hardware.Esp32;
using UnitsNet;
using Xunit;
using FirmwareLog = EcgWearable.Firmware.Logging.WearLog;

namespace EcgWearable.Tests.Firmware.Logging;

/// <summary>Settings in the flash's last two sectors, boot after boot, with power cuts and damage.</summary>
public class SettingsStoreTests
{
    private const int FirstCopy = NorFlash.SizeBytes - (LogFormat.ReservedSectors * LogFormat.SectorBytes);
    private const int SecondCopy = FirstCopy + LogFormat.SectorBytes;

    [Fact]
    public void ABlankFlashHasNoSettings() => Assert.Equal((SettingsStore.NeverSet, 2000, 0), Load(new NorFlash()));

    [Fact]
    public void WhatIsWrittenLastHolds()
    {
        NorFlash flash = new();
        foreach (int sync in new[] { 1000, 3000, 4000, 5000 })
        {
            Assert.True(Write(flash, sync));
            Assert.Equal((SettingsStore.Stored, sync, 1), Load(flash));
        }

        // The two copies take turns, and nothing else is touched.
        Assert.Equal(2, flash.ErasesOf(FirstCopy / LogFormat.SectorBytes));
        Assert.Equal(2, flash.ErasesOf(SecondCopy / LogFormat.SectorBytes));
    }

    [Fact]
    public void AllValuesComeBack()
    {
        WearableSettings settings = new()
        {
            FrontEndCrystal = Frequency.FromHertz(4_147_200),
            SyncInterval = Duration.FromMilliseconds(100),
            LedgerInterval = Duration.FromMilliseconds(3_600_000),
            ErrorInterval = Duration.FromMilliseconds(20),
            StripMargin = Duration.FromMilliseconds(0),
            PowerOffPress = Duration.FromMilliseconds(10_000),
            Policy = PolicyLevel.DetectOnly,
        };
        byte[] packed = new byte[WearableSettings.PackedBytes];
        settings.Pack(packed, 0);
        WearableSettings read = new();
        Assert.True(WearableSettings.TryUnpack(packed, 0, packed.Length, read));
        byte[] again = new byte[WearableSettings.PackedBytes];
        read.Pack(again, 0);
        Assert.Equal(packed, again);
        Assert.Equal((4_147_200, PolicyLevel.DetectOnly, 10_000), ((int)read.FrontEndCrystal.Hertz, read.Policy, (int)read.PowerOffPress.Milliseconds));
    }

    [Theory]
    [InlineData(0, 3_699_999)]
    [InlineData(0, 4_500_001)]
    [InlineData(4, 99)]
    [InlineData(4, 60_001)]
    [InlineData(8, 999)]
    [InlineData(12, 19)]
    [InlineData(16, -1)]
    [InlineData(16, 5001)]
    [InlineData(20, 499)]
    [InlineData(24, 4)]
    public void AValueOutOfItsRangeIsRefused(int offset, int value)
    {
        byte[] packed = new byte[WearableSettings.PackedBytes + 3];
        new WearableSettings().Pack(packed, 0);
        Assert.True(WearableSettings.TryUnpack(packed, 0, WearableSettings.PackedBytes, null));
        BitConverter.TryWriteBytes(packed.AsSpan(offset), value);
        Assert.False(WearableSettings.TryUnpack(packed, 0, WearableSettings.PackedBytes, null));
        Assert.False(WearableSettings.TryUnpack(packed, 0, WearableSettings.PackedBytes - 1, null));
    }

    [Fact]
    public void EveryDamagedByteIsNoticedAndTheOtherCopyHolds()
    {
        NorFlash flash = new();
        Write(flash, 1000);
        Write(flash, 3000);
        byte[] image = flash.Image.ToArray();
        for (int at = 0; at < 14 + WearableSettings.PackedBytes; at++)
        {
            byte[] damaged = [.. image];
            damaged[SecondCopy + at] ^= 0x20;
            Assert.Equal((SettingsStore.Stored, 1000, 1), Load(Holding(damaged)));
            damaged[FirstCopy + at] ^= 0x04;
            (int found, int sync, _) = Load(Holding(damaged));
            Assert.Equal((SettingsStore.Damaged, 2000), (found, sync));
        }
    }

    [Fact]
    public void AnotherLayoutIsNotGuessedAt()
    {
        NorFlash flash = new();
        Write(flash, 1000);
        byte[] image = flash.Image.ToArray();
        Span<byte> copy = image.AsSpan(FirstCopy, 14 + WearableSettings.PackedBytes);
        copy[4] = 9;
        BitConverter.TryWriteBytes(copy[^4..], EcgWearable.Firmware.Link.Crc32.Compute(copy.ToArray(), 0, copy.Length - 4));
        Assert.Equal((SettingsStore.OtherLayout, 2000, 9), Load(Holding(image)));
    }

    [Fact]
    public void ASectorOfAnOldLogIsNoDamage()
    {
        byte[] image = new byte[NorFlash.SizeBytes];
        Array.Fill(image, (byte)0xFF);
        BitConverter.TryWriteBytes(image.AsSpan(FirstCopy), LogFormat.SectorMagic);
        Assert.Equal(SettingsStore.NeverSet, Load(Holding(image)).Found);
    }

    [Fact]
    public void APowerCutAtAnyByteOfAWriteLeavesTheOldOrTheNew()
    {
        NorFlash before = new();
        Write(before, 1000);
        Write(before, 3000);
        byte[] image = before.Image.ToArray();
        int cuts = 0;
        int kept = 0;
        for (int at = 0; at <= 14 + WearableSettings.PackedBytes; at++)
        {
            NorFlash flash = Holding(image, at + 1);
            flash.CutPowerAtProgrammedByte = at;
            Write(flash, 5000);
            kept += Check(flash);
            cuts++;
        }

        for (int step = 0; step <= 20; step++)
        {
            NorFlash flash = Holding(image, step + 100);
            flash.CutPowerAtSectorErase = 0;
            flash.CutEraseFraction = step / 20.0;
            Write(flash, 5000);
            kept += Check(flash);
            cuts++;
        }

        // After the last byte there is nothing to cut, and in the last byte all its bits may have been written already.
        int places = 14 + WearableSettings.PackedBytes + 1 + 21;
        Assert.Equal(places, cuts);
        Assert.InRange(kept, places - 2, places - 1);

        static int Check(NorFlash flash)
        {
            flash.CutPowerAtProgrammedByte = -1;
            flash.CutPowerAtSectorErase = -1;
            (int found, int sync, _) = Load(flash);
            Assert.Equal(SettingsStore.Stored, found);
            Assert.True(sync is 3000 or 5000, $"neither old nor new: {sync}");

            // And the store goes on working after it.
            Assert.True(Write(flash, 700));
            Assert.Equal(700, Load(flash).SyncMilliseconds);
            return sync == 3000 ? 1 : 0;
        }
    }

    [Fact]
    public void WithoutAFlashTheDefaultsHold()
    {
        NorFlash flash = new() { Absent = true };
        Assert.Equal((SettingsStore.NoFlash, 2000, 0), Load(flash));
    }

    private static NorFlash Holding(byte[] image, int seed = 1)
    {
        NorFlash flash = new() { Seed = seed };
        flash.Load(image);
        return flash;
    }

    private static (int Found, int SyncMilliseconds, int Version) Load(NorFlash flash)
    {
        WearableSettings settings = new();
        int found = -1;
        OnBoard(flash, () => found = StoredSettings.Load(settings));
        return (found & 0xFF, (int)settings.SyncInterval.Milliseconds, found >> 8);
    }

    /// <summary>Writes settings as the device does, beside a log that is in use; false when it came to no end.</summary>
    private static bool Write(NorFlash flash, int syncMilliseconds)
    {
        bool written = false;
        OnBoard(flash, () =>
        {
            WearableSettings settings = new() { SyncInterval = Duration.FromMilliseconds(syncMilliseconds) };
            byte[] packed = new byte[WearableSettings.PackedBytes];
            settings.Pack(packed, 0);
            Configuration.SetPinFunction(Pins.AcceleratorClock, DeviceFunction.SPI2_CLOCK);
            Configuration.SetPinFunction(Pins.AcceleratorMosi, DeviceFunction.SPI2_MOSI);
            Configuration.SetPinFunction(Pins.AcceleratorMiso, DeviceFunction.SPI2_MISO);
            SpiConnectionSettings connection = new(Pins.AcceleratorSpiBus, Pins.FlashChipSelect) { ClockFrequency = SpiNorFlash.SpiClockHertz, Mode = SpiMode.Mode0 };
            SpiNorFlash driver = new(SpiDevice.Create(connection));
            EnergyLedger ledger = new();
            FirmwareLog log = new(driver, ledger);
            SettingsStore store = new(driver) { Log = log };
            log.Open();
            store.Load(null);
            Assert.True(store.Begin(packed, 0, packed.Length));
            Assert.False(store.Begin(packed, 0, packed.Length));
            while (!store.IsIdle)
            {
                Assert.False(log.Step());
                store.Step(ledger);
            }

            written = store.LastWriteOk;
            Assert.Equal(packed, store.Held[..store.HeldBytes]);
        });
        return written;
    }

    private static void OnBoard(NorFlash flash, Action work)
    {
        using VirtualEcgBoard board = new(new VirtualBoardOptions { Flash = flash });
        board.Run(
            () =>
            {
                work();
                Sleep.StartDeepSleep();
            },
            10_000_000_000);
    }
}
