using System.Buffers.Binary;
using System.Device.Gpio;
using System.IO.Ports;
using EcgWearable.Firmware;
using EcgWearable.Firmware.Acquisition;
using EcgWearable.Firmware.Board;
using EcgWearable.Firmware.Classification;
using EcgWearable.Firmware.Link;
using EcgWearable.Firmware.Logging;
using EcgWearable.Firmware.Power;
using EcgWearable.NanoRuntime;
using FirmwareLog = EcgWearable.Firmware.Logging.WearLog;
using HostCobs = EcgWearable.WearLog.Cobs;

namespace EcgWearable.Fuzzer.Targets;

/// <summary>
/// The firmware's end of the link, facing a hostile host: noise, floods, frames with the right checksum and anything in them. Whatever came, an
/// identify after it is answered. An input is pieces: a kind (even: sum and frame it, odd: as it is), a length, bytes.
/// </summary>
internal sealed class HostLinkTarget : FuzzTarget
{
    private const int RingSectors = 6;
    private const int LongestPiece = 255;
    private const int MostTurns = 4000;
    private const int TurnsPerWatchdog = 600;
    private const int StepsPerTurn = 12;
    private const int StripSamples = 300;
    private const byte LastSequence = 0xA7;

    private static readonly byte[] Blank = MakeBlank();

    private readonly byte[] _ring = new byte[RingSectors * LogFormat.SectorBytes];
    private readonly byte[] _frame = new byte[LongestPiece + 4];
    private readonly byte[] _encoded = new byte[LongestPiece + 16];
    private readonly byte[] _answer = new byte[2048];
    private DeviceHost? _host;
    private int _looked;

    /// <inheritdoc/>
    public override string Name => "host-link";

    /// <inheritdoc/>
    public override double Weight => 0.55;

    /// <inheritdoc/>
    public override int LongestInputBytes => 768;

    /// <inheritdoc/>
    public override IReadOnlyList<byte[]> Tokens =>
    [
        [0, 2, LinkProtocol.CommandInfo, 1], [0, 2, LinkProtocol.CommandList, 2], [0, 2, LinkProtocol.CommandSelfTest, 3], [0, 3, LinkProtocol.CommandLive, 4, 1],
        [0, 10, LinkProtocol.CommandRead, 5, 1, 0, 0, 0, 0, 0, 0, 4], [0, 7, LinkProtocol.CommandSectors, 6, 0, 0, 0, 0, 255], [0, 6, LinkProtocol.CommandErase, 7, 0, 0, 0, 0],
        [0, 2, LinkProtocol.CommandReadSettings, 8], [0, 10, LinkProtocol.CommandTimeSync, 9, 0, 0, 0, 0, 1, 0, 0, 0], [1, 1, 0], [1, 255],
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<byte[]> MakeSeeds()
    {
        byte[] settings = new byte[WearableSettings.PackedBytes];
        new WearableSettings().Pack(settings, 0);
        return
        [
            [.. Tokens.SelectMany(token => token)],
            [0, (byte)(4 + settings.Length), LinkProtocol.CommandWriteSettings, 10, WearableSettings.LayoutVersion, WearableSettings.PackedBytes, .. settings],
            [1, 5, 1, 2, 3, 4, 5],
        ];
    }

    /// <inheritdoc/>
    public override void Run(byte[] input)
    {
        _host ??= new DeviceHost();
        _host.Restart();
        Array.Fill(_ring, LogFormat.Erased);
        for (int i = 0; i < Math.Min(SmallWear.Sectors.Count, RingSectors - 3); i++)
        {
            SmallWear.Sectors[i].CopyTo(_ring, i * LogFormat.SectorBytes);
        }

        _host.Flash.Load(_ring, 0);
        _host.Flash.Load(Blank, (SpiNorFlash.SectorCount - LogFormat.ReservedSectors) * LogFormat.SectorBytes);
        Device device = new(_host);
        int at = 0;
        while (at + 1 < input.Length)
        {
            int bytes = Math.Min(input[at + 1], input.Length - at - 2);
            bool isFramed = (input[at] & 1) == 0;
            Send(input.AsSpan(at + 2, bytes), isFramed);
            at += 2 + bytes;
            device.Turn();
            device.Turn();
        }

        // What may still lie in the device is no frame of the identify's.
        _host.Send([0]);
        Send([LinkProtocol.CommandInfo, LastSequence], true);
        int turns = 0;
        _looked = _host.Sent;
        while (!IsAnswered())
        {
            if (turns++ > MostTurns)
            {
                throw new BrokenPromiseException("an identify after it all is not answered");
            }

            device.Turn();
        }

        NanoHost.Attach(null);
    }

    /// <inheritdoc/>
    public override bool IsDocumented(Exception exception) => false;

    /// <inheritdoc/>
    public override long AllocationBound(int inputBytes) => 400_000;

    private static byte[] MakeBlank()
    {
        byte[] blank = new byte[LogFormat.ReservedSectors * LogFormat.SectorBytes];
        Array.Fill(blank, LogFormat.Erased);
        return blank;
    }

    private void Send(ReadOnlySpan<byte> bytes, bool isFramed)
    {
        if (!isFramed)
        {
            _host!.Send(bytes);
            return;
        }

        bytes.CopyTo(_frame);
        BinaryPrimitives.WriteUInt32LittleEndian(_frame.AsSpan(bytes.Length), Crc32.Compute(_frame, 0, bytes.Length));
        int encoded = HostCobs.Encode(_frame.AsSpan(0, bytes.Length + 4), _encoded);
        _encoded[encoded] = 0;
        _host!.Send(_encoded.AsSpan(0, encoded + 1));
    }

    /// <summary>Looks through the frames that have come since it last looked.</summary>
    private bool IsAnswered()
    {
        ReadOnlySpan<byte> sent = _host!.ToHost;
        while (sent[_looked..].IndexOf((byte)0) is int length and >= 0)
        {
            ReadOnlySpan<byte> frame = sent.Slice(_looked, length);
            _looked += length + 1;
            if (frame.Length < _answer.Length
                && HostCobs.TryDecode(frame, _answer, out int bytes)
                && bytes == LinkProtocol.FrameOverheadBytes + 36
                && _answer[0] == (LinkProtocol.CommandInfo | LinkProtocol.AnswerBit)
                && _answer[1] == LastSequence
                && Crc32.Compute(_answer, 0, bytes - 4) == BinaryPrimitives.ReadUInt32LittleEndian(_answer.AsSpan(bytes - 4)))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The part of the firmware behind the link, and its main loop's background work.</summary>
    private sealed class Device
    {
        private readonly SampleHistory _history = new();
        private readonly EnergyLedger _ledger = new();
        private readonly FirmwareLog _log;
        private readonly SessionLog _session;
        private readonly BeatClassifier _classifier;
        private readonly SettingsStore _store;
        private readonly HostLink _link;
        private int _activity;
        private int _turnsAtIt;
        private int _turns;

        public Device(DeviceHost host)
        {
            SpiNorFlash flash = host.OpenFlash();
            FrontEndRate rate = new WearableSettings().MakeRate();
            using GpioController gpio = new();
            AcceleratorLink accelerator = new(DeviceHost.Open(Pins.AcceleratorChipSelect), gpio.OpenPin(Pins.AcceleratorReady, PinMode.Input));
            Ads1293 frontEnd = new(DeviceHost.Open(Pins.Ads1293ChipSelect), rate);
            _log = new FirmwareLog(flash, _ledger, RingSectors);
            _session = new SessionLog(_log);
            _store = new SettingsStore(flash) { Log = _log };
            _store.Load(null);
            _log.Open();
            _session.Describe(rate, 0, PolicyLevel.Full);
            _session.WriteBoot();
            _classifier = new BeatClassifier(
                _history, new RrContext(rate.OdrNumerator, rate.OdrDenominator), accelerator, gpio.OpenPin(Pins.AcceleratorReset, PinMode.Output), _session, new StripRecorder(_history, _log), _ledger, 100, StripSamples, new BeatSelector(1), new BeatBatch(1), 1000)
            {
                AcceleratorReady = true,
            };
            SerialPort port = new(Pins.HostPort, LinkProtocol.BaudRate, Parity.None, 8, StopBits.One);
            port.Open();
            _link = new HostLink(port, _log, _session, _history, _classifier, frontEnd, flash) { Settings = _store };
        }

        /// <summary>One sample's time.</summary>
        public void Turn()
        {
            _history.Add(_turns * 3, false);
            if (_turns++ % 50 == 0)
            {
                _session.WriteBeat(_history.NextIndex, (byte)BeatClass.Unclassified, 0, 0, 0, SessionLog.UnknownQuality);
            }

            _link.Poll();
            for (int step = 0; step < StepsPerTurn; step++)
            {
                bool worked = _link.Step();
                worked |= _store.Step(_ledger);
                worked |= _log.Step();
                worked |= _classifier.Step();
                if (!worked)
                {
                    break;
                }
            }

            // As the firmware's watchdog does: what does not get on is given up.
            _turnsAtIt = _link.Activity != 0 && _link.Activity == _activity ? _turnsAtIt + 1 : 0;
            _activity = _link.Activity;
            if (_turnsAtIt > TurnsPerWatchdog)
            {
                _link.Abort();
                _classifier.Abort();
            }
        }
    }
}
