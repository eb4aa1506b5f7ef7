import type { CalendarEvent } from '../src/core/account.ts'
import type { BarHistory } from '../src/core/bars/slide.ts'
import type { ServerZone } from '../src/core/time/zone.ts'
import type { Bars } from '../src/core/window.ts'
import type { Market } from './markets.ts'

/** What a terminal must know of a market to quote and to fill it. */
export type FeedMarket = Omit<Market, 'startPrice' | 'minuteSigma' | 'spreadPoints'>

/**
 * The finest prices there are: ticks as bars of their own, or the bars of the lowest timeframe. `knownAt` is when each may be
 * looked at, UTC ms: a tick when it comes, a bar when it has closed. Spreads are known.
 */
export type Track = Readonly<{ bars: Bars; knownAt: Float64Array }>

/** One market as its terminal sees it. Bars of every timeframe as far as they reach, oldest first, spreads known. */
export type FeedSymbol = Readonly<{ market: FeedMarket; bars: BarHistory; track: Track }>

/** What a simulated terminal lives on: recorded or made-up prices of the markets of one account. */
export type Feed = Readonly<{
  /** Currency of the account that tick values are in. */
  currency: string
  zone: ServerZone
  /** First close that is played, UTC ms. */
  playFrom: number
  symbols: readonly FeedSymbol[]
  /** Releases in the order of time; none where nobody recorded them. */
  calendar?: readonly CalendarEvent[]
}>
