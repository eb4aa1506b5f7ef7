import { describe, expect, it } from 'vitest'
import { fundsOf } from '../../../src/core/fills/book.ts'
import { BOOK, bookWith, barsOf, execute, marketOf, MINUTE, signalOf, START, walk } from './cases.ts'

// A buy at 1.1001 (ask) and a sell at 1.1 (bid), unless a test says otherwise.
const long = { stop: 1.099, target: 1.102 }
const short = { side: 'sell', stop: 1.101, target: 1.098 } as const

describe('stops and targets inside a bar', () => {
  it('fills the stop of a long at the stop when the low touches it', () => {
    const { trades, book } = walk(bookWith(long), barsOf([[1.1, 1.1005, 1.099, 1.0995]]))
    expect(trades).toMatchObject([{ reason: 'stop', side: 'sell', entry: 'out', price: 1.099, profit: -110, lots: 1, signal: null }])
    expect(trades[0]?.comment).toBe('[sl 1.099]')
    expect(book.tickets).toEqual([])
    expect(book.balance).toBe(99_890)
  })

  it('leaves the stop of a long alone one point above it', () => {
    expect(walk(bookWith(long), barsOf([[1.1, 1.1005, 1.09901, 1.0995]])).trades).toEqual([])
  })

  it('fills the stop of a short by the ask: the high of the bid and the spread of the bar', () => {
    const { trades } = walk(bookWith(short), barsOf([[1.1, 1.1009, 1.0995, 1.1]]))
    expect(trades).toMatchObject([{ reason: 'stop', side: 'buy', price: 1.101, profit: -100 }])
  })

  it('leaves the stop of a short alone while high and spread stay below it', () => {
    expect(walk(bookWith(short), barsOf([[1.1, 1.10089, 1.0995, 1.1]])).trades).toEqual([])
  })

  it('fills the target of a long at the target, without slippage', () => {
    const costs = { commissionPerLot: 0, slippagePoints: 3 }
    const { trades } = walk(bookWith(long), barsOf([[1.1, 1.1025, 1.0995, 1.1]]), { costs })
    expect(trades).toMatchObject([{ reason: 'target', price: 1.102, profit: 190, comment: '[tp 1.102]' }])
  })

  it('fills the target of a short only when the ask reaches it', () => {
    const reached = walk(bookWith(short), barsOf([[1.1, 1.1, 1.0979, 1.098]]))
    const bidOnly = walk(bookWith(short), barsOf([[1.1, 1.1, 1.09799, 1.098]]))
    expect(reached.trades).toMatchObject([{ reason: 'target', side: 'buy', price: 1.098, profit: 200 }])
    expect(bidOnly.trades).toEqual([])
  })

  it('fills the stop when stop and target lie in the same bar', () => {
    const both = barsOf([[1.1, 1.105, 1.095, 1.1]])
    expect(walk(bookWith(long), both).trades).toMatchObject([{ reason: 'stop', price: 1.099 }])
    expect(walk(bookWith(short), both).trades).toMatchObject([{ reason: 'stop', price: 1.101 }])
  })

  it('fills at the open when a bar opens beyond the stop', () => {
    const down = walk(bookWith(long), barsOf([[1.097, 1.0999, 1.096, 1.099]]))
    const up = walk(bookWith(short), barsOf([[1.103, 1.104, 1.0995, 1.1]]))
    expect(down.trades).toMatchObject([{ reason: 'stop', price: 1.097, profit: -310 }])
    expect(up.trades).toMatchObject([{ reason: 'stop', price: 1.1031, profit: -310 }])
  })

  it('adds slippage against us to stops, also to those that gap', () => {
    const costs = { commissionPerLot: 0, slippagePoints: 2 }
    expect(walk(bookWith(long), barsOf([[1.1, 1.1, 1.0985, 1.1]]), { costs }).trades).toMatchObject([{ price: 1.09898 }])
    expect(walk(bookWith(long), barsOf([[1.097, 1.1, 1.0965, 1.1]]), { costs }).trades).toMatchObject([{ price: 1.09698 }])
    expect(walk(bookWith(short), barsOf([[1.1, 1.102, 1.1, 1.1]]), { costs }).trades).toMatchObject([{ price: 1.10102 }])
    expect(walk(bookWith(short), barsOf([[1.103, 1.104, 1.1, 1.1]]), { costs }).trades).toMatchObject([{ price: 1.10312 }])
  })

  it('fills a target at its own price when a bar opens beyond it', () => {
    expect(walk(bookWith(long), barsOf([[1.104, 1.105, 1.103, 1.104]])).trades).toMatchObject([{ price: 1.102 }])
  })

  it('keeps a ticket without a target open however far the price runs for it', () => {
    expect(walk(bookWith({ stop: 1.099 }), barsOf([[1.1, 1.2, 1.1, 1.2]])).trades).toEqual([])
  })
})

describe('which bars are walked', () => {
  const crash = [1.1, 1.1, 1.09, 1.09] as const

  it('does not walk a ticket over the bar in which it was opened', () => {
    const { book } = execute(BOOK, signalOf(long), { at: START + 1 })
    expect(walk(book, barsOf([crash])).trades).toEqual([])
    expect(walk(book, barsOf([crash, crash])).trades).toMatchObject([{ at: START + MINUTE }])
  })

  it('walks a ticket over the bar that opens with it', () => {
    expect(walk(bookWith(long), barsOf([crash])).trades).toMatchObject([{ at: START }])
  })

  it('does not walk a bar twice, even when a stop was moved into it since', () => {
    const bars = barsOf([[1.1, 1.1, 1.0995, 1.1]])
    const { book } = walk(bookWith(long), bars)
    const modify = signalOf({ kind: 'MODIFY', id: 'M', stop: 1.0997, positionIdentifier: '1' })
    const moved = execute(book, modify, { at: START + MINUTE }).book
    expect(walk(moved, bars).trades).toEqual([])
    expect(walk(moved, bars).book.walkedTo).toEqual({ 'EURUSD.x': START + MINUTE })
  })

  it('does not go back when older bars come after newer ones', () => {
    const ahead = walk(bookWith(long), barsOf([[1.1, 1.1, 1.0995, 1.1]], { from: START + MINUTE })).book
    const back = walk(ahead, barsOf([crash]))
    expect(back.trades).toEqual([])
    expect(back.book.walkedTo).toEqual({ 'EURUSD.x': START + 2 * MINUTE })
  })

  it('walks what an outage held back, in order, in one go', () => {
    const { trades, book } = walk(bookWith(long), barsOf([[1.1, 1.1, 1.0995, 1.1], [1.1, 1.103, 1.1, 1.1], crash]))
    expect(trades).toMatchObject([{ reason: 'target', at: START + MINUTE }])
    expect(book.tickets).toEqual([])
  })

  it('closes each of several tickets by its own stop', () => {
    const two = execute(bookWith(long), signalOf({ id: 'OPEN:2', stop: 1.0985 })).book
    const { trades, book } = walk(two, barsOf([[1.1, 1.1, 1.0988, 1.099]]))
    expect(trades).toMatchObject([{ positionIdentifier: '1', ticket: '3' }])
    expect(book.tickets.map(({ identifier }) => identifier)).toEqual(['2'])
  })

  it('values what stays open at the quote, not at the bars', () => {
    const { book } = walk(bookWith(long), barsOf([[1.1, 1.1, 1.0995, 1.1]]), { market: marketOf({ bid: 1.101 }) })
    expect(fundsOf(book)).toEqual({ balance: 100_000, credit: 0, equity: 100_090, margin: 1_000, freeMargin: 99_090, marginLevel: 10_009 })
  })
})

describe('stop-out', () => {
  const small = { ...BOOK, balance: 2_000 }
  const opened = execute(small, signalOf({ stop: 1.08 })).book
  const fall = barsOf([[1.1, 1.1, 1.0849, 1.09]])

  it('closes the largest loser at the worse end of the bar when the margin level falls below the level', () => {
    const two = execute(opened, signalOf({ id: 'OPEN:2', lots: 0.1, stop: 1.08 })).book
    // Equity at the low: 2000 - 1520 - 152 = 328 on 1100 of margin, 29.8 %; without the larger one 328 on 100.
    const { trades, book } = walk(two, fall, { stopOutLevelPercent: 50 })
    expect(trades).toMatchObject([{ reason: 'stop_out', positionIdentifier: '1', price: 1.0849, profit: -1_520 }])
    expect(book.tickets).toMatchObject([{ identifier: '2' }])
  })

  it('leaves everything open at or above the level, and without one', () => {
    // 480 of equity on 1000 of margin at the low.
    expect(walk(opened, fall, { stopOutLevelPercent: 48 }).trades).toEqual([])
    expect(walk(opened, fall).trades).toEqual([])
  })

  it('comes before a target of the same bar', () => {
    const withTarget = execute(small, signalOf({ stop: 1.08, target: 1.11 })).book
    const { trades } = walk(withTarget, barsOf([[1.1, 1.12, 1.0849, 1.1]]), { stopOutLevelPercent: 50 })
    expect(trades).toMatchObject([{ reason: 'stop_out' }])
  })
})
