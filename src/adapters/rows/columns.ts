/**
 * A column of rows. Numbers are set for all but bytes:
 * - instant: UTC milliseconds; count: a whole number; both are always there
 * - later: UTC milliseconds, NaN where that never came
 * - word: an index into `words`, below zero where there is none
 * - single, double: a figure of 32 or 64 bits, NaN where there is none
 * - bytes: so many bytes, or none
 */
export type RowColumn =
  | Readonly<{ name: string; kind: 'instant' | 'later' | 'count' | 'single' | 'double' }>
  | Readonly<{ name: string; kind: 'word'; words: readonly string[] }>
  | Readonly<{ name: string; kind: 'bytes'; bytes: number }>

/** The values of one column in the row group that is being filled. */
export type ColumnStore =
  | Readonly<{ kind: 'numbers'; column: Exclude<RowColumn, { kind: 'bytes' }>; values: Float64Array | Float32Array | Int32Array }>
  | Readonly<{ kind: 'bytes'; column: Extract<RowColumn, { kind: 'bytes' }>; values: Uint8Array; isThere: Uint8Array }>

export function makeStore(column: RowColumn, rows: number): ColumnStore {
  if (column.kind === 'bytes') return { kind: 'bytes', column, values: new Uint8Array(rows * column.bytes), isThere: new Uint8Array(rows) }
  const values =
    column.kind === 'single'
      ? new Float32Array(rows)
      : column.kind === 'count' || column.kind === 'word'
        ? new Int32Array(rows)
        : new Float64Array(rows)
  return { kind: 'numbers', column, values }
}

type Values = Float64Array | Float32Array | Int32Array | (number | string | Uint8Array | null)[]
/** What the file gets of the first `rows` values, and how many of them are absent. */
export type Filled = Readonly<{ data: Values; absent: number }>

export function takeValues(store: ColumnStore, rows: number): Filled {
  if (store.kind === 'bytes') return takeBytes(store, rows)
  const { column } = store
  const values = store.values.subarray(0, rows)
  if (column.kind === 'word') {
    const data = Array.from(values, (index) => column.words[index] ?? null)
    return { data, absent: count(values, (index) => index < 0) }
  }
  const absent = values instanceof Int32Array ? 0 : countNaN(values)
  // Whole columns go as they are; a list with holes costs three times as much.
  return { data: absent === 0 ? values : Array.from(values, (value) => (Number.isNaN(value) ? null : value)), absent }
}

function takeBytes({ column, values, isThere }: Extract<ColumnStore, { kind: 'bytes' }>, rows: number): Filled {
  const data = Array.from({ length: rows }, (_, i) => (isThere[i] === 1 ? values.subarray(i * column.bytes, (i + 1) * column.bytes) : null))
  return { data, absent: count(isThere.subarray(0, rows), (one) => one === 0) }
}

/** Without a callback: this sees every figure of the file. */
function countNaN(values: Float64Array | Float32Array): number {
  let total = 0
  for (let i = 0; i < values.length; i += 1) if (Number.isNaN(values[i])) total += 1
  return total
}

function count(values: Float64Array | Float32Array | Int32Array | Uint8Array, isWanted: (value: number) => boolean): number {
  let total = 0
  for (let i = 0; i < values.length; i += 1) if (isWanted(values[i] ?? Number.NaN)) total += 1
  return total
}
