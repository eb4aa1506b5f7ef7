import type { ServerZone } from '../../core/time/zone.ts'

/** Where a value stands in a line; -1 when the file has no such column. */
export type Layout = Readonly<{
  separator: string
  columns: number
  /** Server time in text (MetaTrader), or Unix seconds in UTC. */
  clock: 'server' | 'utc'
  date: number
  time: number
  open: number
  high: number
  low: number
  close: number
  tickVolume: number
  spread: number
}>

export type LayoutResult = Readonly<{ ok: true; layout: Layout } | { ok: false; why: string }>

/** Understands MetaTrader's export (`<DATE> <TIME> <OPEN> ...`) and a plain header (`time,open,high,low,close,tick_volume,spread`). */
export function readLayout(header: string): LayoutResult {
  const line = header.replace(/^\uFEFF/, '').trim()
  const separator = line.includes('\t') ? '\t' : line.includes(';') ? ';' : ','
  const names = line.split(separator).map((name) => name.replace(/[<>"]/g, '').trim().toLowerCase())
  const find = (...known: readonly string[]) => names.findIndex((name) => known.includes(name))
  const isMetaTrader = names.includes('date')
  const layout: Layout = {
    separator,
    columns: names.length,
    clock: isMetaTrader ? 'server' : 'utc',
    date: find('date'),
    time: find('time'),
    open: find('open'),
    high: find('high'),
    low: find('low'),
    close: find('close'),
    tickVolume: find('tickvol', 'tick_volume', 'tickvolume'),
    spread: find('spread'),
  }
  const wanted = ['open', 'high', 'low', 'close'] as const
  const missing: string[] = wanted.filter((name) => layout[name] === -1)
  if (layout.date === -1 && layout.time === -1) missing.unshift('time')
  if (missing.length === 0) return { ok: true, layout }
  return { ok: false, why: `the first line names no column for ${missing.join(', ')}: "${line.slice(0, 120)}"` }
}

/** The year 2100: what lies beyond is a time in milliseconds. */
const LATEST_SECONDS = 4_102_444_800

/** Whether a line has more values than the header names: a comma in a price parts it in two, and all that follows moves on. */
export function hasTooMany(parts: readonly string[], { columns }: Layout): boolean {
  for (let i = columns; i < parts.length; i += 1) if (parts[i]?.trim() !== '') return true
  return false
}

/** Open time of a line, UTC milliseconds; NaN when it cannot be read. */
export function timeOf(parts: readonly string[], layout: Layout, zone: ServerZone): number {
  if (layout.clock === 'utc') {
    const seconds = wholeNumber(parts[layout.time])
    return seconds < LATEST_SECONDS ? seconds * 1_000 : Number.NaN
  }
  const date = /^(\d{4})[.\-/](\d{2})[.\-/](\d{2})$/.exec(parts[layout.date] ?? '')
  // Daily bars carry no time of day.
  const clock = layout.time === -1 ? ['', '0', '0', '0'] : /^(\d{2}):(\d{2})(?::(\d{2}))?$/.exec(parts[layout.time] ?? '')
  if (date === null || clock === null) return Number.NaN
  const [hours, minutes, seconds] = [clock[1], clock[2], clock[3] ?? '0'].map(Number)
  const day = Date.UTC(Number(date[1]), Number(date[2]) - 1, Number(date[3])) / 1_000
  // What no calendar and no clock shows would become another day or hour.
  const isReal = new Date(day * 1_000).getUTCDate() === Number(date[3]) && Math.max(minutes ?? 0, seconds ?? 0) < 60 && (hours ?? 0) < 24
  if (!isReal) return Number.NaN
  return zone.toUtc(day + (hours ?? 0) * 3_600 + (minutes ?? 0) * 60 + (seconds ?? 0))
}

function wholeNumber(text: string | undefined): number {
  const value = numberOf(text)
  return Number.isInteger(value) && value >= 0 ? value : Number.NaN
}

const TENS = Float64Array.from({ length: 16 }, (_, digits) => Number(`1e${digits}`))
const ZERO = '0'.charCodeAt(0)
const NINE = '9'.charCodeAt(0)
const DOT = '.'.charCodeAt(0)
const MINUS = '-'.charCodeAt(0)
/** As many digits as any whole number below 2^53 has: it and a power of ten are exact, and so their quotient is what Number gives. */
const EXACT_DIGITS = 15

/** A price or a count; NaN for an empty field, a word, or hexadecimal. */
export function numberOf(text: string | undefined): number {
  if (text === undefined) return Number.NaN
  const isNegative = text.charCodeAt(0) === MINUS
  let digits = 0
  let whole = 0
  let decimals = -1
  for (let i = isNegative ? 1 : 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i)
    if (code === DOT && decimals === -1 && digits > 0) decimals = 0
    else if (code >= ZERO && code <= NINE && digits < EXACT_DIGITS) {
      whole = whole * 10 + (code - ZERO)
      digits += 1
      if (decimals >= 0) decimals += 1
    } else return slowNumber(text)
  }
  if (digits === 0) return Number.NaN
  const value = decimals > 0 ? whole / (TENS[decimals] ?? Number.NaN) : whole
  return isNegative ? -value : value
}

/** Blanks around it, an exponent, more digits than fit, or no number at all. */
const slowNumber = (text: string): number => (/^\s*-?\d+(\.\d*)?(e[+-]?\d+)?\s*$/i.test(text) ? Number(text) : Number.NaN)
