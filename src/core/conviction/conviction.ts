import type { Conviction, ConvictionPart, ConvictionTimeframe, MissingTimeframe } from '../../contracts/conviction.ts'
import { CONVICTION_TIMEFRAMES } from '../../contracts/model.ts'
import { TIMEFRAME_SECONDS, type Side, type Timeframe } from '../../contracts/primitives.ts'
import { TOLERATED } from '../bars/gaps.ts'
import type { Bars, Window } from '../window.ts'
import { LEAST_BARS, readLean, roundSymmetric, scoreOf, scoresFor, type Lean } from './timeframe-score.ts'
import { WEIGHTS } from './weights.ts'

type Question = Readonly<{
  trigger: Timeframe
  side: Side
  window: Window
  /** Close of the bar that asks, UTC milliseconds: no bar may have closed later. */
  now: number
  /** Of `openConvictionReader` where both sides or many closes are asked for. */
  read?: LeanReader
}>
type Asked = Question & Readonly<{ confidence: number; threshold: number | null }>

/** How far timeframes and models stand behind a side: all that the journal keeps, and whether an entry may pass. */
export function formConviction({ confidence, threshold, ...question }: Asked): Conviction {
  const { trigger, side } = question
  const timeframes = weighTimeframes(question)
  const { parts, missing } = timeframes
  const told = { trigger, side, threshold, confidence, parts, missing }
  if (!timeframes.ok) return { ...told, value: null, weighted: null, pass: false, reason: timeframes.reason }
  const { score: weighted } = timeframes
  if (threshold === null) return { ...told, value: null, weighted, pass: false, reason: `there is no threshold for ${trigger} closes` }
  const { value, pass, reason } = weigh({ weighted, confidence, threshold })
  // Written out, as every close that models are asked at comes here: a spread with further fields behind it costs a microsecond.
  return { trigger, side, threshold, confidence, parts, missing, weighted, value, pass, reason }
}

type Heard = Readonly<{ parts: ConvictionPart[]; missing: MissingTimeframe[] }>
export type Weighted = Heard & (Readonly<{ ok: true; score: number }> | Readonly<{ ok: false; reason: string }>)

/** Least share of the weight, in hundredths, that must have bars; below it the rest would speak for what it does not know. */
const LEAST_SHARE = 60

/** What the timeframes say of a side, 0 to 100. Those without bars have their weight spread over the rest, or it is refused. */
export function weighTimeframes({ trigger, side, window, now, read = readLean }: Question): Weighted {
  if (trigger === 'M1') return { ok: false, reason: 'an M1 close never enters', parts: [], missing: [] }
  const weights = WEIGHTS[trigger]
  const heard: Readonly<{ timeframe: ConvictionTimeframe; lean: Lean }>[] = []
  const missing: MissingTimeframe[] = []
  let whole = 0
  for (const timeframe of CONVICTION_TIMEFRAMES) {
    const lean = leanOf(timeframe, { trigger, window, now, read })
    if (typeof lean === 'string') missing.push({ timeframe, reason: lean })
    else {
      heard.push({ timeframe, lean })
      whole += weights[timeframe]
    }
  }
  let sum = 0
  for (const { timeframe, lean } of heard) sum += weights[timeframe] * lean.score
  const parts = heard.map(({ timeframe, lean }) => ({ timeframe, weight: weights[timeframe] / whole, ...scoresFor(lean, side) }))
  const reason = refuse(trigger, missing, whole)
  if (reason !== null) return { ok: false, reason, parts, missing }
  return { ok: true, score: scoreOf(roundSymmetric(sum / whole), side), parts, missing }
}

/** An entry needs strictly more than the threshold, and timeframes that do not lean to the other side, however sure the models are. */
export function weigh({
  weighted,
  confidence,
  threshold,
}: Readonly<{ weighted: number; confidence: number; threshold: number }>): Readonly<{ value: number; pass: boolean; reason: string }> {
  const value = (weighted + confidence) / 2
  if (weighted < 50) return { value, pass: false, reason: `the timeframes lean to the other side: ${weighted} of 100 for this one` }
  if (value > threshold) return { value, pass: true, reason: '' }
  return { value, pass: false, reason: `conviction of ${value.toFixed(2)} does not exceed ${threshold}` }
}

export type LeanReader = (bars: Bars, timeframe: ConvictionTimeframe) => Lean | null

/** Reads a timeframe again only when its bars are others; for one symbol. */
export function openConvictionReader(): LeanReader {
  const kept: Partial<Record<ConvictionTimeframe, Readonly<{ bars: Bars; lean: Lean | null }>>> = {}
  return (bars, timeframe) => {
    const known = kept[timeframe]
    if (known?.bars === bars) return known.lean
    const lean = readLean(bars)
    kept[timeframe] = { bars, lean }
    return lean
  }
}

type Reading = Readonly<{ trigger: ConvictionTimeframe; window: Window; now: number; read: LeanReader }>

/** Or why the timeframe is not heard. */
function leanOf(timeframe: ConvictionTimeframe, { trigger, window, now, read }: Reading): Lean | string {
  const bars = window[timeframe]
  if (bars === undefined) return 'has no bars'
  if (bars.lastCloseAt > now) throw new Error(`the last ${timeframe} bar closes ${bars.lastCloseAt - now} ms after the close that asks`)
  const periods = periodsSince(bars.lastCloseAt, timeframe, { trigger, bars: window[trigger] })
  if (periods > TOLERATED[timeframe]) return `ended ${periods} of its bars ago`
  return read(bars, timeframe) ?? `has ${bars.length} bars of ${LEAST_BARS}`
}

/** Whole bars of a timeframe that the market was open for since it closed: the bars of the trigger tell how long that was. */
function periodsSince(
  closedAt: number,
  timeframe: Timeframe,
  { trigger, bars }: Readonly<{ trigger: Timeframe; bars: Bars | undefined }>,
): number {
  if (bars === undefined) return 0
  let opened = 0
  while (opened < bars.length && (bars.time[bars.length - 1 - opened] ?? 0) >= closedAt) opened += 1
  return Math.floor((opened * TIMEFRAME_SECONDS[trigger]) / TIMEFRAME_SECONDS[timeframe])
}

function refuse(trigger: ConvictionTimeframe, missing: readonly MissingTimeframe[], whole: number): string | null {
  const why = missing.map(({ timeframe, reason }) => `${timeframe} ${reason}`).join(', ')
  if (missing.some(({ timeframe }) => timeframe === trigger)) return `the trigger cannot be heard: ${why}`
  // Sums of hundredths: a double's last digit must not decide.
  const share = Math.round(whole * 100)
  return share >= LEAST_SHARE ? null : `${share} % of the weight has bars, at least ${LEAST_SHARE} % must: ${why}`
}
