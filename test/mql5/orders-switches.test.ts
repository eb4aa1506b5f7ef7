import { afterAll, beforeAll, expect, it } from 'vitest'
import { BUILD_MS, buildDriver, clearPlays, describeOrders, MAGIC, play, START, type Play } from './orders-rig.ts'
import { ARMED, close, hand, hear, idOf, modify, open, part, state, ticket } from './orders-steps.ts'

beforeAll(buildDriver, BUILD_MS)
afterAll(clearPlays)

/** A position of the EA's own that stands before anything is tried, so that exits have something to act on. */
const STANDING = hand(0, { side: 'buy', lots: 0.3, stop: 1.098, magic: MAGIC })
const TRIED = {
  entry: open(2000),
  close: close(2000, ticket(1), { lots: 0.3 }),
  part: part(2000, ticket(1)),
  change: modify(2000, ticket(1), { stop: 1.099, lots: 0.3 }),
  flatten: close(2000, ticket(1), { lots: 0.3, flatten: 1 }),
} as const
type Tried = keyof typeof TRIED

async function attempt(what: Tried, plan: Omit<Play, 'steps'> & { steps?: readonly string[] }) {
  const { acks, requests, alarms } = await play({ ...plan, steps: [...(plan.steps ?? [ARMED]), STANDING, TRIED[what]] })
  // The first request is the standing position's own.
  return { ack: acks.at(-1), sent: requests.length - 1, alarms }
}

const ALL: readonly Tried[] = ['entry', 'close', 'part', 'change', 'flatten']
const STATES: readonly (readonly [name: string, fields: Parameters<typeof state>[1], passes: readonly Tried[], why: RegExp])[] = [
  ['armed and ACTIVE', {}, ALL, /^$/],
  ['disarmed', { armed: 0 }, ['close', 'part', 'change', 'flatten'], /^the account is not armed$/],
  ['REDUCING', { mode: 'REDUCING' }, ['close', 'part', 'change', 'flatten'], /^the account only reduces: a_test$/],
  ['HALTED', { mode: 'HALTED', armed: 0 }, ['flatten'], /^the account is halted: a_test$/],
  ['on paper', { execution: 'paper' }, [], /^the server trades on paper$/],
]

describeOrders('what passes while the server says', () => {
  it.each(
    STATES.flatMap(([name, fields, passes, why]) => ALL.map((what) => ({ name, fields, what, isPassing: passes.includes(what), why }))),
  )('$name: $what, $isPassing', async ({ fields, what, isPassing, why }) => {
    const { ack, sent } = await attempt(what, { steps: [state(0, fields)] })
    expect(sent).toBe(isPassing ? 1 : 0)
    expect(ack?.outcome).toBe(isPassing ? 'filled' : 'refused')
    if (!isPassing) expect(ack?.message.replace('a test', 'a_test')).toMatch(why)
  })

  it('nothing yet: nothing is sent, and what waited too long has expired', async () => {
    for (const what of ['entry', 'close'] as const) {
      const { ack, sent } = await attempt(what, { steps: [] })
      expect([sent, ack?.outcome]).toEqual([0, 'expired'])
    }
  })

  it('what is allowed only after the signal came: the signal waits for it', async () => {
    const { acks } = await play({ steps: [open(1000), state(5000, {})] })
    expect(acks).toMatchObject([{ outcome: 'filled' }])
  })
})

const FORBIDDEN: readonly (readonly [name: string, plan: Omit<Play, 'steps'>, why: RegExp])[] = [
  ['the input AllowTrading', { inputs: { AllowTrading: false } }, /^AllowTrading is off/],
  ['the button Algo Trading', { faults: [{ kind: 'autoTrading', at: START + 1000 }] }, /^Algo Trading is off/],
  ['the permission of the EA', { faults: [{ kind: 'mqlTrading', at: START + 1000 }] }, /^this EA may not trade/],
  ['the account', { faults: [{ kind: 'accountTrading', at: START + 1000 }] }, /^the account may not trade/],
  ['the broker for experts', { faults: [{ kind: 'expertTrading', at: START + 1000 }] }, /^the broker forbids trading by experts/],
  ['a bound of 0 on lots', { inputs: { MaxLots: 0 } }, /must be above 0$/],
]

describeOrders('entries and exits are refused with an alarm, and nothing is sent, when trading is off by', () => {
  it.each(FORBIDDEN.flatMap(([name, plan, why]) => (['entry', 'close', 'flatten'] as const).map((what) => ({ name, plan, why, what }))))(
    '$name: $what',
    async ({ plan, why, what }) => {
      const { ack, sent, alarms } = await attempt(what, plan)
      expect(ack).toMatchObject({ outcome: 'refused', retcode: 0 })
      expect(ack?.message).toMatch(why)
      expect(sent).toBe(0)
      expect(alarms.join()).toMatch(what === 'entry' ? /OPEN|must be above 0/ : /CLOSE_ALL|must be above 0/)
    },
  )

  it('magic number 0: positions of it would be a hand’s', async () => {
    const { acks, requests } = await play({ steps: [ARMED, open(1000)], inputs: { Magic: 0 } })
    expect(acks[0]?.message).toMatch(/^the magic number must be above 0/)
    expect(requests).toEqual([])
  })
})

describeOrders('without a connection to the broker', () => {
  it('signals wait, and go out when it is back before they expire', async () => {
    const { ack, sent } = await attempt('close', { faults: [{ kind: 'offline', from: START + 1000, until: START + 8000 }] })
    expect([ack?.outcome, sent]).toEqual(['filled', 1])
  })

  it('signals that expire meanwhile are never sent', async () => {
    const { ack, sent } = await attempt('entry', { faults: [{ kind: 'offline', from: START + 1000, until: START + 40_000 }] })
    expect([ack?.outcome, sent]).toEqual(['expired', 0])
  })
})

describeOrders('a server that is silent for 30 s', () => {
  const SILENT = hear(1000, false)

  it('gets no new entry, also none that waited, and the chart says so', async () => {
    const { acks, requests, alarms, positions } = await play({
      steps: [ARMED, SILENT, open(1500, { id: idOf('OPEN', 2) }), open(40_000)],
    })
    expect(acks).toMatchObject([{ outcome: 'filled' }, { outcome: 'refused', message: 'the server has been silent for 30 s' }])
    expect(requests).toHaveLength(1)
    expect(alarms.join()).toContain('server silent: no new entries, stops stay')
    expect(positions).toMatchObject([{ sl: 1.098 }])
  })

  it('still gets its exits', async () => {
    const { acks } = await play({ steps: [ARMED, STANDING, SILENT, close(40_000, ticket(1), { lots: 0.3 })] })
    expect(acks).toMatchObject([{ outcome: 'filled' }])
  })

  it('is heard again: entries pass', async () => {
    const { acks, prints } = await play({ steps: [ARMED, SILENT, hear(40_000, true), open(41_000)] })
    expect(acks).toMatchObject([{ outcome: 'filled' }])
    expect(prints.at(-1)).not.toContain('server silent')
  })
})

describeOrders('the life of a signal is counted in UTC', () => {
  it('whatever the zone of the broker: the same signal lives and expires by its own clock', async () => {
    for (const gmtOffsetMs of [0, 10_800_000, -18_000_000]) {
      const { acks } = await play({
        run: { gmtOffsetMs },
        steps: [ARMED, open(1000, { life: 1000 }), open(3000, { id: idOf('OPEN', 2), life: -1 })],
      })
      expect(acks).toMatchObject([{ outcome: 'filled' }, { outcome: 'expired' }])
    }
  })
})
