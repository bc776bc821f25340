namespace EcgWearable.Evaluation;

/// <summary>Which network classified the beats.</summary>
/// <param name="Hash">The model's hash, in hexadecimal.</param>
/// <param name="Protocol">How it was trained and is tested: "deployed", "intra", "inter".</param>
public sealed record ModelIdentity(string Hash, string Protocol);
