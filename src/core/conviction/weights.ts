import type { ConvictionTimeframe } from '../../contracts/conviction.ts'

type ByTimeframe = Readonly<Record<ConvictionTimeframe, number>>

/**
 * Weight of each timeframe by trigger. The row of M15 is given; the others follow from how far a timeframe is from the trigger:
 * the same .40, slower ones .20 .15 .07 .03 .02, faster ones .15 .07 .03 .02 .01, made whole and rounded so that a row is 1.
 */
export const WEIGHTS: Readonly<Record<ConvictionTimeframe, ByTimeframe>> = {
  M5: { M5: 0.46, M15: 0.23, M30: 0.17, H1: 0.08, H4: 0.04, D1: 0.02 },
  M15: { M5: 0.15, M15: 0.4, M30: 0.2, H1: 0.15, H4: 0.07, D1: 0.03 },
  M30: { M5: 0.07, M15: 0.14, M30: 0.39, H1: 0.19, H4: 0.14, D1: 0.07 },
  H1: { M5: 0.03, M15: 0.07, M30: 0.15, H1: 0.4, H4: 0.2, D1: 0.15 },
  H4: { M5: 0.02, M15: 0.04, M30: 0.08, H1: 0.17, H4: 0.46, D1: 0.23 },
  D1: { M5: 0.01, M15: 0.03, M30: 0.04, H1: 0.1, H4: 0.22, D1: 0.6 },
}

/** What a conviction has to exceed by trigger, where a bundle was not given thresholds of its own. */
export const THRESHOLDS: ByTimeframe = { M5: 80, M15: 75, M30: 72, H1: 70, H4: 67, D1: 65 }

/** Shares of the parts in the score of a timeframe. */
export const PART_WEIGHTS = { structure: 0.35, momentum: 0.3, volume: 0.15, pattern: 0.2 } as const
