using System.Globalization;
using Parquet;
using Parquet.Schema;

namespace EcgWearable.Export.Tests;

/// <summary>A Parquet file as lines of CSV.</summary>
internal static class ParquetLines
{
    public static async Task<List<string>> Read(string path)
    {
        await using ParquetReader reader = await ParquetReader.CreateAsync(path);
        DataField[] fields = reader.Schema.GetDataFields();
        List<string> lines = [string.Join(',', fields.Select(field => field.Name))];
        for (int i = 0; i < reader.RowGroupCount; i++)
        {
            using ParquetRowGroupReader group = reader.OpenRowGroupReader(i);
            int rows = (int)group.RowCount;
            string[][] columns = new string[fields.Length][];
            for (int column = 0; column < fields.Length; column++)
            {
                columns[column] = await Column(group, fields[column], rows);
            }

            for (int row = 0; row < rows; row++)
            {
                lines.Add(string.Join(',', columns.Select(column => column[row])));
            }
        }

        return lines;
    }

    private static async Task<string[]> Column(ParquetRowGroupReader group, DataField field, int rows)
    {
        if (field.ClrType == typeof(ReadOnlyMemory<char>))
        {
            string?[] texts = new string?[rows];
            await group.ReadAsync(field, texts.AsMemory());
            return [.. texts.Select(text => text!.Contains(',', StringComparison.Ordinal) ? $"\"{text}\"" : text)];
        }

        if (field.ClrType == typeof(DateTime))
        {
            DateTime?[] times = new DateTime?[rows];
            await group.ReadAsync<DateTime>(field, times.AsMemory());
            return [.. times.Select(time => time?.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture) ?? "")];
        }

        if (field.IsNullable)
        {
            long?[] numbers = new long?[rows];
            await group.ReadAsync<long>(field, numbers.AsMemory());
            return [.. numbers.Select(number => number?.ToString(CultureInfo.InvariantCulture) ?? "")];
        }

        return field.ClrType == typeof(int) ? await Numbers<int>(group, field, rows)
            : field.ClrType == typeof(long) ? await Numbers<long>(group, field, rows)
            : await Numbers<double>(group, field, rows);
    }

    private static async Task<string[]> Numbers<T>(ParquetRowGroupReader group, DataField field, int rows)
        where T : struct, IFormattable
    {
        T[] values = new T[rows];
        await group.ReadAsync<T>(field, values.AsMemory());
        return [.. values.Select(value => value.ToString(null, CultureInfo.InvariantCulture))];
    }
}
