import { describe, expect, it } from 'vitest'
import { openSlider, slideWindows } from '../../../src/core/bars/slide.ts'
import type { References } from '../../../src/core/features/feature.ts'
import { FEATURES } from '../../../src/core/features/registry.ts'
import { openFeatureReader, type FeatureValues } from '../../../src/core/features/vector.ts'
import { referencesOf } from '../../../src/core/regime/references.ts'
import { isDeep } from '../../support/depth.ts'
import { hasRealBars, PASSED_OVER, REAL_ZONE, realHistory, realName } from '../../support/real-bars.ts'

const ROWS = 5_000
/** What is not there, and why: nothing else may be missing or stand still. */
const EXCEPTIONS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  US30: {},
  ...(isDeep ? { XAUUSD: { h1_correlation_gold_48: 'gold is compared with silver, of which there are no recorded bars' } } : {}),
}

describe.skipIf(!hasRealBars)(`the features of recorded markets in December 2025${PASSED_OVER}`, () => {
  it.each(Object.entries(EXCEPTIONS))(
    `of %s all move, and no two are the same, over ${ROWS} closes of M5`,
    async (name, exceptions) => {
      const rows = await readRows(name)
      expect(rows).toHaveLength(ROWS)
      const columns = FEATURES.map((_, i) => rows.map((row) => row[i] ?? Number.NaN))
      const still = FEATURES.filter((_, i) => new Set(columns[i]?.filter((value) => !Number.isNaN(value))).size < 2)
      expect(still.map((feature) => feature.name)).toEqual(Object.keys(exceptions))
      const rare = FEATURES.filter((_, i) => (columns[i]?.filter(Number.isNaN).length ?? 0) > ROWS / 100)
      expect(rare.map((feature) => feature.name)).toEqual(Object.keys(exceptions))
      const texts = columns.map((column) => column.join(' '))
      expect(new Set(texts).size).toBe(FEATURES.length)
      for (const [i, { range }] of FEATURES.entries()) {
        const known = columns[i]?.filter((value) => !Number.isNaN(value)) ?? []
        expect(known.every((value) => value >= range[0] && value <= range[1])).toBe(true)
      }
    },
    60_000,
  )
})

async function readRows(name: string): Promise<readonly FeatureValues[]> {
  const symbol = realName(name)
  const { bars } = await realHistory(symbol)
  const others = await Promise.all(
    referencesOf(symbol).map(async (other) => [other, openSlider((await realHistory(other, ['H1'])).bars, REAL_ZONE)] as const),
  )
  const reader = openFeatureReader()
  const rows: FeatureValues[] = []
  const from = Date.UTC(2025, 11, 3)
  for (const { closeTime, window } of slideWindows({ history: bars, zone: REAL_ZONE, base: 'M5', triggers: ['M5'], from }).moments) {
    if (rows.length === ROWS) break
    const references: References = Object.fromEntries(others.map(([other, slider]) => [other, slider.at(closeTime).window]))
    rows.push(reader.read({ symbol, closeTime, window, references }))
  }
  return rows
}
