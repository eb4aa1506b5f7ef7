import { describe, expect, it } from 'vitest'
import { slideWindows } from '../../../src/core/bars/slide.ts'
import { readRegime, REGIMES } from '../../../src/core/regime/regime.ts'
import { marketClassOf } from '../../../src/core/symbols/market-class.ts'
import { isDeep } from '../../support/depth.ts'
import { hasRealBars, PASSED_OVER, REAL_ZONE, realHistory, realName } from '../../support/real-bars.ts'

/** One market of each class with years of hours. */
const SYMBOLS = isDeep ? ['GBPUSD', 'USDJPY', 'XAUUSD', 'US30', 'US100', 'US500', 'UKOIL', 'ETHUSD', 'TSLA'] : ['US30']
/** Every third hour says as much of shares as every one. */
const STRIDE = 3

describe.skipIf(!hasRealBars)(`the regimes of recorded markets${PASSED_OVER}`, () => {
  it.each(SYMBOLS)(
    'all occur on %s, none of them nearly always',
    async (name) => {
      const symbol = realName(name)
      const { bars } = await realHistory(symbol, ['H1', 'D1'])
      const counts = new Map(REGIMES.map((regime) => [regime, 0]))
      let hours = 0
      let told = 0
      for (const { window } of slideWindows({ history: bars, zone: REAL_ZONE, base: 'H1', triggers: ['H1'] }).moments) {
        hours += 1
        if (hours % STRIDE !== 0 || window.H1 === undefined || window.D1 === undefined) continue
        const reading = readRegime({ hours: window.H1, days: window.D1, market: marketClassOf(symbol) })
        if (reading === null) continue
        told += 1
        counts.set(reading.regime, (counts.get(reading.regime) ?? 0) + 1)
      }
      const shares = REGIMES.map((regime) => (counts.get(regime) ?? 0) / told)
      process.stdout.write(
        `${name}, ${told} hours: ${REGIMES.map((regime, i) => `${regime} ${(100 * (shares[i] ?? 0)).toFixed(1)} %`).join(', ')}\n`,
      )
      expect(told).toBeGreaterThan(2_000)
      expect(Math.min(...shares)).toBeGreaterThan(0.002)
      expect(Math.max(...shares)).toBeLessThan(0.7)
      expect(shares[0]).toBeLessThan(0.2)
    },
    60_000,
  )
})
