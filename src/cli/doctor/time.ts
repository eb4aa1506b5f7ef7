import { performance } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { readZone } from '../../core/time/zone.ts'
import { fail, ok, warn, type Check, type Patient } from './check.ts'

const SAMPLE_MS = 60
const DRIFT_WARN_MS = 25
/** A machine that has lost its battery starts years ago. */
const EARLIEST_NOW = Date.UTC(2026, 0, 1)

/** Lets both clocks run a little: they part when something sets the wall clock. */
export async function checkClock({ now }: Patient): Promise<Check> {
  const wallStart = now()
  const steadyStart = performance.now()
  await sleep(SAMPLE_MS)
  const driftMs = Math.round(now() - wallStart - (performance.now() - steadyStart))
  const today = new Date(now()).toISOString()
  const todo = "Let the operating system set the clock over the network (NTP): the trade server's time is checked against it."
  if (now() < EARLIEST_NOW) return fail('clock', `the clock says ${today}`, todo)
  if (Math.abs(driftMs) > DRIFT_WARN_MS) return warn('clock', `the clock jumped by ${driftMs} ms in ${SAMPLE_MS} ms`, todo)
  return ok('clock', `${today}, steady to ${Math.abs(driftMs)} ms in ${SAMPLE_MS} ms`)
}

/** Days on which America and Europe differ by one hour less than usual: data that is old or cut down gets them wrong. */
const KNOWN_OFFSETS = [
  { zone: 'America/New_York', at: '2026-03-16T12:00:00Z', hours: -4 },
  { zone: 'Europe/Prague', at: '2026-03-16T12:00:00Z', hours: 1 },
  { zone: 'America/New_York', at: '2026-10-26T12:00:00Z', hours: -4 },
  { zone: 'Europe/Prague', at: '2026-10-26T12:00:00Z', hours: 1 },
] as const

export function checkZones({ config }: Patient): Check {
  const name = 'time zones'
  for (const { zone, at, hours } of KNOWN_OFFSETS) {
    const found = offsetHours(zone, Date.parse(at))
    if (found === hours) continue
    const said =
      found === null
        ? 'is not known'
        : `is UTC${found >= 0 ? '+' : ''}${found} on ${at.slice(0, 10)}, not UTC${hours >= 0 ? '+' : ''}${hours}`
    return fail(name, `${zone} ${said} in this Node`, 'Use a Node with full and current time-zone data (the official builds have it).')
  }
  const rules = [config.serverZone, ...config.serverZones.map((entry) => entry.slice(entry.indexOf('=') + 1))]
  for (const rule of rules) {
    const result = readZone(rule)
    if (!result.ok) return fail(name, result.why, 'Correct BARCLOSE_SERVER_ZONE or BARCLOSE_SERVER_ZONES.')
  }
  return ok(name, `New York and Prague are right in the weeks that differ; the trade server runs on ${config.serverZone}`)
}

function offsetHours(timeZone: string, at: number): number | null {
  try {
    const parts = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' }).formatToParts(at)
    const text = parts.find(({ type }) => type === 'timeZoneName')?.value ?? ''
    const match = /^GMT(?:(?<sign>[+-])(?<hours>\d\d):(?<minutes>\d\d))?$/.exec(text)
    if (match === null) return null
    const size = Number(match.groups?.['hours'] ?? 0) + Number(match.groups?.['minutes'] ?? 0) / 60
    return match.groups?.['sign'] === '-' ? -size : size
  } catch {
    return null
  }
}
