using System.Buffers.Binary;
using System.Device.Gpio;
using System.Device.Spi;
using EcgWearable.Firmware.Board;
using EcgWearable.Firmware.Classification;
using EcgWearable.Firmware.Link;
using EcgWearable.Firmware.Logging;
using EcgWearable.NanoRuntime;
using EcgWearable.WearLog;
using FirmwareCobs = EcgWearable.Firmware.Link.Cobs;

namespace EcgWearable.Campaigns;

/// <summary>
/// Puts bit errors into the log in flash and into frames on both links, and looks at what the readers at the other end make of
/// them: the host's log reader and link client, the firmware's frame decoder and accelerator link.
/// </summary>
/// <remarks>
/// The models are those that the checksums can be held to. CRC-32 detects every burst up to 32 bits and any three bits of a frame; what escapes
/// it can only do so where COBS turns few wrong bits into many, one in 2^32 of those. CRC-16 detects any three bits and every burst up to 16; of
/// longer bursts one in 65,536 or so gets by, so they are not injected into the accelerator's link: no 16 bits could promise them.
/// </remarks>
public sealed class BitErrorCampaign
{
    private const int LogSectors = 32;
    private const int HeaderBytes = 5;
    private const int ShortestFrame = 64;

    private static readonly BitErrorModel[] AllModels = Enum.GetValues<BitErrorModel>();
    private static readonly BitErrorModel[] ShortModels = [BitErrorModel.Single, BitErrorModel.Double, BitErrorModel.Triple, BitErrorModel.Burst16];

    private readonly int _seed;
    private readonly long _errors;

    /// <summary>Makes a campaign.</summary>
    /// <param name="errors">Frames and sectors to damage, all channels together; at least 100.</param>
    /// <param name="seed">Decides where.</param>
    public BitErrorCampaign(long errors, int seed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(errors, 100);
        _errors = errors;
        _seed = seed;
    }

    /// <summary>Runs it.</summary>
    /// <param name="progress">Told the part that is done, 0 to 1; may be null.</param>
    /// <param name="cancellation">Ends it between two kinds.</param>
    /// <returns>One row for each channel and model.</returns>
    public IReadOnlyList<BitErrorRow> Run(Action<double>? progress, CancellationToken cancellation)
    {
        List<(BitErrorChannel Channel, BitErrorModel Model)> kinds = [];
        foreach (BitErrorChannel channel in Enum.GetValues<BitErrorChannel>())
        {
            BitErrorModel[] models = channel is BitErrorChannel.AcceleratorRequest or BitErrorChannel.AcceleratorAnswer ? ShortModels : AllModels;
            kinds.AddRange(models.Select(model => (channel, model)));
        }

        long each = (_errors + kinds.Count - 1) / kinds.Count;
        List<BitErrorRow> rows = [];
        foreach ((BitErrorChannel channel, BitErrorModel model) in kinds)
        {
            cancellation.ThrowIfCancellationRequested();
            Random random = new(_seed + (rows.Count * 7919));
            rows.Add(Row(channel, model, each, channel switch
            {
                BitErrorChannel.Flash => FlashTrial(model, random),
                BitErrorChannel.UartAnswer => UartAnswerTrial(model, random),
                BitErrorChannel.UartRequest => UartRequestTrial(model, random),
                BitErrorChannel.AcceleratorRequest => AcceleratorRequestTrial(model, random),
                _ => AcceleratorAnswerTrial(model, random),
            }));
            progress?.Invoke((double)rows.Count / kinds.Count);
        }

        return rows;
    }

    private static BitErrorRow Row(BitErrorChannel channel, BitErrorModel model, long count, Func<Outcome> trial)
    {
        long[] outcomes = new long[3];
        for (long i = 0; i < count; i++)
        {
            outcomes[(int)trial()]++;
        }

        return new BitErrorRow(
            channel, model, count, outcomes[(int)Outcome.Detected], outcomes[(int)Outcome.Harmless], outcomes[(int)Outcome.Undetected]);
    }

    private static Func<Outcome> FlashTrial(BitErrorModel model, Random random)
    {
        byte[] log = MakeLog();
        byte[] sector = new byte[LogFormat.SectorBytes];
        List<(uint Sequence, long Offset, byte[] Payload)>[] records = new List<(uint, long, byte[])>[LogSectors];
        for (int i = 0; i < LogSectors; i++)
        {
            List<(uint, long, byte[])> found = records[i] = [];
            WearLogReader.Scan(
                log.AsSpan(i * sector.Length, sector.Length), _ => { }, (_, sequence, payload, offset) => found.Add((sequence, offset, payload.ToArray())));
        }

        return () =>
        {
            int which = random.Next(LogSectors);
            log.AsSpan(which * sector.Length, sector.Length).CopyTo(sector);
            BitErrors.Inject(sector, model, random);
            List<(uint Sequence, long Offset, byte[] Payload)> truth = records[which];
            int right = 0;
            int wrong = 0;
            IReadOnlyList<LogDamage> damages = WearLogReader.Scan(sector, _ => { }, (type, sequence, payload, offset) =>
            {
                int at = truth.FindIndex(record => record.Offset == offset);
                bool isRight = at >= 0
                    && truth[at].Sequence == sequence
                    && log[(which * LogFormat.SectorBytes) + (int)offset] == type
                    && payload.SequenceEqual(truth[at].Payload);
                right += isRight ? 1 : 0;
                wrong += isRight ? 0 : 1;
            });
            return wrong > 0 ? Outcome.Undetected
                : damages.Count > 0 ? Outcome.Detected
                : right == truth.Count ? Outcome.Harmless
                : Outcome.Undetected;
        };
    }

    private static byte[] MakeLog()
    {
        FlashHost host = new();
        LogWriter writer = new(host.Boot(LogSectors));
        IReadOnlyList<TrafficRecord> traffic = Traffic.MadeUp(seed: 11, minutes: 60, stripsPerMinute: 3);
        for (int i = 0; writer.Log.SectorsGivenUp < LogSectors; i++)
        {
            writer.Append(traffic[i % traffic.Count]);
        }

        writer.Sync();
        NanoHost.Attach(null);
        return host.Flash.Image[..(LogSectors * LogFormat.SectorBytes)].ToArray();
    }

    private static Func<Outcome> UartAnswerTrial(BitErrorModel model, Random random)
    {
        DamagedLine line = new(model, random);
        LinkClient client = new(line, new LinkClientOptions { Retries = 5 });
        byte[] got = new byte[LinkProtocol.MaximumReadBytes];
        return () =>
        {
            int count = random.Next(ShortestFrame, LinkProtocol.MaximumReadBytes + 1);
            line.Prepare(count);
            long repeated = client.RepeatedRequestCount;
            client.Read(1, 0, got.AsSpan(0, count));
            return !got.AsSpan(0, count).SequenceEqual(line.Truth.AsSpan(0, count)) ? Outcome.Undetected
                : client.RepeatedRequestCount > repeated ? Outcome.Detected
                : Outcome.Harmless;
        };
    }

    private static Func<Outcome> UartRequestTrial(BitErrorModel model, Random random)
    {
        byte[] frame = new byte[LinkProtocol.FrameOverheadBytes + 8];
        byte[] encoded = new byte[64];
        return () =>
        {
            random.NextBytes(frame);
            int crcAt = frame.Length - 4;
            BinaryPrimitives.WriteUInt32LittleEndian(frame.AsSpan(crcAt), Crc32.Compute(frame, 0, crcAt));
            int bytes = WearLog.Cobs.Encode(frame, encoded) + 1;
            encoded[bytes - 1] = 0;
            BitErrors.Inject(encoded.AsSpan(0, bytes), model, random);
            return DeviceTakes(encoded.AsSpan(0, bytes), frame);
        };
    }

    /// <summary>Splits at zeros, decodes and checks as the firmware's link does.</summary>
    private static Outcome DeviceTakes(ReadOnlySpan<byte> line, ReadOnlySpan<byte> truth)
    {
        Outcome outcome = Outcome.Detected;
        while (line.IndexOf((byte)0) is int end and >= 0)
        {
            byte[] piece = line[..end].ToArray();
            line = line[(end + 1)..];
            int bytes = FirmwareCobs.Decode(piece, piece.Length);
            int crcAt = bytes - 4;
            if (bytes < LinkProtocol.FrameOverheadBytes
                || Crc32.Compute(piece, 0, crcAt) != BinaryPrimitives.ReadUInt32LittleEndian(piece.AsSpan(crcAt)))
            {
                continue;
            }

            if (!piece.AsSpan(0, bytes).SequenceEqual(truth))
            {
                return Outcome.Undetected;
            }

            outcome = Outcome.Harmless;
        }

        return outcome;
    }

    private static Func<Outcome> AcceleratorRequestTrial(BitErrorModel model, Random random)
    {
        byte[] truth = new byte[AcceleratorProtocol.RequestOverheadBytes + AcceleratorProtocol.ClassifyPayloadBytes];
        byte[] frame = new byte[truth.Length];
        return () =>
        {
            random.NextBytes(truth);
            truth[0] = AcceleratorProtocol.RequestMarker;
            truth[1] = AcceleratorProtocol.CommandClassify;
            BinaryPrimitives.WriteUInt16LittleEndian(truth.AsSpan(3), AcceleratorProtocol.ClassifyPayloadBytes);
            int crcAt = truth.Length - 2;
            BinaryPrimitives.WriteUInt16LittleEndian(truth.AsSpan(crcAt), (ushort)Crc16.Update(Crc16.Initial, truth, 1, crcAt - 1));
            truth.CopyTo(frame, 0);
            BitErrors.Inject(frame, model, random);

            // As the accelerator does: marker, length by the frame's end (chip select), CRC.
            bool isTaken = frame[0] == AcceleratorProtocol.RequestMarker
                && BinaryPrimitives.ReadUInt16LittleEndian(frame.AsSpan(3)) == AcceleratorProtocol.ClassifyPayloadBytes
                && Crc16.Update(Crc16.Initial, frame, 1, crcAt - 1) == BinaryPrimitives.ReadUInt16LittleEndian(frame.AsSpan(crcAt));
            return isTaken ? Outcome.Undetected : Outcome.Detected;
        };
    }

    private static Func<Outcome> AcceleratorAnswerTrial(BitErrorModel model, Random random)
    {
        DamagedAccelerator part = new(model, random);
        NanoHost.Attach(part);
        SpiConnectionSettings settings = new(Pins.AcceleratorSpiBus, Pins.AcceleratorChipSelect) { ClockFrequency = AcceleratorLink.SpiClockHertz };
        GpioPin ready = new GpioController().OpenPin(Pins.AcceleratorReady, PinMode.Input);
        AcceleratorLink link = new(SpiDevice.Create(settings), ready);
        return () =>
        {
            part.Prepare();
            link.Begin(AcceleratorProtocol.CommandClassify, AcceleratorProtocol.ClassifyPayloadBytes, AcceleratorProtocol.ResultPayloadBytes);
            while (!link.Step())
            {
            }

            bool isRight = link.Status == AcceleratorProtocol.StatusOk
                && link.Answer.AsSpan(link.AnswerStart, AcceleratorProtocol.ResultPayloadBytes).SequenceEqual(part.Truth);
            return !isRight ? Outcome.Undetected : link.AttemptCount > 1 ? Outcome.Detected : Outcome.Harmless;
        };
    }

    private enum Outcome
    {
        Detected,
        Harmless,
        Undetected,
    }

    /// <summary>A device whose first answer to each request is damaged on its way, and whose next ones are not.</summary>
    private sealed class DamagedLine(BitErrorModel model, Random random) : IByteTransport
    {
        private readonly byte[] _frame = new byte[LinkProtocol.FrameOverheadBytes + LinkProtocol.MaximumPayloadBytes];
        private readonly CobsEncoder _encoder = new(LinkProtocol.FrameOverheadBytes + LinkProtocol.MaximumPayloadBytes);
        private readonly byte[] _toHost = new byte[4096];
        private int _waiting;
        private int _count;
        private bool _isDamaged;

        public byte[] Truth { get; } = new byte[LinkProtocol.MaximumReadBytes];

        public void Prepare(int count)
        {
            random.NextBytes(Truth);
            _count = count;
            _isDamaged = true;
        }

        public void Write(ReadOnlySpan<byte> data)
        {
            byte[] request = data.Trim((byte)0).ToArray();
            int bytes = FirmwareCobs.Decode(request, request.Length);
            _frame[0] = (byte)(request[0] | LinkProtocol.AnswerBit);
            _frame[1] = request[1];
            _frame[2] = LinkProtocol.StatusOk;
            request.AsSpan(2, bytes - LinkProtocol.FrameOverheadBytes).CopyTo(_frame.AsSpan(3));
            Truth.AsSpan(0, _count).CopyTo(_frame.AsSpan(11));
            int end = 11 + _count;
            BinaryPrimitives.WriteUInt32LittleEndian(_frame.AsSpan(end), Crc32.Compute(_frame, 0, end));
            _encoder.Begin(_frame, end + 4);
            _encoder.Step(_frame.Length);
            Span<byte> answer = _toHost.AsSpan(_waiting, _encoder.EncodedBytes);
            _encoder.Encoded.AsSpan(0, _encoder.EncodedBytes).CopyTo(answer);
            _waiting += _encoder.EncodedBytes;
            if (_isDamaged)
            {
                BitErrors.Inject(answer, model, random);
                _isDamaged = false;
            }
        }

        public int Read(Span<byte> buffer, int timeoutMilliseconds)
        {
            int count = Math.Min(buffer.Length, _waiting);
            _toHost.AsSpan(0, count).CopyTo(buffer);
            _waiting -= count;
            _toHost.AsSpan(count, _waiting).CopyTo(_toHost);
            return count;
        }
    }

    /// <summary>An accelerator whose first answer to each request is damaged on its way, and whose next ones are not.</summary>
    private sealed class DamagedAccelerator(BitErrorModel model, Random random) : PartHost
    {
        private byte _sequence;
        private bool _isDamaged;

        public byte[] Truth { get; } = new byte[AcceleratorProtocol.ResultPayloadBytes];

        public void Prepare()
        {
            random.NextBytes(Truth);
            _isDamaged = true;
        }

        public override void TransferSpi(int device, ReadOnlySpan<byte> write, Span<byte> read)
        {
            NowNanoseconds += 1_000;
            if (read.IsEmpty)
            {
                _sequence = write[2];
                return;
            }

            const int Lead = AcceleratorProtocol.ResponseLeadBytes;
            byte[] answer = new byte[read.Length];
            answer[Lead] = AcceleratorProtocol.CommandClassify;
            answer[Lead + 1] = _sequence;
            answer[Lead + 2] = AcceleratorProtocol.StatusOk;
            BinaryPrimitives.WriteUInt16LittleEndian(answer.AsSpan(Lead + 3), (ushort)Truth.Length);
            Truth.CopyTo(answer, Lead + HeaderBytes);
            int crcAt = Lead + HeaderBytes + Truth.Length;
            BinaryPrimitives.WriteUInt16LittleEndian(answer.AsSpan(crcAt), (ushort)Crc16.Update(Crc16.Initial, answer, Lead, crcAt - Lead));
            if (_isDamaged)
            {
                // The bytes before the answer, while the part takes the marker in, carry nothing.
                BitErrors.Inject(answer.AsSpan(Lead, crcAt + 2 - Lead), model, random);
                _isDamaged = false;
            }

            answer.CopyTo(read);
        }
    }
}
