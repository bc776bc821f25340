namespace EcgWearable.Power;

/// <summary>Something that could be done differently to make the cell last longer.</summary>
/// <param name="Id">Short name.</param>
/// <param name="Description">What would be done, and what it takes.</param>
/// <param name="Apply">Changes a scenario accordingly.</param>
public sealed record DesignChange(string Id, string Description, Func<Scenario, Scenario> Apply)
{
    /// <summary>Changes that can be weighed against each other.</summary>
    public static IReadOnlyList<DesignChange> All { get; } =
    [
        new("tick", "sampling by events on an image with a 1 kHz tick (nf-config; works today)", s => s with { Sampling = SamplingMode.EventDriven }),
        new("blocks", "light sleep while the iCE40UP5K collects 256 samples (logic and driver to be written)", s => s with { Sampling = SamplingMode.LightSleepPerBlock }),
        new("native", "sample path, beat detection and windows as compiled code in the image (to be written)", s => s with { NativeCode = true }),
        new("80MHz", "ESP32-S3 at 80 MHz instead of 240", s => s with { Mcu = Mcu.Esp32S3At80 }),
        new("C6", "ESP32-C6 at 80 MHz instead of the ESP32-S3", s => s with { Mcu = Mcu.Esp32C6At80 }),
        new("erase", "log erased in blocks of 64 KiB instead of sectors of 4 KiB", s => s with { FlashBlockErase = true }),
        new("flash", "log's flash in deep power-down between writes", s => s with { FlashPowerDown = true }),
        new("LDO", "linear regulator with 2 uA of its own (XC6206) instead of the TPS63025", s => s with { LinearRegulator = true }),
        new("select", "of the beats with nothing to them one in ten classified (a setting)", s => s with { Policy = StudyPolicy.Selective, OneIn = 10 }),
    ];

    // Of each of these only one can be chosen.
    private static readonly string[][] Rivals = [["tick", "blocks"], ["80MHz", "C6"]];

    /// <summary>Whether changes go together.</summary>
    public static bool AreCompatible(IReadOnlyCollection<DesignChange> changes) =>
        Rivals.All(rivals => changes.Count(change => rivals.Contains(change.Id)) <= 1);
}
