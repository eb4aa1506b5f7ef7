import type { Signal } from '../../../src/contracts/decision.ts'
import { BrokerSymbolSchema, SymbolNameSchema } from '../../../src/contracts/primitives.ts'
import type { SymbolSpec } from '../../../src/contracts/account.ts'
import { openBook, type Book, type FillCosts, type Market } from '../../../src/core/fills/book.ts'
import { executeSignal } from '../../../src/core/fills/execute.ts'
import { walkBars } from '../../../src/core/fills/walk.ts'
import { parseZone } from '../../../src/core/time/zone.ts'
import type { Bars } from '../../../src/core/window.ts'

export const ZONE = parseZone('America/New_York+7h')
export const MINUTE = 60_000
/** Monday 2026-03-16 10:00 UTC; the server's clock is 3 h ahead. */
export const START = Date.UTC(2026, 2, 16, 10)
export const EURUSD = BrokerSymbolSchema.parse('EURUSD.x')
export const GOLD = BrokerSymbolSchema.parse('XAUUSD.x')
export const FREE: FillCosts = { commissionPerLot: 0, slippagePoints: 0 }

/** One tick of EURUSD is a point and one unit of money per lot, so profits can be read off. */
export const SPEC: SymbolSpec = {
  digits: 5,
  point: 0.00001,
  tickSize: 0.00001,
  tickValue: 1,
  contractSize: 100_000,
  baseCurrency: 'EUR',
  profitCurrency: 'USD',
  marginCurrency: 'EUR',
  marginPerLot: 1_000,
  volumeMin: 0.01,
  volumeMax: 50,
  volumeStep: 0.01,
  stopsLevelPoints: 0,
  freezeLevelPoints: 0,
  fillingModes: ['ioc'],
  executionMode: 'market',
  tradeMode: 'full',
  swapLongPerLot: -7,
  swapShortPerLot: 2.5,
  swapTripleDay: 3,
  sessions: [],
  expiresAt: null,
}

type MarketParts = Partial<Pick<Market, 'brokerSymbol'>> & Readonly<{ bid?: number; ask?: number; spec?: Partial<SymbolSpec> }>
export const marketOf = ({ bid = 1.1, ask = bid + 0.0001, spec = {}, brokerSymbol = EURUSD }: MarketParts = {}): Market => ({
  brokerSymbol,
  symbol: SymbolNameSchema.parse(brokerSymbol === EURUSD ? 'EURUSD' : 'XAUUSD'),
  spec: { ...SPEC, ...spec },
  quote: { bid, ask, at: START },
})

export const signalOf = (parts: Partial<Signal> = {}): Signal => ({
  id: 'OPEN:1',
  kind: 'OPEN',
  symbol: SymbolNameSchema.parse('EURUSD'),
  brokerSymbol: EURUSD,
  side: 'buy',
  lots: 1,
  stop: parts.side === 'sell' ? 1.11 : 1.09,
  target: null,
  maxDeviationPoints: 20,
  riskMoney: 5_000,
  positionIdentifier: null,
  expiresAt: START + 20_000,
  reason: 'test',
  ...parts,
})

/** Bars as [open, high, low, close], with a spread of ten points unless said otherwise. */
export function barsOf(
  rows: readonly (readonly [number, number, number, number])[],
  { from = START, periodMs = MINUTE, spread = 10 }: Readonly<{ from?: number; periodMs?: number; spread?: number }> = {},
): Bars {
  const column = (of: (row: readonly [number, number, number, number]) => number) => Float64Array.from(rows, of)
  return {
    length: rows.length,
    time: Float64Array.from(rows, (_, i) => from + i * periodMs),
    open: column(([open]) => open),
    high: column(([, high]) => high),
    low: column(([, , low]) => low),
    close: column(([, , , close]) => close),
    tickVolume: new Float64Array(rows.length).fill(50),
    spreadPoints: new Float64Array(rows.length).fill(spread),
    lastCloseAt: from + rows.length * periodMs,
  }
}

export const BOOK = openBook(100_000, START)

export const execute = (book: Book, signal: Signal, { market = marketOf(), costs = FREE, at = START } = {}) =>
  executeSignal(book, market, signal, { costs, at, magic: '7', zone: ZONE })

export const walk = (
  book: Book,
  bars: Bars,
  { market = marketOf(), costs = FREE, ...rest }: Readonly<{ market?: Market; costs?: FillCosts; stopOutLevelPercent?: number }> = {},
) => walkBars(book, market, bars, { costs, zone: ZONE, ...rest })

/** A book with one open ticket, opened by a signal with these parts. */
export function bookWith(parts: Partial<Signal> = {}, options: Parameters<typeof execute>[2] = {}): Book {
  const { book, outcome } = execute(BOOK, signalOf(parts), options)
  if (outcome.outcome !== 'filled') throw new Error(`not filled: ${outcome.message}`)
  return book
}
