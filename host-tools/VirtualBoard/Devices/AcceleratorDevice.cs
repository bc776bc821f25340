using EcgWearable.Firmware.Classification;
using EcgWearable.Firmware.Power;

namespace EcgWearable.VirtualBoard;

/// <summary>
/// What every accelerator on the board has, whatever computes inside: supply, reset and configuration, READY, and the faults that a board
/// can give its lines.
/// </summary>
public abstract class AcceleratorDevice : BoardDevice, ISpiTarget
{
    private byte[] _damaged = [];
    private bool _powered;
    private bool _inReset;
    private bool _ready;
    private ulong _noise;

    /// <summary>Makes the part, without power until its supply is switched on.</summary>
    /// <param name="options">Clock, limits and faults.</param>
    protected AcceleratorDevice(AcceleratorOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        Options = options;
        _noise = (ulong)options.BitErrorSeed * 0xD1342543DE82EF95UL;
        _ready = options.ReadyFault == ReadyFault.StuckHigh;
    }

    /// <summary>Bits flipped on the data lines.</summary>
    public long BitsFlipped { get; private set; }

    /// <summary>Whether its connector is off: it sees nothing of what is sent, and nobody drives its lines.</summary>
    public bool Disconnected { get; set; }

    /// <summary>Whether its supply is on.</summary>
    public bool Powered => _powered;

    /// <summary>Level of READY.</summary>
    public bool ReadyHigh => _ready;

    /// <summary>What the part draws (iCE40UP5K, measured figures of tinyvision-ai-inc/ice40_power).</summary>
    public PowerMeter Meter { get; } = new();

    /// <inheritdoc/>
    public string Name => "accelerator";

    /// <summary>Called when READY changes.</summary>
    internal Action<bool>? ReadyChanged { get; set; }

    /// <summary>The MCU pin of its reset, active low.</summary>
    internal int ResetPin { get; set; } = -1;

    /// <summary>The MCU pin of its supply's switch, active high.</summary>
    internal int PowerEnablePin { get; set; } = -1;

    /// <summary>Clock, limits and faults.</summary>
    protected AcceleratorOptions Options { get; }

    /// <summary>When the FPGA has loaded its configuration, in nanoseconds; <see cref="long.MaxValue"/> without supply or in reset.</summary>
    protected long ConfiguredAtNanoseconds { get; private set; } = long.MaxValue;

    /// <inheritdoc/>
    public int MaximumClockHertz(byte command) => Options.MaximumSpiHertz;

    /// <summary>Switches the supply.</summary>
    public void SetPower(bool on, long nowNanoseconds)
    {
        if (on == _powered)
        {
            return;
        }

        _powered = on;
        Restart(nowNanoseconds);
    }

    /// <inheritdoc/>
    public override void OnPin(int pin, bool high, long nowNanoseconds)
    {
        if (pin == PowerEnablePin)
        {
            SetPower(high, nowNanoseconds);
        }
        else if (pin == ResetPin && _inReset == high)
        {
            _inReset = !high;
            Restart(nowNanoseconds);
        }
    }

    /// <inheritdoc/>
    public void Transfer(long startNanoseconds, int clockHertz, ReadOnlySpan<byte> mosi, Span<byte> miso)
    {
        if (Disconnected || startNanoseconds < ConfiguredAtNanoseconds)
        {
            miso.Fill(0xFF);
            return;
        }

        if (mosi.IsEmpty)
        {
            return;
        }

        // Errors fall on what matters: the whole of a request on its way in, the whole of a response on its way out.
        bool noisy = Options.BitErrorRate > 0;
        if (noisy)
        {
            mosi = Damage(mosi);
        }

        long end = startNanoseconds + (mosi.Length * 8_000_000_000L / clockHertz);
        Exchange(startNanoseconds, end, clockHertz, mosi, miso);
        if (noisy && mosi[0] == AcceleratorProtocol.ResponseMarker)
        {
            foreach (ref byte value in miso)
            {
                value = Noisy(value);
            }
        }
    }

    /// <summary>A transaction of at least one byte, while the part is configured.</summary>
    /// <param name="startNanoseconds">Chip select falls; SCK rises half a period later.</param>
    /// <param name="endNanoseconds">Chip select rises.</param>
    /// <param name="clockHertz">SCK.</param>
    /// <param name="mosi">What arrives.</param>
    /// <param name="miso">Receives what the part drives.</param>
    protected abstract void Exchange(long startNanoseconds, long endNanoseconds, int clockHertz, ReadOnlySpan<byte> mosi, Span<byte> miso);

    /// <summary>Supply or reset have changed: everything is forgotten, READY is low.</summary>
    /// <param name="nowNanoseconds">The time.</param>
    protected abstract void OnRestart(long nowNanoseconds);

    /// <summary>Drives READY, as far as it is not stuck.</summary>
    protected void SetReady(bool high)
    {
        high = Options.ReadyFault switch
        {
            ReadyFault.StuckLow => false,
            ReadyFault.StuckHigh => true,
            _ => high && !Disconnected,
        };
        if (high != _ready)
        {
            _ready = high;
            ReadyChanged?.Invoke(high);
        }
    }

    private void Restart(long now)
    {
        bool running = _powered && !_inReset;
        ConfiguredAtNanoseconds = running ? now + Options.ConfigurationNanoseconds : long.MaxValue;
        NextDueNanoseconds = long.MaxValue;
        OnRestart(now);
        SetReady(false);
        int unconfigured = _powered ? PowerFigures.AcceleratorAsleepMicrowatts : PowerFigures.AcceleratorOffMicrowatts;
        Meter.Set(running ? PowerFigures.AcceleratorIdleMicrowatts : unconfigured, now);
    }

    private ReadOnlySpan<byte> Damage(ReadOnlySpan<byte> mosi)
    {
        if (_damaged.Length < mosi.Length)
        {
            _damaged = new byte[mosi.Length];
        }

        mosi.CopyTo(_damaged);
        _damaged[0] = Noisy(mosi[0]);
        int end = _damaged[0] == AcceleratorProtocol.RequestMarker ? mosi.Length : 1;
        for (int i = 1; i < end; i++)
        {
            _damaged[i] = Noisy(mosi[i]);
        }

        return _damaged.AsSpan(0, mosi.Length);
    }

    private byte Noisy(byte value)
    {
        for (int bit = 0; bit < 8; bit++)
        {
            // SplitMix64 (Steele, Lea and Flood, OOPSLA 2014).
            _noise += 0x9E3779B97F4A7C15UL;
            ulong z = _noise;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
            z ^= z >> 31;
            if ((z >> 11) * (1.0 / (1UL << 53)) < Options.BitErrorRate)
            {
                value ^= (byte)(1 << bit);
                BitsFlipped++;
            }
        }

        return value;
    }
}
