import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { buildProgram, hasCompiler } from '../../mql5/host/build.ts'
import { startProgram } from '../../mql5/host/run.ts'
import { BUILD_MS, START } from './orders-rig.ts'

describe.skipIf(!hasCompiler())('BarcloseSelfTest', () => {
  it(
    'finds the host to be as it takes MetaTrader to be',
    async () => {
      const { binary } = await buildProgram({ source: resolve('mql5/Scripts/BarcloseSelfTest.mq5') })
      const folder = mkdtempSync(join(tmpdir(), 'barclose-self-test-'))
      const ticks = join(folder, 'ticks.csv')
      writeFileSync(ticks, `${START},1.10000,1.10010\n`)
      const scenario = {
        run: { start: START, end: START + 1000 },
        terminal: { dataPath: folder },
        symbols: [{ name: 'EURUSD', currencyBase: 'EUR', currencyProfit: 'USD', ticks }],
      }
      const { events } = await startProgram({ binary, folder, scenario }).ended
      rmSync(folder, { recursive: true })
      const prints = events.filter(({ event }) => event === 'print').map(({ text }) => String(text))
      expect(prints.filter((text) => text.startsWith('FAILED'))).toEqual([])
      expect(prints.at(-1)).toMatch(/^Barclose self-test: 1[0-9]{2} passed, 0 failed, build \d+$/)
    },
    BUILD_MS,
  )
})
