namespace EcgWearable.Ecg.Verify;

/// <summary>A logit that differs.</summary>
/// <param name="Record">Name of the record.</param>
/// <param name="Sample">R peak of the beat, in samples of the device since the record's start.</param>
/// <param name="Class">N, S, V or F.</param>
/// <param name="IntegerModel">The integer model's logit.</param>
/// <param name="PyTorch">PyTorch's logit.</param>
internal sealed record LogitMismatch(string Record, long Sample, string Class, int IntegerModel, int PyTorch);
