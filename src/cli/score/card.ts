import type { Label } from '../../contracts/model.ts'
import { TIMEFRAME_SECONDS, type Timeframe } from '../../contracts/primitives.ts'
import type { Bundle } from '../../core/ensemble/scores.ts'
import { calibrationErrorOf, calibrationLineOf } from '../../core/metrics/calibration.ts'
import { coverageCurve, type CoveragePoint } from '../../core/metrics/coverage.ts'
import { accuracyOf, aucOf, baseRateOf, brierSkillOf, logLossOf, makeForecasts, rightOf } from '../../core/metrics/forecasts.ts'
import { tradeFigures, withoutOverlap, type TradeFigures } from '../../core/metrics/trades.ts'
import { rollingMedian, volatilityFigures, type VolatilityFigures } from '../../core/metrics/volatility.ts'
import { seedRandom } from '../../../replay/random.ts'
import { tradesOf, unjudgedBecause, type Judged, type Unjudged } from './judge.ts'
import type { Prediction } from './step.ts'

/** A figure that the rows do not give is null, never a zero. */
export type Direction = Readonly<{
  rows: number
  accuracy: number | null
  /** Share of the side that came more often in these very rows: stricter than any that was known before. */
  baseRate: number | null
  auc: number | null
  brierSkill: number | null
  logLoss: number | null
  calibrationError: number | null
  calibrationSlope: number | null
  calibrationSlopeError: number | null
}>

export type PassFigures = Readonly<{
  /** Null for all triggers together. */
  trigger: Timeframe | null
  threshold: number | null
  /** Closes that got an answer, and those of them whose conviction passed. */
  closes: number
  passes: number
  direction: Pick<Direction, 'rows' | 'accuracy' | 'baseRate'>
  trades: TradeFigures | null
}>

export type Refusals = readonly Readonly<{ code: string; reason: string; closes: number }>[]

export type Card = Readonly<{
  closes: number
  /** Closes from the time the models were trained on: not asked, since their answers would prove nothing. */
  knownToModels: number
  refused: Refusals
  answered: number
  unjudged: Readonly<Record<Unjudged, number>>
  direction: Direction
  coverage: readonly CoveragePoint[]
  /** Every call, one position at a time; null without a cost or without a trade. */
  trades: TradeFigures | null
  volatility: Readonly<{ rows: number; models: VolatilityFigures; persistence: VolatilityFigures }> | null
  convictions: readonly PassFigures[]
}>

type CardParts = Readonly<{
  predictions: readonly Prediction[]
  judged: readonly Judged[]
  known: number
  bundle: Bundle
  triggers: readonly Timeframe[]
  costPrice: number | null
}>

/** The figures of a model card, of closes that the models had never seen. */
export function cardOf({ predictions, judged, known, bundle, triggers, costPrice }: CardParts): Card {
  const told = judged.filter(({ label }) => unjudgedBecause(label) === null)
  const tradesIn = (calls: readonly Judged[]) => tradesIfAny(calls, bundle, costPrice)
  const passing = (trigger: Timeframe | null): PassFigures => {
    const asked = judged.filter((one) => trigger === null || one.trigger === trigger)
    const passes = asked.filter((one) => one.passes)
    const { rows, accuracy, baseRate } = directionOf(passes.filter(({ label }) => unjudgedBecause(label) === null))
    const threshold = trigger === null || trigger === 'M1' ? null : bundle.thresholds[trigger]
    return {
      trigger,
      threshold,
      closes: asked.length,
      passes: passes.length,
      direction: { rows, accuracy, baseRate },
      trades: tradesIn(passes),
    }
  }
  return {
    closes: known + predictions.length,
    knownToModels: known,
    refused: refusalsOf(predictions),
    answered: judged.length,
    unjudged: countUnjudged(judged),
    direction: directionOf(told),
    coverage: coverageOf(told, bundle.label),
    trades: tradesIn(judged),
    volatility: volatilityOf(judged),
    convictions: [...triggers.map(passing), passing(null)],
  }
}

function directionOf(judged: readonly Judged[]): Direction {
  const forecasts = makeForecasts(judged.map(({ rise, label }) => ({ rise, outcome: label.up === 1 ? 1 : 0 })))
  const line = calibrationLineOf(forecasts)
  return {
    rows: judged.length,
    accuracy: numberOrNull(accuracyOf(forecasts)),
    baseRate: numberOrNull(baseRateOf(forecasts.outcome)),
    auc: numberOrNull(aucOf(forecasts.rise, forecasts.outcome)),
    brierSkill: numberOrNull(brierSkillOf(forecasts)),
    logLoss: numberOrNull(logLossOf(forecasts)),
    calibrationError: numberOrNull(calibrationErrorOf(forecasts)),
    calibrationSlope: line?.slope ?? null,
    calibrationSlopeError: line?.slopeError ?? null,
  }
}

const DAY_MS = 86_400_000
/** Draws the same days each time: a figure is to be the same for whoever repeats it. */
const SEED = 20_261_121

/** Calls of one stretch of days share their moves; a label reaches beyond its day, so a stretch is a day longer than the horizon needs. */
function coverageOf(judged: readonly Judged[], { timeframe, horizonBars }: Label): readonly CoveragePoint[] {
  const blockMs = DAY_MS * (1 + Math.ceil((horizonBars * TIMEFRAME_SECONDS[timeframe] * 1_000) / DAY_MS))
  const calls = judged.map(({ closeTime, confidence, rise, label }) => ({
    block: Math.floor(closeTime / blockMs),
    confidence,
    right: rightOf(rise, label.up),
  }))
  return coverageCurve(calls, seedRandom(SEED, 'coverage').unit)
}

function tradesIfAny(judged: readonly Judged[], { label }: Bundle, costPrice: number | null): TradeFigures | null {
  if (costPrice === null) return null
  const trades = withoutOverlap(tradesOf(judged, label, costPrice))
  return trades.length === 0 ? null : tradeFigures(trades)
}

/** Closes behind the median that a volatility is held against: about a month of M15. */
const USUAL_ROWS = 2_000

function volatilityOf(judged: readonly Judged[]): Card['volatility'] {
  const usual = rollingMedian(
    Float64Array.from(judged, ({ volatilityBefore }) => volatilityBefore),
    USUAL_ROWS,
  )
  const rows = judged.flatMap(({ volatility, volatilityBefore, label }, i) => {
    const row = { told: volatility, before: volatilityBefore, came: label.volatility, usual: usual[i] ?? Number.NaN }
    return Number.isNaN(row.told + row.before + row.came + row.usual) ? [] : row
  })
  if (rows.length < 2) return null
  const column = (name: 'told' | 'before' | 'came' | 'usual') => Float64Array.from(rows, (row) => row[name])
  const beside = { usual: column('usual'), came: column('came') }
  return {
    rows: rows.length,
    models: volatilityFigures({ forecast: column('told'), ...beside }),
    persistence: volatilityFigures({ forecast: column('before'), ...beside }),
  }
}

/** Most frequent first. */
function refusalsOf(predictions: readonly Prediction[]): Refusals {
  const found = new Map<string, { code: string; reason: string; closes: number }>()
  for (const { scored } of predictions) {
    if (scored.ok) continue
    const { code, reason } = scored
    const key = `${code} ${reason}`
    const one = found.get(key) ?? { code, reason, closes: 0 }
    one.closes += 1
    found.set(key, one)
  }
  return [...found.values()].toSorted((a, b) => b.closes - a.closes)
}

function countUnjudged(judged: readonly Judged[]): Card['unjudged'] {
  const counts = { both: 0, cut: 0, still: 0, 'no-unit': 0 }
  for (const { label } of judged) {
    const why = unjudgedBecause(label)
    if (why !== null) counts[why] += 1
  }
  return counts
}

const numberOrNull = (value: number): number | null => (Number.isFinite(value) ? value : null)
