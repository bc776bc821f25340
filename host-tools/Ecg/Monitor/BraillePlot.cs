namespace EcgWearable.Ecg.Monitor;

/// <summary>A curve in braille characters: two by four dots in each.</summary>
internal static class BraillePlot
{
    private const char Blank = '\u2800';

    // Bits of the dots of a character, by row, for its left and its right column (Unicode, block Braille Patterns).
    private static readonly int[,] Dots = { { 0x01, 0x08 }, { 0x02, 0x10 }, { 0x04, 0x20 }, { 0x40, 0x80 } };

    /// <summary>Draws values from the left, scaled to the whole height.</summary>
    /// <param name="values">The curve; may be empty.</param>
    /// <param name="capacity">As many values as the whole width is for; at least as many as there are.</param>
    /// <param name="columns">Characters in a line.</param>
    /// <param name="rows">Lines.</param>
    /// <returns>The lines, top first.</returns>
    public static string[] Draw(IReadOnlyCollection<int> values, int capacity, int columns, int rows)
    {
        char[][] lines = [.. Enumerable.Range(0, rows).Select(_ => Enumerable.Repeat(Blank, columns).ToArray())];
        if (values.Count > 0)
        {
            int low = values.Min();
            int range = Math.Max(1, values.Max() - low);
            int width = columns * 2;
            int height = rows * 4;
            int previous = -1;
            int at = 0;
            foreach (int value in values)
            {
                int x = (int)((long)at++ * width / capacity);
                int y = (height - 1) - (int)((long)(value - low) * (height - 1) / range);

                // A steep stroke has no holes: every dot from the last value to this one.
                for (int dot = Math.Min(y, previous < 0 ? y : previous); dot <= Math.Max(y, previous); dot++)
                {
                    lines[dot / 4][x / 2] |= (char)Dots[dot % 4, x % 2];
                }

                lines[y / 4][x / 2] |= (char)Dots[y % 4, x % 2];
                previous = y;
            }
        }

        return [.. lines.Select(line => new string(line))];
    }
}
