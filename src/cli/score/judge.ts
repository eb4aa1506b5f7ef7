import type { Label } from '../../contracts/model.ts'
import type { Side, Timeframe } from '../../contracts/primitives.ts'
import type { Labeller, LabelRow } from '../../core/labels/labeller.ts'
import { returnOf } from '../../core/labels/triple-barrier.ts'
import type { Trade } from '../../core/metrics/trades.ts'
import type { Prediction } from './step.ts'

/** A prediction beside what came of it. */
export type Judged = Readonly<{
  closeTime: number
  trigger: Timeframe
  rise: number
  side: Side | null
  confidence: number
  /** Of the models, and of the bars before the close; NaN where there is none. */
  volatility: number
  volatilityBefore: number
  passes: boolean
  label: LabelRow
}>

/** Looks up what came after each close that got an answer. Done when all predictions stand. */
export function judge(predictions: readonly Prediction[], labeller: Labeller): readonly Judged[] {
  return predictions.flatMap(({ closeTime, trigger, start, scored, conviction }) => {
    if (!scored.ok) return []
    const { rise, side, confidence, volatility } = scored.scores
    return {
      closeTime,
      trigger,
      rise,
      side,
      confidence,
      volatility: volatility ?? Number.NaN,
      volatilityBefore: start.volatilityBefore,
      passes: conviction?.pass ?? false,
      label: labeller.finish(start),
    }
  })
}

/** Why a close is not counted for or against the direction: nothing was to be taught there either. */
export type Unjudged = 'both' | 'cut' | 'still' | 'no-unit'

export function unjudgedBecause({ up, by }: LabelRow): Unjudged | null {
  if (!Number.isNaN(up)) return null
  if (by === null) return 'no-unit'
  return by === 'both' || by === 'cut' ? by : 'still'
}

/** The trades that calls would have been, each in the units of its own stop. One that was cut off has no end, and is none. */
export function tradesOf(judged: readonly Judged[], { barrierAtr }: Label, costPrice: number): readonly Trade[] {
  return judged.flatMap(({ closeTime, side, label }) => {
    const { by, endAt, returnR, unitPrice } = label
    if (side === null || by === null || by === 'cut') return []
    return { closeTime, endAt, returnR: returnOf(side, { by, returnR }), costR: costPrice / (barrierAtr * unitPrice) }
  })
}
