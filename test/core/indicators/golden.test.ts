import { readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { PARITY_CASES } from '../../../bench/parity-cases.ts'
import { compareColumns, PARITY_LIMIT } from '../../../bench/parity-compare.ts'
import { GOLDEN_FOLDER, readGoldens } from '../../../bench/parity-goldens.ts'

const goldens = readGoldens()
const CANDLES = ['doji', 'engulfing', 'harami', 'marubozu', 'three_outside', 'belt_hold']
/** Where TA-Lib holds a value back until its other columns have one too. */
const EARLIER: Readonly<Record<string, number>> = {
  macd_12_26_9_line: 8,
  macd_5_35_5_line: 4,
  stochastic_14_3_3_k: 2,
  stochastic_5_1_3_k: 2,
}

describe('the indicators against TA-Lib', () => {
  it('there are golden values of seven series, and the folder holds nothing else', () => {
    expect(readdirSync(GOLDEN_FOLDER).toSorted()).toEqual(goldens.map(({ name }) => `${name}.json`))
    expect(goldens).toHaveLength(7)
  })

  it.each(goldens.map((golden) => [golden.name, golden] as const))(
    '%s: every case has golden values and every value a case',
    (_, golden) => {
      expect(Object.keys(golden.values).toSorted()).toEqual(Object.keys(PARITY_CASES).toSorted())
    },
  )

  it.each(Object.keys(PARITY_CASES))('%s lies within a billionth of scale on every series', (name) => {
    const found = goldens.map(({ name: series, bars, values }) => {
      const difference = compareColumns(column(PARITY_CASES, name)(bars), column(values, name))
      return { series, ...difference }
    })
    expect(found.filter(({ share }) => !(share <= PARITY_LIMIT))).toEqual([])
    expect(Math.min(...found.map(({ bars }) => bars))).toBeGreaterThan(200)
  })

  it.each(Object.keys(PARITY_CASES).filter((name) => !CANDLES.includes(name)))('%s begins where TA-Lib does', (name) => {
    for (const { bars, values } of goldens) {
      const begins = (values: Float64Array) => values.findIndex((value) => !Number.isNaN(value))
      expect(begins(column(PARITY_CASES, name)(bars))).toBe(begins(column(values, name)) - (EARLIER[name] ?? 0))
    }
  })

  it.each(CANDLES)('%s is seen in the golden values on every side it has', (name) => {
    const seen = new Set(goldens.flatMap(({ values }) => [...column(values, name)]))
    const touching = name === 'engulfing' || name === 'harami' ? [80, -80] : []
    expect(seen).toEqual(new Set([0, 100, ...(name === 'doji' ? [] : [-100]), ...touching]))
  })
})

describe('the comparison itself', () => {
  const series = (...values: readonly number[]) => Float64Array.from(values)

  it('measures the largest difference as a share of the largest value', () => {
    expect(compareColumns(series(1, 2.5, -10), series(1, 2, -10))).toEqual({ bars: 3, share: 0.05, at: 1 })
  })

  it.each([
    ['a value is missing within', series(1, Number.NaN, 3), series(1, 2, 3)],
    ['a value comes too late', series(Number.NaN, 2, 3), series(1, 2, 3)],
    ['there is none at all', series(Number.NaN, Number.NaN, Number.NaN), series(Number.NaN, 2, 3)],
    ['the reference is flat and ours is not', series(0, 0, 1), series(0, 0, 0)],
  ])('is without measure where %s', (_, ours, reference) => {
    expect(compareColumns(ours, reference).share).toBe(Number.POSITIVE_INFINITY)
  })

  it('leaves out the warm-up of the reference, and its zeros where ours has no value yet', () => {
    expect(compareColumns(series(Number.NaN, 2, 3), series(Number.NaN, Number.NaN, 3))).toMatchObject({ bars: 1, share: 0 })
    expect(compareColumns(series(Number.NaN, 100, 0), series(0, 100, 0))).toMatchObject({ bars: 2, share: 0 })
  })
})

function column<T>(columns: Readonly<Record<string, T>>, name: string): T {
  const found = columns[name]
  if (found === undefined) throw new Error(`there is no ${name}`)
  return found
}
