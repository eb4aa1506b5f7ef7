import { ByteWriter, ParquetWriter, type ColumnSource, type SchemaElement } from 'hyparquet-writer'
import type { Filled, RowColumn } from './columns.ts'
import { openOutputFile } from './output-file.ts'
import { openRowGroup } from './row-group.ts'

/** Rows held in memory before they go to the disk as one row group. */
export const GROUP_ROWS = 8_192

export type RowsFileOptions = Readonly<{
  path: string
  columns: readonly RowColumn[]
  /** Text by key in the file's own metadata. */
  metadata: Readonly<Record<string, string>>
  /** Name and version of the program, as the file names its writer. */
  writtenBy: string
  /** Whether a file that is there may be replaced, once the new one is whole. */
  replace?: boolean
  groupRows?: number
}>

export type RowsWritten = Readonly<{
  rows: number
  groups: number
  bytes: number
  /** Rows without a value, by column; columns that always have one are left out. */
  absent: Readonly<Record<string, number>>
}>

/** A Parquet file that is filled row by row and written by row groups: memory holds one group, however long the file gets. */
export type RowsFile = Readonly<{
  /** Sets numbers of the row at hand, from this column on. */
  setNumbers: (firstColumn: number, values: Float64Array) => void
  setBytes: (column: number, bytes: Uint8Array | null) => void
  endRow: () => void
  /** Puts the file in its place. */
  finish: () => RowsWritten
  /** Leaves nothing behind. Does nothing once the file is in its place. */
  abandon: () => void
}>

export function openRowsFile({ path, columns, metadata, writtenBy, replace = false, groupRows = GROUP_ROWS }: RowsFileOptions): RowsFile {
  const output = openOutputFile(path, { replace })
  const group = openRowGroup(columns, groupRows)
  const bytes = new ByteWriter(1 << 20)
  const kvMetadata = Object.entries(metadata).map(([key, value]) => ({ key, value }))
  const parquet = new ParquetWriter({ writer: bytes, schema: schemaOf(columns), statistics: false, kvMetadata, createdBy: writtenBy })
  const absent: Record<string, number> = {}
  let groups = 0

  const drain = (): void => {
    output.write(bytes.getBytes())
    bytes.index = 0
  }
  const flush = (): void => {
    const rows = group.rows()
    if (rows === 0) return
    const columnData = group.take().map(({ column, filled }) => {
      if (filled.absent > 0) absent[column.name] = (absent[column.name] ?? 0) + filled.absent
      return columnOf(column, filled, rows)
    })
    // One page per column of a group: finding where pages part costs as much as writing the figures.
    void parquet.write({ columnData, rowGroupSize: groupRows, pageSize: 0 })
    drain()
    groups += 1
  }
  return {
    setNumbers: group.setNumbers,
    setBytes: group.setBytes,
    endRow: () => {
      if (group.endRow()) flush()
    },
    finish: () => {
      flush()
      void parquet.finish()
      drain()
      output.finish()
      return { rows: Number(parquet.num_rows), groups, bytes: bytes.offset, absent }
    },
    abandon: output.abandon,
  }
}

const schemaOf = (columns: readonly RowColumn[]): SchemaElement[] => [
  { name: 'rows', num_children: columns.length },
  ...columns.map(elementOf),
]

function elementOf(column: RowColumn): SchemaElement {
  const { name } = column
  switch (column.kind) {
    case 'instant':
      return { name, type: 'INT64', converted_type: 'TIMESTAMP_MILLIS', repetition_type: 'REQUIRED' }
    case 'later':
      return { name, type: 'INT64', converted_type: 'TIMESTAMP_MILLIS', repetition_type: 'OPTIONAL' }
    case 'count':
      return { name, type: 'INT32', repetition_type: 'REQUIRED' }
    case 'single':
      return { name, type: 'FLOAT', repetition_type: 'OPTIONAL' }
    case 'double':
      return { name, type: 'DOUBLE', repetition_type: 'OPTIONAL' }
    case 'word':
      return { name, type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' }
    case 'bytes':
      return { name, type: 'FIXED_LEN_BYTE_ARRAY', type_length: column.bytes, repetition_type: 'OPTIONAL' }
  }
}

/** Figures are noise to a dictionary, and sequences to a compressor too: what does not pay is not tried. */
function columnOf({ name, kind }: RowColumn, { data, absent }: Filled, rows: number): ColumnSource {
  const source: ColumnSource = { name, data, encoding: kind === 'word' && absent < rows ? 'RLE_DICTIONARY' : 'PLAIN' }
  if (kind === 'instant' || kind === 'count') source.statistics = true
  if (kind === 'bytes') source.codec = 'UNCOMPRESSED'
  return source
}
