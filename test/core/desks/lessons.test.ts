import { expect, it } from 'vitest'
import { configOf } from '../../../src/config.ts'
import { DESKS } from '../../../src/core/desks/registry.ts'
import { atr } from '../../../src/core/indicators/atr.ts'
import { scaled, walk } from '../../support/market.ts'

it.each(Object.entries(DESKS))(
  'failure 59: the target of the %s desk lies in average ranges of its market, not at a percentage it never reaches',
  (_, desk) => {
    const config = configOf({ stopAtr: 2, targetR: 2.5 })
    const targetOf = (bars: ReturnType<typeof walk>) => desk.form(config, 'M5', { M5: bars }).targetDistancePrice ?? Number.NaN
    for (const seed of [1, 2, 3]) {
      const calm = walk('M5', seed, { swing: 12 })
      const wild = walk('M5', seed, { swing: 96 })
      for (const bars of [calm, wild]) expect(targetOf(bars) / (atr(bars, config.atrBars).at(-1) ?? Number.NaN)).toBeCloseTo(5, 9)
      // Eight times the swings at the same price: a percentage of the price would stay where it was.
      expect(targetOf(wild) / targetOf(calm)).toBeGreaterThan(4)
      expect(targetOf(scaled(calm, 4))).toBeCloseTo(4 * targetOf(calm), 9)
    }
  },
)
