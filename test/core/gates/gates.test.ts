import { describe, expect, it } from 'vitest'
import { runGates, type GateInput } from '../../../src/core/gates/gate.ts'
import { GATES } from '../../../src/core/gates/registry.ts'
import { opinionOf } from '../../support/desk.ts'
import { firmGround, gateInput, heldPosition, sentSignal } from '../../support/gate-input.ts'

const refusals = (change: Partial<GateInput>) =>
  runGates(GATES, { ...gateInput(), ...change })
    .filter((verdict) => !verdict.pass)
    .map((verdict) => verdict.gate)
const base = gateInput()

describe('the gates', () => {
  it('all pass on a quiet day', () => {
    expect(refusals({})).toEqual([])
  })

  it.each<[string, Partial<GateInput>, string]>([
    ['the account is not armed', { switches: { ...base.switches, armed: false } }, 'switch'],
    ['the account is halted', { switches: { ...base.switches, mode: 'HALTED' } }, 'switch'],
    [
      'the Algo Trading button is off',
      { view: { ...base.view, permissions: { ...base.view.permissions, terminalTrade: false } } },
      'permissions',
    ],
    [
      'the terminal is not connected',
      { view: { ...base.view, permissions: { ...base.view.permissions, connected: false } } },
      'permissions',
    ],
    ['only M1 closed', { close: { ...base.close, trigger: 'M1' } }, 'trigger'],
    ['the broker allows closing only', { close: { ...base.close, spec: { ...base.close.spec, tradeMode: 'close_only' } } }, 'market'],
    ['the broker allows shorts only', { close: { ...base.close, spec: { ...base.close.spec, tradeMode: 'short_only' } } }, 'market'],
    ['the contract has expired', { close: { ...base.close, spec: { ...base.close.spec, expiresAt: 1 } } }, 'market'],
    ['the market is closed', { close: { ...base.close, spec: { ...base.close.spec, sessions: [] } } }, 'market'],
    ['a position of the market is held', { view: { ...base.view, positions: [heldPosition({})] } }, 'position'],
    ['one was opened by hand', { view: { ...base.view, positions: [heldPosition({ isOurs: false })] } }, 'position'],
    ['an entry is on its way', { onTheWay: [sentSignal()] }, 'position'],
    ['open risk cannot be bounded', { openRisk: { money: 0, unbounded: ['position 7 has no stop'] } }, 'room'],
    ['the desk sees no trade', { opinion: opinionOf(null) }, 'opinion'],
    ['the spread is wide', { close: { ...base.close, quote: { ...base.close.quote, ask: base.close.quote.bid + 0.0004 } } }, 'spread'],
  ])('refuse when %s', (_when, change, gate) => {
    expect(refusals(change)).toContain(gate)
  })

  it('tell of an entry that passes how far it stayed from each limit', () => {
    const verdicts = runGates(GATES, { ...base, firm: firmGround('ftmo-2-step', 99_000) })
    expect(verdicts.every(({ pass, reason }) => pass && reason === '')).toBe(true)
    const facts = Object.fromEntries(verdicts.map((verdict) => [verdict.gate, verdict.facts]))
    expect(facts).toMatchObject({
      'daily-loss': { equity: '99000.00', floor: '95000.00', room: '4000.00' },
      'total-loss': { equity: '99000.00', floor: '90000.00', room: '9000.00' },
      stale: { quoteAgeMs: 0, quoteMaxAgeMs: base.settings.quoteMaxAgeMs },
      portfolio: { openRiskMoney: 0, positions: 0, positionsMax: base.settings.positionsMax },
      budget: { requestsToday: 0, entriesToday: 0 },
      cooldown: { sinceMinutes: null, cooldownMinutes: base.settings.cooldownMinutes },
      spread: { spreadMaxAtr: base.settings.spreadMaxAtr },
    })
    expect(facts['spread']?.['spreadPoints']).toBeCloseTo(10, 6)
  })

  it('say no more than that they pass where the desk wants no entry', () => {
    const passes = runGates(GATES, { ...base, opinion: opinionOf(null) }).filter(({ pass }) => pass)
    expect(passes.map(({ facts }) => facts)).toEqual(passes.map(() => ({})))
    expect(passes).toHaveLength(GATES.length - 1)
  })

  it('block when their numbers cannot be told', () => {
    const blind = {
      name: 'blind',
      check: () => null,
      numbers: () => {
        throw new Error('no numbers')
      },
    }
    expect(runGates([blind], base)).toEqual([{ gate: 'blind', pass: false, reason: 'the gate failed: no numbers', facts: {} }])
  })

  it('block when they throw', () => {
    const broken = {
      name: 'broken',
      check: () => {
        throw new Error('no idea')
      },
    }
    expect(runGates([broken], base)).toEqual([{ gate: 'broken', pass: false, reason: 'the gate failed: no idea', facts: {} }])
  })
})
