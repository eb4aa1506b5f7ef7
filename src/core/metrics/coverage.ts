import { blocksBy, bootstrapMean, wilson, type Interval } from './intervals.ts'

/** One call: in which stretch of days it was made, how sure it was (0 to 100), and whether it was right (a half where it named no side). */
export type Call = Readonly<{ block: number; confidence: number; right: number }>

export type CoveragePoint = Readonly<{
  /** Share of the surest calls that was meant to be kept, per cent. */
  kept: number
  /** Share that was kept: confidence was set on other closes, and these may differ. */
  share: number
  calls: number
  accuracy: number
  /** As if no call hung together with another. */
  wilson: Interval
  /** By drawing whole stretches of days: the wider one is the honest one. */
  byBlock: Interval
}>

export const KEPT = [100, 50, 20, 10, 7, 5] as const
const ROUNDS = 1_000

/** Accuracy of the surest calls. Confidence is a percentile of another slice, so that no limit is chosen on what it is judged by. */
export function coverageCurve(calls: readonly Call[], unit: () => number): readonly CoveragePoint[] {
  return KEPT.flatMap((kept) => {
    const surest = calls.filter(({ confidence }) => confidence >= 100 - kept)
    if (surest.length === 0) return []
    const hits = surest.reduce((sum, { right }) => sum + right, 0)
    const blocks = blocksBy(
      surest,
      ({ block }) => block,
      ({ right }) => right,
    )
    return {
      kept,
      share: surest.length / calls.length,
      calls: surest.length,
      accuracy: hits / surest.length,
      wilson: wilson(hits, surest.length),
      byBlock: bootstrapMean({ blocks, rounds: ROUNDS, unit }),
    }
  })
}
