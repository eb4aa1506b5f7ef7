import type { SymbolSettings } from '../../../mql5/host/scenario.ts'
import type { SymbolTape } from '../../../replay/synthetic-tape.ts'
import { barAt, type TapeBar, type TapeBars } from '../../../replay/timeframes.ts'
import { TIMEFRAME_SECONDS, type Timeframe } from '../../../src/contracts/primitives.ts'
import type { Tick } from '../ea-rig.ts'

/** One market of a run: times of ticks are server milliseconds, of bars server seconds. */
export type LiveMarket = Readonly<{
  settings: Omit<SymbolSettings, 'ticks' | 'history'> & Readonly<{ digits: number }>
  ticks: readonly Tick[]
  /** Bars that closed before the first tick. */
  history: Readonly<Record<Timeframe, readonly TapeBar[]>>
}>

/** The bars of the ticks by the rule of MetaTrader: bid prices, the least spread, and no bar where no tick fell. */
export function barsOfTicks(ticks: readonly Tick[], timeframe: Timeframe, digits: number): readonly TapeBar[] {
  const seconds = TIMEFRAME_SECONDS[timeframe]
  const byOpen = new Map<number, Tick[]>()
  for (const tick of ticks) {
    const open = Math.floor(tick.msc / 1_000 / seconds) * seconds
    const own = byOpen.get(open)
    if (own === undefined) byOpen.set(open, [tick])
    else own.push(tick)
  }
  return [...byOpen].map(([time, own]) => {
    const bids = own.map(({ bid }) => bid)
    const spreads = own.map(({ bid, ask }) => Math.round((ask - bid) * Number(`1e${digits}`)))
    const [open = Number.NaN, close = Number.NaN] = [bids[0], bids.at(-1)]
    return {
      time,
      open,
      high: bids.reduce((a, b) => Math.max(a, b)),
      low: bids.reduce((a, b) => Math.min(a, b)),
      close,
      tickVolume: own.length,
      spreadPoints: spreads.reduce((a, b) => Math.min(a, b)),
    }
  })
}

/** The market without the ticks of a stretch, server milliseconds. */
export const quietBetween = (market: LiveMarket, from: number, to: number): LiveMarket => ({
  ...market,
  ticks: market.ticks.filter(({ msc }) => msc < from || msc >= to),
})

/** One value for each timeframe. */
export const ofEach = <T>(make: (timeframe: Timeframe) => T): Readonly<Record<Timeframe, T>> => ({
  M1: make('M1'),
  M5: make('M5'),
  M15: make('M15'),
  M30: make('M30'),
  H1: make('H1'),
  H4: make('H4'),
  D1: make('D1'),
})

/** A synthetic market between two instants, server milliseconds: the minutes of the tape as ticks, all before them as history. */
export function marketOfTape({ market, bars }: SymbolTape, from: number, to: number): LiveMarket {
  const { brokerSymbol, spec, commissionPerLot } = market
  const minutes = rows(bars.M1).filter(({ time }) => time * 1_000 >= from && time * 1_000 < to)
  const history = (timeframe: Timeframe) =>
    rows(bars[timeframe]).filter(({ time }) => (time + TIMEFRAME_SECONDS[timeframe]) * 1_000 <= from)
  return {
    settings: {
      name: brokerSymbol,
      digits: spec.digits,
      point: spec.point,
      tickSize: spec.tickSize,
      tickValue: spec.tickValue,
      contractSize: spec.contractSize,
      currencyBase: spec.baseCurrency,
      currencyProfit: spec.profitCurrency,
      currencyMargin: spec.marginCurrency,
      calcMode: spec.baseCurrency === 'USD' ? 'cfdLeverage' : 'forex',
      swapLong: spec.swapLongPerLot,
      swapShort: spec.swapShortPerLot,
      commissionPerLot,
      sessions: spec.sessions.map(({ day, from: opens, to: shuts }) => ({ day, from: clock(opens), to: clock(shuts) })),
    },
    ticks: minutes.flatMap((bar) => ticksOf(bar, spec)),
    history: ofEach(history),
  }
}

/** Seven ticks a minute that touch its prices, each a little after a whole second, the last one a moment before the end. */
function ticksOf(bar: TapeBar, { digits, point }: Readonly<{ digits: number; point: number }>): readonly Tick[] {
  const round = (price: number): number => Number(price.toFixed(digits))
  const middle = (bar.open + bar.close) / 2
  const path = [bar.open, (bar.open + bar.low) / 2, bar.low, middle, bar.high, (bar.high + bar.close) / 2, bar.close]
  return path.map((price, i) => {
    const bid = round(price)
    return { msc: bar.time * 1_000 + 137 + i * 9_800, bid, ask: round(bid + (bar.spreadPoints + (i % 3)) * point) }
  })
}

const rows = (bars: TapeBars): readonly TapeBar[] => bars.time.map((_, i) => barAt(bars, i))
const clock = (seconds: number): string =>
  `${String(Math.floor(seconds / 3_600)).padStart(2, '0')}:${String(Math.floor((seconds % 3_600) / 60)).padStart(2, '0')}`
