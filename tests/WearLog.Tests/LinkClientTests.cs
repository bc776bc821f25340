using EcgWearable.Firmware.Link;
using Xunit;

namespace EcgWearable.WearLog.Tests;

/// <summary>What the device says arrives whole, or the request is repeated, or there is an error: never a wrong byte.</summary>
public sealed class LinkClientTests
{
    private readonly SimulatedDevice _device = new(WearLogReaderTests.LongLog(sectors: 3).ToArray());

    [Fact]
    public void EveryCommandIsUnderstoodBothWays()
    {
        LinkClient client = new(_device);

        Assert.Equal(
            new DeviceInfo(1, "0.1.7", 1, 12, 102400, 288, 0x10000, "0123456789abcdef", 4242), client.GetInfo());
        Assert.Equal(777, client.SynchronizeTime(DateTimeOffset.FromUnixTimeMilliseconds(1_772_366_400_123)));
        Assert.Equal(1_772_366_400_123, _device.LastTimeSync);
        Assert.Equal(new LogExtent(1, 3, 0xC0FFEE), client.List());
        Assert.Equal(new SelfTestResult(true, false, true), client.SelfTest());
        byte[] sector = new byte[4096];
        client.ReadSector(2, sector);
        Assert.Equal(_device.Log[4096..8192], sector);
        client.Erase(client.List());
        Assert.Equal(0, client.List().SectorCount);
        Assert.Equal(0, client.RepeatedRequestCount);
        Assert.Equal(0, client.IgnoredFrameCount);
    }

    [Fact]
    public void ADamagedAnswerIsNeverTaken()
    {
        Random random = new(20260306);
        _device.OnAnswer = (number, bytes) =>
        {
            if (number % 2 == 0)
            {
                bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
            }

            return bytes;
        };
        LinkClient client = new(_device);
        byte[] sector = new byte[4096];

        for (int round = 0; round < 200; round++)
        {
            client.ReadSector(1, sector);
            Assert.Equal(_device.Log[..4096], sector);
        }

        Assert.True(client.RepeatedRequestCount >= 200);
    }

    [Fact]
    public void LostAnswersAndLostRequestsAreRepeated()
    {
        _device.OnAnswer = (number, bytes) => number is 0 or 1 ? [] : bytes;
        _device.LosesRequest = number => number == 2;
        LinkClient client = new(_device);

        Assert.Equal(4242, client.GetInfo().SampleIndex);

        Assert.Equal(3, client.RepeatedRequestCount);
        Assert.Equal(4, _device.RequestCount);
    }

    [Fact]
    public void DoubledLateAndUnaskedFramesArePassedOver()
    {
        _device.OnAnswer = (_, bytes) => [.. bytes, .. bytes];
        _device.SendUnasked(LinkProtocol.NotifySamples, 0, new byte[9]);
        _device.SendUnasked(LinkProtocol.CommandList | LinkProtocol.AnswerBit, 0, new byte[13]);
        LinkClient client = new(_device);

        Assert.Equal(new LogExtent(1, 3, 0xC0FFEE), Refreshed(client));
        Assert.Equal(4242, client.GetInfo().SampleIndex);
        Assert.Equal(0, client.RepeatedRequestCount);
        Assert.True(client.IgnoredFrameCount >= 4);

        // The stale list with sequence 0 must be gone before a list could ask with that number.
        static LogExtent Refreshed(LinkClient client)
        {
            client.GetInfo();
            return client.List();
        }
    }

    [Fact]
    public void NoiseBeforeAnAnswerIsPassedOver()
    {
        Random random = new(20260307);
        _device.OnAnswer = (_, bytes) =>
        {
            byte[] noise = new byte[random.Next(1, 5000)];
            random.NextBytes(noise);
            return [.. noise, 0, .. bytes];
        };
        LinkClient client = new(_device);

        for (int round = 0; round < 50; round++)
        {
            Assert.Equal(4242, client.GetInfo().SampleIndex);
        }
    }

    [Fact]
    public void ASilentDeviceIsAnErrorAfterThreeRetries()
    {
        _device.LosesRequest = _ => true;

        LinkException e = Assert.Throws<LinkException>(() => new LinkClient(_device).GetInfo());

        Assert.Equal(LinkFailure.Silent, e.Failure);
        Assert.Equal("info: the device does not answer (4 tries of 1000 ms each); check port, cable and power.", e.Message);
        Assert.Equal(4, _device.RequestCount);
    }

    [Fact]
    public void ADeviceThatOnlyBabblesIsAnErrorToo()
    {
        BabblingTransport transport = new();

        LinkException e = Assert.Throws<LinkException>(
            () => new LinkClient(transport, new LinkClientOptions { TimeProvider = transport }).GetInfo());

        Assert.Equal(LinkFailure.Silent, e.Failure);
        Assert.InRange(transport.Reads, 4, 4 * 110);
    }

    [Fact]
    public void AnAnswerOfTheWrongLengthIsAnError()
    {
        _device.OnPayload = (_, payload) => payload[..^1];

        LinkException e = Assert.Throws<LinkException>(() => new LinkClient(_device).List());

        Assert.Equal(LinkFailure.BadAnswer, e.Failure);
        Assert.Equal("list: the device answered with 11 bytes where 12 belong; firmware and tool do not fit.", e.Message);
    }

    [Theory]
    [InlineData(LinkProtocol.StatusBadCommand, LinkFailure.NotUnderstood)]
    [InlineData(LinkProtocol.StatusBadLength, LinkFailure.NotUnderstood)]
    [InlineData(LinkProtocol.StatusBadRange, LinkFailure.BadRange)]
    [InlineData(LinkProtocol.StatusRefused, LinkFailure.Refused)]
    [InlineData(LinkProtocol.StatusFlashFault, LinkFailure.FlashFault)]
    [InlineData(99, LinkFailure.BadAnswer)]
    public void EveryStatusHasItsError(byte status, LinkFailure failure)
    {
        _device.OnPayload = (_, _) => [status];

        LinkException e = Assert.Throws<LinkException>(() => new LinkClient(_device).List());

        Assert.Equal(failure, e.Failure);
        Assert.StartsWith("list: ", e.Message);
    }

    [Fact]
    public void AnotherRangeThanTheOneAskedForIsAnError()
    {
        _device.OnPayload = (command, payload) =>
        {
            payload[5] ^= command == LinkProtocol.CommandRead ? (byte)0x04 : (byte)0;
            return payload;
        };

        LinkException e = Assert.Throws<LinkException>(() => new LinkClient(_device).ReadSector(1, new byte[4096]));

        Assert.Equal(LinkFailure.BadAnswer, e.Failure);
    }

    [Fact]
    public void AnEraseWhoseAnswerIsLostIsNotReportedAsRefused()
    {
        LinkClient client = new(_device);
        LogExtent extent = client.List();
        _device.OnAnswer = (number, bytes) => number == 1 ? [] : bytes;

        client.Erase(extent);

        Assert.Empty(_device.Log);
        Assert.Equal(1, client.RepeatedRequestCount);
    }

    [Fact]
    public void AnEraseWhoseAnswerIsLostIsWaitedForWhileTheDeviceErases()
    {
        LinkClient client = new(_device);
        LogExtent extent = client.List();
        byte[] whole = _device.Log;
        int lists = 0;
        _device.OnAnswer = (number, bytes) => number == 1 ? [] : bytes;
        _device.OnPayload = (command, payload) =>
        {
            if (command == LinkProtocol.CommandErase)
            {
                _device.Log = whole;
            }
            else if (command == LinkProtocol.CommandList && ++lists < 3)
            {
                _device.Log = whole[(lists * 4096)..];
                payload[1] = (byte)(lists + 1);
            }
            else
            {
                return [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
            }

            return payload;
        };

        client.Erase(extent);

        Assert.Equal(3, lists);
    }

    [Fact]
    public void AnExtentOfMoreSectorsThanTheFlashHasIsNotBelieved()
    {
        // The device knows no list of sectors, as firmware whose log has one stream: all of the extent would be there.
        _device.OnPayload = (command, answer) =>
        {
            if (command == LinkProtocol.CommandList)
            {
                answer.AsSpan(5, 4).Fill(0xFF);
            }

            return answer;
        };
        LinkClient client = new(_device);
        const string Message = "list: the device names 4294967295 sectors, but its flash has 4096; restart the device.";
        LinkException sessions = Assert.Throws<LinkException>(() => DeviceSessions.Find(client, client.List()));
        Assert.Equal((LinkFailure.BadAnswer, Message), (sessions.Failure, sessions.Message));
        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        LinkException pull = Assert.Throws<LinkException>(() => new LogPuller(client).Pull(path));
        File.Delete(path + ".part");
        Assert.Equal(Message, pull.Message);
    }

    [Fact]
    public void AListOfMoreSectorsThanTheFlashHasIsNotBelieved()
    {
        // Run after run of 4,096 sectors, each within what a run may have.
        _device.OnPayload = (command, answer) => command != LinkProtocol.CommandSectors
            ? answer
            : [0, 2, 1, 0, 0, 0, 0, 0x10, 0, 0, 1, 0x10, 0, 0, 0, 0x10, 0, 0];
        LinkException e = Assert.Throws<LinkException>(() => new LinkClient(_device).ListSectors(new LogExtent(1, uint.MaxValue, 0)));
        Assert.Equal((LinkFailure.BadAnswer, "sectors: the device names more than the 4096 sectors of its flash; restart the device."), (e.Failure, e.Message));
    }

    [Fact]
    public void AnEraseOfADeviceWhoseLogGoesToAndFroEnds()
    {
        uint oldest = 2;
        _device.OnPayload = (command, answer) =>
        {
            if (command == LinkProtocol.CommandErase)
            {
                return [LinkProtocol.StatusRefused];
            }

            oldest = 5 - oldest;
            answer[1] = (byte)oldest;
            answer[5] = 9;
            return answer;
        };
        _device.LosesRequest = number => number == 0;
        LinkException e = Assert.Throws<LinkException>(() => new LinkClient(_device).Erase(new LogExtent(2, 9, 1)));
        Assert.Equal(LinkFailure.Refused, e.Failure);
    }

    [Fact]
    public void AnErasureIsAwaitedUntilNothingOfTheLogIsLeft()
    {
        byte[] log = WearLogReaderTests.LongLog(sectors: 3).ToArray();
        SimulatedDevice device = new(log);
        int lists = 0;
        device.OnPayload = (command, answer) =>
        {
            // A sector goes at every other look, and a new one has come meanwhile.
            device.Log = ++lists % 2 == 0 && device.Log.Length > 4096 ? device.Log[4096..] : device.Log;
            return answer;
        };
        List<LogEraseProgress> seen = [];

        Assert.True(new LinkClient(device).AwaitErased(new LogExtent(1, 2, 0), new Recorder(seen)));

        Assert.Equal([new(0, 2), new(0, 2), new(1, 2), new(1, 2), new(2, 2)], seen);
    }

    [Fact]
    public void AnErasureThatGetsNoFurtherIsNotOne()
    {
        SimulatedDevice device = new(WearLogReaderTests.LongLog(sectors: 3).ToArray());

        Assert.False(new LinkClient(device).AwaitErased(new LinkClient(device).List()));
    }

    [Fact]
    public void AWaitForASilentDeviceEndsWhenItIsCancelled()
    {
        using CancellationTokenSource cancel = new();
        CancellingTransport transport = new(cancel);
        LinkClient client = new(transport, new LinkClientOptions { Cancellation = cancel.Token });

        Assert.Throws<OperationCanceledException>(() => client.GetInfo());

        Assert.Equal(3, transport.Reads);
    }

    [Fact]
    public void AnEraseWithAStaleTokenIsRefusedAndErasesNothing()
    {
        LinkClient client = new(_device);
        LogExtent extent = client.List();
        _device.EraseToken++;

        LinkException e = Assert.Throws<LinkException>(() => client.Erase(extent));

        Assert.Equal(LinkFailure.Refused, e.Failure);
        Assert.NotEmpty(_device.Log);
    }

    [Fact]
    public void ALostConnectionIsNamed()
    {
        LinkException e = Assert.Throws<LinkException>(() => new LinkClient(new BrokenTransport()).GetInfo());

        Assert.Equal(LinkFailure.Disconnected, e.Failure);
        Assert.StartsWith("info: the connection is gone", e.Message);
    }

    /// <summary>Sends something every 10 ms of its own clock, and never an answer.</summary>
    private sealed class BabblingTransport : TimeProvider, IByteTransport
    {
        private long _milliseconds;

        public int Reads { get; private set; }

        public override long TimestampFrequency => 1000;

        public override long GetTimestamp() => _milliseconds;

        public void Write(ReadOnlySpan<byte> data)
        {
        }

        public int Read(Span<byte> buffer, int timeoutMilliseconds)
        {
            Reads++;
            _milliseconds += 10;
            buffer[0] = (byte)(Reads % 3);
            return 1;
        }
    }

    /// <summary>Nothing comes, and at the third wait somebody presses Ctrl-C.</summary>
    private sealed class CancellingTransport(CancellationTokenSource cancel) : IByteTransport
    {
        public int Reads { get; private set; }

        public void Write(ReadOnlySpan<byte> data)
        {
        }

        public int Read(Span<byte> buffer, int timeoutMilliseconds)
        {
            if (++Reads == 3)
            {
                cancel.Cancel();
            }

            return 0;
        }
    }

    private sealed class Recorder(List<LogEraseProgress> seen) : IProgress<LogEraseProgress>
    {
        public void Report(LogEraseProgress value) => seen.Add(value);
    }

    private sealed class BrokenTransport : IByteTransport
    {
        public void Write(ReadOnlySpan<byte> data) => throw new IOException("unplugged");

        public int Read(Span<byte> buffer, int timeoutMilliseconds) => throw new IOException("unplugged");
    }
}
