import type { BacktestAbout } from '../../src/contracts/backtest.ts'
import { BrokerSymbolSchema } from '../../src/contracts/primitives.ts'
import type { BacktestRun, FirmRun, RoundTrip } from '../../src/core/report/backtest-run.ts'

export const DAY = 86_400_000
export const MINUTE = 60_000
/** Monday, 6 January 2025, 00:00 UTC. */
export const START = 1_736_121_600_000
export const EURUSD = BrokerSymbolSchema.parse('EURUSD')
export const US30 = BrokerSymbolSchema.parse('US30.cash')

/** A buy that was open for half an hour and cost 2 of spread and 1 of slippage; `net` is all it brought. */
export const tripOf = (i: number, net: number, changes: Partial<RoundTrip> = {}): RoundTrip => ({
  positionIdentifier: String(i),
  brokerSymbol: EURUSD,
  side: 'buy',
  lots: 0.5,
  openedAt: START + i * 60 * MINUTE,
  closedAt: START + i * 60 * MINUTE + 30 * MINUTE,
  openPrice: 1.1,
  closePrice: 1.101,
  exit: 'expert',
  adds: 0,
  partials: 0,
  riskMoney: 100,
  profit: net + 5,
  swap: 0,
  commission: -5,
  net,
  spreadCost: 2,
  slippageCost: 1,
  ...changes,
})

/** Equity at the end of each day, `changes` being the returns. */
export function equityOf(changes: readonly number[], start = 100_000): BacktestRun['equity'] {
  let equity = start
  return [
    { at: START, balance: start, equity: start },
    ...changes.map((change, i) => {
      equity *= 1 + change
      return { at: START + (i + 1) * DAY, balance: equity, equity }
    }),
  ]
}

export function runOf(changes: Partial<BacktestRun> = {}): BacktestRun {
  const equity = changes.equity ?? equityOf(returnsLike(60))
  return {
    startingBalance: equity[0]?.equity ?? 100_000,
    from: equity[0]?.at ?? START,
    to: equity.at(-1)?.at ?? START,
    decisions: 1_234,
    decisionsHash: 'ab'.repeat(32),
    equity,
    trips: [tripOf(1, 30), tripOf(2, -20), tripOf(3, 10), tripOf(4, 0)],
    openPositions: 0,
    turnoverMoney: 1_000_000,
    orders: { sent: 10, filled: 9, refused: 1, reasons: { 'market closed': 1 } },
    funnel: { decisions: 1_234, entered: 4, holds: { conviction: 1_000, spread: 230 } },
    prices: [],
    firm: null,
    ...changes,
  }
}

export const aboutOf = (changes: Partial<BacktestAbout> = {}): BacktestAbout => ({
  accountFile: 'ftmo-100k.json',
  currency: 'USD',
  symbols: ['EURUSD', 'US30'],
  data: 'bars-2025',
  from: START,
  to: START + 60 * DAY,
  seed: 1,
  version: '0.1.0',
  settingsHash: 'cd'.repeat(32),
  models: ['EURUSD@9a06485ad085'],
  dataHash: 'ef'.repeat(32),
  known: 0,
  trials: 0,
  delayMs: 0,
  costFactor: 1,
  command: 'barclose backtest --data bars-2025 --account ftmo-100k.json',
  ...changes,
})

export const firmRunOf = (days: number): FirmRun => ({
  firm: 'ftmo-2-step',
  phase: 'challenge',
  initial: 100_000,
  outcome: 'under way',
  why: 'balance 101,000.00 of 110,000.00, 3 of 4 days',
  at: null,
  target: 110_000,
  tradingDays: 3,
  minTradingDays: 4,
  daysToTarget: null,
  days: Array.from({ length: days }, (_, i) => ({
    name: new Date(START + i * DAY).toISOString().slice(0, 10),
    startsAt: START + i * DAY,
    balanceAtReset: 100_000,
    lowestEquity: 99_000 - i,
    lastEquity: 100_100,
    realised: 100,
    dailyFloor: 95_000,
    totalFloor: 90_000,
    toDailyFloor: 4_000 - i,
    toTotalFloor: 9_000 - i,
  })),
})

/** Looks like returns and is the same everywhere: mean .0006, deviation .0059. */
export const returnsLike = (count: number): readonly number[] =>
  Array.from({ length: count }, (_, i) => (((i * 7_919 + 13) % 101) - 47) / 5_000)
