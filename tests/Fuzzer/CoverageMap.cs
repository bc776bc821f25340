using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace EcgWearable.Fuzzer;

/// <summary>
/// Which steps from basic block to basic block a case has taken, and how often. Instrumented code reports here; only the thread that runs the cases may.
/// </summary>
/// <remarks>M. Zalewski, "Technical whitepaper for afl-fuzz", sections 1 and 2: a step is the pair of block and block before it, counts are put into eight buckets.</remarks>
public static class CoverageMap
{
    /// <summary>Steps told apart; others fall together with one of them.</summary>
    public const int Size = 1 << 16;

    private static readonly byte[] Counts = new byte[Size];
    private static readonly byte[] Buckets = MakeBuckets();
    private static int _previous;

    /// <summary>A basic block begins.</summary>
    /// <param name="block">Its number, 0 to <see cref="Size"/> - 1.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Hit(int block)
    {
        ref byte count = ref Counts[(block ^ _previous) & (Size - 1)];
        count += count == byte.MaxValue ? (byte)0 : (byte)1;
        _previous = block >> 1;
    }

    /// <summary>Forgets what was counted: a case begins.</summary>
    internal static void Begin()
    {
        Array.Clear(Counts);
        _previous = 0;
    }

    /// <summary>Adds the case's steps to what was seen before.</summary>
    /// <param name="seen"><see cref="Size"/> sets of buckets, one bit each.</param>
    /// <returns>Whether the case took a step never taken before, or one a number of times that it was never taken.</returns>
    internal static bool Merge(byte[] seen)
    {
        bool isNew = false;
        Span<ulong> words = MemoryMarshal.Cast<byte, ulong>(Counts.AsSpan());
        for (int word = 0; word < words.Length; word++)
        {
            if (words[word] == 0)
            {
                continue;
            }

            for (int at = word * sizeof(ulong); at < (word + 1) * sizeof(ulong); at++)
            {
                byte bucket = Buckets[Counts[at]];
                isNew |= (bucket & ~seen[at]) != 0;
                seen[at] |= bucket;
            }
        }

        return isNew;
    }

    private static byte[] MakeBuckets()
    {
        byte[] buckets = new byte[256];
        int[] ends = [1, 2, 3, 7, 15, 31, 127, 255];
        int bucket = 0;
        for (int count = 1; count < buckets.Length; count++)
        {
            bucket += count > ends[bucket] ? 1 : 0;
            buckets[count] = (byte)(1 << bucket);
        }

        return buckets;
    }
}
