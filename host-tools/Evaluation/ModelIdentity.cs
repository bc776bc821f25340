using System.Security.Cryptography;
using System.Text.Json.Serialization;

namespace EcgWearable.Evaluation;

/// <summary>Which network classified the beats.</summary>
/// <param name="Hash">The model's hash, in hexadecimal; of several models the SHA-256 of their hashes one after the other.</param>
/// <param name="Protocol">How it was trained and is tested: "deployed", "intra", "inter".</param>
/// <param name="Folds">The hashes of the models of the folds 0 to 4, in hexadecimal; null where there is but one model.</param>
public sealed record ModelIdentity(
    string Hash,
    string Protocol,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<string>? Folds = null)
{
    /// <summary>The identity of the models of the folds.</summary>
    /// <param name="protocol">The protocol.</param>
    /// <param name="hashes">The models' hashes in hexadecimal, in the order of the folds.</param>
    public static ModelIdentity OfFolds(string protocol, IReadOnlyList<string> hashes)
    {
        ArgumentNullException.ThrowIfNull(hashes);
        byte[] together = [.. hashes.SelectMany(Convert.FromHexString)];
        return new ModelIdentity(Convert.ToHexStringLower(SHA256.HashData(together)), protocol, hashes);
    }
}
