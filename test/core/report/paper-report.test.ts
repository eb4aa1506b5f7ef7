import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { paperReport } from '../../../src/core/report/paper-report.ts'
import { BrokerSymbolSchema } from '../../../src/contracts/primitives.ts'
import { DAY, dealOf, EURUSD, FROM, inputOf, TO, tradeOf } from './cases.ts'

const tradesOf = (nets: readonly number[]) => paperReport(inputOf(nets)).trades

describe('figures by hand', () => {
  it('four trades: two wins of 30 and 10, a loss of 20, one of nothing', () => {
    const { trades } = paperReport(inputOf([30, -20, 10, 0]))
    // Mean 5; deviations 25, -25, 5, -5: squares 1300, by 3 and by 4, its root 10.408.
    expect(trades).toMatchObject({
      closed: 4,
      wins: 2,
      losses: 1,
      winRate: 0.5,
      averageWin: 20,
      averageLoss: -20,
      payoff: 1,
      profitFactor: 2,
      expectancy: 5,
      gross: 40,
      commission: -20,
      swap: 0,
      net: 20,
    })
    expect(trades.standardError).toBeCloseTo(10.40833, 5)
  })

  it('no trade has no figures, not zeros', () => {
    expect(tradesOf([])).toMatchObject({
      closed: 0,
      winRate: null,
      payoff: null,
      profitFactor: null,
      expectancy: null,
      standardError: null,
    })
  })

  it('one trade has no standard error; wins alone have no payoff and no profit factor', () => {
    expect(tradesOf([10])).toMatchObject({ expectancy: 10, standardError: null, payoff: null, profitFactor: null, averageLoss: null })
  })

  it('a trade that gains less than it costs is a loss', () => {
    expect(tradesOf([-1])).toMatchObject({ gross: 4, commission: -5, net: -1, wins: 0, losses: 1 })
  })

  it('swap counts, and a fee counts as commission', () => {
    const deals = [...tradeOf(1, 10, { swap: -3 }), ...tradeOf(2, 10).map((deal) => ({ ...deal, fee: -1 }))]
    expect(paperReport(inputOf([], { deals })).trades).toMatchObject({ gross: 33, swap: -3, commission: -12, net: 18 })
  })

  it('a position closed in parts is one trade, of its last day', () => {
    const part = { kind: 'sell', entry: 'out' }
    const deals = [
      dealOf({ lots: 0.3 }),
      dealOf({ ...part, lots: 0.1, profit: 50, at: FROM + DAY }),
      dealOf({ ...part, lots: 0.2, profit: -20, at: FROM + 2 * DAY }),
    ]
    expect(paperReport(inputOf([], { deals })).trades).toMatchObject({ closed: 1, wins: 1, net: 30 })
    expect(paperReport(inputOf([], { deals, to: FROM + 2 * DAY })).trades.closed).toBe(0)
  })

  it('results of each symbol add up to the whole, best first', () => {
    const gold = BrokerSymbolSchema.parse('XAUUSD')
    const deals = [...tradeOf(1, -4), ...tradeOf(2, 10).map((deal) => ({ ...deal, brokerSymbol: gold })), ...tradeOf(3, 1)]
    expect(paperReport(inputOf([], { deals })).trades.bySymbol).toEqual([
      { brokerSymbol: gold, closed: 1, net: 10 },
      { brokerSymbol: EURUSD, closed: 2, net: -3 },
    ])
  })
})

describe('what belongs to the span', () => {
  it('a trade that closed within it counts with the commission it paid before', () => {
    expect(paperReport(inputOf([], { deals: tradeOf(1, 10, { at: FROM + 1 }) })).trades).toMatchObject({
      closed: 1,
      commission: -5,
      net: 10,
    })
  })

  it('begins with its first instant and ends before its last', () => {
    const closedAt = (at: number) => paperReport(inputOf([], { deals: tradeOf(1, 10, { at }) })).trades.closed
    expect([FROM - 1, FROM, TO - 1, TO].map(closedAt)).toEqual([0, 1, 1, 0])
  })

  it('a ticket that is open at its end is listed with what is left of it, and is no trade', () => {
    const deals = [dealOf({ lots: 0.3 }), dealOf({ kind: 'sell', entry: 'out', lots: 0.1, at: FROM + 1 }), ...tradeOf(2, 1)]
    const report = paperReport(inputOf([], { deals }))
    expect(report.trades.closed).toBe(1)
    expect(report.openTickets).toEqual([
      { positionIdentifier: '1', brokerSymbol: EURUSD, side: 'buy', lots: 0.2, openPrice: 1.1, openedAt: FROM },
    ])
  })

  it('an exit whose entry is not known is no trade', () => {
    const deals = [dealOf({ entry: 'out', profit: 1_000 })]
    expect(paperReport(inputOf([], { deals }))).toMatchObject({ trades: { closed: 0, net: 0 }, openTickets: [] })
  })
})

describe('drawdown', () => {
  const drawdownOf = (...equity: number[]) =>
    paperReport(inputOf([], { equity: equity.map((value, i) => ({ at: FROM + i, balance: 100, equity: value })) })).drawdown

  it('is the largest fall from an earlier peak, in money and in percent of that peak', () => {
    expect(drawdownOf(100, 120, 90, 200, 165, 180)).toEqual({ money: 35, percent: 25 })
    expect(drawdownOf(100, 110, 120)).toEqual({ money: 0, percent: 0 })
  })

  it('reads rows in order of time, whatever their order', () => {
    const rows = [90, 120, 100].map((equity, i) => ({ at: FROM + 2 - i, balance: 100, equity }))
    expect(paperReport(inputOf([], { equity: rows })).drawdown).toEqual({ money: 30, percent: 25 })
  })

  it('is unknown with fewer than two rows', () => {
    expect(drawdownOf(100)).toBeNull()
  })
})

describe('over random results', () => {
  const nets = fc.array(fc.integer({ min: -50_000, max: 50_000 }), { minLength: 2, maxLength: 200 })

  it('the figures are those of a second way to compute them', () => {
    fc.assert(
      fc.property(nets, (cents) => {
        const { expectancy, standardError, net, profitFactor, wins, losses } = tradesOf(cents.map((each) => each / 100))
        const n = cents.length
        const [sum, squares] = cents.reduce(([a, b], each) => [a + each, b + each * each], [0, 0])
        expect(net * 100).toBeCloseTo(sum ?? 0, 4)
        expect(expectancy).toBeCloseTo((sum ?? 0) / n / 100, 6)
        // The computational form: (n·Σx² - (Σx)²) / n / (n - 1) / n.
        const variance = (n * (squares ?? 0) - (sum ?? 0) * (sum ?? 0)) / n / (n - 1)
        expect(standardError).toBeCloseTo(Math.sqrt(variance / n) / 100, 5)
        expect(wins + losses).toBe(cents.filter((each) => each !== 0).length)
        const won = cents.filter((each) => each > 0).reduce((a, b) => a + b, 0)
        const lost = cents.filter((each) => each < 0).reduce((a, b) => a - b, 0)
        expect(profitFactor ?? -1).toBeCloseTo(lost === 0 ? -1 : won / lost, 6)
      }),
    )
  })

  it('turning every result round turns the verdict round', () => {
    const mirror = { 'too early': 'too early', losing: 'gaining', gaining: 'losing', 'no edge shown': 'no edge shown' } as const
    const many = fc.array(fc.integer({ min: -40, max: 60 }), { minLength: 30, maxLength: 80 })
    fc.assert(
      fc.property(many, (results) => {
        const verdictOf = (sign: number) => paperReport(inputOf(results.map((net) => sign * net))).verdict.verdict
        expect(verdictOf(-1)).toBe(mirror[verdictOf(1)])
      }),
    )
  })
})
