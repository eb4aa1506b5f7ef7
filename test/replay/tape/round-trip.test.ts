import { createHash } from 'node:crypto'
import { afterAll, describe, expect, test } from 'vitest'
import { MARKETS } from '../../../replay/markets.ts'
import { openTape } from '../../../src/adapters/tapes/read-tape.ts'
import { SymbolNameSchema } from '../../../src/contracts/primitives.ts'
import type { TapeRecord } from '../../../src/contracts/tape.ts'
import { bareText } from '../../../src/core/tape/bare-text.ts'
import { openLiveRig, recordRig, replayAs, RIG_ACCOUNT, type LiveRig } from './rig.ts'

const [EURUSD, , US30] = MARKETS

/** Tuesday, 2026-06-16, 12:00 server time. */
const PLAY_FROM = Date.UTC(2026, 5, 16, 12) / 1_000

/** Between the first hello and the second. */
const PART_FROM = Date.UTC(2026, 5, 16, 9, 40)

/** A morning with all that may happen to an account; the guard closes everything while two markets are held. */
async function liveThrough(rig: LiveRig): Promise<void> {
  const { terminal, minutes, clock } = rig
  const say = (kind: 'arm' | 'disarm' | 'resume' | 'reduce') =>
    rig.server().engine.command(RIG_ACCOUNT, { kind }, 'user', `a person says ${kind}`)
  const shadow = (on: boolean) =>
    rig.server().engine.command(RIG_ACCOUNT, { kind: 'shadow', symbol: SymbolNameSchema.parse('US30'), on }, 'user', 'doubts')
  await terminal.hello()
  await say('arm')
  await shadow(true)
  await minutes(15)
  await shadow(false)
  await minutes(40)
  await rig.restart()
  await terminal.hello()
  await minutes(30)
  // A phase whose capital is so high that what is left is nearer to its floor than the buffer.
  clock.now += 5
  await rig
    .server()
    .engine.enterPhase(RIG_ACCOUNT, { firm: 'ftmo-2-step', phase: 'challenge', initial: '105500.00' }, 'user', 'a challenge')
  await minutes(4)
  await say('reduce')
  await rig.server().engine.enterPhase(RIG_ACCOUNT, { firm: 'none', phase: 'funded', initial: '100000.00' }, 'user', 'own money again')
  await say('resume')
  await say('arm')
  await minutes(12)
  await say('disarm')
  await terminal.heartbeat()
  await terminal.bye('the morning is over')
}

async function recordsIn(path: string): Promise<readonly TapeRecord[]> {
  const records: TapeRecord[] = []
  for await (const record of (await openTape(path)).records) records.push(record)
  return records
}

describe('a tape of a live server', () => {
  let live: LiveRig
  let path = ''
  let records: readonly TapeRecord[] = []
  afterAll(() => live.close())

  test('holds what happened, each message once, though one in ten was sent twice', async () => {
    live = await openLiveRig({
      markets: [
        {
          market: EURUSD ?? fail(),
          acts: [
            { minutes: 25, drift: -0.6, volatility: 0.6 },
            { minutes: 115, drift: 0.5, volatility: 0.7 },
          ],
        },
        {
          market: US30 ?? fail(),
          acts: [
            { minutes: 30, drift: 0.6, volatility: 0.6 },
            { minutes: 110, drift: -0.5, volatility: 0.7 },
          ],
        },
      ],
      playFrom: PLAY_FROM,
      seed: 21,
    })
    await liveThrough(live)
    path = await recordRig(live)
    records = await recordsIn(path)
    const kinds = new Set(records.map(({ kind }) => kind))
    expect([...kinds].toSorted()).toEqual(['command', 'decision', 'guard', 'message', 'phase'])
    const switched = records.flatMap((record) => (record.kind === 'command' ? [record.command.kind] : []))
    expect(switched).toEqual(['arm', 'shadow', 'shadow', 'reduce', 'resume', 'arm', 'disarm'])
    expect(live.terminal.counts().resends).toBeGreaterThan(3)
    expect(Object.keys(live.terminal.counts().signals)).toEqual(expect.arrayContaining(['OPEN', 'CLOSE_ALL']))
    const bodies = records.flatMap((record) => (record.kind === 'message' ? [record.body] : []))
    expect(new Set(bodies).size).toBe(bodies.length)
  })

  test('replays byte for byte, twice the same: resends, commands, a restart, phases and a flatten of the guard', async () => {
    const first = await replayAs(path)
    expect(first).toMatchObject({ different: 0, notMade: [], onlyNow: [], refused: [], resyncs: 0, supersededThen: 0, beyond: 0 })
    expect(first.identical).toBe(records.filter(({ kind }) => kind === 'decision').length)
    expect(first.identical).toBeGreaterThan(140)
    // Summed up by hand.
    const hash = createHash('sha256')
    for (const record of records) if (record.kind === 'decision') hash.update(`${bareText(record.body)}\n`)
    expect(first.sha256).toBe(hash.digest('hex'))
    expect((await replayAs(path)).sha256).toBe(first.sha256)
    await checkRestart(path, first.sha256)
  })

  test('without the moments of the guard the ids of its closes are others, and the tape knows: it is what the moments are for', async () => {
    const moved = records.map((record) => (record.kind === 'guard' ? { ...record, at: record.at + 1 } : record))
    const tape = await openTape(path)
    const replayed = await replayAs(path, {
      tape: { header: tape.header, records: ReadableStream.from(moved.filter((record) => record.kind !== 'end')) },
    })
    await tape.close()
    expect(replayed.different).toBeGreaterThan(0)
  })

  test('of a part of it begins with a hello and knows the bars that were held', async () => {
    const second = await recordRig(live, { from: PART_FROM })
    const tape = await openTape(second)
    expect(tape.header).toMatchObject({ partial: true, start: { switches: { armed: true }, windows: [{}, {}] } })
    await tape.close()
    const replayed = await replayAs(second)
    expect(replayed.resyncs).toBe(0)
    expect(replayed.compared).toBeGreaterThan(50)
    // What was dealt before is not on it; what the market says is.
    expect(replayed.byStage).not.toHaveProperty('opinion')
    expect(replayed.byStage).not.toHaveProperty('identity')
    expect(replayed.notMade).toEqual([])
  })
})

/** A pipeline that is stopped and started in the middle knows the same. */
async function checkRestart(path: string, sha256: string): Promise<void> {
  const times = (await recordsIn(path)).flatMap((record) => (record.kind === 'message' ? [record.at] : []))
  const restartsAt = [0.2, 0.35, 0.5].map((share) => times[Math.floor(times.length * share)] ?? 0)
  const restarted = await replayAs(path, { restartsAt })
  expect(restarted).toMatchObject({ different: 0, sha256 })
}

const fail = (): never => {
  throw new Error('there is no such market')
}
