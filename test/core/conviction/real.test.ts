import { describe, expect, it } from 'vitest'
import type { ConvictionPart } from '../../../src/contracts/conviction.ts'
import { CONVICTION_TIMEFRAMES } from '../../../src/contracts/model.ts'
import { slideWindows } from '../../../src/core/bars/slide.ts'
import { openConvictionReader, weighTimeframes } from '../../../src/core/conviction/conviction.ts'
import { THRESHOLDS } from '../../../src/core/conviction/weights.ts'
import { triggerOf } from '../../../src/core/time/timeframes.ts'
import { isDeep } from '../../support/depth.ts'
import { hasRealBars, PASSED_OVER, REAL_ZONE, realHistory, realName } from '../../support/real-bars.ts'

const DAY = 86_400_000
/** An ordinary Tuesday of each market; millions of minutes take their time to load. */
const DAYS: Readonly<Record<string, number>> = {
  US30: Date.UTC(2025, 9, 14),
  ...(isDeep ? { XAUUSD: Date.UTC(2025, 5, 17), EURUSD: Date.UTC(2022, 2, 15) } : {}),
}
const PARTS = ['structure', 'momentum', 'volume', 'pattern'] as const
const SIDES = ['buy', 'sell'] as const

describe.skipIf(!hasRealBars)(`the conviction over recorded bars${PASSED_OVER}`, () => {
  it.each(Object.entries(DAYS))(
    'of %s: every part varies over one day and can speak against a side and for it (check 29, failure 45)',
    async (name, from) => {
      const rows = await weighDays(name, from, 1)
      expect(rows.length).toBeGreaterThan(250)
      for (const part of PARTS) {
        const values = rows.flatMap(({ parts }) => parts.filter(({ timeframe }) => timeframe === 'M5').flatMap((of) => of[part] ?? []))
        // EURUSD of 2022 comes from a source that tells no volume.
        if (part === 'volume' && values.length === 0) {
          expect(name).toBe('EURUSD')
          continue
        }
        expect(Math.min(...values), `${part} at its least`).toBeLessThan(35)
        expect(Math.max(...values), `${part} at its most`).toBeGreaterThan(65)
        expect(new Set(values).size, `${part}, how many figures`).toBeGreaterThan(100)
      }
      const slower = rows.flatMap(({ parts }) => parts.filter(({ timeframe }) => timeframe === 'H1').map(({ score }) => score))
      expect(new Set(slower).size).toBeGreaterThan(15)
    },
    60_000,
  )

  it.each(Object.entries(DAYS))(
    'of %s lets some closes of each trigger pass in 60 days and stops most (failure 55)',
    async (name, from) => {
      const rows = await weighDays(name, from, 60)
      const shares = CONVICTION_TIMEFRAMES.map((trigger) => {
        const scores = rows.filter((row) => row.trigger === trigger).map(({ score }) => score)
        // Confidence is a percentile, spread evenly from 0 to 100: the share of it that would pass beside each score.
        const passing = scores.map((score) => (score < 50 ? 0 : Math.max(0, Math.min(100, 100 - (2 * THRESHOLDS[trigger] - score))) / 100))
        return passing.reduce((sum, share) => sum + share, 0) / scores.length
      })
      process.stdout.write(
        `${name}: ${CONVICTION_TIMEFRAMES.map((trigger, i) => `${trigger} ${(100 * (shares[i] ?? 0)).toFixed(1)} %`).join(', ')}\n`,
      )
      expect(Math.min(...shares)).toBeGreaterThan(0.002)
      expect(Math.max(...shares)).toBeLessThan(0.35)
    },
    60_000,
  )
})

type Row = Readonly<{ trigger: (typeof CONVICTION_TIMEFRAMES)[number]; score: number; parts: readonly ConvictionPart[] }>

async function weighDays(name: string, from: number, days: number): Promise<readonly Row[]> {
  const { bars } = await realHistory(realName(name))
  const read = openConvictionReader()
  const rows: Row[] = []
  const slide = { history: bars, zone: REAL_ZONE, base: 'M5', triggers: CONVICTION_TIMEFRAMES, from, to: from + days * DAY } as const
  for (const { closeTime, closed, window } of slideWindows(slide).moments) {
    const trigger = triggerOf(closed)
    if (trigger === 'M1') continue
    for (const side of SIDES) {
      const weighed = weighTimeframes({ trigger, side, window, now: closeTime, read })
      if (weighed.ok) rows.push({ trigger, score: weighed.score, parts: weighed.parts })
    }
  }
  return rows
}
