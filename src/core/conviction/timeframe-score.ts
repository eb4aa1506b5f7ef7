import type { ConvictionPart } from '../../contracts/conviction.ts'
import type { Side } from '../../contracts/primitives.ts'
import { LEVEL_BARS } from '../features/levels.ts'
import { typicalRange } from '../features/scale.ts'
import type { Bars } from '../window.ts'
import { MOMENTUM_BARS, momentumLean } from './momentum.ts'
import { patternLean } from './pattern.ts'
import { SLOW_BARS, structureLean } from './structure.ts'
import { volumeLean } from './volume.ts'
import { PART_WEIGHTS } from './weights.ts'

/** Bars that a timeframe must have to be heard: what swing levels are looked for in. */
export const LEAST_BARS = LEVEL_BARS

/**
 * Which way a timeframe leans, in hundredths of a point: 5,000 is all for a buy, -5,000 all for a sell, 0 says nothing. Read once
 * for both sides. Whole numbers, so that what is shown is what is reckoned with, and a mirrored market gives the very negative.
 */
export type Lean = Readonly<{
  structure: number
  momentum: number
  /** Null where the source tells no volume. */
  volume: number | null
  pattern: number
  score: number
}>

const CLOSES = Math.max(MOMENTUM_BARS, SLOW_BARS)
const closes = new Float64Array(CLOSES)

/** Null with too few bars. Closed bars alone, oldest first; what lies before the last LEAST_BARS changes nothing. */
export function readLean(bars: Bars): Lean | null {
  const { close, length } = bars
  if (length < LEAST_BARS) return null
  const flow = volumeLean(bars)
  const range = typicalRange(bars)
  // Nothing has moved for twenty bars: what averages remember of before says nothing of now.
  if (range === 0) return flow === null ? { ...STILL, volume: null } : STILL
  const last = close[length - 1] ?? Number.NaN
  // Distances to the last close in place of prices: the bits of a rise are then those of the same fall.
  for (let i = 0, at = length - CLOSES; i < CLOSES; i += 1, at += 1) closes[i] = (close[at] ?? Number.NaN) - last
  const structure = hundredths('structure', structureLean(bars, closes, range))
  const momentum = hundredths('momentum', momentumLean(closes, range))
  const pattern = hundredths('pattern', patternLean(bars))
  const volume = flow === null ? null : hundredths('volume', flow)
  return { structure, momentum, volume, pattern, score: combine({ structure, momentum, volume, pattern }) }
}

const STILL: Lean = { structure: 0, momentum: 0, volume: 0, pattern: 0, score: 0 }

/** The scores of a side, 0 to 100. */
export function scoresFor({ structure, momentum, volume, pattern, score }: Lean, side: Side): Omit<ConvictionPart, 'timeframe' | 'weight'> {
  return {
    structure: scoreOf(structure, side),
    momentum: scoreOf(momentum, side),
    volume: volume === null ? null : scoreOf(volume, side),
    pattern: scoreOf(pattern, side),
    score: scoreOf(score, side),
  }
}

const HALF = 5_000
/** 0 to 100 for a side, of a lean in hundredths. */
export const scoreOf = (lean: number, side: Side): number => (HALF + (side === 'buy' ? lean : -lean)) / 100

/** To the nearest whole number, halves away from 0: the same for a rise and for a fall. */
export const roundSymmetric = (x: number): number => (x < 0 ? -Math.round(-x) : Math.round(x))

function hundredths(part: string, lean: number): number {
  if (!(lean >= -1 && lean <= 1)) throw new Error(`the ${part} of a timeframe came out as ${lean}, between -1 and 1 it must lie`)
  return roundSymmetric(lean * HALF)
}

/** Without volume its share is spread over the others. */
function combine({ structure, momentum, volume, pattern }: Omit<Lean, 'score'>): number {
  const told = PART_WEIGHTS.structure * structure + PART_WEIGHTS.momentum * momentum + PART_WEIGHTS.pattern * pattern
  if (volume !== null) return roundSymmetric(told + PART_WEIGHTS.volume * volume)
  return roundSymmetric(told / (PART_WEIGHTS.structure + PART_WEIGHTS.momentum + PART_WEIGHTS.pattern))
}
