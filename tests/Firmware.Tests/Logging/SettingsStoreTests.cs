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
            Assert.Equal((SettingsStore.Stored, sync, 2), Load(flash));
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

    // Offset, bytes, least, most. The low voltage is bounded below by the critical one, the critical one above by the low one: 3,400 and 3,550 by default.
    public static TheoryData<string, int, int, long, long> Bounds => new()
    {
        { "crystal, Hz", 0, 4, 3_700_000, 4_500_000 },
        { "sync interval, ms", 4, 4, 100, 60_000 },
        { "ledger interval, ms", 8, 4, 1000, 3_600_000 },
        { "error interval, ms", 12, 4, 20, 10_000 },
        { "strip margin, ms", 16, 4, 0, 5000 },
        { "power-off press, ms", 20, 4, 500, 10_000 },
        { "policy level", 24, 1, 0, 3 },
        { "budget interval, ms", 25, 4, 1000, 86_400_000 },
        { "classify one in", 29, 1, 1, 255 },
        { "windows per wake", 30, 1, 1, 32 },
        { "longest batch wait, ms", 31, 2, 0, 7000 },
        { "battery capacity, mJ", 33, 4, 1000, int.MaxValue },
        { "target wear, s", 37, 4, 0, int.MaxValue },
        { "accelerator's share, %", 41, 1, 1, 100 },
        { "flash's share, %", 42, 1, 1, 100 },
        { "battery low, mV", 43, 2, 3400, 4600 },
        { "battery critical, mV", 45, 2, 0, 3550 },
        { "light sleep", 47, 1, 0, 1 },
        { "host attention, s", 48, 2, 0, 3600 },
    };

    [Theory]
    [MemberData(nameof(Bounds))]
    public void EveryValueIsTakenWithinItsBoundsAndRefusedBeyondThem(string name, int offset, int bytes, long least, long most)
    {
        // One below, at, one above each bound; what the field's bytes cannot hold is not there to be refused.
        foreach (long value in new[] { least - 1, least, least + 1, most - 1, most, most + 1 })
        {
            bool expressible = bytes == 4 ? value is >= int.MinValue and <= int.MaxValue : value >= 0 && value < 1L << (8 * bytes);
            if (!expressible)
            {
                continue;
            }

            byte[] packed = Defaults();
            BitConverter.GetBytes(value).AsSpan(0, bytes).CopyTo(packed.AsSpan(offset));
            WearableSettings settings = new();
            bool taken = WearableSettings.TryUnpack(packed, 0, packed.Length, settings);
            Assert.True(taken == (value >= least && value <= most), $"{name} {value}: {(taken ? "taken" : "refused")}");

            // Taken, it comes back as it was; refused, it changes nothing.
            byte[] again = new byte[WearableSettings.PackedBytes];
            settings.Pack(again, 0);
            Assert.Equal(taken ? packed : Defaults(), again);
        }
    }

    [Fact]
    public void TheBoundsCoverEveryByteOnce()
    {
        int end = 0;
        foreach (object[] row in Bounds)
        {
            Assert.Equal(end, row[1]);
            end += (int)row[2];
        }

        Assert.Equal(WearableSettings.PackedBytes, end);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    [InlineData(-25)]
    public void AnotherLengthIsRefused(int more)
    {
        byte[] packed = [.. Defaults(), 0];
        Assert.True(WearableSettings.TryUnpack(packed, 0, WearableSettings.PackedBytes, null));
        Assert.False(WearableSettings.TryUnpack(packed, 0, WearableSettings.PackedBytes + more, null));
    }

    [Fact]
    public void SettingsOfTheFirstLayoutHoldAndTheirMissingOnesAreTheDefaults()
    {
        // As firmware before the extension wrote them: 25 bytes, version 1.
        byte[] first = new byte[WearableSettings.PackedBytes];
        new WearableSettings { SyncInterval = Duration.FromMilliseconds(4321), Policy = PolicyLevel.Selective, WindowsPerWake = 7 }.Pack(first, 0);
        NorFlash flash = Holding(Stored(first[..WearableSettings.FirstPackedBytes], WearableSettings.FirstLayoutVersion));
        Assert.Equal((SettingsStore.Stored, 4321, 1), Load(flash));
        WearableSettings read = new() { WindowsPerWake = 3 };
        OnBoard(flash, () => StoredSettings.Load(read));
        Assert.Equal((PolicyLevel.Selective, 1, 10), (read.Policy, read.WindowsPerWake, read.ClassifyOneIn));

        // As firmware wrote them that extended the layout and left the number.
        flash = Holding(Stored(first, WearableSettings.FirstLayoutVersion));
        OnBoard(flash, () => StoredSettings.Load(read));
        Assert.Equal(7, read.WindowsPerWake);

        // The next write is of this layout.
        Assert.True(Write(flash, 5000));
        Assert.Equal((SettingsStore.Stored, 5000, WearableSettings.LayoutVersion), Load(flash));
    }

    [Theory]
    [InlineData(WearableSettings.FirstLayoutVersion, 24)]
    [InlineData(WearableSettings.FirstLayoutVersion, 26)]
    [InlineData(3, WearableSettings.PackedBytes)]
    public void ALayoutOfAnotherLengthOrNumberIsNotGuessedAt(byte version, int bytes)
    {
        NorFlash flash = Holding(Stored(Defaults()[..bytes], version));
        Assert.Equal((SettingsStore.OtherLayout, 2000, version), Load(flash));
    }

    [Theory]
    [InlineData(SettingsStore.OutOfRange, WearableSettings.LayoutVersion)]
    [InlineData(SettingsStore.OtherLayout, 9)]
    public void SettingsThatDoNotHoldAreLogged(int found, byte version)
    {
        byte[] packed = Defaults();
        packed[29] = 0;
        WornBoard worn = WornBoard.Wear(new VirtualBoardOptions { Flash = Holding(Stored(packed, version)), Network = new DigestNetwork() }, 10);
        Assert.Equal(
            (uint)(found | (version << 8)),
            Assert.Single(worn.Session.Events, e => e.Code == EventCode.SettingsDefaulted).Argument);
        worn.AssertCounted();
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
            Assert.Equal((SettingsStore.Stored, 1000, 2), Load(Holding(damaged)));
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

    private static byte[] Defaults()
    {
        byte[] packed = new byte[WearableSettings.PackedBytes];
        new WearableSettings().Pack(packed, 0);
        return packed;
    }

    /// <summary>A flash's image with settings in the first copy.</summary>
    private static byte[] Stored(ReadOnlySpan<byte> packed, byte version)
    {
        byte[] copy = [(byte)'E', (byte)'C', (byte)'G', (byte)'S', version, (byte)packed.Length, 1, 0, 0, 0, .. packed];
        byte[] image = new byte[NorFlash.SizeBytes];
        Array.Fill(image, (byte)0xFF);
        copy.CopyTo(image, FirstCopy);
        BitConverter.TryWriteBytes(image.AsSpan(FirstCopy + copy.Length), EcgWearable.Firmware.Link.Crc32.Compute(copy, 0, copy.Length));
        return image;
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
