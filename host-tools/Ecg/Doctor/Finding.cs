namespace EcgWearable.Ecg.Doctor;

/// <summary>What was found at one thing that was checked.</summary>
/// <param name="Group">Where it belongs: machine, ports, device, model.</param>
/// <param name="What">What was checked.</param>
/// <param name="State">How it is.</param>
/// <param name="Found">What there is.</param>
/// <param name="Mend">What to do; null when there is nothing to do.</param>
internal sealed record Finding(string Group, string What, FindingState State, string Found, string? Mend = null);
