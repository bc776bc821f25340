using System.Globalization;
using System.Text;

namespace EcgWearable.Export;

/// <summary>A table as comma-separated values: RFC 4180 with LF, UTF-8, a header line; times as ISO 8601 in UTC.</summary>
internal static class CsvTable
{
    /// <summary>Writes a table.</summary>
    public static void Write(ExportTable table, Stream stream)
    {
        using StreamWriter writer = new(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), 1 << 16, leaveOpen: true) { NewLine = "\n" };
        writer.WriteLine(string.Join(',', table.Columns.Select(column => column.Name)));
        foreach (Array[] piece in table.Pieces)
        {
            for (int row = 0; row < piece[0].Length; row++)
            {
                for (int column = 0; column < piece.Length; column++)
                {
                    if (column > 0)
                    {
                        writer.Write(',');
                    }

                    WriteValue(writer, piece[column], row);
                }

                writer.Write('\n');
            }
        }
    }

    private static void WriteValue(StreamWriter writer, Array values, int row)
    {
        switch (values)
        {
            case int[] numbers:
                writer.Write(numbers[row]);
                break;
            case long[] numbers:
                writer.Write(numbers[row]);
                break;
            case long?[] numbers:
                writer.Write(numbers[row]);
                break;
            case double[] numbers:
                writer.Write(numbers[row].ToString(CultureInfo.InvariantCulture));
                break;
            case DateTime?[] times:
                writer.Write(times[row]?.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
                break;
            case string[] texts:
                bool isQuoted = texts[row].AsSpan().IndexOfAny(",\"\r\n") >= 0;
                writer.Write(isQuoted ? $"\"{texts[row].Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : texts[row]);
                break;
            default:
                throw new InvalidOperationException($"a column of {values.GetType()} has no form in CSV");
        }
    }
}
