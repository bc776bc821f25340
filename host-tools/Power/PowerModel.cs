using System.Globalization;

namespace EcgWearable.Power;

/// <summary>
/// Average power of the device from the power of its parts' states and the time spent in each. Nothing in it was measured on this device.
/// </summary>
/// <param name="table">The figures.</param>
public sealed class PowerModel(PowerTable table)
{
    // At 75 beats a minute.
    private const double SecondsFromBeatToBeat = 0.8;

    /// <summary>The figures.</summary>
    public PowerTable Table => table;

    /// <summary>Clock of a controller in megahertz.</summary>
    public static int Megahertz(Mcu mcu) => mcu switch
    {
        Mcu.Esp32S3At240 => 240,
        Mcu.Esp32S3At160 => 160,
        Mcu.Esp32S3At80 or Mcu.Esp32C6At80 => 80,
        Mcu.Esp32S3At40 => 40,
        _ => throw new ArgumentOutOfRangeException(nameof(mcu)),
    };

    /// <summary>Seconds that an accelerator works on one window, its arrival included.</summary>
    public double WindowSeconds(AcceleratorPart part)
    {
        double cycles = (table.Input("WindowBytes") * Cycles(part, "CyclesPerFedByte")) + Cycles(part, "CyclesAfterLastByte");
        return cycles / table.Input(part == AcceleratorPart.Ice40 ? "Ice40Hertz" : "ZynqHertz");
    }

    /// <summary>A number of clock cycles of an accelerator.</summary>
    /// <param name="part">The part; the network is folded differently for each.</param>
    /// <param name="input">The figure's name in the table, as of the iCE40.</param>
    /// <exception cref="PowerTableException">The table lacks it.</exception>
    public double Cycles(AcceleratorPart part, string input) => table.Input(part == AcceleratorPart.Ice40 ? input : "Zynq" + input);

    /// <summary>How an accelerator is configured on this design's boards.</summary>
    public PowerTransition Configuration(AcceleratorPart part) => table.Transition(part == AcceleratorPart.Ice40 ? "Ice40Configuration" : "ZynqConfiguration");

    /// <summary>Power in microwatts of an accelerator between two windows.</summary>
    public double RestMicrowatts(AcceleratorPart part, AcceleratorMode mode) => table.Microwatts((part, mode) switch
    {
        (AcceleratorPart.Ice40, AcceleratorMode.AlwaysOn) => "AcceleratorIdleMicrowatts",
        (AcceleratorPart.Ice40, AcceleratorMode.ClockGated) => "AcceleratorAsleepMicrowatts",
        (AcceleratorPart.Ice40, _) => "AcceleratorOffMicrowatts",
        (_, AcceleratorMode.AlwaysOn) => "ZynqLogicIdle",
        (_, AcceleratorMode.ClockGated) => "ZynqLogicStatic",
        _ => "ZynqOff",
    });

    /// <summary>Power in microwatts of an accelerator that works on a window.</summary>
    public double ActiveMicrowatts(AcceleratorPart part) => table.Microwatts(part == AcceleratorPart.Ice40 ? "AcceleratorActiveMicrowatts" : "ZynqLogicActive");

    /// <summary>From which interval on switching off pays.</summary>
    /// <param name="part">The FPGA.</param>
    /// <param name="configuration">How it is configured.</param>
    /// <param name="against">What it would do otherwise: <see cref="AcceleratorMode.AlwaysOn"/> or <see cref="AcceleratorMode.ClockGated"/>.</param>
    public BreakEven BreakEven(AcceleratorPart part, PowerTransition configuration, AcceleratorMode against)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        double seconds = BatchInterval(1);
        int batch = 1;
        while (BatchInterval(batch) > batch * SecondsFromBeatToBeat)
        {
            batch++;
        }

        return new BreakEven(part, configuration, against, seconds, 60 / seconds, batch);

        double BatchInterval(int windows) => Power.BreakEven.Interval(
            configuration.Microjoules,
            configuration.Milliseconds / 1000,
            WindowSeconds(part) * windows,
            RestMicrowatts(part, against),
            RestMicrowatts(part, AcceleratorMode.PowerGated));
    }

    /// <summary>Runs the model.</summary>
    /// <param name="scenario">Its inputs.</param>
    /// <exception cref="ArgumentOutOfRangeException">An input is outside the range that its description gives.</exception>
    public ScenarioResult Evaluate(Scenario scenario)
    {
        ArgumentNullException.ThrowIfNull(scenario);
        if (scenario.BeatsPerMinute is not (>= 1 and <= 400))
        {
            throw new ArgumentOutOfRangeException(nameof(scenario), "A heart rate is 1 to 400 beats a minute.");
        }

        if (scenario.OneIn < 1 || scenario.Batch < 1)
        {
            throw new ArgumentOutOfRangeException(nameof(scenario), "One beat in N, and a batch of N, need an N of 1 or more.");
        }

        double beatsPerSecond = scenario.BeatsPerMinute / 60;
        double windowsPerSecond = scenario.Policy switch
        {
            StudyPolicy.Full => beatsPerSecond,
            StudyPolicy.Selective => beatsPerSecond * Chosen(scenario.OneIn),
            _ => 0,
        };
        double mcuBusy = McuBusy(scenario, scenario.Policy is StudyPolicy.Full or StudyPolicy.Selective ? beatsPerSecond : 0);
        if (mcuBusy > 1)
        {
            return Impossible(scenario, string.Create(CultureInfo.InvariantCulture, $"the MCU would have to work {mcuBusy * 100:0} % of the time"));
        }

        if (scenario.Sampling == SamplingMode.LightSleepPerBlock
            && (scenario.Accelerator != AcceleratorPart.Ice40 || scenario.AcceleratorMode != AcceleratorMode.ClockGated))
        {
            return Impossible(scenario, "the block is collected in the iCE40UP5K, which must stay configured for that");
        }

        bool gated = scenario.AcceleratorMode is AcceleratorMode.PowerGated or AcceleratorMode.Batched;
        double duty = windowsPerSecond * WindowSeconds(scenario.Accelerator);
        int batch = scenario.AcceleratorMode == AcceleratorMode.Batched ? scenario.Batch : 1;
        double configurations = gated ? windowsPerSecond / batch : 0;
        double configuring = configurations * Configuration(scenario.Accelerator).Milliseconds / 1000;
        if (duty + configuring > 1)
        {
            return Impossible(scenario, "configuration and work take longer than the time from window to window");
        }

        double accelerator = AcceleratorMicrowatts(scenario, windowsPerSecond, duty, configurations, configuring) / 1000;
        double mcu = McuMicrowatts(scenario, mcuBusy) / 1000;
        double frontEnd = table.Microwatts(scenario.Policy == StudyPolicy.ProtectLog ? "FrontEndPowerDownMicrowatts" : "FrontEndConvertingMicrowatts") / 1000;
        double flash = FlashMicrowatts(scenario, beatsPerSecond) / 1000;
        double rail = mcu + frontEnd + accelerator + flash;
        double efficiency = table.Input(scenario.LinearRegulator ? "LdoEfficiency" : "RegulatorEfficiency");
        double quiescent = table.Microwatts(scenario.LinearRegulator ? "RegulatorLdo" : "RegulatorMicrowatts") / 1000;
        double leaks = (table.Microwatts("ChargerLeak") + table.Microwatts("BatteryDivider")) / 1000;
        double supply = ((rail + (table.Microwatts("BusSwitch") / 1000)) / efficiency) - rail + quiescent + leaks;
        return new ScenarioResult(
            scenario, null, mcuBusy, duty, mcu, frontEnd, accelerator, flash, supply, table.CellMilliwattHours / (rail + supply));
    }

    /// <summary>Share of the beats that the selective policy classifies, 0 to 1.</summary>
    /// <param name="oneIn">Of those with nothing to them, one in this many.</param>
    public double Chosen(int oneIn)
    {
        double share = table.Input("ChosenShare");
        return share + ((1 - share) / oneIn);
    }

    /// <summary>What of a scenario is modelled, and from what kind of figure: all of it.</summary>
    public IReadOnlyList<string> Modelled(Scenario scenario)
    {
        ArgumentNullException.ThrowIfNull(scenario);
        (string busy, string rest) = McuStates(scenario);
        string accelerator = scenario.Accelerator == AcceleratorPart.Ice40 ? "AcceleratorActiveMicrowatts" : "ZynqLogicActive";
        return
        [
            $"MCU: time busy from simulated and assumed times of work; {Cite(busy)}, otherwise {Cite(rest)}",
            $"front end: {Cite("FrontEndConvertingMicrowatts")}, always",
            $"accelerator: time from simulated cycles; {Cite(accelerator)}; configuration {Configuration(scenario.Accelerator).Basis}",
            $"flash: bytes from a simulated log; {Cite("FlashProgramMicrowatts")}, {Cite("FlashStandbyMicrowatts")}",
            "supply: efficiency, charger and bus switch assumed; cell: nominal energy, no ageing; LED dark, radio off",
        ];
    }

    private static ScenarioResult Impossible(Scenario scenario, string why) => new(scenario, why, 0, 0, 0, 0, 0, 0, 0, 0);

    /// <summary>Share of the time that the MCU works. The windows of beats that are then left out are made as well: their shape is seen in them.</summary>
    private double McuBusy(Scenario scenario, double windowsPerSecond)
    {
        if (scenario.Policy == StudyPolicy.ProtectLog)
        {
            return 0;
        }

        // Code runs from the cache: its time goes with the clock. Waking does not.
        double slower = 240.0 / Megahertz(scenario.Mcu);
        double samplesPerSecond = table.Input("SampleRateHertz");
        double wake = (scenario.WakeMilliseconds ?? table.Transition("McuLightSleepWake").Milliseconds) * 1000;
        double managed = table.Input(scenario.Sampling == SamplingMode.LightSleepPerSample ? "LightSleepMicrosecondsPerSample" : "EventMicrosecondsPerSample");
        double perSample = scenario switch
        {
            { NativeCode: true } => table.Input("NativeMicrosecondsPerSample"),
            { Sampling: SamplingMode.LightSleepPerBlock } => table.Input("ManagedMicrosecondsPerSample"),
            { Policy: StudyPolicy.LogOnly } => managed - table.Input("ManagedMicrosecondsPerSample"),
            _ => managed,
        };
        double perWindow = table.Input(scenario.NativeCode ? "NativeMicrosecondsPerWindow" : "ManagedMicrosecondsPerWindow");
        double wakesPerSecond = scenario.Sampling switch
        {
            SamplingMode.LightSleepPerSample => samplesPerSecond,
            SamplingMode.LightSleepPerBlock => samplesPerSecond / table.Input("FifoSamplesPerWake"),
            _ => 0,
        };
        double work = ((samplesPerSecond * perSample * slower) + (windowsPerSecond * perWindow * slower) + (wakesPerSecond * wake)) / 1e6;
        return scenario.Sampling == SamplingMode.Spinning ? Math.Max(1, work) : work;
    }

    private string Cite(string state)
    {
        PowerState found = table.States.First(s => s.Id == state);
        return $"{state} ({found.Basis})";
    }

    private static (string Busy, string Resting) McuStates(Scenario scenario)
    {
        (string busyState, string idleState) = scenario.Mcu switch
        {
            Mcu.Esp32S3At240 => ("McuBusyMicrowatts", "McuIdleMicrowatts"),
            Mcu.Esp32S3At160 => ("McuBusy160", "McuIdle160"),
            Mcu.Esp32S3At80 => ("McuBusy80", "McuIdle80"),
            Mcu.Esp32S3At40 => ("McuBusy40", "McuIdle40"),
            _ => ("McuC6Busy80", "McuC6Idle80"),
        };
        string restState = scenario switch
        {
            { Policy: StudyPolicy.ProtectLog } => "McuDeepSleepMicrowatts",
            { Sampling: SamplingMode.Spinning or SamplingMode.EventDriven } => idleState,
            { LightSleepAsReported: true } => "McuLightSleepFlashOn",
            { Mcu: Mcu.Esp32C6At80 } => "McuC6LightSleep",
            _ => "McuLightSleepMicrowatts",
        };
        return (busyState, restState);
    }

    private double McuMicrowatts(Scenario scenario, double busy)
    {
        (string busyState, string restState) = McuStates(scenario);
        return (busy * table.Microwatts(busyState)) + ((1 - busy) * table.Microwatts(restState));
    }

    private double AcceleratorMicrowatts(Scenario scenario, double windowsPerSecond, double duty, double configurations, double configuring)
    {
        bool collects = scenario.Sampling == SamplingMode.LightSleepPerBlock && scenario.Policy != StudyPolicy.ProtectLog;
        AcceleratorMode mode = windowsPerSecond == 0 ? AcceleratorMode.PowerGated : scenario.AcceleratorMode;
        double rest = collects ? table.Microwatts("AcceleratorFifo") : RestMicrowatts(scenario.Accelerator, mode);
        double waking = 0;
        double wakeMicrojoules = 0;
        if (mode == AcceleratorMode.ClockGated && scenario.Accelerator == AcceleratorPart.Ice40)
        {
            PowerTransition wake = table.Transition("Ice40Wake");
            waking = windowsPerSecond * wake.Milliseconds / 1000;
            wakeMicrojoules = wake.Microjoules;
        }

        return (duty * ActiveMicrowatts(scenario.Accelerator))
            + (windowsPerSecond * wakeMicrojoules)
            + (configurations * Configuration(scenario.Accelerator).Microjoules)
            + ((1 - duty - waking - configuring) * rest);
    }

    private double FlashMicrowatts(Scenario scenario, double beatsPerSecond)
    {
        if (scenario.Policy == StudyPolicy.ProtectLog)
        {
            return table.Microwatts("FlashPowerDownMicrowatts");
        }

        double bytesPerSecond = scenario.Policy switch
        {
            StudyPolicy.LogOnly => table.Input("SampleRateHertz") * table.Input("LogOnlyBytesPerSample"),
            StudyPolicy.DetectOnly => beatsPerSecond * table.Input("DetectBytesPerBeat"),
            _ => beatsPerSecond * table.Input("LogBytesPerBeat"),
        };
        PowerTransition program = table.Transition("FlashPageProgram");
        PowerTransition erase = table.Transition(scenario.FlashBlockErase ? "FlashBlockErase" : "FlashSectorErase");
        double programs = bytesPerSecond / 256;
        double erases = bytesPerSecond / (scenario.FlashBlockErase ? 65536 : 4096);
        double busy = ((programs * program.Milliseconds) + (erases * erase.Milliseconds)) / 1000;
        double rest = table.Microwatts(scenario.FlashPowerDown ? "FlashPowerDownMicrowatts" : "FlashStandbyMicrowatts");
        return (programs * program.Microjoules) + (erases * erase.Microjoules) + ((1 - busy) * rest);
    }
}
