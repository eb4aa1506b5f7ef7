import { describe, expect, it } from 'vitest'
import { CONVICTION_TIMEFRAMES } from '../../../src/contracts/model.ts'
import { PART_WEIGHTS, THRESHOLDS, WEIGHTS } from '../../../src/core/conviction/weights.ts'

/** By distance from the trigger: what the rows follow from. */
const SAME = 0.4
const SLOWER = [0.2, 0.15, 0.07, 0.03, 0.02]
const FASTER = [0.15, 0.07, 0.03, 0.02, 0.01]

function kernelRow(trigger: number): readonly number[] {
  const row = CONVICTION_TIMEFRAMES.map((_, i) =>
    i === trigger ? SAME : i > trigger ? (SLOWER[i - trigger - 1] ?? 0) : (FASTER[trigger - i - 1] ?? 0),
  )
  const sum = row.reduce((a, b) => a + b, 0)
  return row.map((weight) => weight / sum)
}

/** Hundredths that add up to 100: each rounded down, then those that lost most get one back. */
function wholeRow(row: readonly number[]): readonly number[] {
  const floors = row.map((weight) => Math.floor(weight * 100 + 1e-9))
  const left = 100 - floors.reduce((a, b) => a + b, 0)
  const lost = row.map((weight, i) => weight * 100 - (floors[i] ?? 0))
  const most = new Set([...lost.keys()].toSorted((a, b) => (lost[b] ?? 0) - (lost[a] ?? 0)).slice(0, left))
  return floors.map((floor, i) => floor + Number(most.has(i)))
}

const hundredths = (trigger: (typeof CONVICTION_TIMEFRAMES)[number]): readonly number[] =>
  CONVICTION_TIMEFRAMES.map((timeframe) => Math.round(WEIGHTS[trigger][timeframe] * 100))

describe('the weights of the timeframes', () => {
  it.each(['M5', 'M15', 'M30', 'H1', 'H4'] as const)('of %s follow from the kernel, made whole in hundredths', (trigger) => {
    expect(hundredths(trigger)).toEqual(wholeRow(kernelRow(CONVICTION_TIMEFRAMES.indexOf(trigger))))
  })

  it('of D1 do too, but that the last hundredth went to the trigger and not to M5', () => {
    const [m5 = 0, m15, m30, h1, h4, d1 = 0] = wholeRow(kernelRow(CONVICTION_TIMEFRAMES.indexOf('D1')))
    expect(hundredths('D1')).toEqual([m5 - 1, m15, m30, h1, h4, d1 + 1])
  })

  it('are 1 in each row, to the hundredth', () => {
    for (const trigger of CONVICTION_TIMEFRAMES) expect(hundredths(trigger).reduce((a, b) => a + b, 0)).toBe(100)
  })

  it('never lie further than a hundredth and a fifth from the kernel', () => {
    for (const [i, trigger] of CONVICTION_TIMEFRAMES.entries())
      for (const [j, timeframe] of CONVICTION_TIMEFRAMES.entries())
        expect(Math.abs(WEIGHTS[trigger][timeframe] - (kernelRow(i)[j] ?? 0))).toBeLessThan(0.012)
  })

  it('are greatest for the trigger, and a slower one counts more than a faster one at the same distance', () => {
    for (const [i, trigger] of CONVICTION_TIMEFRAMES.entries()) {
      const row = hundredths(trigger)
      expect(Math.max(...row)).toBe(row[i])
      for (const distance of [1, 2, 3, 4, 5]) {
        const [faster, slower] = [row[i - distance], row[i + distance]]
        if (faster !== undefined && slower !== undefined) expect(slower).toBeGreaterThanOrEqual(faster)
      }
    }
  })

  it('and the shares of the parts are those of the issue, and make one', () => {
    expect(PART_WEIGHTS).toEqual({ structure: 0.35, momentum: 0.3, volume: 0.15, pattern: 0.2 })
    expect(Math.round(Object.values(PART_WEIGHTS).reduce((a, b) => a + b, 0) * 100)).toBe(100)
  })

  it('the thresholds fall with the trigger: a slower one speaks with more bars behind it', () => {
    expect(THRESHOLDS).toEqual({ M5: 80, M15: 75, M30: 72, H1: 70, H4: 67, D1: 65 })
  })
})
