using System.Buffers.Binary;
using EcgWearable.WearLog;

namespace EcgWearable.Archive;

/// <summary>Cuts strips into rows, leaving out what the archive has.</summary>
internal static class StripPieces
{
    /// <summary>The most samples of a row: three minutes, 128 KiB.</summary>
    public const int LongestSamples = 65_536;

    /// <summary>The pieces of a strip that are new.</summary>
    /// <param name="strip">The strip; strips come in time order.</param>
    /// <param name="stored">What the archive has, by sample index, without overlap.</param>
    /// <param name="at">Where in <paramref name="stored"/> to look from; moved on for the next strip.</param>
    public static List<StripPiece> New(EcgStrip strip, List<SampleInterval> stored, ref int at)
    {
        List<StripPiece> pieces = [];
        long from = strip.FirstSampleIndex;
        while (from < strip.EndSampleIndex)
        {
            while (at < stored.Count && stored[at].EndSampleIndex <= from)
            {
                at++;
            }

            long end = strip.EndSampleIndex;
            if (at < stored.Count && stored[at].FirstSampleIndex < end)
            {
                end = stored[at].FirstSampleIndex;
            }

            for (; from < end; from = pieces[^1].FirstSampleIndex + (pieces[^1].Samples.Length / sizeof(short)))
            {
                int count = (int)Math.Min(LongestSamples, end - from);
                ReadOnlySpan<short> values = strip.Values.Span.Slice((int)(from - strip.FirstSampleIndex), count);
                byte[] samples = new byte[count * sizeof(short)];
                for (int i = 0; i < count; i++)
                {
                    BinaryPrimitives.WriteInt16LittleEndian(samples.AsSpan(i * sizeof(short)), values[i]);
                }

                pieces.Add(new StripPiece(from, samples));
            }

            if (from < strip.EndSampleIndex)
            {
                from = Math.Min(strip.EndSampleIndex, stored[at].EndSampleIndex);
            }
        }

        return pieces;
    }
}
