import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hasCompiler } from '../../../mql5/host/build.ts'
import type { Decision } from '../../../src/contracts/decision.ts'
import { BUILD_MS, buildEa } from '../ea-rig.ts'
import { ordersSent } from './check-entries.ts'
import { faultsOf, ordersOf } from './checks.ts'
import type { Extras } from './house.ts'
import { writeMarkets } from './market.ts'
import { playSchedule, type Ground, type Story } from './play.ts'
import { CALM_SCHEDULE, CLOSE } from './planted.ts'
import { END, START, SYMBOLS, type Schedule } from './schedule.ts'

/**
 * A system with the same plan failed in these ways. Each case that needs the EA and the server together is here by its
 * number in that system's post-mortem; those that one of the two can show alone stand with its own tests.
 */
const folder = mkdtempSync(join(tmpdir(), 'barclose-fault-lessons-'))

describe.skipIf(!hasCompiler())('the EA and the server together', () => {
  let ground: Ground
  beforeAll(async () => {
    ground = { binary: await buildEa(), markets: writeMarkets(folder) }
  }, BUILD_MS)
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  /** What must hold of every run holds here too. */
  const play = async (change: Partial<Schedule>, extras: Extras = {}): Promise<Story> => {
    const story = await playSchedule({ ...CALM_SCHEDULE, ...change }, ground, extras)
    expect(faultsOf(story)).toEqual([])
    return story
  }

  it('check 19: a decision whose answer was lost is answered again, and is one order', async () => {
    const story = await play({ acts: [{ at: CLOSE, kind: 'cutAfterWork', refusals: 3 }] })
    const [first] = story.belief.signals
    const id = first?.signal.id ?? ''
    expect(story.belief.toBroker(first?.sentAt ?? 0)).toBe(CLOSE)
    expect(ordersSent(story)[0]?.comment).toBe(id)
    expect(ordersSent(story)[0]?.time).toBeGreaterThan(CLOSE + 2_000)
    expect(ordersOf(story.end.deals, id).size).toBe(1)
  })

  it("check 21: after a realised loss, a restart of the EA and of the server leaves the day's room as it was", async () => {
    const flat = CLOSE + 400_000
    const story = await play(
      {
        seed: 3,
        acts: [
          { at: flat, kind: 'flatten' },
          { at: flat + 40_000, kind: 'look' },
          { at: flat + 45_000, kind: 'close' },
          { at: flat + 60_000, kind: 'look' },
          { at: flat + 120_000, kind: 'cut' },
          { at: flat + 150_000, kind: 'look' },
        ],
        lives: [{ endsAt: flat + 90_000, pauseMs: 0 }],
      },
      { phase: { firm: 'ftmo-2-step', phase: 'challenge', initial: '100000' } },
    )
    const looks = story.belief.looks.map(({ balance, daily, total, progress }) => ({
      balance,
      daily,
      total,
      realised: progress.today.realised,
    }))
    expect(looks).toHaveLength(3)
    expect(Number(looks[0]?.realised)).toBeLessThan(0)
    expect(looks[1]).toEqual(looks[0])
    expect(looks[2]).toEqual(looks[0])
  })

  it('check 24: a broker that rejects every order is asked three times per symbol, then the symbol waits', async () => {
    const faults = [{ kind: 'reject', probability: 1, until: END }] as const
    const { belief, end } = await play({ faults }, { config: { rejectsMax: 3, rejectBackoffMinutes: 60 } })
    const answers = SYMBOLS.map((symbol) =>
      belief.signals.filter(({ signal }) => signal.brokerSymbol === symbol).map(({ outcome }) => outcome?.retcode),
    )
    expect(answers).toEqual(SYMBOLS.map(() => [10_006, 10_006, 10_006]))
    expect(end.positions).toEqual([])
    expect(belief.decisions.findLast(({ timeframe }) => timeframe === 'M5')?.entry).toMatchObject({ kind: 'hold', gate: 'rejects' })
  })

  it('check 25: the server dies over a position for a minute: no new entry, stops stay, an alarm; then it knows as much as before', async () => {
    const died = CLOSE + 430_000
    const story = await play({ seed: 6, acts: [{ at: died, kind: 'cut', refusals: 7 }] })
    const back = story.belief.heard.find((time) => time > died + 10_000) ?? 0
    expect(back - died).toBeGreaterThan(30_000)
    expect(ordersSent(story).filter(({ time }) => time > died + 1_000 && time < back)).toEqual([])
    const alarms = story.events.flatMap(({ event, text }) => (event === 'alert' && typeof text === 'string' ? [text] : []))
    expect(alarms.join()).toContain('silent for 30 s')
    const known = [...observed(story, (at) => at < died)]
    const later = observed(story, (at) => at >= back)
    const both = known.filter(([identifier]) => later.has(identifier))
    expect(both.length).toBeGreaterThan(0)
    for (const [identifier, before] of both) {
      const after = later.get(identifier)
      expect(after?.adds).toBe(before.adds)
      expect(after?.peakProfitR).toBeGreaterThanOrEqual(before.peakProfitR)
      expect(after?.barsHeld).toBeGreaterThanOrEqual(before.barsHeld)
    }
  })

  it('defect 51: what appeared at the broker while the EA was dead is seen, told as not ours, and left alone', async () => {
    const story = await play({
      faults: [{ kind: 'hand', at: START + 200_000, symbol: 'GBPUSD', value: true, lots: 0.37 }],
      lives: [{ kill: { kind: 'kill', at: START + 180_000 }, pauseMs: 60_000 }],
    })
    expect(story.lives).toHaveLength(2)
    expect(story.belief.positions.filter(({ isOurs }) => !isOurs)).toMatchObject([{ brokerSymbol: 'GBPUSD', lots: 0.37, side: 'buy' }])
  })
})

type Observation = Decision['moves'][number]['observation']

/** The last observation of each ticket before the server died, or the first one after it was back. */
function observed({ belief }: Story, isMeant: (at: number) => boolean): ReadonlyMap<string, Observation> {
  const found = new Map<string, Observation>()
  for (const { receivedAt, moves } of belief.decisions) {
    const at = belief.toBroker(receivedAt)
    if (!isMeant(at)) continue
    for (const { observation } of moves) for (const identifier of observation.identifiers) found.set(identifier, observation)
  }
  return found
}
