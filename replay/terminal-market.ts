import type { Market as FillMarket } from '../src/core/fills/book.ts'
import type { ServerZone } from '../src/core/time/zone.ts'
import type { Bars } from '../src/core/window.ts'
import type { SymbolSpec } from '../src/contracts/account.ts'
import type { Snapshot } from '../src/contracts/terminal.ts'
import type { SymbolTape } from './synthetic-tape.ts'
import { barAt, indexFrom, type TapeBar } from './timeframes.ts'

/** What the terminal sees of one market at one instant: the tick that opens the next minute, or the last one there was. */
export function marketAt(symbol: SymbolTape, time: number, zone: ServerZone): Readonly<{ fills: FillMarket; quote: Snapshot['quote'] }> {
  const { market, bars } = symbol
  const index = indexFrom(bars.M1.time, time)
  const isTrading = bars.M1.time[index] === time
  const bar = barAt(bars.M1, isTrading ? index : index - 1)
  const bid = isTrading ? bar.open : bar.close
  const quote = {
    bid,
    ask: toDigits(bid + bar.spreadPoints * market.spec.point, market.spec.digits),
    time: isTrading ? time : bar.time + 59,
  }
  const spec: SymbolSpec = { ...market.spec, marginPerLot: toDigits((market.spec.contractSize * bid) / market.leverage, 2) }
  return { quote, fills: { brokerSymbol: market.brokerSymbol, symbol: null, spec, quote: { ...quote, at: zone.toUtc(quote.time) } } }
}

/** The minute that ends at `time`, as the fill model takes it; null when nothing traded in it. */
export function minuteBefore({ bars }: SymbolTape, time: number, zone: ServerZone): Bars | null {
  const index = indexFrom(bars.M1.time, time - 60)
  return bars.M1.time[index] === time - 60 ? toBars(barAt(bars.M1, index), time, zone) : null
}

function toBars(bar: TapeBar, closeTime: number, zone: ServerZone): Bars {
  return {
    length: 1,
    time: Float64Array.of(zone.toUtc(bar.time)),
    open: Float64Array.of(bar.open),
    high: Float64Array.of(bar.high),
    low: Float64Array.of(bar.low),
    close: Float64Array.of(bar.close),
    tickVolume: Float64Array.of(bar.tickVolume),
    spreadPoints: Float64Array.of(bar.spreadPoints),
    lastCloseAt: zone.toUtc(closeTime),
  }
}

const toDigits = (value: number, digits: number): number => Number(value.toFixed(digits))
