using System.Globalization;
using EcgWearable.Firmware.Classification;
using EcgWearable.Firmware.Link;
using EcgWearable.VirtualBoard;

namespace EcgWearable.Tests.CoSimulation;

/// <summary>Drives a part in virtual time and writes down all that its pins do.</summary>
internal sealed class Bench
{
    /// <summary>The MCU's next call comes later still; the part needs three of its clock cycles.</summary>
    private const long LeastGapNanoseconds = 9_000;

    private readonly AcceleratorDevice _part;
    private readonly int _sckHertz;
    private long _now;
    private byte _sequence;
    private bool _ready;

    public Bench(AcceleratorDevice part, int sckHertz)
    {
        _part = part;
        _sckHertz = sckHertz;
        part.SetPower(true, 0);
        Wait(119_000_000);
    }

    /// <summary>READY's changes with their times, and every byte from MISO.</summary>
    public List<string> Trace { get; } = [];

    public void Wait(long nanoseconds)
    {
        long until = _now + nanoseconds;
        while (_part.NextDueNanoseconds <= until)
        {
            _now = Math.Max(_now, _part.NextDueNanoseconds);
            _part.OnDue(_now);
            if (_part.ReadyHigh != _ready)
            {
                _ready = _part.ReadyHigh;
                Trace.Add(string.Create(CultureInfo.InvariantCulture, $"{_now} ns: READY {(_ready ? "rises" : "falls")}"));
            }
        }

        _now = until;
    }

    public byte[] Transfer(byte[] mosi)
    {
        byte[] miso = new byte[mosi.Length];
        _part.Transfer(_now, _sckHertz, mosi, miso);
        Trace.Add(string.Create(CultureInfo.InvariantCulture, $"{_now} ns: {Convert.ToHexString(miso)}"));
        Wait((mosi.Length * 8_000_000_000L / _sckHertz) + LeastGapNanoseconds);
        return miso;
    }

    public byte[] Frame(byte command, byte[] payload)
    {
        _sequence++;
        byte[] frame = [AcceleratorProtocol.RequestMarker, command, _sequence, (byte)payload.Length, (byte)(payload.Length >> 8), .. payload, 0, 0];
        int crc = Crc16.Update(Crc16.Initial, frame, 1, frame.Length - 3);
        frame[^2] = (byte)crc;
        frame[^1] = (byte)(crc >> 8);
        return frame;
    }

    public byte[] Read(int payloadBytes) => Transfer([AcceleratorProtocol.ResponseMarker, .. new byte[1 + AcceleratorProtocol.ResponseOverheadBytes + payloadBytes]]);

    /// <summary>Requests of all kinds, whole and damaged, at random times; each is read back.</summary>
    public void RandomSession(int seed, int requests)
    {
        Random random = new(seed);
        for (int i = 0; i < requests; i++)
        {
            byte command = (byte)random.Next(1, 8);
            byte[] payload = new byte[command == AcceleratorProtocol.CommandClassify ? AcceleratorProtocol.ClassifyPayloadBytes : 0];
            random.NextBytes(payload);
            byte[] frame = Frame(command, payload);
            switch (random.Next(8))
            {
                case 0:
                    frame[random.Next(frame.Length)] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    frame = frame[..random.Next(1, frame.Length)];
                    break;
                case 2:
                    frame = [.. frame, 0, 1, 2];
                    break;
            }

            Transfer(frame);
            Wait(random.Next(10_000, 20_000));
            if (random.Next(4) == 0)
            {
                // Perhaps while it still works.
                Transfer(Frame(AcceleratorProtocol.CommandReadLast, []));
                Wait(random.Next(10_000, 20_000));
                Read(random.Next(30));
            }

            Wait(random.Next(1_000_000, 1_500_000));
            Read(AcceleratorProtocol.SelfTestPayloadBytes + random.Next(3));
            Wait(random.Next(10_000, 300_000));
        }
    }
}
