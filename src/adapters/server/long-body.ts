import { BARS_PER_TIMEFRAME_MAX } from '../../contracts/bars.ts'
import type { ColumnMemory } from './column-memory.ts'
import {
  BACKSLASH,
  CLOSING_BRACE,
  CLOSING_BRACKET,
  COMMA,
  NOT_ASCII,
  OPENING_BRACKET,
  POINT,
  QUOTE,
  ZERO,
  type Cursor,
} from './json-bytes.ts'
import { learnColumns, takeKnown, type KnownColumns } from './known-columns.ts'

/**
 * The value of a long body, the same that JSON.parse gives; undefined where only JSON.parse can say what the text is.
 * A full snapshot is 14,700 numbers in 49 columns and 3 kB around them. The columns alone are read here: each leaves a
 * mark in the text around it, JSON.parse reads that text, and the columns take the places of their marks. A mark is a
 * string that no other text can be: it begins with a control character, which JSON writes with a backslash, and a body
 * with a backslash is not read here. `text` has a character for each byte; a body beyond ASCII is not read either.
 */
export function readLongBody(bytes: Buffer, text: string, memory: ColumnMemory | null = null): unknown {
  const end = bytes.length - 1
  // Every loop below ends at a closing brace, so none asks for a byte behind the last, which would slow it down for good.
  if (bytes[end] !== CLOSING_BRACE) return undefined
  const cursor: Cursor = { at: 0, count: 0 }
  const columns: (readonly number[])[] = []
  /** Where the text of each column begins and ends. */
  const spans: number[] = []
  let known: KnownColumns | null | undefined
  let frame = ''
  let framedTo = 0
  while (cursor.at < end) {
    const at = cursor.at
    const byte = bytes[at] ?? 0
    cursor.at = at + 1
    if (byte === QUOTE) {
      if (!skipString(bytes, cursor, end)) return undefined
    } else if (byte === OPENING_BRACKET) {
      if (!isDigit(bytes[at + 1])) continue
      if (known === undefined) known = memory?.of(text, at) ?? null
      cursor.count = 0
      if (known !== null) takeKnown(known, columns.length, bytes, cursor, numbers)
      if (!readColumn(bytes, cursor)) {
        cursor.at = at + 1
        continue
      }
      if (cursor.count < COLUMN_LEAST) continue
      frame += `${text.slice(framedTo, at)}"${MARK_WRITTEN}${columns.length}"`
      framedTo = cursor.at
      columns.push(numbers.slice(0, cursor.count))
      spans.push(at + 1, cursor.at - 1)
    }
  }
  if (columns.length === 0) return undefined
  const value = parseOrNothing(frame + text.slice(framedTo))
  // A mark that stood for a key, or that a second value of its key replaced, is not found again.
  if (place(value, columns, DEPTH_MAX) !== columns.length) return undefined
  if (known !== null && known !== undefined) learnColumns(known, bytes, columns, spans)
  return value
}

const MARK = '\u0001'
const MARK_WRITTEN = String.raw`\u0001`
/** A mark costs what JSON.parse needs for some twenty numbers. */
const COLUMN_LEAST = 24
/** The message, its bars, a timeframe: columns stand no deeper. */
const DEPTH_MAX = 3
/** A whole number of so many digits is exact in a double, as is the power of ten below it: their quotient is the nearest double. */
const DIGITS_MAX = 15
const TENS = Float64Array.from({ length: DIGITS_MAX + 1 }, (_, power) => Number(`1e${power}`))
/** Numbers are read into this and copied out at their count: an array that grows costs three times that. Doubles from the start. */
const numbers = Array.from({ length: BARS_PER_TIMEFRAME_MAX }, () => 0.5)

/** From behind the opening quote to behind the closing one. */
function skipString(bytes: Buffer, cursor: Cursor, end: number): boolean {
  for (let at = cursor.at; at < end; at += 1) {
    const byte = bytes[at] ?? 0
    if (byte === BACKSLASH || byte >= NOT_ASCII) return false
    if (byte !== QUOTE) continue
    cursor.at = at + 1
    return true
  }
  return false
}

const isDigit = (byte: number | undefined): boolean => byte !== undefined && byte >= ZERO && byte <= ZERO + 9

/**
 * From behind the opening bracket, or behind the last number that is known, to behind the closing one, when nothing but
 * plain decimals stands between them. A digit is written out each time it is read: a function for it costs 8 % more.
 */
function readColumn(bytes: Buffer, cursor: Cursor): boolean {
  let { at, count } = cursor
  if (count > 0) {
    cursor.at = at + 1
    if (bytes[at] === CLOSING_BRACKET) return true
    at += 1
  }
  for (;;) {
    const begin = at
    const first = ((bytes[at] ?? 0) - ZERO) >>> 0
    if (first > 9 || count === numbers.length) return false
    // Exact in 32 bits for nine digits; with more it is not used, save for ten that fit.
    let sum = 0
    let digit = first
    do {
      sum = (Math.imul(sum, 10) + digit) | 0
      at += 1
      digit = ((bytes[at] ?? 0) - ZERO) >>> 0
    } while (digit <= 9)
    let digits = at - begin
    if (first === 0 && digits > 1) return false
    let scale = 0
    if (bytes[at] === POINT) {
      at += 1
      const behind = at
      digit = ((bytes[at] ?? 0) - ZERO) >>> 0
      while (digit <= 9) {
        sum = (Math.imul(sum, 10) + digit) | 0
        at += 1
        digit = ((bytes[at] ?? 0) - ZERO) >>> 0
      }
      scale = at - behind
      if (scale === 0) return false
      digits += scale
    }
    if (digits > DIGITS_MAX) return false
    const whole = digits < 10 || (digits === 10 && first < 4) ? sum >>> 0 : sumDigits(bytes, begin, at)
    numbers[count] = scale === 0 ? whole : whole / (TENS[scale] ?? Number.NaN)
    count += 1
    const next = bytes[at]
    at += 1
    if (next === COMMA) continue
    if (next !== CLOSING_BRACKET) return false
    cursor.at = at
    cursor.count = count
    return true
  }
}

function sumDigits(bytes: Buffer, from: number, to: number): number {
  let sum = 0
  for (let at = from; at < to; at += 1) if (bytes[at] !== POINT) sum = sum * 10 + ((bytes[at] ?? 0) - ZERO)
  return sum
}

/** What is wrong with a text is said of the text as it came, by who reads it next. */
function parseOrNothing(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Puts the columns where their marks are, and says how many were found. */
function place(value: unknown, columns: readonly (readonly number[])[], depthLeft: number): number {
  if (!isRecord(value) || depthLeft === 0) return 0
  let placed = 0
  for (const key of Object.keys(value)) {
    const inner = value[key]
    if (typeof inner !== 'string') placed += place(inner, columns, depthLeft - 1)
    else if (inner.startsWith(MARK)) {
      value[key] = columns[Number(inner.slice(MARK.length))]
      placed += 1
    }
  }
  return placed
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
