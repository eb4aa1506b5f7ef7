import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { MARKETS } from '../../../replay/markets.ts'
import { openTape } from '../../../src/adapters/tapes/read-tape.ts'
import { openLiveRig, recordRig, replayAs, RIG_ACCOUNT, type LiveRig } from './rig.ts'

describe('a tape of an account on paper whose clock went wrong', () => {
  let live: LiveRig
  let path = ''

  beforeAll(async () => {
    const [market] = MARKETS
    if (market === undefined) throw new Error('there is no such market')
    const acts = [
      { minutes: 25, drift: -0.6, volatility: 0.6 },
      { minutes: 80, drift: 0.5, volatility: 0.7 },
    ]
    live = await openLiveRig({ markets: [{ market, acts }], playFrom: Date.UTC(2026, 5, 16, 12) / 1_000, seed: 21 })
    const { terminal, clock, minutes } = live
    const { engine } = live.server()
    await terminal.hello()
    await engine.command(RIG_ACCOUNT, { kind: 'execution', execution: 'paper' }, 'user', 'nothing at stake')
    await engine.command(RIG_ACCOUNT, { kind: 'arm' }, 'user', 'test')
    await minutes(75)
    // Two messages that contradict the machine's clock are refused, and leave nothing in the journal but the trip.
    clock.now += 600_000
    await terminal.heartbeat()
    await terminal.heartbeat()
    clock.now -= 600_000
    await minutes(10)
    path = await recordRig(live)
  })
  afterAll(() => live.close())

  test('replays byte for byte, fills and the trip included', async () => {
    expect(live.terminal.counts().errors).toEqual({ STALE_CLOCK: 2 })
    const deals = live.server().journal.deals({ account: RIG_ACCOUNT, from: 0, to: Number.MAX_SAFE_INTEGER, execution: 'paper' })
    expect(deals.length).toBeGreaterThan(0)
    const replay = await replayAs(path)
    expect(replay).toMatchObject({ compared: 85, identical: 85, notMade: [], onlyNow: [], refused: [] })
  })

  test('has the trip for the clock as a command, since no message on it tells of the clock', async () => {
    const commands: unknown[] = []
    for await (const record of (await openTape(path)).records)
      if (record.kind === 'command') commands.push([record.who, record.command.kind])
    expect(commands).toEqual([
      ['user', 'execution'],
      ['user', 'arm'],
      ['guard', 'trip'],
    ])
  })
})
