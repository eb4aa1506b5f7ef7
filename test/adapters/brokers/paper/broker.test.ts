import { describe, expect, it } from 'vitest'
import { EURUSD, GOLD, MINUTE, START, barsOf } from '../../../core/fills/cases.ts'
import { ACCOUNT, closeOf, dealsIn, kindsOf, m1, open, openPaper, outcomesIn, quiet, RULES, stateIn, windowOf } from './close.ts'

const at = (minutes: number) => START + minutes * MINUTE

describe('what a paper account sees', () => {
  it('is its own money and positions, with the permissions to trade on paper, whatever the terminal may', () => {
    const { view, entries } = openPaper().observe(closeOf(), m1(START), RULES)
    expect(view.funds).toMatchObject({ balance: 100_000, equity: 100_000, marginLevel: null })
    expect(view.positions).toEqual([])
    expect(view.permissions).toEqual({
      connected: true,
      terminalTrade: true,
      programTrade: true,
      accountTrade: true,
      accountExpert: true,
      allowTrading: true,
    })
    expect(entries).toEqual([
      { kind: 'equity', row: { account: ACCOUNT, at: START + 350, balance: 100_000, equity: 100_000, execution: 'paper' } },
    ])
  })

  it('is not connected when the terminal is not', () => {
    const close = closeOf()
    const cut = { ...close, view: { ...close.view, permissions: { ...close.view.permissions, connected: false } } }
    expect(openPaper().observe(cut, m1(START), RULES).view.permissions.connected).toBe(false)
  })
})

describe('dispatch', () => {
  it('fills at the quote of the close and sends nothing to the terminal', () => {
    const broker = openPaper()
    const { view } = broker.observe(closeOf(), m1(START), RULES)
    const turn = broker.dispatch(closeOf(), view, [open()])
    expect(broker.execution).toBe('paper')
    expect(turn.forTerminal).toEqual([])
    expect(kindsOf(turn.entries)).toEqual(['outcome', 'deal', 'paper'])
    expect(outcomesIn(turn.entries)).toMatchObject([{ signal: 'OPEN:1', outcome: 'filled', retcode: 10_009, price: 1.10012, lots: 1 }])
    expect(dealsIn(turn.entries)).toEqual([
      {
        account: ACCOUNT,
        ticket: '8000000000000000',
        positionIdentifier: '8000000000000000',
        signal: 'OPEN:1',
        execution: 'paper',
        kind: 'buy',
        entry: 'in',
        reason: 'expert',
        brokerSymbol: EURUSD,
        symbol: 'EURUSD',
        magic: '0',
        lots: 1,
        price: 1.10012,
        profit: 0,
        swap: 0,
        commission: -2.5,
        fee: 0,
        at: START,
      },
    ])
    expect(turn.view.positions).toMatchObject([{ identifier: '8000000000000000', isOurs: true, openedAt: START, comment: 'OPEN:1' }])
    expect(turn.view.funds.balance).toBe(99_997.5)
  })

  it('carries the state of each outcome, and keeps the state when nothing was filled', () => {
    const broker = openPaper({ now: () => START + 60_000 })
    const { view } = broker.observe(closeOf(), m1(START), RULES)
    const turn = broker.dispatch(closeOf(), view, [open({ stop: null, expiresAt: START + 60_000 }), open({ id: 'LATE' })])
    expect(turn.entries).toMatchObject([
      { kind: 'outcome', state: 'refused', at: START + 60_000, outcome: { signal: 'OPEN:1' } },
      { kind: 'outcome', state: 'expired', outcome: { signal: 'LATE' } },
    ])
    expect(turn.entries).toHaveLength(2)
  })

  it('acts on a position of another symbol at the last quote of that symbol', () => {
    const broker = openPaper()
    const { view } = broker.observe(closeOf(), m1(START), RULES)
    const opened = broker.dispatch(closeOf(), view, [open()]).view
    const gold = closeOf({ brokerSymbol: GOLD, closeTime: at(1) })
    broker.observe(gold, m1(at(1)), RULES)
    const identifier = opened.positions[0]?.identifier ?? ''
    const exit = open({ kind: 'CLOSE_ALL', id: 'FLAT', stop: null, positionIdentifier: identifier, expiresAt: at(9) })
    const turn = broker.dispatch(gold, opened, [exit])
    expect(dealsIn(turn.entries)).toMatchObject([{ brokerSymbol: EURUSD, entry: 'out', price: 1.09998, at: at(1) }])
    expect(turn.view.positions).toEqual([])
  })

  it('rejects a signal of a symbol that has no quote yet', () => {
    const broker = openPaper()
    const { view } = broker.observe(closeOf(), m1(START), RULES)
    const turn = broker.dispatch(closeOf(), view, [open({ brokerSymbol: GOLD })])
    expect(outcomesIn(turn.entries)).toMatchObject([{ outcome: 'rejected', retcode: 10_021, lots: 0 }])
  })
})

describe('observe', () => {
  const opened = (parts = {}) => {
    const broker = openPaper()
    const { view } = broker.observe(closeOf(), m1(START), RULES)
    broker.dispatch(closeOf(), view, [open(parts)])
    return broker
  }

  it('walks the very next bar, although the signal was filled some moments after its open', () => {
    const turn = opened().observe(closeOf({ closeTime: at(1), bid: 1.0991 }), m1(at(1), [1.1, 1.1, 1.0985, 1.0991]), RULES)
    expect(kindsOf(turn.entries)).toEqual(['deal', 'equity', 'paper'])
    expect(dealsIn(turn.entries)).toMatchObject([{ reason: 'stop', signal: null, kind: 'sell', price: 1.09898, profit: -114, at: START }])
    // 100000 - 2.50 - 114 - 2.50
    expect(turn.view.funds).toMatchObject({ balance: 99_881, equity: 99_881 })
  })

  it('does not walk the bars that closed before the fill', () => {
    const crash = [1.1, 1.1, 1.05, 1.1] as const
    const window = windowOf(barsOf([crash, quiet], { from: START - MINUTE }))
    const turn = opened().observe(closeOf({ closeTime: at(1) }), window, RULES)
    expect(dealsIn(turn.entries)).toEqual([])
    expect(turn.view.positions).toHaveLength(1)
  })

  it('walks the finest timeframe only', () => {
    const M5 = barsOf([[1.1, 1.1, 1.05, 1.1]], { from: START, periodMs: 5 * MINUTE })
    const M1 = barsOf([quiet, quiet, quiet, quiet, quiet])
    const close = closeOf({ closeTime: at(5), trigger: 'M5' })
    expect(dealsIn(opened().observe(close, { M1, M5 }, RULES).entries)).toEqual([])
    expect(dealsIn(opened().observe(close, { M5 }, RULES).entries)).toMatchObject([{ reason: 'stop' }])
  })

  it('journals the state at every close of a market with a position, since its bars must not be walked twice', () => {
    const broker = opened()
    expect(kindsOf(broker.observe(closeOf({ closeTime: at(1) }), m1(at(1)), RULES).entries)).toEqual(['equity', 'paper'])
    const gold = closeOf({ brokerSymbol: GOLD, closeTime: at(1) })
    expect(kindsOf(broker.observe(gold, m1(at(1)), RULES).entries)).toEqual(['equity'])
  })

  it('stops out by the level of the account when that is a percentage', () => {
    const poor = openPaper({ startingBalance: 1_200 })
    const { view } = poor.observe(closeOf(), m1(START), RULES)
    poor.dispatch(closeOf(), view, [open({ stop: 1.08, riskMoney: 5_000 })])
    const low = [1.1, 1.1, 1.092, 1.1] as const
    const money = poor.observe(closeOf({ closeTime: at(1) }), m1(at(1), low), { ...RULES, stopOutMode: 'money' })
    expect(dealsIn(money.entries)).toEqual([])
    const percent = poor.observe(closeOf({ closeTime: at(2) }), m1(at(2), low), RULES)
    expect(dealsIn(percent.entries)).toMatchObject([{ reason: 'stop_out', price: 1.09198 }])
  })

  it('keeps going on a close whose window holds no bars', () => {
    const broker = opened()
    const { view, entries } = broker.observe(closeOf({ closeTime: at(1), bid: 1.101 }), {}, RULES)
    expect(view.positions).toMatchObject([{ profit: 88 }])
    expect(stateIn(entries)).toBeDefined()
  })
})
