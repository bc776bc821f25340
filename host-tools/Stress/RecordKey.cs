namespace EcgWearable.Stress;

/// <summary>A number for a record's name, so that records differ in their noise and jitter, and always in the same way.</summary>
public static class RecordKey
{
    /// <summary>FNV-1a, 64 bits, of the name's characters (Fowler, Noll, Vo; draft-eastlake-fnv).</summary>
    /// <param name="recordName">Name of a record: ASCII.</param>
    public static ulong Of(string recordName)
    {
        ArgumentNullException.ThrowIfNull(recordName);
        ulong hash = 0xCBF29CE484222325UL;
        foreach (char c in recordName)
        {
            hash = (hash ^ c) * 0x100000001B3UL;
        }

        return hash;
    }
}
