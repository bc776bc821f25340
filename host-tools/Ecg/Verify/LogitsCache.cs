using System.Security.Cryptography;
using System.Text;
using EcgWearable.Files;
using EcgWearable.IntegerModel;

namespace EcgWearable.Ecg.Verify;

/// <summary>
/// PyTorch's logits, kept by what they were computed of: one file for each network, dataset and state of the program, in
/// <c>$XDG_CACHE_HOME/ecg</c>, or <c>~/.cache/ecg</c> (https://specifications.freedesktop.org/basedir-spec/latest/). A file is the NumPy
/// array followed by its SHA-256.
/// </summary>
/// <param name="folder">The folder.</param>
internal sealed class LogitsCache(string folder)
{
    /// <summary>The cache of this user.</summary>
    public static LogitsCache OfUser()
    {
        // The specification: a relative path is to be ignored.
        string? home = Environment.GetEnvironmentVariable("XDG_CACHE_HOME");
        string root = Path.IsPathRooted(home) ? home : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");
        return new LogitsCache(Path.Combine(root, "ecg"));
    }

    /// <summary>
    /// The file of a network's logits on a dataset: SHA-256 of the network's encoding, the dataset's digest and the Python that computes
    /// them, so that no change of the program is judged by what it gave before.
    /// </summary>
    /// <param name="network">The network.</param>
    /// <param name="digest">The dataset's digest, in hexadecimal.</param>
    public string PathOf(NetworkDefinition network, string digest)
    {
        using IncrementalHash key = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        key.AppendData(network.Payload);
        key.AppendData(Encoding.ASCII.GetBytes(digest));
        string program = Path.GetDirectoryName(BuiltIn.LogitsScript)!;
        foreach (string source in Directory.EnumerateFiles(program, "*.py", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            key.AppendData(File.ReadAllBytes(source));
        }

        return Path.Combine(folder, Convert.ToHexStringLower(key.GetHashAndReset()) + ".logits");
    }

    /// <summary>Reads logits.</summary>
    /// <param name="path">As <see cref="PathOf"/> gives it.</param>
    /// <param name="beats">Beats of the dataset.</param>
    /// <param name="classes">Logits of a beat.</param>
    /// <returns>The logits, beat by beat; null where there is no such file, or a damaged one.</returns>
    public static int[]? Read(string path, int beats, int classes)
    {
        try
        {
            byte[] data = File.ReadAllBytes(path);
            if (data.Length < SHA256.HashSizeInBytes)
            {
                return null;
            }

            ReadOnlySpan<byte> array = data.AsSpan(..^SHA256.HashSizeInBytes);
            return SHA256.HashData(array).AsSpan().SequenceEqual(data.AsSpan(array.Length..)) ? LogitsFile.Parse(array, beats, classes) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException)
        {
            return null;
        }
    }

    /// <summary>Keeps logits. A cache that cannot be written is none: what it would have saved is computed again.</summary>
    /// <param name="path">As <see cref="PathOf"/> gives it.</param>
    /// <param name="array">The NumPy array, as it was written.</param>
    public void Keep(string path, byte[] array)
    {
        try
        {
            Directory.CreateDirectory(folder);
            AtomicFile.Write(path, (byte[])[.. array, .. SHA256.HashData(array)]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"ecg: PyTorch's logits are not kept for the next time: {e.Message}");
        }
    }
}
