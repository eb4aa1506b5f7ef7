import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { buildProgram, hasCompiler, readForm } from '../../../mql5/host/build.ts'
import { faultsOf } from './checks.ts'
import { writeMarkets } from './market.ts'
import { playSchedule, type Ground } from './play.ts'
import { FIXED, plant, PLANTED } from './planted.ts'
import { makeSchedule, type Schedule } from './schedule.ts'

const folder = mkdtempSync(join(tmpdir(), 'barclose-planted-'))
const QUICK_SEEDS = 10
const EA = resolve('mql5/Experts/Barclose.mq5')
/** A mistake changes one function: all others are compiled once. */
const sound = readForm({ source: EA })

describe.skipIf(!hasCompiler())('a mistake in the EA', () => {
  const markets = writeMarkets(join(folder, 'markets'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  it.each(PLANTED.map((planted, i) => [planted.name, planted, i] as const))(
    'is found: %s',
    async (name, planted, i) => {
      const includes = [plant(planted, join(folder, `root-${i}`))]
      const { binary } = await buildProgram({ source: EA, includes, like: sound })
      const found = await firstFault({ binary, markets })
      process.stdout.write(`${name}: ${found}\n`)
      expect(found).not.toBe('not found')
    },
    1_200_000,
  )
})

/** Which schedule sees it: one that is made for a promise, else a seed of the quick suite. */
async function firstFault(ground: Ground): Promise<string> {
  const seeds = Array.from({ length: QUICK_SEEDS }, (_, i) => makeSchedule(i + 1))
  const all: readonly (readonly [string, Schedule])[] = [
    ...Object.entries(FIXED),
    ...seeds.map((one) => [`seed ${one.seed}`, one] as const),
  ]
  for (const [name, schedule] of all) {
    const [fault] = faultsOf(await playSchedule(schedule, ground))
    if (fault !== undefined) return `${name}: ${fault}`
  }
  return 'not found'
}
