import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { MARKETS } from '../../../replay/markets.ts'
import { missingModels } from '../../../replay/tape/replay-tape.ts'
import { openTape } from '../../../src/adapters/tapes/read-tape.ts'
import { shippedPath } from '../../../src/cli/version.ts'
import { configOf } from '../../../src/config.ts'
import { temporaryFolder } from '../../support/cli-io.ts'
import { openLiveRig, recordRig, replayAs, RIG_ACCOUNT, type LiveRig } from './rig.ts'

/** The demo's models: small ones, of made-up prices. What they answer differs between processors, so no bundled tape asks them. */
const MODELS = shippedPath('replay', 'models')
const CONFIG = configOf({ desk: 'ensemble', ratePerSecond: 1_000_000, modelTimeoutMs: 20_000 })

describe('a tape whose decisions asked models', () => {
  let live: LiveRig
  let path = ''

  beforeAll(async () => {
    const [market] = MARKETS
    if (market === undefined) throw new Error('there is no such market')
    const markets = [{ market, acts: [{ minutes: 40, drift: 0.3 }] }]
    live = await openLiveRig({ markets, playFrom: Date.UTC(2026, 5, 16, 12) / 1_000, seed: 22, config: CONFIG, models: [MODELS] })
    await live.terminal.hello()
    await live.server().engine.command(RIG_ACCOUNT, { kind: 'arm' }, 'user', 'test')
    await live.minutes(31)
    path = await recordRig(live, {}, { config: CONFIG, account: RIG_ACCOUNT })
  })
  afterAll(() => live.close())

  test('names them, and decides the same where they are installed', async () => {
    const tape = await openTape(path)
    await tape.close()
    const [model, ...others] = tape.header.models
    expect(others).toEqual([])
    expect(model).toMatchObject({ symbol: 'EURUSD', files: null })
    expect(model?.version).toMatch(/^[0-9a-f]{12}$/)
    let asked = 0
    const replay = await replayAs(path, {
      models: [MODELS],
      onDecision: ({ conviction }) => {
        if (conviction !== null) asked += 1
      },
    })
    expect(replay).toMatchObject({ different: 0, notMade: [], onlyNow: [] })
    expect(asked).toBeGreaterThan(1)
    expect(missingModels(tape.header, replay.models)).toEqual([])
  })

  test('says which are missing where they are not, and the opinion is what differs', async () => {
    const tape = await openTape(path)
    await tape.close()
    const replay = await replayAs(path, { models: [temporaryFolder()] })
    expect(missingModels(tape.header, replay.models)).toHaveLength(1)
    expect(replay.differences[0]?.difference.stage).toBe('opinion')
  })
})
