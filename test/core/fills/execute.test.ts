import { describe, expect, it } from 'vitest'
import type { Signal } from '../../../src/contracts/decision.ts'
import { fundsOf, positionsOf } from '../../../src/core/fills/book.ts'
import { executeSignal } from '../../../src/core/fills/execute.ts'
import { BOOK, bookWith, execute, FREE, GOLD, marketOf, signalOf, START, ZONE } from './cases.ts'

const costs = { commissionPerLot: 2.5, slippagePoints: 2 }
const exit = (parts: Partial<Signal>) => signalOf({ kind: 'CLOSE_ALL', id: 'EXIT:1', stop: null, positionIdentifier: '1', ...parts })

describe('an entry', () => {
  it('buys at the ask and sells at the bid, each with the slippage against us', () => {
    expect(execute(BOOK, signalOf(), { costs }).trades).toMatchObject([{ side: 'buy', price: 1.10012, entry: 'in', reason: 'expert' }])
    expect(execute(BOOK, signalOf({ side: 'sell' }), { costs }).trades).toMatchObject([{ side: 'sell', price: 1.09998 }])
  })

  it('books the commission of its side at once and carries it on the ticket', () => {
    const { book, trades } = execute(BOOK, signalOf({ lots: 0.3 }), { costs })
    expect(trades).toMatchObject([{ commission: -0.75, profit: 0, swap: 0 }])
    expect(book.balance).toBe(99_999.25)
    expect(positionsOf(book)).toMatchObject([{ commission: -0.75, lots: 0.3, isOurs: true, ticket: '1', identifier: '1' }])
  })

  it('puts the id of the signal into the comment, and its stop and target on the ticket', () => {
    const { book, outcome } = execute(BOOK, signalOf({ target: 1.12 }))
    expect(book.tickets).toMatchObject([{ comment: 'OPEN:1', signal: 'OPEN:1', stop: 1.09, target: 1.12, magic: '7', openedAt: START }])
    expect(outcome).toEqual({
      signal: 'OPEN:1',
      outcome: 'filled',
      retcode: 10_009,
      message: 'done',
      orderTicket: '1',
      dealTicket: '1',
      positionIdentifier: '1',
      lots: 1,
      price: 1.1001,
    })
  })

  it('is a ticket of its own when it adds: the account is a hedging one', () => {
    const { book } = execute(bookWith(), signalOf({ kind: 'ADD', id: 'ADD:1' }))
    const hedged = execute(book, signalOf({ id: 'OPEN:2', side: 'sell' })).book
    expect(hedged.tickets.map(({ identifier, side }) => `${identifier} ${side}`)).toEqual(['1 buy', '2 buy', '3 sell'])
  })
})

describe('an exit', () => {
  const market = marketOf({ bid: 1.102 })

  it('closes exactly its ticket, at the bid for a long and at the ask for a short', () => {
    const two = execute(bookWith(), signalOf({ id: 'OPEN:2' })).book
    const { book, trades, outcome } = execute(two, exit({ positionIdentifier: '2' }), { market, costs })
    // (1.10198 - 1.10010) / 0.00001 = 188 ticks.
    expect(trades).toMatchObject([{ side: 'sell', price: 1.10198, profit: 188, commission: -2.5, comment: 'EXIT:1', signal: 'EXIT:1' }])
    expect(book.tickets.map(({ identifier }) => identifier)).toEqual(['1'])
    expect(outcome).toMatchObject({ outcome: 'filled', positionIdentifier: '2', dealTicket: '3', lots: 1 })
    const sold = execute(bookWith({ side: 'sell' }), exit({ side: 'sell' }), { market })
    expect(sold.trades).toMatchObject([{ side: 'buy', price: 1.1021, profit: -210 }])
  })

  it('closes a part and leaves the rest with its share of the entry commission', () => {
    const { book, trades } = execute(bookWith({}, { costs }), exit({ kind: 'PARTIAL_CLOSE', lots: 0.4 }), { market, costs })
    expect(trades).toMatchObject([{ lots: 0.4, profit: 74.4, commission: -1 }])
    expect(positionsOf(book)).toMatchObject([{ lots: 0.6, commission: -1.5, profit: 112.8 }])
  })

  it('closes the whole ticket when the part is all of it', () => {
    expect(execute(bookWith(), exit({ kind: 'PARTIAL_CLOSE', lots: 1 })).book.tickets).toEqual([])
  })

  it('with CLOSE_ALL takes whatever is left of the ticket', () => {
    const { book } = execute(bookWith(), exit({ id: 'P', kind: 'PARTIAL_CLOSE', lots: 0.4 }))
    expect(execute(book, exit({ lots: 1 })).trades).toMatchObject([{ lots: 0.6 }])
  })

  it('changes stop and target with MODIFY, and trades nothing', () => {
    const step = execute(bookWith(), exit({ kind: 'MODIFY', stop: 1.095, target: 1.13 }))
    expect(step.trades).toEqual([])
    expect(step.book.tickets).toMatchObject([{ stop: 1.095, target: 1.13, lots: 1 }])
    expect(step.outcome).toMatchObject({ outcome: 'filled', lots: 0, price: 0, dealTicket: null, positionIdentifier: '1' })
  })
})

type Refusal = readonly [string, number, Partial<Signal>, Parameters<typeof marketOf>[0]?]
const entries: Refusal[] = [
  ['trading disabled', 10_017, {}, { spec: { tradeMode: 'disabled' } }],
  ['only closing', 10_044, {}, { spec: { tradeMode: 'close_only' } }],
  ['a short where only longs are allowed', 10_042, { side: 'sell' }, { spec: { tradeMode: 'long_only' } }],
  ['a long where only shorts are allowed', 10_043, {}, { spec: { tradeMode: 'short_only' } }],
  ['a volume below the smallest', 10_014, { lots: 0.05 }, { spec: { volumeMin: 0.1 } }],
  ['a volume above the largest', 10_014, { lots: 2 }, { spec: { volumeMax: 1 } }],
  ['a volume between two steps', 10_014, { lots: 0.015 }],
  ['the stop of a long above the market', 10_016, { stop: 1.105 }],
  ['the stop of a long between bid and ask', 10_016, { stop: 1.10005 }],
  ['the stop of a short below the market', 10_016, { side: 'sell', stop: 1.09 }],
  ['the target of a long below the market', 10_016, { target: 1.05 }],
  ['the target of a short above the market', 10_016, { side: 'sell', target: 1.2 }],
  ['a stop nearer than the stops level', 10_016, { stop: 1.0995 }, { spec: { stopsLevelPoints: 51 } }],
  ['a target nearer than the stops level', 10_016, { target: 1.1005 }, { spec: { stopsLevelPoints: 51 } }],
  ['more margin than is free', 10_019, { riskMoney: 1e6, lots: 50 }, { spec: { marginPerLot: 2_000.01 } }],
  ['less slippage accepted than there is', 10_004, { maxDeviationPoints: 1 }],
]

describe('an entry is rejected with the code of MetaTrader for', () => {
  it.each(entries.map(([name, ...given]) => [name, given] as const))('%s', (_name, [retcode, parts, market = {}]) => {
    const step = execute(BOOK, signalOf(parts), { market: marketOf(market), costs })
    expect(step.outcome).toMatchObject({ outcome: 'rejected', retcode, lots: 0, price: 0, dealTicket: null })
    expect(step.book).toBe(BOOK)
    expect(step.trades).toEqual([])
  })

  it('nothing at the very limits of volume, stops level, margin and slippage', () => {
    const limits = { stopsLevelPoints: 50, volumeMin: 0.29, volumeMax: 0.29, marginPerLot: 100_000 / 0.29 }
    const signal = signalOf({ lots: 0.29, stop: 1.0995, target: 1.1005, maxDeviationPoints: 2 })
    expect(execute(BOOK, signal, { market: marketOf({ spec: limits }), costs }).outcome.outcome).toBe('filled')
  })

  it('the margin that other positions hold', () => {
    const held = execute(BOOK, signalOf({ lots: 50, riskMoney: 1e6 })).book
    expect(fundsOf(held)).toMatchObject({ margin: 50_000, freeMargin: 49_500 })
    const more = (lots: number) => execute(held, signalOf({ id: 'OPEN:2', lots, riskMoney: 1e6 })).outcome
    expect(more(49.5)).toMatchObject({ outcome: 'filled' })
    expect(more(49.51)).toMatchObject({ outcome: 'rejected', retcode: 10_019 })
  })
})

describe('sessions', () => {
  // 10:00 UTC is 13:00 on the server, a Monday.
  const at = (sessions: { day: number; from: number; to: number }[], spec = {}) =>
    execute(BOOK, signalOf(), { market: marketOf({ spec: { sessions, ...spec } }) }).outcome

  it('are counted in server time', () => {
    expect(at([{ day: 1, from: 13 * 3_600, to: 14 * 3_600 }])).toMatchObject({ outcome: 'filled' })
    expect(at([{ day: 1, from: 10 * 3_600, to: 13 * 3_600 }])).toMatchObject({ outcome: 'rejected', retcode: 10_018 })
    expect(at([{ day: 2, from: 0, to: 86_400 }])).toMatchObject({ outcome: 'rejected', retcode: 10_018 })
  })

  it('keep exits out as well', () => {
    const market = marketOf({ spec: { sessions: [{ day: 2, from: 0, to: 86_400 }] } })
    expect(execute(bookWith(), exit({}), { market }).outcome).toMatchObject({ outcome: 'rejected', retcode: 10_018 })
  })

  it('end with a dated contract', () => {
    const server = ZONE.toServer(START)
    expect(at([], { expiresAt: server + 1 })).toMatchObject({ outcome: 'filled' })
    expect(at([], { expiresAt: server })).toMatchObject({ outcome: 'rejected', retcode: 10_018 })
  })
})

describe('refused before anything is sent', () => {
  it.each(['OPEN', 'ADD'] as const)('%s without a stop', (kind) => {
    const step = execute(BOOK, signalOf({ kind, stop: null }))
    expect(step.outcome).toMatchObject({ outcome: 'refused', retcode: 0 })
    expect(step.book).toBe(BOOK)
  })

  it('an entry that risks more money than it says', () => {
    // Ask 1.1001 to 1.09: 1010 ticks.
    expect(execute(BOOK, signalOf({ riskMoney: 1_010 })).outcome.outcome).toBe('filled')
    expect(execute(BOOK, signalOf({ riskMoney: 1_009.9 })).outcome).toMatchObject({ outcome: 'refused', retcode: 0 })
  })

  it('a MODIFY that would take the stop away, and an exit that names no position', () => {
    expect(execute(bookWith(), exit({ kind: 'MODIFY' })).outcome).toMatchObject({ outcome: 'refused' })
    expect(execute(bookWith(), exit({ positionIdentifier: null })).outcome).toMatchObject({ outcome: 'refused' })
  })
})

describe('an exit is rejected', () => {
  const book = bookWith()
  const codes: [string, number, Partial<Signal>][] = [
    ['of a ticket that does not exist', 10_036, { positionIdentifier: '99' }],
    ['of a ticket of the other side', 10_013, { side: 'sell' }],
    ['of more than the ticket has', 10_038, { kind: 'PARTIAL_CLOSE', lots: 1.01 }],
    ['that leaves less than the smallest order', 10_014, { kind: 'PARTIAL_CLOSE', lots: 0.95 }],
    ['that changes nothing', 10_025, { kind: 'MODIFY', stop: 1.09 }],
    ['that moves a stop beyond the market', 10_016, { kind: 'MODIFY', stop: 1.2 }],
  ]
  it.each(codes)('%s', (_name, retcode, parts) => {
    const market = marketOf({ spec: { volumeMin: 0.1 } })
    const step = execute(book, exit(parts), { market })
    expect(step.outcome).toMatchObject({ outcome: 'rejected', retcode })
    expect(step.book).toBe(book)
  })

  it('of a ticket of another symbol', () => {
    const step = execute(book, exit({ brokerSymbol: GOLD }), { market: marketOf({ brokerSymbol: GOLD }) })
    expect(step.outcome).toMatchObject({ outcome: 'rejected', retcode: 10_013 })
    expect(step.outcome.message).toContain('buy EURUSD.x')
    expect(step.book).toBe(book)
  })

  it('of a ticket that was closed', () => {
    const closed = execute(book, exit({})).book
    expect(execute(closed, exit({})).outcome).toMatchObject({ outcome: 'rejected', retcode: 10_036 })
  })

  it('only by a disabled symbol, not by one where only closing is allowed', () => {
    const by = (tradeMode: 'close_only' | 'disabled') => execute(book, exit({}), { market: marketOf({ spec: { tradeMode } }) }).outcome
    expect(by('close_only')).toMatchObject({ outcome: 'filled' })
    expect(by('disabled')).toMatchObject({ outcome: 'rejected', retcode: 10_017 })
  })
})

describe('time', () => {
  it('expires a signal after its instant, not at it', () => {
    const last = signalOf().expiresAt
    expect(execute(BOOK, signalOf(), { at: last }).outcome.outcome).toBe('filled')
    const late = execute(BOOK, signalOf(), { at: last + 1 })
    expect(late.outcome).toMatchObject({ outcome: 'expired', retcode: 0, lots: 0 })
    expect(late.book).toBe(BOOK)
  })

  it('writes the instant of the fill on ticket and deal when it differs from the arrival', () => {
    const options = { costs: FREE, at: START + 350, filledAt: START, magic: '7' }
    const { book, trades } = executeSignal(BOOK, marketOf(), signalOf(), options)
    expect(book.tickets).toMatchObject([{ openedAt: START }])
    expect(trades).toMatchObject([{ at: START }])
  })

  it('throws when the market given is not that of the signal: nothing may be filled at the prices of another', () => {
    expect(() => execute(BOOK, signalOf(), { market: marketOf({ brokerSymbol: GOLD }) })).toThrow('EURUSD.x')
  })
})
