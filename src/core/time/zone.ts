/**
 * The rule of a trade server's clock: an IANA zone, shifted by whole or half hours. FTMO's clock is New York + 7 h,
 * which no IANA zone says. Bars convert with the offset of their own instant: 300 daily bars cross two switches.
 */
export type ServerZone = Readonly<{
  rule: string
  /** UTC milliseconds of a server time in seconds. */
  toUtc: (serverSeconds: number) => number
  /** Server seconds of an instant in UTC milliseconds. */
  toServer: (utcMs: number) => number
  /** Seconds that the server's clock is ahead of UTC at that instant. */
  offsetSeconds: (utcMs: number) => number
}>

export type ZoneResult = Readonly<{ ok: true; zone: ServerZone } | { ok: false; why: string }>

const RULE = /^(?<name>[A-Za-z][A-Za-z0-9_+/-]*?)(?:(?<sign>[+-])(?<hours>\d{1,2}(?:\.5)?)h)?$/

export function readZone(rule: string): ZoneResult {
  const match = RULE.exec(rule)
  const name = match?.groups?.['name']
  if (name === undefined)
    return { ok: false, why: `"${rule}" is not a zone rule; write an IANA zone with an optional shift, e.g. America/New_York+7h` }
  const hours = Number(match?.groups?.['hours'] ?? 0)
  const shiftSeconds = (match?.groups?.['sign'] === '-' ? -hours : hours) * 3_600
  try {
    return { ok: true, zone: buildZone(rule, offsetsOf(name), shiftSeconds) }
  } catch {
    return { ok: false, why: `"${name}" is not a zone this machine knows; use an IANA name such as Europe/Athens` }
  }
}

/** For rules that are known to be right, e.g. checked at start. */
export function parseZone(rule: string): ServerZone {
  const result = readZone(rule)
  if (!result.ok) throw new Error(result.why)
  return result.zone
}

/** A stretch of time with one offset: [fromMs, toMs). */
type Stretch = Readonly<{ fromMs: number; toMs: number; offsetSeconds: number }>

function buildZone(rule: string, stretchAt: (utcMs: number) => Stretch, shiftSeconds: number): ServerZone {
  // Bars come in order, so the stretch of the last question nearly always answers the next one.
  let last: Stretch = stretchAt(0)
  const find = (utcMs: number): Stretch => {
    if (utcMs < last.fromMs || utcMs >= last.toMs) last = stretchAt(utcMs)
    return last
  }
  const offsetSeconds = (utcMs: number): number => find(utcMs).offsetSeconds + shiftSeconds

  function toUtc(serverSeconds: number): number {
    const shifted = (serverSeconds - shiftSeconds) * 1_000
    // No zone is a day away from UTC, so these two offsets are all that the instant can have.
    const before = find(shifted - DAY_MS).offsetSeconds
    const after = find(shifted + DAY_MS).offsetSeconds
    const early = shifted - before * 1_000
    if (before === after) return Math.round(early)
    // An hour that exists twice means its first pass; one that does not exist, the time after the switch.
    const late = shifted - after * 1_000
    const isLate = find(early).offsetSeconds !== before && find(late).offsetSeconds === after
    return Math.round(isLate ? late : early)
  }

  return { rule, offsetSeconds, toUtc, toServer: (utcMs) => utcMs / 1_000 + offsetSeconds(utcMs) }
}

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
/** Shorter than any time between two switches of a zone that has them twice a year. */
const STRIDE_MS = 14 * DAY_MS

/** Finds stretches by asking the zone tables at both ends and halving in between; found ones are kept. */
function offsetsOf(name: string): (utcMs: number) => Stretch {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: name,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
  const known: Stretch[] = []
  const offsetAt = (utcMs: number) => offsetByCalendar(format, utcMs)

  function edge(insideMs: number, outsideMs: number): number {
    const offset = offsetAt(insideMs)
    let inside = insideMs
    let outside = outsideMs
    while (Math.abs(outside - inside) > 1_000) {
      const middle = Math.floor((inside + outside) / 2_000) * 1_000
      if (offsetAt(middle) === offset) inside = middle
      else outside = middle
    }
    return Math.max(inside, outside)
  }

  return (utcMs) => {
    const found = known.find((stretch) => utcMs >= stretch.fromMs && utcMs < stretch.toMs)
    if (found !== undefined) return found
    const at = Math.floor(utcMs / 1_000) * 1_000
    const offset = offsetAt(at)
    const reach = (step: number): number => {
      let seen = at
      for (let i = 0; i < 20; i += 1) {
        const next = seen + step
        if (offsetAt(next) !== offset) return edge(seen, next)
        seen = next
      }
      return seen
    }
    const stretch = { fromMs: reach(-STRIDE_MS), toMs: reach(STRIDE_MS), offsetSeconds: offset }
    known.push(stretch)
    return stretch
  }
}

function offsetByCalendar(format: Intl.DateTimeFormat, utcMs: number): number {
  const part: Record<string, number> = {}
  for (const { type, value } of format.formatToParts(utcMs)) part[type] = Number(value)
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part
  return daysFromCivil(year, month, day) * 86_400 + hour * 3_600 + minute * 60 + second - Math.floor(utcMs / 1_000)
}

/** Days since 1970-01-01 of a date of the Gregorian calendar. */
export function daysFromCivil(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year
  const era = Math.floor(y / 400)
  const yearOfEra = y - era * 400
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear
  return era * 146_097 + dayOfEra - 719_468
}
