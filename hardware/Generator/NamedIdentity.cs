using System.Security.Cryptography;
using System.Text;

namespace EcgWearable.Generator;

/// <summary>Identities that follow from names, so that a drawing made again is the same: version 5 of RFC 9562, section 5.5.</summary>
internal static class NamedIdentity
{
    // RFC 9562, section 6.6: the name space of URLs.
    private static readonly Guid Schematic = Of(new Guid("6ba7b811-9dad-11d1-80b4-00c04fd430c8"), "urn:ecg-wearable:schematic");

    /// <summary>The identity of something of the schematic, named from the whole to the part.</summary>
    public static Guid Of(params ReadOnlySpan<string> names) => Of(Schematic, string.Join('/', names));

    private static Guid Of(Guid nameSpace, string name)
    {
        byte[] hash = SHA1.HashData([.. nameSpace.ToByteArray(bigEndian: true), .. Encoding.UTF8.GetBytes(name)]);
        hash[6] = (byte)((hash[6] & 0x0F) | 0x50);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash.AsSpan(0, 16), bigEndian: true);
    }
}
