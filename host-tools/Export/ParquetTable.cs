using Parquet;
using Parquet.Schema;

namespace EcgWearable.Export;

/// <summary>A table in Apache Parquet, compressed with Snappy: a row group for each of its pieces. https://parquet.apache.org/docs/file-format/</summary>
internal static class ParquetTable
{
    /// <summary>Writes a table.</summary>
    public static void Write(ExportTable table, Stream stream) => WriteAsync(table, stream).GetAwaiter().GetResult();

    private static async Task WriteAsync(ExportTable table, Stream stream)
    {
        DataField[] fields = [.. table.Columns.Select(Field)];
        ParquetOptions options = new() { CompressionMethod = CompressionMethod.Snappy };
        await using ParquetWriter writer = await ParquetWriter.CreateAsync(new ParquetSchema(fields), stream, options).ConfigureAwait(false);
        foreach (Array[] piece in table.Pieces)
        {
            if (piece[0].Length == 0)
            {
                continue;
            }

            using ParquetRowGroupWriter group = writer.CreateRowGroup();
            for (int i = 0; i < fields.Length; i++)
            {
                await WriteColumn(group, fields[i], piece[i]).ConfigureAwait(false);
            }
        }
    }

    private static DataField Field(ExportColumn column) => column.Type == typeof(DateTime)
        ? new DateTimeDataField(column.Name, DateTimeFormat.Timestamp, isAdjustedToUTC: true, unit: DateTimeTimeUnit.Millis, isNullable: true)
        : new DataField(column.Name, Nullable.GetUnderlyingType(column.Type) ?? column.Type, isNullable: Nullable.GetUnderlyingType(column.Type) is not null);

    private static async Task WriteColumn(ParquetRowGroupWriter group, DataField field, Array values)
    {
        switch (values)
        {
            case int[] numbers:
                await group.WriteAsync<int>(field, numbers.AsMemory()).ConfigureAwait(false);
                break;
            case long[] numbers:
                await group.WriteAsync<long>(field, numbers.AsMemory()).ConfigureAwait(false);
                break;
            case long?[] numbers:
                await group.WriteAsync<long>(field, new ReadOnlyMemory<long?>(numbers)).ConfigureAwait(false);
                break;
            case double[] numbers:
                await group.WriteAsync<double>(field, numbers.AsMemory()).ConfigureAwait(false);
                break;
            case DateTime?[] times:
                await group.WriteAsync<DateTime>(field, new ReadOnlyMemory<DateTime?>(times)).ConfigureAwait(false);
                break;
            case string[] texts:
                await group.WriteAsync(field, texts).ConfigureAwait(false);
                break;
            default:
                throw new InvalidOperationException($"a column of {values.GetType()} has no form in Parquet");
        }
    }
}
