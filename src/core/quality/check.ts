import type { Verdict } from '../../contracts/decision.ts'
import { TIMEFRAMES, TIMEFRAME_SECONDS, type Timeframe } from '../../contracts/primitives.ts'
import type { SymbolSpec } from '../../contracts/account.ts'
import type { Closure } from '../time/closures.ts'
import type { ServerZone } from '../time/zone.ts'
import type { Bars, Window } from '../window.ts'
import { openSecondsBetween } from './sessions.ts'

type Question = Readonly<{
  window: Window
  needs: Readonly<Partial<Record<Timeframe, number>>>
  trigger: Timeframe
  sessions: SymbolSpec['sessions']
  /** Holidays and early closes: no bar is missing in them. */
  closures: readonly Closure[]
  zone: ServerZone
  receivedAt: number
}>

/** Periods of trading time that may pass without a bar: a quiet minute is normal, a quiet day is not. */
const GAP_PERIODS: Readonly<Record<Timeframe, number>> = { M1: 30, M5: 12, M15: 8, M30: 6, H1: 4, H4: 2, D1: 1 }
const AGE_LEAST_MS = 60_000
const AGE_MOST_MS = 600_000

/** Built once: a name put together anew is looked up anew. */
const FACTS: Readonly<Record<Timeframe, Readonly<{ bars: string; ageMs: string }>>> = {
  M1: { bars: 'M1Bars', ageMs: 'M1AgeMs' },
  M5: { bars: 'M5Bars', ageMs: 'M5AgeMs' },
  M15: { bars: 'M15Bars', ageMs: 'M15AgeMs' },
  M30: { bars: 'M30Bars', ageMs: 'M30AgeMs' },
  H1: { bars: 'H1Bars', ageMs: 'H1AgeMs' },
  H4: { bars: 'H4Bars', ageMs: 'H4AgeMs' },
  D1: { bars: 'D1Bars', ageMs: 'D1AgeMs' },
}

/** Whether the bars a desk needs are all there, without holes in market hours, and fresh. Refuses; never fills. */
export function checkQuality(question: Question): Verdict {
  const facts: Record<string, number> = {}
  const reasons: string[] = []
  for (const timeframe of TIMEFRAMES) {
    const least = question.needs[timeframe]
    if (least === undefined) continue
    const bars = question.window[timeframe]
    const reason = bars === undefined ? `${timeframe} has no bars` : checkTimeframe(question, timeframe, bars, least)
    const names = FACTS[timeframe]
    facts[names.bars] = bars?.length ?? 0
    facts[names.ageMs] = bars === undefined ? 0 : question.receivedAt - bars.lastCloseAt
    if (reason !== null) reasons.push(reason)
  }
  return { gate: 'data-quality', pass: reasons.length === 0, reason: reasons.join('; '), facts }
}

function checkTimeframe(question: Question, timeframe: Timeframe, bars: Bars, least: number): string | null {
  if (bars.length < least) return `${timeframe} has ${bars.length} bars of ${least}`
  const { broken, gap: within } = lookInto(question, timeframe, bars, least)
  if (broken !== null) return `${timeframe} ${broken}`
  const ageMs = question.receivedAt - bars.lastCloseAt
  if (ageMs < 0) return `${timeframe} ends ${-ageMs} ms ahead of now: a forming bar`
  const ageMaxMs = Math.min(AGE_MOST_MS, Math.max(AGE_LEAST_MS, TIMEFRAME_SECONDS[timeframe] * 100))
  if (timeframe === question.trigger && ageMs > ageMaxMs)
    return `${timeframe} closed ${Math.round(ageMs / 1_000)} s ago, at most ${ageMaxMs / 1_000} s`
  const gap = within ?? findMissing(question, timeframe, bars.time[bars.length - 1] ?? 0, question.receivedAt)
  return gap === null
    ? null
    : `${timeframe} misses ${gap.periods} periods of trading time after ${new Intl.DateTimeFormat('en-GB', UTC_TEXT).format(gap.afterMs)} UTC`
}

type Looked = Readonly<Pick<Question, 'sessions' | 'closures' | 'zone'> & { least: number; broken: string | null; gap: Gap | null }>
const lookedInto = new WeakMap<Bars, Looked>()

/**
 * Bars of most timeframes are those of the last close: what lies within them is looked at once, until the hours of the market change.
 * Those of the trigger are new every time.
 */
function lookInto(question: Question, timeframe: Timeframe, bars: Bars, least: number): Looked {
  if (timeframe === question.trigger) return look(question, timeframe, bars, least)
  const { sessions, closures, zone } = question
  const known = lookedInto.get(bars)
  const isKnown = known?.least === least && known.zone === zone && known.closures === closures && haveSameHours(known.sessions, sessions)
  if (isKnown) return known
  const looked = look(question, timeframe, bars, least)
  lookedInto.set(bars, looked)
  return looked
}

function look(question: Question, timeframe: Timeframe, bars: Bars, least: number): Looked {
  const { sessions, closures, zone } = question
  const broken = findBrokenBar(bars, least)
  return { sessions, closures, zone, least, broken, gap: broken === null ? findGap(question, timeframe, bars, least) : null }
}

/** Every message brings its own list. */
function haveSameHours(a: Question['sessions'], b: Question['sessions']): boolean {
  if (a === b) return true
  return a.length === b.length && a.every(({ day, from, to }, i) => day === b[i]?.day && from === b[i].from && to === b[i].to)
}

const UTC_TEXT = { timeZone: 'UTC', dateStyle: 'short', timeStyle: 'short' } as const

/** The schema has checked every bar that came in; this holds what was merged out of them. */
function findBrokenBar({ time, open, high, low, close, length }: Bars, least: number): string | null {
  for (let i = length - least; i < length; i += 1) {
    const o = open[i] ?? Number.NaN
    const h = high[i] ?? Number.NaN
    const l = low[i] ?? Number.NaN
    const c = close[i] ?? Number.NaN
    if (!(l > 0 && h >= o && h >= c && l <= o && l <= c)) return `bar ${i} has an impossible range`
    if (i > 0 && !((time[i] ?? 0) > (time[i - 1] ?? 0))) return `bar ${i} is out of order`
  }
  return null
}

type Gap = Readonly<{ afterMs: number; periods: number }>

/** Between bars; what came after the last one is another question. */
function findGap(question: Question, timeframe: Timeframe, bars: Bars, least: number): Gap | null {
  const { time } = bars
  const quietMs = quietMsOf(timeframe)
  for (let i = bars.length - least + 1; i < bars.length; i += 1) {
    const from = time[i - 1] ?? 0
    const to = time[i] ?? 0
    if (to - from <= quietMs) continue
    const gap = findMissing(question, timeframe, from, to)
    if (gap !== null) return gap
  }
  return null
}

/** Between two opens so near to each other nothing can be missing, whatever the hours of the market are. */
const quietMsOf = (timeframe: Timeframe): number => TIMEFRAME_SECONDS[timeframe] * 1_000 * (GAP_PERIODS[timeframe] + 1)

function findMissing({ sessions, closures, zone }: Question, timeframe: Timeframe, fromMs: number, toMs: number): Gap | null {
  const period = TIMEFRAME_SECONDS[timeframe]
  const most = GAP_PERIODS[timeframe]
  if (toMs - fromMs <= quietMsOf(timeframe)) return null
  const [from, to] = [zone.toServer(fromMs) + period, zone.toServer(toMs)]
  let open = openSecondsBetween(sessions, from, to)
  for (const { startsAt, endsAt } of closures) {
    const [shutFrom, shutTo] = [Math.max(from, zone.toServer(startsAt)), Math.min(to, zone.toServer(endsAt))]
    if (shutFrom < shutTo) open -= openSecondsBetween(sessions, shutFrom, shutTo)
  }
  const periods = Math.floor(open / period)
  return periods > most ? { afterMs: fromMs, periods } : null
}
