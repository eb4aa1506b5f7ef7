import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from 'hyparquet'
import { z } from 'zod'

const RowsSchema = z.array(z.record(z.string(), z.unknown()))

/** A Parquet file read by a library that did not write it; bytes stay bytes. */
export async function readParquet(path: string) {
  const file = await asyncBufferFromFile(path)
  const metadata = await parquetMetadataAsync(file)
  const rows = RowsSchema.parse(await parquetReadObjects({ file, utf8: false }))
  return {
    rows,
    schema: metadata.schema,
    createdBy: metadata.created_by,
    groups: metadata.row_groups.map(({ num_rows }) => Number(num_rows)),
    texts: Object.fromEntries((metadata.key_value_metadata ?? []).map(({ key, value }) => [key, value])),
  }
}
