import { describe, expect, it } from 'vitest'
import { BrokerSymbolSchema, SymbolNameSchema, type Side } from '../../../src/contracts/primitives.ts'
import { runGates, type GateInput } from '../../../src/core/gates/gate.ts'
import { GATES } from '../../../src/core/gates/registry.ts'
import type { Position } from '../../../src/core/account.ts'
import { holdingsOf } from '../../../src/core/portfolio/holdings.ts'
import { sumOpenRisk } from '../../../src/core/risk/open-risk.ts'
import { opinionOf } from '../../support/desk.ts'
import { gateInput, heldPosition } from '../../support/gate-input.ts'

/** Checks and failures by their numbers in the post-mortem of a system with the same plan. */
const base = gateInput()
const name = (text: string) => SymbolNameSchema.parse(text)

/** The moment as it is with these positions open, on an account of 200,000. */
function withPositions(positions: readonly Position[], change: Partial<GateInput> = {}): readonly string[] {
  const specOf = () => base.close.spec
  const funds = { ...base.view.funds, balance: 200_000, equity: 200_000 }
  const view = { ...base.view, funds, positions }
  const held = { positions, orders: [], onTheWay: [], specOf }
  const input = {
    ...base,
    view,
    openRisk: sumOpenRisk(held),
    holdings: holdingsOf({ view, onTheWay: [], specOf, correlationWith: () => null }),
    ...change,
  }
  return runGates(GATES, input)
    .filter((verdict) => !verdict.pass)
    .map((verdict) => verdict.gate)
}

/** A position whose stop is so much money away: a point of a lot is 1. */
const risking = (symbol: string, money: number, side: Side = 'buy', change: Partial<Position> = {}): Position =>
  heldPosition({
    symbol: name(symbol),
    identifier: symbol,
    side,
    lots: 1,
    openPrice: 1.1,
    stop: side === 'buy' ? 1.1 - money / 100_000 : 1.1 + money / 100_000,
    ...change,
  })

describe('check 17: four positions of 1.4 % each on 200,000 with a cap of 5 %', () => {
  const settings = { ...base.settings, riskPortfolioPercent: 5 }
  const markets = ['EURGBP', 'XAUUSD', 'US30', 'USOIL']

  it('refuse the next entry', () => {
    expect(
      withPositions(
        markets.map((market) => risking(market, 2_800)),
        { settings },
      ),
    ).toEqual(['portfolio'])
  })

  it('with their stops at break-even and a profit of 6 % they do not: profit that floats is no risk', () => {
    const safe = markets.map((market) => risking(market, 0, 'buy', { profit: 3_000 }))
    expect(withPositions(safe, { settings })).toEqual([])
  })
})

describe('check 18 and failure 58: long US30 and US100', () => {
  const held = [risking('US30', 1_000), risking('US100', 1_000)]
  const close = (symbol: string) => ({ close: { ...base.close, symbol: name(symbol) } })

  it('US500 is not bought beside them, and gold is', () => {
    expect(withPositions(held, close('US500'))).toEqual(['correlation'])
    expect(withPositions(held, close('XAUUSD'))).toEqual([])
  })

  it('US500 may be sold', () => {
    expect(withPositions(held, { ...close('US500'), opinion: opinionOf('sell') })).toEqual([])
  })
})

describe('check 19: a market is held once', () => {
  it('by its root, whatever the contract and whoever opened it', () => {
    for (const brokerSymbol of ['US30Z25', 'US30H26', 'US30.cash']) {
      const held = risking('US30', 100, 'buy', { brokerSymbol: BrokerSymbolSchema.parse(brokerSymbol), isOurs: false })
      expect(withPositions([held], { close: { ...base.close, symbol: name('US30') } })).toEqual(['position'])
    }
  })
})

describe('failure 14: profit that floats', () => {
  it('is no room, and a loss that floats no risk: what counts is the way to the stop', () => {
    const losing = [risking('EURGBP', 3_999, 'buy', { profit: 10_000 })]
    expect(withPositions(losing)).toEqual([])
    expect(withPositions([risking('EURGBP', 4_001, 'buy', { profit: 10_000 })])).toEqual(['portfolio'])
  })
})

describe('failure 27: an aim of a few dollars', () => {
  it('is refused when it is less than three ways in and out', () => {
    const aiming = (targetDistancePrice: number | null, stopDistancePrice = 0.002) =>
      withPositions([], { opinion: opinionOf('buy', { targetDistancePrice, stopDistancePrice }) })
    const costPrice = base.close.quote.ask - base.close.quote.bid + (2 * base.settings.commissionPerLot) / 100_000
    expect(aiming(costPrice * 2.99)).toEqual(['reward'])
    expect(aiming(costPrice * 3.01)).toEqual([])
    expect(aiming(null, costPrice * 2.99)).toEqual(['reward'])
  })
})
