import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hasCompiler } from '../../../mql5/host/build.ts'
import { isDeep } from '../../support/depth.ts'
import { BUILD_MS, buildEa } from '../ea-rig.ts'
import { writeMarkets } from './market.ts'
import { playMatrix, playOne } from './matrix.ts'
import type { Ground } from './play.ts'
import { FIXED } from './planted.ts'
import { makeSchedule } from './schedule.ts'
import { writeTally } from './tally.ts'

const COUNT = isDeep ? 200 : 10
const REPLAY = process.env['FAULT_SEED']
const folder = mkdtempSync(join(tmpdir(), 'barclose-fault-markets-'))

describe.skipIf(!hasCompiler())('the compiled EA and the real server, whatever goes wrong between them', () => {
  let ground: Ground
  beforeAll(async () => {
    ground = { binary: await buildEa(), markets: writeMarkets(folder) }
  }, BUILD_MS)
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  it.skipIf(REPLAY !== undefined)(
    'one order per signal, stops on all positions, no entry that is not allowed, hands off those of others, and both agree in the end',
    async () => {
      const tally = await playMatrix(ground, { from: 1, count: COUNT })
      process.stdout.write(`${writeTally(tally)}\n`)
      expect(tally.schedules).toBe(COUNT)
      expect(tally.kills).toBeGreaterThan(0)
      expect(tally.serverDeaths).toBeGreaterThan(0)
      expect(tally.resends).toBeGreaterThan(0)
      expect(tally.fired.size).toBeGreaterThan(isDeep ? 35 : 15)
    },
    3_600_000,
  )

  it.skipIf(REPLAY !== undefined).each(Object.entries(FIXED))('%s', async (_name, schedule) => {
    const { belief } = await playOne(schedule, ground)
    expect(belief.signals.length).toBeGreaterThan(2)
  })

  it.skipIf(REPLAY === undefined)(
    'the schedule that is asked for',
    async () => {
      const story = await playOne(makeSchedule(Number(REPLAY)), ground)
      for (const event of story.events)
        if (event.event !== 'book' && event.event !== 'comment') process.stdout.write(`${JSON.stringify(event)}\n`)
    },
    600_000,
  )
})
