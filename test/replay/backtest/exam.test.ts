import { describe, expect, it } from 'vitest'
import { openExaminer, type Exam } from '../../../replay/backtest/examiner.ts'
import { openTripBook } from '../../../replay/backtest/trips.ts'
import { worstEquities } from '../../../replay/backtest/worst-equity.ts'
import { openSeat } from '../../../replay/seat.ts'
import { makeFeed } from '../../../replay/backtest/make-feed.ts'
import { makeBars } from '../../../src/core/bars/make-bars.ts'
import { openBook, withMarket, type Book, type OpenTicket, type Trade } from '../../../src/core/fills/book.ts'
import type { Bars } from '../../../src/core/window.ts'
import { parseZone } from '../../../src/core/time/zone.ts'
import { EURUSD } from '../../support/backtest.ts'
import { ZONE } from '../../support/house.ts'

const HOUR = 3_600_000
const PRAGUE = parseZone('Europe/Prague')
/** Midnight in Prague that begins a Tuesday in June, 22:00 UTC of the Monday. */
const RESET = PRAGUE.toUtc(Date.UTC(2026, 5, 16) / 1_000)
const STANDARD: Exam = { firm: 'ftmo-2-step', phase: 'challenge', initial: '100000.00' }
const accountOf = (balance: number): Book => openBook(balance, 0)

const deal = (change: Partial<Trade>): Trade => ({
  ticket: '1',
  positionIdentifier: '1',
  signal: 'o-1',
  brokerSymbol: EURUSD.brokerSymbol,
  symbol: null,
  side: 'buy',
  entry: 'in',
  reason: 'expert',
  lots: 1,
  price: 1.1,
  profit: 0,
  swap: 0,
  commission: 0,
  at: RESET,
  magic: '1',
  comment: '',
  ...change,
})

describe('the firm and its floors', () => {
  it('an equity on the floor of the day is not below it; a cent less fails the account at that instant', () => {
    const kept = openExaminer(STANDARD, RESET)
    kept.look(RESET + HOUR, accountOf(95_000))
    expect([kept.isOver(), kept.run().outcome]).toEqual([false, 'under way'])
    const lost = openExaminer(STANDARD, RESET)
    lost.look(RESET + HOUR, accountOf(94_999.99))
    expect(lost.run()).toMatchObject({ outcome: 'failed', at: RESET + HOUR })
    expect(lost.run().why).toContain('floor of the day of 95000.00')
  })

  it('the balance at midnight in Prague is the reference of the new day, and the floor of the account stays', () => {
    const examiner = openExaminer(STANDARD, RESET)
    examiner.look(RESET + HOUR, accountOf(96_000))
    examiner.look(RESET + 24 * HOUR, accountOf(96_000))
    examiner.look(RESET + 25 * HOUR, accountOf(91_000))
    expect(examiner.isOver()).toBe(false)
    const { days } = examiner.run()
    expect(
      days.map(({ name, dailyFloor, totalFloor, toDailyFloor, lowestEquity }) => [
        name,
        dailyFloor,
        totalFloor,
        toDailyFloor,
        lowestEquity,
      ]),
    ).toEqual([
      ['2026-06-16', 95_000, 90_000, 1_000, 96_000],
      ['2026-06-17', 91_000, 90_000, 0, 91_000],
    ])
    examiner.look(RESET + 26 * HOUR, accountOf(90_999.99))
    expect(examiner.run().outcome).toBe('failed')
  })

  it('a market that was shut at the reset brings the account as it was seen last', () => {
    const examiner = openExaminer(STANDARD, RESET)
    examiner.look(RESET + 20 * HOUR, accountOf(99_000))
    examiner.look(RESET + 60 * HOUR, accountOf(98_000))
    expect(examiner.run().days.map(({ balanceAtReset }) => balanceAtReset)).toEqual([100_000, 99_000])
  })

  it('what happened between two looks counts at its worst, in its own day', () => {
    const examiner = openExaminer(STANDARD, RESET)
    examiner.noteWorst([
      { at: RESET + HOUR, equity: 95_000.5 },
      { at: RESET + 24 * HOUR + 60_000, equity: 95_000.2 },
    ])
    examiner.look(RESET + 25 * HOUR, accountOf(99_000))
    expect(examiner.run().days.map(({ lowestEquity }) => lowestEquity)).toEqual([95_000.5, 95_000.2])
    examiner.noteWorst([{ at: RESET + 25 * HOUR, equity: 94_999 }])
    examiner.look(RESET + 26 * HOUR, accountOf(99_000))
    expect(examiner.run()).toMatchObject({ outcome: 'failed', at: RESET + 25 * HOUR })
  })

  it('the target is reached with four trading days and all positions closed, not before', () => {
    const examiner = openExaminer(STANDARD, RESET)
    for (let day = 0; day < 3; day += 1) examiner.noteDeal(deal({ at: RESET + day * 24 * HOUR + HOUR, profit: 0 }))
    examiner.look(RESET + 50 * HOUR, accountOf(110_000))
    expect(examiner.run()).toMatchObject({ outcome: 'under way', tradingDays: 3, target: 110_000 })
    examiner.noteDeal(deal({ at: RESET + 73 * HOUR }))
    examiner.look(RESET + 74 * HOUR, withTicket(110_000, { stop: 1.05 }))
    expect(examiner.isOver()).toBe(false)
    examiner.look(RESET + 75 * HOUR, accountOf(110_000))
    expect(examiner.run()).toMatchObject({ outcome: 'passed', tradingDays: 4, daysToTarget: 75 / 24 })
  })
})

const ticketOf = (change: Partial<OpenTicket>): OpenTicket => ({
  identifier: '1',
  brokerSymbol: EURUSD.brokerSymbol,
  symbol: null,
  side: 'buy',
  lots: 1,
  openPrice: 1.1,
  openedAt: 0,
  stop: null,
  target: null,
  swap: 0,
  commission: 0,
  magic: '1',
  comment: '',
  signal: null,
  ...change,
})
const SPEC = { ...EURUSD.spec, marginPerLot: 1_000 }

function withTicket(balance: number, change: Partial<OpenTicket>): Book {
  const quote = { bid: 1.1, ask: 1.1, at: 0 }
  return withMarket(
    { ...accountOf(balance), tickets: [ticketOf(change)] },
    { brokerSymbol: EURUSD.brokerSymbol, symbol: null, spec: SPEC, quote },
  )
}

function barsOf(rows: readonly (readonly [open: number, high: number, low: number, close: number])[], spread = 0): Bars {
  const bars = makeBars(rows.length)
  rows.forEach(([open, high, low, close], i) => {
    bars.time[i] = RESET + i * 60_000
    bars.open[i] = open
    bars.high[i] = high
    bars.low[i] = low
    bars.close[i] = close
    bars.spreadPoints[i] = spread
  })
  return { ...bars, lastCloseAt: RESET + rows.length * 60_000 }
}

describe('the worst of a bar', () => {
  const worst = (book: Book, track: Bars) => {
    const feed = makeFeed({
      currency: 'USD',
      zone: ZONE,
      playFrom: RESET,
      markets: [{ market: EURUSD, bars: { M1: track }, spreadPoints: 0 }],
    })
    const [symbol] = feed.symbols
    if (symbol === undefined) throw new Error('no market')
    return worstEquities({ seat: openSeat(symbol, feed), book, track: symbol.track.bars }).map(({ equity }) => equity)
  }

  it('is its low for a long, and its high with the spread for a short', () => {
    const track = barsOf([[1.1, 1.102, 1.097, 1.1]], 10)
    // 300 points down are 300 dollars a lot; 200 up and 10 of spread are 210.
    expect(worst(withTicket(100_000, {}), track)).toEqual([99_700])
    expect(worst(withTicket(100_000, { side: 'sell' }), track)).toEqual([99_790])
  })

  it('is the stop where one stood, with its slippage, and nothing after the ticket was gone', () => {
    const track = barsOf([
      [1.1, 1.101, 1.0985, 1.1],
      [1.1, 1.1, 1.09, 1.091],
      [1.09, 1.09, 1.08, 1.08],
    ])
    // 150 points above the stop; then 200 points and 1 of slippage; then no ticket is left.
    expect(worst(withTicket(100_000, { stop: 1.098 }), track)).toEqual([99_850, 99_799])
  })

  it('is the gap over a stop', () => {
    const track = barsOf([[1.09, 1.095, 1.088, 1.09]])
    expect(worst(withTicket(100_000, { stop: 1.098 }), track)).toEqual([98_999])
  })

  it('a target ends a ticket for the bars that follow', () => {
    const track = barsOf([
      [1.1, 1.103, 1.0995, 1.103],
      [1.103, 1.103, 1.05, 1.06],
    ])
    expect(worst(withTicket(100_000, { stop: 1.04, target: 1.102 }), track)).toEqual([99_950])
  })

  it('does not look at a bar in whose midst the ticket was opened', () => {
    expect(worst(withTicket(100_000, { openedAt: RESET + 1 }), barsOf([[1.1, 1.1, 1.09, 1.1]]))).toEqual([])
  })
})

describe('round trips', () => {
  const noCosts = { spread: 0, slippage: 0, worth: 0 }

  it('an add belongs to the position, and a part that is closed is no trade of its own', () => {
    const book = openTripBook()
    book.noteRisk('o-1', 500)
    book.noteRisk('o-2', 100)
    const deals = [
      deal({ commission: -2.5 }),
      deal({ ticket: '2', positionIdentifier: '2', signal: 'o-2', lots: 0.5, price: 1.104, at: RESET + 10, commission: -1.25 }),
      deal({ ticket: '3', entry: 'out', side: 'sell', lots: 0.4, price: 1.106, at: RESET + 20, profit: 240, commission: -1 }),
      deal({ ticket: '4', entry: 'out', side: 'sell', lots: 0.6, price: 1.108, at: RESET + 30, profit: 480, commission: -1.5, swap: -3 }),
    ]
    for (const one of deals) book.noteDeal(one, { spread: 1, slippage: 0.5, worth: 10 })
    expect([book.open(), book.closed()]).toEqual([1, []])
    book.noteDeal(
      deal({
        ticket: '5',
        positionIdentifier: '2',
        entry: 'out',
        side: 'sell',
        lots: 0.5,
        price: 1.1,
        at: RESET + 40,
        profit: -200,
        reason: 'stop',
      }),
      noCosts,
    )
    expect(book.closed()).toEqual([
      {
        positionIdentifier: '1',
        brokerSymbol: 'EURUSD',
        side: 'buy',
        lots: 1.5,
        openedAt: RESET,
        closedAt: RESET + 40,
        openPrice: (1.1 + 0.5 * 1.104) / 1.5,
        closePrice: (0.4 * 1.106 + 0.6 * 1.108 + 0.5 * 1.1) / 1.5,
        exit: 'stop',
        adds: 1,
        partials: 1,
        riskMoney: 500,
        profit: 520,
        swap: -3,
        commission: -6.25,
        net: 510.75,
        spreadCost: 4,
        slippageCost: 2,
      },
    ])
    expect([book.open(), book.turnover()]).toEqual([0, 40])
  })

  it('both sides of one market are two positions', () => {
    const book = openTripBook()
    book.noteDeal(deal({}), noCosts)
    book.noteDeal(deal({ ticket: '2', positionIdentifier: '2', side: 'sell' }), noCosts)
    expect(book.open()).toBe(2)
    book.noteDeal(deal({ ticket: '3', entry: 'out', side: 'sell', profit: 5 }), noCosts)
    expect(book.closed().map(({ side, net }) => [side, net])).toEqual([['buy', 5]])
  })
})
