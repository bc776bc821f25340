using EcgWearable.Firmware;
using EcgWearable.Firmware.Link;
using EcgWearable.Firmware.Logging;
using EcgWearable.VirtualBoard;
using EcgWearable.WearLog;
using UnitsNet;
using Xunit;

namespace EcgWearable.Tests.Firmware.Link;

/// <summary>Settings read and written over the UART, frame by frame.</summary>
public class SettingsLinkTests
{
    [Fact]
    public void SettingsAreStoredOverTheLinkAndHoldFromTheNextStartOn()
    {
        NorFlash flash = new();
        byte[] wanted = Packed(new WearableSettings { FrontEndCrystal = Frequency.FromHertz(4_147_200), SyncInterval = Duration.FromMilliseconds(500) });
        using (VirtualEcgBoard board = Boot(flash))
        {
            byte[] defaults = Packed(new WearableSettings());
            Assert.Equal([LinkProtocol.StatusOk, 0, WearableSettings.LayoutVersion, (byte)defaults.Length, .. defaults], Ask(board, LinkProtocol.CommandReadSettings));
            Assert.Equal([LinkProtocol.StatusOk], Ask(board, LinkProtocol.CommandWriteSettings, [WearableSettings.LayoutVersion, (byte)wanted.Length, .. wanted]));
            Assert.Equal([LinkProtocol.StatusOk, 1, WearableSettings.LayoutVersion, (byte)wanted.Length, .. wanted], Ask(board, LinkProtocol.CommandReadSettings));
            Assert.Equal(3200u, new LinkClient(board.Host, new LinkClientOptions { TimeProvider = board.Time }).GetInfo().OdrNumerator);
            board.RunFor(5_000_000_000);
            Assert.Equal(0, board.FrontEnd.SamplesLost);
            Assert.Equal(0, flash.IgnoredWhileBusy);
            board.Stop();
        }

        using VirtualEcgBoard again = Boot(flash, 4_147_200);
        DeviceInfo info = new LinkClient(again.Host, new LinkClientOptions { TimeProvider = again.Time }).GetInfo();
        Assert.Equal((360u, 1u), (info.OdrNumerator, info.OdrDenominator));
        Assert.DoesNotContain(WearLogReader.Parse(flash.Image, "test").Sessions[^1].Events, e => e.Code == EventCode.SettingsDefaulted);
    }

    [Fact]
    public void SettingsThatMakeNoSenseAreRefusedAndNothingChanges()
    {
        NorFlash flash = new();
        using VirtualEcgBoard board = Boot(flash);
        byte[] wrong = Packed(new WearableSettings { SyncInterval = Duration.FromMilliseconds(50) });
        byte[] right = Packed(new WearableSettings());
        byte[][] refused =
        [
            [WearableSettings.LayoutVersion, (byte)wrong.Length, .. wrong],
            [WearableSettings.LayoutVersion + 1, (byte)right.Length, .. right],
            [WearableSettings.LayoutVersion, (byte)(right.Length - 1), .. right],
        ];
        Assert.All(refused, payload => Assert.Equal([LinkProtocol.StatusRefused], Ask(board, LinkProtocol.CommandWriteSettings, payload)));
        Assert.Equal([LinkProtocol.StatusBadLength], Ask(board, LinkProtocol.CommandWriteSettings, right));
        Assert.Equal(0, Ask(board, LinkProtocol.CommandReadSettings)[1]);
        Assert.Equal(0, flash.ErasesOf((NorFlash.SizeBytes / LogFormat.SectorBytes) - 1));
    }

    [Fact]
    public void WithoutAFlashSettingsCannotBeStored()
    {
        using VirtualEcgBoard board = Boot(new NorFlash { Absent = true });
        byte[] right = Packed(new WearableSettings());
        Assert.Equal([LinkProtocol.StatusFlashFault], Ask(board, LinkProtocol.CommandWriteSettings, [WearableSettings.LayoutVersion, (byte)right.Length, .. right]));
    }

    private static byte[] Packed(WearableSettings settings)
    {
        byte[] packed = new byte[WearableSettings.PackedBytes];
        settings.Pack(packed, 0);
        return packed;
    }

    private static VirtualEcgBoard Boot(NorFlash flash, long crystalHertz = 4_096_000)
    {
        VirtualEcgBoard board = new(new VirtualBoardOptions { Flash = flash, Network = new DigestNetwork(), CrystalHertz = crystalHertz });
        board.Start(Program.Main);
        board.RunFor(3_000_000_000);
        return board;
    }

    /// <summary>Sends one request and returns the payload of its answer.</summary>
    private static byte[] Ask(VirtualEcgBoard board, byte command, params byte[] payload)
    {
        byte[] content = [command, 0x5A, .. payload];
        byte[] frame = [.. content, .. BitConverter.GetBytes(Crc32.Compute(content, 0, content.Length))];
        CobsEncoder encoder = new(frame.Length);
        encoder.Begin(frame, frame.Length);
        Assert.True(encoder.Step(frame.Length));
        board.Host.Write(encoder.Encoded.AsSpan(0, encoder.EncodedBytes));
        List<byte> received = [];
        byte[] buffer = new byte[256];
        while (!received.Contains(0))
        {
            int count = board.Host.Read(buffer, 5000);
            Assert.NotEqual(0, count);
            received.AddRange(buffer.AsSpan(0, count));
        }

        byte[] answer = [.. received];
        int length = EcgWearable.Firmware.Link.Cobs.Decode(answer, received.IndexOf(0));
        Assert.Equal((command | LinkProtocol.AnswerBit, 0x5A), ((int)answer[0], answer[1]));
        Assert.Equal(Crc32.Compute(answer, 0, length - 4), BitConverter.ToUInt32(answer, length - 4));
        return answer[2..(length - 4)];
    }
}
