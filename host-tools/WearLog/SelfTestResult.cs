namespace EcgWearable.WearLog;

/// <summary>Outcome of a device's self-test.</summary>
/// <param name="FrontEndWorks">The ADS1293 answers as it must.</param>
/// <param name="AcceleratorWorks">The accelerator gave the known logits for its built-in window.</param>
/// <param name="FlashWorks">The flash identifies itself and the log on it is readable.</param>
public readonly record struct SelfTestResult(bool FrontEndWorks, bool AcceleratorWorks, bool FlashWorks);
