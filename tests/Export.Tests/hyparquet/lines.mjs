// Prints a Parquet file as lines of CSV: node lines.mjs FILE
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from 'hyparquet'

const file = await asyncBufferFromFile(process.argv[2])
const metadata = await parquetMetadataAsync(file)
const names = metadata.schema.slice(1).map(column => column.name)
const text = value => {
  if (value === null || value === undefined) return ''
  if (value instanceof Date) return value.toISOString()
  const plain = String(value)
  return plain.includes(',') ? `"${plain}"` : plain
}
const rows = await parquetReadObjects({ file, metadata })
process.stdout.write([names.join(','), ...rows.map(row => names.map(name => text(row[name])).join(','))].join('\n'))
