import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Entry } from '../../../src/contracts/decision.ts'
import { configOf } from '../../../src/config.ts'
import type { Position } from '../../../src/core/account.ts'
import type { Observed } from '../../../src/core/position/observe.ts'
import { PAPER_TERMS, type Terms } from '../../../src/core/position/terms.ts'
import { riskOf, stakesOf } from '../../../src/core/risk/open-risk.ts'
import { planAdd } from '../../../src/core/risk/plan-add.ts'
import { heldPosition } from '../../support/gate-input.ts'
import { about, exposureOf, planOf } from '../../support/plan.ts'

const NETTING: Terms = { marginMode: 'netting', fifo: false }
const observedOf = (tickets: readonly Position[], change: Partial<Observed['observation']> = {}): Observed => ({
  tickets,
  timeframe: 'M5',
  observation: {
    side: tickets[0]?.side ?? 'buy',
    lots: tickets.reduce((sum, { lots }) => sum + lots, 0),
    identifiers: tickets.map(({ identifier }) => identifier),
    barsHeld: 1,
    profitR: 1,
    peakProfitR: 1,
    leaning: 'buy',
    hasStop: true,
    adds: 0,
    ...change,
  },
})
type Change = Readonly<{
  observation?: Partial<Observed['observation']>
  settings?: Parameters<typeof configOf>[0]
  terms?: Terms
  plan?: Parameters<typeof planOf>[0]
}>
function add(tickets: readonly Position[], { observation, settings = {}, terms = PAPER_TERMS, plan = {} }: Change = {}): Entry {
  const { side: _side, ...rest } = planOf({ exposure: exposureOf(tickets), ...plan })
  const { addsMax, addsInLoss } = configOf(settings)
  return planAdd({
    ...rest,
    settings: { ...rest.settings, riskPerPositionPercent: configOf(settings).riskPerPositionPercent, addsMax, addsInLoss },
    observed: observedOf(tickets, observation),
    terms,
  })
}
const ticket = (change: Partial<Position> = {}) => heldPosition({ lots: 5, openPrice: 1.1, stop: 1.098, commission: 0, ...change })

describe('check 16: an add', () => {
  it('asked for ten times over never takes the position past its cap, and says what stopped it', () => {
    let tickets: readonly Position[] = [ticket()]
    const refusals: string[] = []
    for (let cycle = 0; cycle < 10; cycle += 1) {
      const entry = add(tickets, { settings: { addsMax: 10 }, observation: { adds: tickets.length - 1 } })
      if (entry.kind === 'hold') refusals.push(entry.gate)
      else tickets = [...tickets, ticket({ identifier: `add ${cycle}`, lots: entry.lots, openPrice: entry.price, stop: entry.stop })]
      const risk = stakesOf(exposureOf(tickets)).bounded.reduce((sum, stake) => sum + riskOf(stake), 0)
      expect(risk).toBeLessThanOrEqual(2_000 + 1e-6)
    }
    expect(tickets).toHaveLength(2)
    expect(new Set(refusals)).toEqual(new Set(['room']))
  })

  it('beyond the number of adds is held', () => {
    expect(add([ticket()], { observation: { adds: 1 } })).toMatchObject({ kind: 'hold', gate: 'add', reason: '1 adds are made, at most 1' })
  })

  it('to a loser is held, and only the setting lets it pass', () => {
    for (const profitR of [-0.5, 0, Number.NaN])
      expect(add([ticket()], { observation: { profitR } })).toMatchObject({ kind: 'hold', gate: 'add' })
    expect(add([ticket()], { observation: { profitR: -0.5 }, settings: { addsInLoss: 'yes' } })).toMatchObject({ kind: 'enter', lots: 5 })
  })

  it('has room again once the stops of what is held have moved to the entry', () => {
    expect(add([ticket({ lots: 10 })])).toMatchObject({ kind: 'hold', gate: 'room' })
    expect(add([ticket({ lots: 10, stop: 1.1 })])).toMatchObject({ kind: 'enter', lots: 5 })
  })
})

describe('failure 5: repeated adds', () => {
  it('of 1.0 lots never become 6.07: the number of adds, the profit and the cap each end it', () => {
    expect(add([ticket({ lots: 1 })], { observation: { profitR: -0.2 } }).kind).toBe('hold')
    expect(add([ticket({ lots: 1 })], { observation: { adds: 1 } }).kind).toBe('hold')
    const capped = add([ticket({ lots: 8 })], { settings: { addsMax: 9 } })
    expect(capped).toMatchObject({ kind: 'enter', lots: 2, facts: { limitedBy: 'position' } })
  })
})

describe('failure 12: an add', () => {
  it('without a stop is not sent', () => {
    const plan = { opinion: { stopDistancePrice: null, targetDistancePrice: null } }
    expect(add([ticket()], { plan })).toMatchObject({ kind: 'hold', gate: 'stop' })
  })
})

describe('an add on a netting account', () => {
  it('is weighed with its stop under the whole position', () => {
    // 5 lots at 1.1 with a stop at the entry cost nothing; under the new stop at 1.1045 they lose nothing either.
    const winner = ticket({ stop: 1.1, profit: 3_250 })
    const quote = { bid: 1.1065, ask: 1.1065, at: 0 }
    expect(add([winner], { terms: NETTING, plan: { exposure: exposureOf([winner]), quote } })).toMatchObject({
      kind: 'enter',
      lots: 5,
      stop: 1.1045,
    })
    // A position that was bought higher than the new stop brings its own loss along.
    const held = ticket({ openPrice: 1.106, stop: 1.104, profit: 250 })
    const entry = add([held], { terms: NETTING, plan: { exposure: exposureOf([held]), quote } })
    expect(entry).toMatchObject({ kind: 'enter', facts: { positionMoney: about(2_000 - 750) } })
    expect(add([held], { plan: { exposure: exposureOf([held]), quote } }).facts).toMatchObject({
      positionMoney: about(2_000 - 1_000),
    })
  })

  it('that would take the stop away from the market is held; with tickets of their own it passes', () => {
    const held = ticket({ stop: 1.0995 })
    expect(add([held], { terms: NETTING })).toMatchObject({
      kind: 'hold',
      gate: 'add',
      reason: 'on a netting account the stop of the whole position would move from 1.0995 to 1.098, away from the market',
    })
    expect(add([held]).kind).toBe('enter')
    expect(add([ticket({ stop: null })], { terms: NETTING })).toMatchObject({ kind: 'hold', gate: 'add' })
  })
})

describe('any add', () => {
  it('keeps the position within its cap and the account within the cap of all', () => {
    const lots = fc.integer({ min: 1, max: 2_000 }).map((steps) => steps / 100)
    const points = fc.integer({ min: -100, max: 400 })
    fc.assert(
      fc.property(fc.array(fc.tuple(lots, points), { minLength: 1, maxLength: 5 }), fc.boolean(), (held, isNetting) => {
        const tickets = held.map(([size, distance], i) =>
          ticket({ identifier: String(i), lots: size, stop: Number((1.1 - distance / 100_000).toFixed(5)) }),
        )
        const terms = isNetting ? NETTING : PAPER_TERMS
        const entry = add(tickets, { terms, settings: { addsMax: 10 } })
        if (entry.kind === 'hold') return
        const after = tickets.map((one) => (isNetting ? { ...one, stop: entry.stop } : one))
        const risk = [...after, ticket({ lots: entry.lots, openPrice: entry.price, stop: entry.stop })].map((one) => {
          const loss = (one.openPrice - (one.stop ?? Number.NaN)) * 100_000 * one.lots
          return Math.max(0, loss)
        })
        expect(risk.reduce((a, b) => a + b, 0)).toBeLessThanOrEqual(2_000 + 1e-6)
      }),
      { numRuns: 500 },
    )
  })
})
