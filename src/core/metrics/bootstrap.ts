import { quantileOf, type Interval } from './intervals.ts'

export type StationaryOptions = Readonly<{
  values: readonly number[]
  /** Mean length of a stretch that is drawn whole. */
  meanBlock: number
  rounds: number
  /** Uniform in [0, 1), seeded. */
  unit: () => number
  /** What is asked of every drawn series; null where it has no meaning there. */
  measures: readonly ((drawn: readonly number[]) => number | null)[]
}>

/**
 * Intervals that hold 95 of 100 figures of series drawn from this one, one per measure: the stationary bootstrap of Politis and
 * Romano (1994). A stretch begins anywhere, goes on around the end, and ends at each step with one chance, so that days that hang
 * together stay together. Null where there are fewer than two stretches, or where one draw in twenty has no such figure.
 */
export function stationaryBootstrap({ values, meanBlock, rounds, unit, measures }: StationaryOptions): readonly (Interval | null)[] {
  const found = measures.map((): number[] => [])
  const isEnough = values.length >= 2 * meanBlock
  for (let round = 0; isEnough && round < rounds; round += 1) {
    const drawn = drawSeries(values, meanBlock, unit)
    for (const [i, measure] of measures.entries()) {
      const figure = measure(drawn)
      if (figure !== null && Number.isFinite(figure)) found[i]?.push(figure)
    }
  }
  return found.map((figures) => intervalOf(figures, rounds))
}

/** As long as the series it is drawn from. */
export function drawSeries(values: readonly number[], meanBlock: number, unit: () => number): readonly number[] {
  let at = -1
  return values.map(() => {
    const isNew = at < 0 || unit() < 1 / meanBlock
    at = isNew ? Math.floor(unit() * values.length) : (at + 1) % values.length
    return values[at] ?? Number.NaN
  })
}

const FOUND_LEAST = 0.95

function intervalOf(figures: readonly number[], rounds: number): Interval | null {
  if (figures.length === 0 || figures.length < rounds * FOUND_LEAST) return null
  const sorted = Float64Array.from(figures).toSorted()
  return { low: quantileOf(sorted, 0.025), high: quantileOf(sorted, 0.975) }
}
