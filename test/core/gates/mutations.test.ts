import { describe, expect, it } from 'vitest'
import { runGates, type GateInput } from '../../../src/core/gates/gate.ts'
import { GATES } from '../../../src/core/gates/registry.ts'
import { SymbolNameSchema } from '../../../src/contracts/primitives.ts'
import { firmGround, gateInput, heldPosition, holding, regimeOf } from '../../support/gate-input.ts'
import { ACCOUNT, NOON } from '../../support/house.ts'
import { convictionOf, modelView, opinionOf } from '../../support/desk.ts'

const base = gateInput()
const MINUTE = 60_000
const close = (change: Partial<GateInput['close']>): Partial<GateInput> => ({ close: { ...base.close, ...change } })
const spec = (change: Partial<GateInput['close']['spec']>): Partial<GateInput> => close({ spec: { ...base.close.spec, ...change } })
const symbolCounts = (change: Partial<GateInput['counts']['symbol']>): Partial<GateInput> => ({
  counts: { ...base.counts, symbol: { ...base.counts.symbol, ...change } },
})
/** Trading stops 90 minutes after the moment of the input, for half a day. NOON is 15:00 on the server's clock. */
const closesSoon = spec({
  sessions: [0, 1, 2, 3, 4, 5, 6].map((day) => ({ day, from: 6 * 3_600, to: 16.5 * 3_600 })),
})
const none = { gapHours: null, closeBeforeRestHours: null, newsMinutes: null, budget: null, daily: null } as const
const GER40 = SymbolNameSchema.parse('GER40')

/** By gate: a moment that this gate alone refuses. Without the gate the entry would leave. */
const CASES: Readonly<Record<string, Partial<GateInput>>> = {
  crisis: { regime: regimeOf('crisis') },
  switch: { switches: { ...base.switches, armed: false } },
  permissions: { view: { ...base.view, permissions: { ...base.view.permissions, allowTrading: false } } },
  'total-loss': { firm: firmGround('ftmo-2-step', 89_999.99, none) },
  'daily-loss': { firm: firmGround('ftmo-2-step', 94_999.99, { ...none, daily: firmGround('ftmo-2-step').rules.daily }) },
  trigger: close({ trigger: 'M1' }),
  market: spec({ tradeMode: 'close_only' }),
  stale: close({ quote: { ...base.close.quote, at: NOON - 30_001 } }),
  rest: { ...closesSoon, firm: firmGround('ftmo-2-step', 100_000, { gapHours: null, closeBeforeRestHours: 2 }) },
  gap: { ...closesSoon, firm: firmGround('ftmo-2-step') },
  news: close({ calendar: [{ at: NOON + 30 * MINUTE, currency: 'USD', impact: 'high', name: 'Nonfarm Payrolls' }] }),
  position: { view: { ...base.view, positions: [heldPosition({ isOurs: false })] } },
  opposite: {
    firm: firmGround('ftmo-2-step'),
    siblings: [
      {
        account: '2.FTMO-Server',
        firm: 'ftmo-1-step',
        held: [{ brokerSymbol: base.close.brokerSymbol, symbol: base.close.symbol, side: 'sell' }],
      },
    ],
  },
  room: { openRisk: { money: 0, unbounded: ['position 7 (GER40) has no stop'] } },
  portfolio: { openRisk: { money: 2_000, unbounded: [] } },
  correlation: { holdings: [holding({ symbol: GER40, riskMoney: 1_000, correlation: 0.81 })] },
  margin: { marginOnTheWay: 49_980 },
  budget: { counts: { ...base.counts, requestsToday: 400 } },
  rejects: symbolCounts({ rejectsInRow: 3, lastRejectAt: NOON - MINUTE }),
  repeats: symbolCounts({ entriesAt: [1, 2, 3, 4].map((minutes) => NOON - minutes * MINUTE) }),
  opinion: { opinion: opinionOf(null) },
  conviction: {
    opinion: opinionOf('buy', { model: modelView() }),
    conviction: convictionOf({ pass: false, value: 74, reason: 'too little' }),
  },
  cooldown: symbolCounts({ lastCloseAt: { buy: NOON - 29 * MINUTE, sell: null } }),
  reward: { opinion: opinionOf('buy', { targetDistancePrice: 0.0002 }) },
  spread: close({ quote: { ...base.close.quote, ask: base.close.quote.bid + 0.0004 } }),
}

const refusing = (change: Partial<GateInput>) =>
  runGates(GATES, { ...base, ...change })
    .filter((verdict) => !verdict.pass)
    .map((verdict) => verdict.gate)

describe('every gate is needed', () => {
  it('and there is a case for each of them', () => {
    expect(Object.keys(CASES).toSorted()).toEqual(GATES.map((gate) => gate.name).toSorted())
  })

  it.each(GATES.map(({ name }) => [name]))('without %s an entry leaves that must not', (name) => {
    expect(refusing(CASES[name] ?? {})).toEqual([name])
    const others = GATES.filter((gate) => gate.name !== name)
    expect(runGates(others, { ...base, ...CASES[name] }).every((verdict) => verdict.pass)).toBe(true)
  })

  it('and any of them that throws blocks', () => {
    for (const { name } of GATES) {
      const broken = GATES.map((gate) =>
        gate.name === name
          ? {
              name,
              check: () => {
                throw new Error('no idea')
              },
            }
          : gate,
      )
      const verdicts = runGates(broken, base)
      expect(verdicts.filter((verdict) => !verdict.pass)).toEqual([
        { gate: name, pass: false, reason: 'the gate failed: no idea', facts: {} },
      ])
    }
  })

  it('and each says why in words, with its numbers where it compared any', () => {
    const silent = new Set(['switch', 'permissions', 'trigger', 'market', 'position', 'opinion', 'crisis'])
    for (const { name } of GATES) {
      const verdict = runGates(GATES, { ...base, ...CASES[name] }).find((one) => one.gate === name)
      expect(verdict?.reason).not.toBe('')
      if (!silent.has(name)) expect(Object.keys(verdict?.facts ?? {}).length).toBeGreaterThan(0)
    }
  })

  it('and the account of another firm is no sibling', () => {
    const siblings = CASES['opposite']?.siblings?.map((sibling) => ({ ...sibling, account: ACCOUNT, firm: 'topstep' })) ?? []
    expect(refusing({ ...CASES['opposite'], siblings })).toEqual([])
  })
})
