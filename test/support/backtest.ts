import { makeFeed } from '../../replay/backtest/make-feed.ts'
import { randomMarket } from '../../replay/backtest/random-market.ts'
import { runBacktest, type BacktestOptions } from '../../replay/backtest/run.ts'
import { MARKETS, type Market } from '../../replay/markets.ts'
import { SYNTHETIC } from '../../replay/terminal-messages.ts'
import { configOf } from '../../src/config.ts'
import type { Timeframe } from '../../src/contracts/primitives.ts'
import type { BacktestRun } from '../../src/core/report/backtest-run.ts'
import type { CalendarEvent } from '../../src/core/account.ts'
import type { BarHistory } from '../../src/core/bars/slide.ts'
import type { Desk } from '../../src/ports/desk.ts'
import { ZONE } from './house.ts'

export const DAY_MS = 86_400_000
/** A Monday; the history before it fills the windows. */
export const PLAY_FROM = Date.UTC(2024, 0, 8)

export const EURUSD = marketNamed('EURUSD')
export const XAUUSD = marketNamed('XAUUSD')

function marketNamed(name: string): Market {
  const found = MARKETS.find(({ brokerSymbol }) => brokerSymbol === name)
  if (found === undefined) throw new Error(`the demo has no market ${name}`)
  return found
}

/** The market without what trading costs. */
export const free = (market: Market): Market => ({
  ...market,
  commissionPerLot: 0,
  slippagePoints: 0,
  spreadPoints: 0,
  spec: { ...market.spec, swapLongPerLot: 0, swapShortPerLot: 0 },
})

export type Rig = Readonly<{
  market?: Market
  seed?: number
  /** Of the bars; fills are made on them. */
  timeframe?: Timeframe
  /** Lowest timeframe whose closes are told; that of the bars unless given. */
  base?: Timeframe
  days?: number
  historyDays?: number
  /** Inside a bar of the market. */
  steps?: number
  bars?: BarHistory
  desk?: Desk
  config?: Parameters<typeof configOf>[0]
  costFactor?: number
  calendar?: readonly CalendarEvent[]
}> &
  Partial<Pick<BacktestOptions, 'delayMs' | 'exam' | 'onDecision' | 'balance'>>

/** A backtest on a market without memory, of one symbol. */
export async function backtest(rig: Rig = {}): Promise<BacktestRun> {
  const { market = EURUSD, seed = 1, timeframe = 'M15', days = 14, historyDays = 100, balance = 100_000, exam = null, delayMs = 0 } = rig
  const to = PLAY_FROM + days * DAY_MS
  const inside = rig.steps === undefined ? {} : { steps: rig.steps }
  const bars = rig.bars ?? randomMarket({ market, seed, zone: ZONE, timeframe, from: PLAY_FROM - historyDays * DAY_MS, to, ...inside })
  const recorded = { market, bars, spreadPoints: market.spreadPoints }
  const costs = rig.costFactor === undefined ? {} : { costFactor: rig.costFactor }
  return runBacktest({
    feed: makeFeed({ currency: 'USD', zone: ZONE, playFrom: PLAY_FROM, markets: [recorded], calendar: rig.calendar ?? [], ...costs }),
    base: rig.base ?? timeframe,
    to,
    balance,
    terms: SYNTHETIC,
    exam,
    delayMs,
    engine: { config: configOf({ desk: 'ema', ...rig.config }), version: 'test', ...(rig.desk === undefined ? {} : { desk: rig.desk }) },
    ...(rig.onDecision === undefined ? {} : { onDecision: rig.onDecision }),
  })
}
