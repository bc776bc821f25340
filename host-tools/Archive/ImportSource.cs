namespace EcgWearable.Archive;

/// <summary>The file that an import reads.</summary>
/// <param name="Path">Its path, for messages; its name is kept.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Sha256">Its SHA-256 in lower-case hexadecimal.</param>
internal sealed record ImportSource(string Path, long Bytes, string Sha256);
