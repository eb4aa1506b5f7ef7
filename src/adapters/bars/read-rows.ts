import type { ServerZone } from '../../core/time/zone.ts'

/** Where a value stands in a line; -1 when the file has no such column. */
export type Layout = Readonly<{
  separator: string
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

/** Open time of a line, UTC milliseconds; NaN when it cannot be read. */
export function timeOf(parts: readonly string[], layout: Layout, zone: ServerZone): number {
  if (layout.clock === 'utc') return wholeNumber(parts[layout.time]) * 1_000
  const date = /^(\d{4})[.\-/](\d{2})[.\-/](\d{2})$/.exec(parts[layout.date] ?? '')
  // Daily bars carry no time of day.
  const clock = layout.time === -1 ? ['', '0', '0', '0'] : /^(\d{2}):(\d{2})(?::(\d{2}))?$/.exec(parts[layout.time] ?? '')
  if (date === null || clock === null) return Number.NaN
  const [hours, minutes, seconds] = [clock[1], clock[2], clock[3] ?? '0'].map(Number)
  const day = Date.UTC(Number(date[1]), Number(date[2]) - 1, Number(date[3])) / 1_000
  return zone.toUtc(day + (hours ?? 0) * 3_600 + (minutes ?? 0) * 60 + (seconds ?? 0))
}

const wholeNumber = (text: string | undefined): number => (text !== undefined && /^\d+$/.test(text) ? Number(text) : Number.NaN)

/** A price or a count; NaN for an empty field, a word, or hexadecimal. */
export const numberOf = (text: string | undefined): number => (text === undefined || !/^-?\d/.test(text.trim()) ? Number.NaN : Number(text))
