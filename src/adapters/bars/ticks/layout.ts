import type { ServerZone } from '../../../core/time/zone.ts'
import { numberOf } from '../read-rows.ts'

/** Where a value stands in a line, and how its time is read. */
export type TickLayout = Readonly<{
  separator: string
  names: readonly string[]
  bid: number
  ask: number
  /** MetaTrader leaves a price empty that did not change. */
  mayBeUnchanged: boolean
  /** UTC milliseconds of a line; NaN when it cannot be read. `after` is the tick before. */
  timeOf: (parts: readonly string[], after: number) => number
  timeColumn: string
}>
export type TickLayoutResult = Readonly<{ ok: true; layout: TickLayout } | { ok: false; why: string }>

const KNOWN = 'time_ms,bid,ask (UTC milliseconds), <DATE> <TIME> <BID> <ASK> (MetaTrader), or Gmt time,Ask,Bid (Dukascopy)'

/** Tells by the first line who exported the ticks. */
export function readTickLayout(header: string, zone: ServerZone): TickLayoutResult {
  const line = header.replace(/^\uFEFF/, '').trim()
  const separator = line.includes('\t') ? '\t' : ','
  const names = line.split(separator).map((name) => name.trim())
  const plain = names.map((name) => name.toLowerCase().replace(/[<>]/g, ''))
  const find = (name: string) => plain.indexOf(name)
  const shared = { separator, names, bid: find('bid'), ask: find('ask'), mayBeUnchanged: false }
  const [plainTime, date, time, gmt] = ['time_ms', 'date', 'time', 'gmt time'].map(find)
  if (plainTime === undefined || date === undefined || time === undefined || gmt === undefined || shared.bid === -1 || shared.ask === -1)
    return unknown(line)
  if (plainTime !== -1) return known({ ...shared, timeColumn: 'time_ms', timeOf: (parts) => utcMs(parts[plainTime]) })
  if (gmt !== -1) return known({ ...shared, timeColumn: names[gmt] ?? '', timeOf: (parts) => dukascopyMs(parts[gmt]) })
  if (date === -1 || time === -1) return unknown(line)
  const toUtc = serverClock(zone)
  const timeOf: TickLayout['timeOf'] = (parts, after) => toUtc(serverSeconds(parts[date], parts[time]), after)
  return known({ ...shared, mayBeUnchanged: true, timeColumn: names[time] ?? '', timeOf })
}

const known = (layout: TickLayout): TickLayoutResult => ({ ok: true, layout })
const unknown = (line: string): TickLayoutResult => ({
  ok: false,
  why: `the first line is of no known export of ticks: "${line.slice(0, 120)}"; known are ${KNOWN}`,
})

/** From the year 2000 to 2100: seconds would be in 1970. */
const EARLIEST_MS = 946_684_800_000
const LATEST_MS = 4_102_444_800_000

function utcMs(text: string | undefined): number {
  const value = numberOf(text)
  return Number.isInteger(value) && value >= EARLIEST_MS && value < LATEST_MS ? value : Number.NaN
}

function dukascopyMs(text: string | undefined): number {
  const match = /^(\d{2})\.(\d{2})\.(\d{4}) (\d{2}:\d{2}:\d{2}\.\d{3})$/.exec(text ?? '')
  if (match === null) return Number.NaN
  const [, day, month, year, clock] = match
  return (dayOf(year, month, day) + clockOf(clock)) * 1_000
}

function serverSeconds(date: string | undefined, clock: string | undefined): number {
  const match = /^(\d{4})\.(\d{2})\.(\d{2})$/.exec(date ?? '')
  return match === null ? Number.NaN : dayOf(match[1], match[2], match[3]) + clockOf(clock)
}

/** Seconds of a day's begin, as if in UTC; NaN for one that no calendar has. */
function dayOf(year: string | undefined, month: string | undefined, day: string | undefined): number {
  const ms = Date.UTC(Number(year), Number(month) - 1, Number(day))
  return new Date(ms).getUTCDate() === Number(day) ? ms / 1_000 : Number.NaN
}

function clockOf(text: string | undefined): number {
  const match = /^([01]\d|2[0-3]):([0-5]\d):([0-5]\d(?:\.\d{1,3})?)$/.exec(text ?? '')
  return match === null ? Number.NaN : Number(match[1]) * 3_600 + Number(match[2]) * 60 + Number(match[3])
}

/** No switch of a zone moves its clock by more. */
const SWITCH_MS = 3 * 3_600_000

/**
 * Server seconds to UTC. In an hour that the clock lives through twice, ticks belong to its first pass until they go back;
 * where they leave it out altogether nothing tells the passes apart. A time that the clock never showed is none.
 */
function serverClock(zone: ServerZone): (seconds: number, after: number) => number {
  const isShown = (utc: number, seconds: number): boolean => Math.abs(zone.toServer(utc) - seconds) < 0.0005
  return (seconds, after) => {
    if (Number.isNaN(seconds)) return Number.NaN
    const first = zone.toUtc(seconds)
    if (!isShown(first, seconds)) return Number.NaN
    if (first >= after) return first
    const second = first + (zone.offsetSeconds(first) - zone.offsetSeconds(first + SWITCH_MS)) * 1_000
    return second > first && isShown(second, seconds) ? second : first
  }
}
