using EcgWearable.Firmware.Link;

namespace EcgWearable.VirtualBoard;

/// <summary>What a virtual board is made of, and what goes wrong on it.</summary>
public sealed record VirtualBoardOptions
{
    /// <summary>
    /// The ECG: potential of the left-leg electrode (IN3) against the right-arm electrode (IN1), lead II; <see langword="null"/> for 0 V.
    /// </summary>
    public IElectrodeSignal? Signal { get; init; }

    /// <summary>Potential of the left-arm electrode (IN2) against IN1.</summary>
    public IElectrodeSignal? LeftArmSignal { get; init; }

    /// <summary>Crystal of the ADS1293 in hertz; 4,147,200 makes 102,400 / (4 x 6 x 12) Hz exactly 360 Hz.</summary>
    public long CrystalHertz { get; init; } = 4_096_000;

    /// <summary>Tick of the CLR's image: 10 ms on a stock one, 1 ms on a tuned one.</summary>
    public int ClrTickMilliseconds { get; init; } = 10;

    /// <summary>What managed code costs.</summary>
    public ClrCosts Costs { get; init; } = new();

    /// <summary>The log's flash; <see langword="null"/> for a blank one. Give the same instance again for the next boot.</summary>
    public NorFlash? Flash { get; init; }

    /// <summary>The network in the accelerator; <see langword="null"/>: no accelerator is fitted.</summary>
    public IBeatNetwork? Network { get; init; }

    /// <summary>
    /// An accelerator to fit in place of the one that <see cref="Network"/>, <see cref="Accelerator"/> and <see cref="WindowClassified"/>
    /// describe; <see langword="null"/> for that one. It is on one board only.
    /// </summary>
    public AcceleratorDevice? FittedAccelerator { get; init; }

    /// <summary>Clock, limits and faults of the accelerator.</summary>
    public AcceleratorOptions Accelerator { get; init; } = new();

    /// <summary>Called with each window that is classified.</summary>
    public WindowClassifiedHandler? WindowClassified { get; init; }

    /// <summary>The cell; <see langword="null"/> for a full one of 150 mAh.</summary>
    public Battery? Battery { get; init; }

    /// <summary>Part of the battery's energy that reaches the 3.3 V rail: a buck-boost regulator at these currents.</summary>
    public double RegulatorEfficiency { get; init; } = 0.9;

    /// <summary>Rate that the host's end of the UART is set to.</summary>
    public int HostBaudRate { get; init; } = LinkProtocol.BaudRate;

    /// <summary>Presses of the button.</summary>
    public IReadOnlyList<ButtonPress> ButtonPresses { get; init; } = [];

    /// <summary>Electrodes coming off and on.</summary>
    public IReadOnlyList<LeadEvent> LeadEvents { get; init; } = [];

    /// <summary>What happens to the board, and when.</summary>
    public IReadOnlyList<BoardIncident> Incidents { get; init; } = [];

    /// <summary>
    /// Whether the firmware may start over after an exception, as it does on the device. Otherwise the run ends with that exception when the
    /// firmware goes to rest after it: a fault is not to be taken for a good run.
    /// </summary>
    public bool RestartsAfterFaults { get; init; }

    /// <summary>
    /// Longest that the processor may be held up before the image's task watchdog resets it; <see langword="null"/>: the image has none, or one that
    /// only prints. The ESP-IDF's time is 5 s (CONFIG_ESP_TASK_WDT_TIMEOUT_S).
    /// </summary>
    public TimeSpan? TaskWatchdog { get; init; }

    /// <summary>How the events of DRDYB go wrong; <see langword="null"/>: they do not.</summary>
    public EdgeFaults? DataReadyEvents { get; init; }

    /// <summary>What is soldered where.</summary>
    public PinMap Pins { get; init; } = new();
}
