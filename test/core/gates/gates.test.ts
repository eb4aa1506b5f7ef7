import { describe, expect, it } from 'vitest'
import { runGates, type GateInput } from '../../../src/core/gates/gate.ts'
import { GATES } from '../../../src/core/gates/registry.ts'
import { opinionOf } from '../../support/desk.ts'
import { gateInput, heldPosition, sentSignal } from '../../support/gate-input.ts'

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
