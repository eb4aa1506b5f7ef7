import { CLOSING_BRACKET, COMMA, type Cursor } from './json-bytes.ts'

/** Bars that a window may have moved on by since the body before. */
const MOVED_MOST = 64
const COLUMNS_MOST = 64
/** So many bytes are compared here before the rest is given to a native call. */
const NEAR_BYTES = 8

/**
 * The columns of a sender's last body: their text, and what it was read as. A window that is sent whole at each close is what it was,
 * moved on by a few bars, and numbers whose text stands there byte for byte need no second reading.
 */
export type KnownColumns = {
  count: number
  text: Buffer
  values: Float64Array
  /** Where the text of each column begins and ends. */
  readonly from: Int32Array
  readonly to: Int32Array
  /** Where the values of each begin; those of the last end where the next would begin. */
  readonly first: Int32Array
  /** By how many bars the column before had moved on: those of one timeframe move together. */
  moved: number
}

export function openKnownColumns(): KnownColumns {
  return {
    count: 0,
    text: Buffer.alloc(0),
    values: new Float64Array(0),
    from: new Int32Array(COLUMNS_MOST),
    to: new Int32Array(COLUMNS_MOST),
    first: new Int32Array(COLUMNS_MOST + 1),
    moved: 0,
  }
}

/** Puts the numbers of a column that are known into `numbers`, and the cursor from behind its bracket to behind them; or does nothing. */
export function takeKnown(known: KnownColumns, column: number, bytes: Buffer, cursor: Cursor, numbers: number[]): void {
  if (column >= known.count) return
  const { from, to, moved } = known
  const end = to[column] ?? 0
  let begin = from[column] ?? 0
  const likely = skip(known, begin, end, moved)
  if (stands(known, bytes, cursor.at, likely, end)) return accept(known, column, likely, moved, cursor, numbers)
  for (let by = 0; by <= MOVED_MOST && begin < end; by += 1) {
    if (stands(known, bytes, cursor.at, begin, end)) return accept(known, column, begin, by, cursor, numbers)
    begin = skip(known, begin, end, 1)
  }
}

/** Keeps the columns of a whole body. `spans`: where the text of each begins and ends, one after the other. */
export function learnColumns(known: KnownColumns, bytes: Buffer, columns: readonly (readonly number[])[], spans: readonly number[]): void {
  known.count = 0
  known.moved = 0
  if (columns.length > COLUMNS_MOST) return
  const many = columns.reduce((sum, { length }) => sum + length, 0)
  if (known.text.length < bytes.length) known.text = Buffer.alloc(withRoom(bytes.length))
  if (known.values.length < many) known.values = new Float64Array(withRoom(many))
  const { from, to, first } = known
  bytes.copy(known.text)
  for (const [column, values] of columns.entries()) {
    const start = first[column] ?? 0
    known.values.set(values, start)
    first[column + 1] = start + values.length
    from[column] = spans[2 * column] ?? 0
    to[column] = spans[2 * column + 1] ?? 0
  }
  known.count = columns.length
}

/** The next body is hardly ever of the same length. */
const withRoom = (length: number): number => length + (length >> 4)

/** Whether the known text from `begin` to `end`, where its column ends, stands in `bytes` at `at`, and its last number ends there as well. */
function stands({ text }: KnownColumns, bytes: Buffer, at: number, begin: number, end: number): boolean {
  const next = at + end - begin
  if (begin >= end || next >= bytes.length || (bytes[next] !== COMMA && bytes[next] !== CLOSING_BRACKET)) return false
  const near = Math.min(end - begin, NEAR_BYTES)
  for (let i = 0; i < near; i += 1) if (bytes[at + i] !== text[begin + i]) return false
  return text.compare(bytes, at, next, begin, end) === 0
}

/** The place behind so many numbers, or the end. */
function skip({ text }: KnownColumns, begin: number, end: number, numbers: number): number {
  let at = begin
  for (let left = numbers; left > 0 && at < end; at += 1) if (text[at] === COMMA) left -= 1
  return at
}

function accept(known: KnownColumns, column: number, begin: number, by: number, cursor: Cursor, numbers: number[]): void {
  const { first, to, values } = known
  const start = (first[column] ?? 0) + by
  const count = (first[column + 1] ?? 0) - start
  for (let i = 0; i < count; i += 1) numbers[i] = values[start + i] ?? Number.NaN
  known.moved = by
  cursor.at += (to[column] ?? 0) - begin
  cursor.count = count
}
