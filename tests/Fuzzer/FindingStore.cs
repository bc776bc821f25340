using System.Security.Cryptography;

namespace EcgWearable.Fuzzer;

/// <summary>Inputs on which a parser broke its promise, as files named by target and SHA-256.</summary>
/// <param name="folder">The folder.</param>
internal sealed class FindingStore(string folder)
{
    private const string Ending = ".input";

    /// <summary>Keeps an input.</summary>
    public FuzzFinding Keep(string target, string kind, string problem, byte[] input)
    {
        Directory.CreateDirectory(folder);
        string path = Path.Combine(folder, $"{target}-{Convert.ToHexStringLower(SHA256.HashData(input))}{Ending}");
        File.WriteAllBytes(path, input);
        return new FuzzFinding(target, kind, problem, path, input.Length);
    }

    /// <summary>The target in the name of a finding's file.</summary>
    /// <exception cref="FormatException">The name is none of a finding.</exception>
    public static string TargetOf(string path)
    {
        string name = Path.GetFileNameWithoutExtension(path);
        int dash = name.LastIndexOf('-');
        return dash > 0 ? name[..dash] : throw new FormatException($"{path}: a finding's file is named TARGET-SHA256{Ending}");
    }
}
