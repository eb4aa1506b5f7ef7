import type { Timeframe } from '../../contracts/primitives.ts'

/** What a model of a symbol should be trained on at least; a timeframe without an entry is never asked for by itself. */
type Amount = Readonly<{ bars: number; days: number }>
export const RECOMMENDED: Readonly<Partial<Record<Timeframe, Amount>>> = {
  M5: { bars: 50_000, days: 183 },
  M15: { bars: 20_000, days: 183 },
  M30: { bars: 10_000, days: 183 },
  H1: { bars: 10_000, days: 730 },
  H4: { bars: 5_000, days: 730 },
  D1: { bars: 2_000, days: 730 },
}

export type Enough = Readonly<{ wanted: Amount; hasBars: boolean; hasSpan: boolean }>

/** Count and span are both shown: half a million bars of one month say nothing of a year. Null where nothing is recommended. */
export function judgeAmount(timeframe: Timeframe, { bars, days }: Amount): Enough | null {
  const wanted = RECOMMENDED[timeframe]
  return wanted === undefined ? null : { wanted, hasBars: bars >= wanted.bars, hasSpan: days >= wanted.days }
}
