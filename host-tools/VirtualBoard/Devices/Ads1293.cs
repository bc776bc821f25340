using EcgWearable.Firmware.Power;

namespace EcgWearable.VirtualBoard;

/// <summary>
/// The TI ADS1293 at its pins: SPI bytes, DRDYB and ALARMB (datasheet SNAS602C).
/// </summary>
/// <remarks>
/// <para>Channel inputs are differences of the electrode potentials given with <see cref="Connect"/>; an input that nothing is connected
/// to is at 0 V. All channels are converted at the rate of the channel that drives DRDYB. The digital filters are modelled as
/// ideal: their droop (-3 dB at 70 Hz for R2 = 6, R3 = 12), their settling over the first five samples, and noise are left out. The alarm
/// filter (ALARM_FILTER) passes the first detection.</para>
/// <para>The battery monitor converts the difference of supply and reference, (VBAT - 2.4 V) / 3.246, when the channel's amplifier is shut
/// down; without that the channel saturates.</para>
/// </remarks>
public sealed class Ads1293 : BoardDevice, ISpiTarget
{
    private const int RegisterCount = 0x50;
    private const int Channels = 3;
    private const int Inputs = 6;
    private const int MaskedSamples = 6;
    private const long CrystalStartUpNanoseconds = 15_000_000;
    private const double CodePerMicrovolt = 3.5 / 4.8e6;
    private const double TestMicrovolts = 200_000;
    private const double ReferenceMicrovolts = 2_400_000;
    private const double BatteryDivider = 3.246;
    private const double LowBatteryVolts = 2.7;

    private const int Config = 0x00;
    private const int FlexCh1 = 0x01;
    private const int FlexVbat = 0x05;
    private const int LodControl = 0x06;
    private const int LodEnable = 0x07;
    private const int LodCurrent = 0x08;
    private const int OscControl = 0x12;
    private const int AfeRes = 0x13;
    private const int AfeShutdown = 0x14;
    private const int AfeFault = 0x15;
    private const int ErrorLod = 0x18;
    private const int ErrorStatus = 0x19;
    private const int ErrorRange1 = 0x1A;
    private const int ErrorSync = 0x1D;
    private const int ErrorMisc = 0x1E;
    private const int R2Rate = 0x21;
    private const int R3RateCh1 = 0x22;
    private const int R1Rate = 0x25;
    private const int DataReadySource = 0x27;
    private const int MaskDataReady = 0x29;
    private const int MaskError = 0x2A;
    private const int ChannelConfig = 0x2F;
    private const int DataStatus = 0x30;
    private const int DataPace1 = 0x31;
    private const int DataEcg1 = 0x37;
    private const int RevisionId = 0x40;
    private const int DataLoop = 0x50;

    private const int StatusAlarm = 0x02;
    private const int ErrorLeadOff = 0x08;
    private const int ErrorBatteryLow = 0x04;
    private const int ErrorSyncEdge = 0x80;

    private readonly long _crystalHertz;
    private readonly byte[] _registers = new byte[RegisterCount];
    private readonly IElectrodeSignal?[] _signals = new IElectrodeSignal?[Inputs + 1];
    private readonly double[] _potentials = new double[Inputs + 1];
    private readonly bool[] _leadOff = new bool[Inputs + 1];
    private readonly int[] _connected = new int[Inputs];
    private readonly ChannelPlan[] _plans = new ChannelPlan[Channels];
    private int _connectedCount;
    private long _crystalStable = CrystalStartUpNanoseconds;
    private bool _clockRunning;
    private bool _inReset;
    private bool _converting;
    private bool _planStale = true;
    private bool _anyLeadOff;
    private long _periodWhole;
    private long _periodRemainder;
    private long _remainder;
    private long _nextSample = long.MaxValue;
    private long _riseAt = long.MaxValue;
    private long _preassertNanoseconds;
    private int _toMask;
    private int _sourceChannel;
    private bool _sourceIsPace;
    private bool _drivesDataReady;
    private bool _unread;
    private bool _dataReadyLow;
    private bool _alarmLow;
    private bool _everStarted;
    private long _firstSample;
    private long _sampleTime;
    private int _liveErrors;
    private int _liveLeads;
    private int _supplyCountdown;
    private bool _sampleTaken;
    private bool _dataReadyBroken;
    private int _stuckAddress = -1;
    private byte _revision = 1;

    /// <summary>Makes the part, powered at time 0.</summary>
    /// <param name="crystalHertz">3.7 to 4.5 MHz; 4,096,000 gives the datasheet's rates.</param>
    /// <exception cref="ArgumentOutOfRangeException">The crystal is outside the part's range.</exception>
    public Ads1293(long crystalHertz = 4_096_000)
    {
        if (crystalHertz is < 3_700_000 or > 4_500_000)
        {
            throw new ArgumentOutOfRangeException(nameof(crystalHertz), $"A crystal of {crystalHertz} Hz does not work on the ADS1293: 3,700,000 to 4,500,000 Hz.");
        }

        _crystalHertz = crystalHertz;
        ResetRegisters();
        Meter.Set(PowerFigures.FrontEndStandbyMicrowatts, 0);
    }

    /// <summary>Called with each sample that the MCU has read: its number and the nanoseconds from its DRDYB edge to the last bit read.</summary>
    public Action<long, long>? SampleRead { get; set; }

    /// <summary>Supply voltage in volts, for the battery monitor and the low-battery flag.</summary>
    public Func<double>? SupplyVolts { get; set; }

    /// <summary>Common mode out of range: an input of the error registers.</summary>
    public bool CommonModeOutOfRange { get; set; }

    /// <summary>Right-leg drive at its rail: an input of the error registers.</summary>
    public bool RightLegDriveNearRail { get; set; }

    /// <summary>Time of the last sample announced on DRDYB.</summary>
    public long LastSampleNanoseconds => _sampleTime;

    /// <summary>What REVID reads.</summary>
    public byte Revision
    {
        get => _revision;
        set
        {
            _revision = value;
            _registers[RevisionId] = value;
        }
    }

    /// <summary>The line of DRDYB is broken: it stays high, whatever the part does.</summary>
    public bool DataReadyBroken
    {
        get => _dataReadyBroken;
        set
        {
            _dataReadyBroken = value;
            DataReadyChanged?.Invoke(value || !_dataReadyLow);
        }
    }

    /// <summary>Samples announced on DRDYB (the masked ones do not count).</summary>
    public long SamplesProduced { get; private set; }

    /// <summary>Samples read in full before the next came.</summary>
    public long SamplesTaken { get; private set; }

    /// <summary>Samples overwritten unread.</summary>
    public long SamplesLost { get; private set; }

    /// <summary>Level of DRDYB.</summary>
    public bool DataReadyHigh => !_dataReadyLow;

    /// <summary>Level of ALARMB.</summary>
    public bool AlarmHigh => !_alarmLow;

    /// <summary>Whether conversion runs.</summary>
    public bool Converting => _converting;

    /// <summary>Time of the first sample ever announced; -1 before it.</summary>
    public long FirstSampleNanoseconds => _everStarted ? _firstSample : -1;

    /// <summary>What the part draws: typical figures of the datasheet's supply current table.</summary>
    public PowerMeter Meter { get; } = new();

    /// <inheritdoc/>
    public string Name => "ADS1293";

    /// <summary>Called when DRDYB changes.</summary>
    internal Action<bool>? DataReadyChanged { get; set; }

    /// <summary>Called when ALARMB changes.</summary>
    internal Action<bool>? AlarmChanged { get; set; }

    /// <summary>The MCU pin that RSTB hangs on; -1 when it is tied high.</summary>
    internal int ResetPin { get; set; } = -1;

    /// <inheritdoc/>
    public int MaximumClockHertz(byte command) => 20_000_000;

    /// <summary>Puts a potential on an input; <see langword="null"/> takes it away.</summary>
    /// <param name="input">IN1 to IN6.</param>
    /// <param name="signal">The potential against the right-leg electrode.</param>
    public void Connect(int input, IElectrodeSignal? signal)
    {
        RequireInput(input);
        if (_converting)
        {
            throw new InvalidOperationException("Electrodes are connected before conversion starts.");
        }

        _signals[input] = signal;
        _potentials[input] = 0;
        _connectedCount = 0;
        for (int i = 1; i <= Inputs; i++)
        {
            if (_signals[i] is not null)
            {
                _connected[_connectedCount++] = i;
            }
        }
    }

    /// <summary>An electrode comes off, or is put on again.</summary>
    /// <param name="input">IN1 to IN6.</param>
    /// <param name="off">Whether it is off.</param>
    public void SetLeadOff(int input, bool off)
    {
        RequireInput(input);
        _leadOff[input] = off;
        _anyLeadOff = Array.IndexOf(_leadOff, true) >= 0;
        _planStale = true;
    }

    /// <inheritdoc/>
    public override void OnPin(int pin, bool high, long nowNanoseconds)
    {
        if (pin == ResetPin)
        {
            _inReset = !high;
            if (_inReset)
            {
                ResetRegisters();
                _clockRunning = false;
                UpdateConversion(nowNanoseconds);
            }
        }
    }

    /// <summary>Power is applied: registers reset, the crystal starts.</summary>
    public void PowerOn(long nowNanoseconds)
    {
        ResetRegisters();
        _clockRunning = false;
        _crystalStable = nowNanoseconds + CrystalStartUpNanoseconds;
        UpdateConversion(nowNanoseconds);
    }

    /// <summary>The supply dips: registers reset, the crystal starts anew, conversion stops. The part does not say so.</summary>
    public void BrownOut(long nowNanoseconds) => PowerOn(nowNanoseconds);

    /// <summary>A register changes by itself, whether it is locked or not.</summary>
    /// <param name="address">0x00 to 0x4F.</param>
    /// <param name="value">What it holds from now on.</param>
    /// <param name="nowNanoseconds">The time.</param>
    public void Corrupt(int address, byte value, long nowNanoseconds)
    {
        _registers[address] = value;
        _planStale = true;
        if (address is >= R2Rate and <= DataReadySource && _converting)
        {
            // The filters start anew at the new rate.
            SamplesLost += _unread ? 1 : 0;
            _converting = false;
            _nextSample = long.MaxValue;
        }

        UpdateConversion(nowNanoseconds);
    }

    /// <summary>A register no longer takes what is written to it; -1 for none.</summary>
    /// <param name="address">0x00 to 0x4F, or -1.</param>
    public void Stick(int address) => _stuckAddress = address;

    /// <summary>
    /// The filters have lost their step: they start anew, DRDYB is masked for six samples unless MASK_DRDYB says otherwise, and ERROR_SYNC
    /// and ERROR_STATUS tell of it (SNAS602C, synchronization errors).
    /// </summary>
    /// <param name="bits">ERROR_SYNC: bit 3 phase, bits 2..0 channels 3..1.</param>
    /// <param name="nowNanoseconds">The time.</param>
    public void LoseSynchronisation(int bits, long nowNanoseconds)
    {
        _registers[ErrorSync] |= (byte)(bits & 0x0F);
        _registers[ErrorStatus] |= ErrorSyncEdge;
        UpdateAlarm();
        if (!_converting)
        {
            return;
        }

        if ((_registers[MaskDataReady] & 1) == 0)
        {
            _toMask = MaskedSamples;
        }

        _nextSample = nowNanoseconds;
        StepSample();
        _riseAt = Math.Min(_riseAt, _nextSample);
        NextDueNanoseconds = Math.Min(_riseAt, _nextSample);
    }

    /// <summary>DRDYB falls and rises for a moment although there is no sample.</summary>
    public void Glitch()
    {
        if (!_dataReadyLow && !_dataReadyBroken)
        {
            DataReadyChanged?.Invoke(false);
            DataReadyChanged?.Invoke(true);
        }
    }

    /// <inheritdoc/>
    public override void OnDue(long nowNanoseconds)
    {
        if (_riseAt <= nowNanoseconds)
        {
            _riseAt = long.MaxValue;
            SetDataReady(false);
        }

        if (_nextSample <= nowNanoseconds)
        {
            Convert(_nextSample);
        }

        NextDueNanoseconds = Math.Min(_riseAt, _nextSample);
    }

    /// <inheritdoc/>
    public void Transfer(long startNanoseconds, int clockHertz, ReadOnlySpan<byte> mosi, Span<byte> miso)
    {
        if (mosi.IsEmpty)
        {
            return;
        }

        if (_inReset)
        {
            miso.Fill(0xFF);
            return;
        }

        miso[0] = 0;
        int address = mosi[0] & 0x7F;
        if ((mosi[0] & 0x80) == 0)
        {
            miso[1..].Clear();
            for (int i = 1; i < mosi.Length; i++)
            {
                WriteRegister(address, mosi[i], startNanoseconds);
                address = Math.Min(address + 1, RegisterCount - 1);
            }

            UpdateConversion(startNanoseconds);
            return;
        }

        bool readsData = (address == DataLoop && miso.Length > 1) || (address + miso.Length - 2 >= DataPace1 && address < RevisionId);
        if (address == DataLoop)
        {
            ReadLoop(miso[1..], startNanoseconds, mosi.Length, clockHertz);
        }
        else if (address > DataLoop)
        {
            miso[1..].Clear();
        }
        else
        {
            for (int i = 1; i < miso.Length; i++)
            {
                miso[i] = ReadRegister(address, startNanoseconds, i + 1, clockHertz);
                address = Math.Min(address + 1, RegisterCount - 1);
            }
        }

        if (readsData && _dataReadyLow)
        {
            // The 14th rising edge of SCLK; mode 0 rises half a period after the start.
            _riseAt = Math.Min(_riseAt, startNanoseconds + (27 * 500_000_000L / clockHertz));
            NextDueNanoseconds = Math.Min(_riseAt, _nextSample);
        }
    }

    /// <summary>Register content as the part holds it, without the side effects of a read.</summary>
    /// <param name="address">0x00 to 0x4F.</param>
    public byte Peek(int address) => _registers[address];

    /// <summary>Whether a sample was read since the last call.</summary>
    internal bool TakeSampleTaken()
    {
        bool taken = _sampleTaken;
        _sampleTaken = false;
        return taken;
    }

    private static void RequireInput(int input)
    {
        if (input is < 1 or > Inputs)
        {
            throw new ArgumentOutOfRangeException(nameof(input), $"IN{input} does not exist: inputs are 1 to 6.");
        }
    }

    /// <summary>Bits that a register has; the others read 0.</summary>
    private static int WritableBits(int address) => address switch
    {
        0x00 => 0x07,
        >= 0x01 and <= 0x04 => 0xFF,
        0x05 => 0x07,
        0x06 => 0x1F,
        0x07 => 0x3F,
        0x08 or 0x09 => 0xFF,
        0x0A => 0x3F,
        0x0B => 0x07,
        0x0C => 0x7F,
        >= 0x0D and <= 0x0F => 0x07,
        0x10 or 0x11 => 0x03,
        0x12 => 0x07,
        0x13 or 0x14 => 0x3F,
        0x15 => 0x07,
        0x17 => 0x07,
        0x1F => 0x03,
        0x21 => 0x0F,
        >= 0x22 and <= 0x24 => 0xFF,
        0x25 or 0x26 => 0x07,
        0x27 => 0x3F,
        0x28 => 0x7F,
        0x29 => 0x03,
        0x2A => 0x7F,
        0x2E => 0xFF,
        0x2F => 0x7F,
        _ => 0,
    };

    private void ResetRegisters()
    {
        Array.Clear(_registers);
        _registers[Config] = 0x02;
        _registers[LodControl] = 0x08;
        _registers[0x17] = 0x01;
        _registers[0x1F] = 0x03;
        _registers[R2Rate] = 0x08;
        _registers[R3RateCh1] = 0x80;
        _registers[R3RateCh1 + 1] = 0x80;
        _registers[R3RateCh1 + 2] = 0x80;
        _registers[0x28] = 0x40;
        _registers[0x2D] = 0x09;
        _registers[0x2E] = 0x33;
        _registers[RevisionId] = _revision;
        _liveErrors = 0;
        _planStale = true;
    }

    private void WriteRegister(int address, byte value, long now)
    {
        int bits = WritableBits(address);
        bool locked = (_registers[Config] & 1) != 0 && (address is >= 0x11 and <= 0x13 or >= 0x21 and <= 0x29);
        if (bits == 0 || locked || address == _stuckAddress)
        {
            return;
        }

        int old = _registers[address];
        _registers[address] = (byte)(value & bits);
        _planStale = true;
        if (address == Config && (old & 4) != 0 && (value & 4) == 0)
        {
            // Out of power-down the oscillator starts anew.
            _crystalStable = now + CrystalStartUpNanoseconds;
            _clockRunning = false;
        }
        else if (address == OscControl)
        {
            // The clock is let through only from a crystal that swings; written too early, the bit stands there without effect.
            bool start = (value & 4) != 0;
            bool crystal = (value & 2) == 0 && now >= _crystalStable;
            _clockRunning = start && ((_clockRunning && (value & 2) == 0) || crystal);
        }
    }

    private void UpdateConversion(long now)
    {
        int config = _registers[Config];
        bool converting = (config & 7) == 1 && _clockRunning && !_inReset;
        Meter.Set(SupplyMicrowatts(config, converting), now);
        if (converting == _converting)
        {
            return;
        }

        _converting = converting;
        _riseAt = long.MaxValue;
        SetDataReady(false);
        if (!converting)
        {
            if (_unread)
            {
                _unread = false;
                SamplesLost++;
            }

            _registers[DataStatus] = 0;
            _nextSample = long.MaxValue;
            NextDueNanoseconds = long.MaxValue;
            return;
        }

        SelectSource();
        Ads1293Decimation decimation = Decimation(_sourceChannel);
        long cycles = _sourceIsPace ? decimation.CrystalCyclesPerPaceSample : decimation.CrystalCyclesPerSample;
        long scaled = cycles * 1_000_000_000L;
        _periodWhole = scaled / _crystalHertz;
        _periodRemainder = scaled % _crystalHertz;
        _remainder = 0;
        _preassertNanoseconds = 40_000_000_000L / _crystalHertz;
        _toMask = (_registers[MaskDataReady] & 2) != 0 ? 0 : MaskedSamples;
        _unread = false;
        _nextSample = now;
        StepSample();
        NextDueNanoseconds = _nextSample;

        long firstSample = now + (long)((Int128)scaled * (_toMask + 1) / _crystalHertz);
        if (!_everStarted)
        {
            _everStarted = true;
            _firstSample = firstSample;
        }

        for (int i = 0; i < _connectedCount; i++)
        {
            _signals[_connected[i]]!.Start(firstSample - _firstSample, _crystalHertz, cycles);
        }
    }

    private void SelectSource()
    {
        int source = _registers[DataReadySource];
        _drivesDataReady = int.IsPow2(source);
        _sourceIsPace = _drivesDataReady && source < 8;
        _sourceChannel = _drivesDataReady ? int.Log2(source) % 3 : 0;
    }

    private Ads1293Decimation Decimation(int channel) => Ads1293Decimation.FromCodes(
        (_registers[R1Rate] >> channel & 1) != 0,
        _registers[R2Rate],
        _registers[R3RateCh1 + channel],
        (_registers[AfeRes] >> (3 + channel) & 1) != 0);

    private void StepSample()
    {
        _nextSample += _periodWhole;
        _remainder += _periodRemainder;
        if (_remainder >= _crystalHertz)
        {
            _remainder -= _crystalHertz;
            _nextSample++;
        }
    }

    private void Convert(long now)
    {
        StepSample();
        if (_toMask > 0)
        {
            _toMask--;
            return;
        }

        for (int i = 0; i < _connectedCount; i++)
        {
            int input = _connected[i];
            _potentials[input] = _signals[input]!.NextMicrovolts();
        }

        if (_planStale)
        {
            PlanChannels();
        }

        int ranges = 0;
        for (int channel = 0; channel < Channels; channel++)
        {
            ref ChannelPlan plan = ref _plans[channel];
            if (!plan.On)
            {
                continue;
            }

            double microvolts = plan.Constant + _potentials[plan.Positive] - _potentials[plan.Negative];
            double exact = plan.AdcMax * ((CodePerMicrovolt * microvolts) + 0.5);
            int code = (int)Math.Floor(exact + 0.5);
            if ((uint)code > (uint)plan.AdcMax)
            {
                code = exact < 0 ? 0 : plan.AdcMax;
                ranges |= RecordRange(channel, code != 0);
            }

            int at = DataEcg1 + (3 * channel);
            _registers[at] = (byte)(code >> 16);
            _registers[at + 1] = (byte)(code >> 8);
            _registers[at + 2] = (byte)code;
            int pace = DataPace1 + (2 * channel);
            _registers[pace] = (byte)(code >> 16);
            _registers[pace + 1] = (byte)(code >> 8);
            _registers[DataStatus] |= (byte)((0x20 << channel) | (0x04 << channel));
        }

        if (ranges != 0 || _anyLeadOff || _liveErrors != 0 || CommonModeOutOfRange || RightLegDriveNearRail || --_supplyCountdown <= 0)
        {
            _supplyCountdown = 64;
            UpdateErrors(ranges);
        }

        _sampleTime = now;
        if (_drivesDataReady)
        {
            if (_unread)
            {
                SamplesLost++;
            }

            SamplesProduced++;
            _unread = true;
            SetDataReady(true);
            _riseAt = _nextSample - _preassertNanoseconds;
        }
    }

    private void PlanChannels()
    {
        _planStale = false;
        for (int channel = 0; channel < Channels; channel++)
        {
            ref ChannelPlan plan = ref _plans[channel];
            int flex = _registers[FlexCh1 + channel];
            bool amplifierShut = (_registers[AfeShutdown] >> channel & 1) != 0;
            bool battery = (_registers[FlexVbat] >> channel & 1) != 0;
            plan = default;
            plan.On = (_registers[AfeShutdown] >> (3 + channel) & 1) == 0;
            plan.AdcMax = Decimation(channel).AdcMax;
            if (battery)
            {
                double supply = (SupplyVolts?.Invoke() ?? 3.0) * 1e6;
                plan.Constant = amplifierShut ? (supply - ReferenceMicrovolts) / BatteryDivider : supply;
                continue;
            }

            if (amplifierShut)
            {
                continue;
            }

            switch (flex >> 6)
            {
                case 1:
                    plan.Constant = TestMicrovolts;
                    continue;
                case 2:
                    plan.Constant = -TestMicrovolts;
                    continue;
                case 3:
                    continue;
            }

            int positive = Math.Min(flex >> 3 & 7, Inputs);
            int negative = Math.Min(flex & 7, Inputs);
            if (positive == 0 || negative == 0)
            {
                continue;
            }

            // An open input is drawn to the rail by the lead-off current; without that current it floats with the other one.
            bool current = (_registers[LodControl] & 8) == 0 && _registers[LodCurrent] != 0;
            double open = (_leadOff[positive] && InjectsInto(positive) ? 1e7 : 0) - (_leadOff[negative] && InjectsInto(negative) ? 1e7 : 0);
            if (_leadOff[positive] || _leadOff[negative])
            {
                plan.Constant = open;
                continue;
            }

            plan.Positive = positive;
            plan.Negative = negative;

            bool InjectsInto(int input) => current && (_registers[LodEnable] >> (input - 1) & 1) != 0;
        }
    }

    private int RecordRange(int channel, bool high)
    {
        if ((_registers[AfeFault] >> channel & 1) != 0)
        {
            return 0;
        }

        // SDM over range, sign, OUTN low or high, OUTP low or high, differential out of range.
        _registers[ErrorRange1 + channel] |= (byte)(high ? 0x53 : 0x6D);
        return 0x10 << channel;
    }

    private void UpdateErrors(int ranges)
    {
        int live = ranges;
        int leads = 0;
        if ((_registers[LodControl] & 8) == 0)
        {
            for (int input = 1; input <= Inputs; input++)
            {
                if (_leadOff[input] && (_registers[LodEnable] >> (input - 1) & 1) != 0)
                {
                    leads |= 1 << (input - 1);
                }
            }
        }

        // A lead that comes off is a new error even while another is off already.
        bool newLead = (leads & ~_liveLeads) != 0;
        _liveLeads = leads;
        _registers[ErrorLod] |= (byte)leads;
        live |= leads != 0 ? ErrorLeadOff : 0;
        live |= SupplyVolts is not null && SupplyVolts() < LowBatteryVolts ? ErrorBatteryLow : 0;
        live |= RightLegDriveNearRail ? 0x02 : 0;
        live |= CommonModeOutOfRange ? 0x01 : 0;
        int fresh = (live & ~_liveErrors) | (newLead ? ErrorLeadOff : 0);
        _liveErrors = live;
        _registers[ErrorMisc] = (byte)(live & 0x07);
        _registers[ErrorStatus] |= (byte)fresh;
        UpdateAlarm();
        if ((_registers[FlexVbat] & 7) != 0)
        {
            _planStale = true;
        }
    }

    private void UpdateAlarm()
    {
        bool low = (_registers[ErrorStatus] & ~_registers[MaskError]) != 0;
        _registers[DataStatus] = (byte)((_registers[DataStatus] & ~StatusAlarm) | (low ? StatusAlarm : 0));
        if (low != _alarmLow)
        {
            _alarmLow = low;
            AlarmChanged?.Invoke(!low);
        }
    }

    private byte ReadRegister(int address, long start, int bytesRead, int clockHertz)
    {
        byte value = _registers[address];
        switch (address)
        {
            case ErrorLod:
                _registers[ErrorLod] = _converting || _clockRunning ? (byte)_liveLeads : (byte)0;
                break;
            case ErrorStatus:
                _registers[ErrorStatus] = 0;
                UpdateAlarm();
                break;
            case >= ErrorRange1 and <= ErrorSync:
                _registers[address] = 0;
                break;
            case >= DataPace1 and < DataEcg1 when (address - DataPace1) % 2 == 1:
                PaceTaken((address - DataPace1) / 2);
                break;
            case >= DataEcg1 and < RevisionId when (address - DataEcg1) % 3 == 2:
                EcgTaken((address - DataEcg1) / 3, start, bytesRead, clockHertz);
                break;
        }

        return value;
    }

    private void ReadLoop(Span<byte> answer, long start, int transferBytes, int clockHertz)
    {
        int enabled = _registers[ChannelConfig];
        if (enabled == 0)
        {
            answer.Clear();
            return;
        }

        int at = 0;
        while (at < answer.Length)
        {
            if ((enabled & 1) != 0)
            {
                answer[at++] = _registers[DataStatus];
            }

            for (int channel = 0; channel < Channels && at < answer.Length; channel++)
            {
                if ((enabled >> (1 + channel) & 1) != 0)
                {
                    int count = Math.Min(2, answer.Length - at);
                    _registers.AsSpan(DataPace1 + (2 * channel), count).CopyTo(answer[at..]);
                    at += count;
                    if (count == 2)
                    {
                        PaceTaken(channel);
                    }
                }
            }

            for (int channel = 0; channel < Channels && at < answer.Length; channel++)
            {
                if ((enabled >> (4 + channel) & 1) != 0)
                {
                    int count = Math.Min(3, answer.Length - at);
                    _registers.AsSpan(DataEcg1 + (3 * channel), count).CopyTo(answer[at..]);
                    at += count;
                    if (count == 3)
                    {
                        EcgTaken(channel, start, at + 1, clockHertz);
                    }
                }
            }
        }
    }

    private void PaceTaken(int channel)
    {
        _registers[DataStatus] &= (byte)~(0x04 << channel);
        if (_sourceIsPace && channel == _sourceChannel)
        {
            SourceTaken(0);
        }
    }

    private void EcgTaken(int channel, long start, int bytesRead, int clockHertz)
    {
        _registers[DataStatus] &= (byte)~(0x20 << channel);
        if (!_sourceIsPace && channel == _sourceChannel)
        {
            SourceTaken(start + (bytesRead * 8_000_000_000L / clockHertz));
        }
    }

    private void SourceTaken(long readNanoseconds)
    {
        if (_unread)
        {
            _unread = false;
            _sampleTaken = true;
            SamplesTaken++;
            SampleRead?.Invoke(SamplesProduced - 1, readNanoseconds - _sampleTime);
        }
    }

    private void SetDataReady(bool low)
    {
        if (low != _dataReadyLow)
        {
            _dataReadyLow = low;
            if (!_dataReadyBroken)
            {
                DataReadyChanged?.Invoke(!low);
            }
        }
    }

    private double SupplyMicrowatts(int config, bool converting)
    {
        if ((config & 4) != 0)
        {
            return PowerFigures.FrontEndPowerDownMicrowatts;
        }

        if (!converting)
        {
            return PowerFigures.FrontEndStandbyMicrowatts;
        }

        int channels = int.PopCount(~_registers[AfeShutdown] & 7);
        bool highResolution = (_registers[AfeRes] & 7) != 0;
        bool extras = (_registers[LodControl] & 8) == 0 || (_registers[0x0A] & 0x3F) != 0 || (_registers[0x0C] & 7) != 0;

        // The figure is for one channel in low power with its helpers; the differences are those of SNAS602C's supply currents.
        double microamperes = ((channels - 1) * 72.5) + (highResolution ? 130 : 0) - (extras ? 0 : 75);
        return PowerFigures.FrontEndConvertingMicrowatts + (microamperes * PowerFigures.RailMillivolts * 1e-3);
    }


    private struct ChannelPlan
    {
        public bool On;
        public int Positive;
        public int Negative;
        public int AdcMax;
        public double Constant;
    }
}
