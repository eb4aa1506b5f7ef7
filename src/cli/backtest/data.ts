import { createHash } from 'node:crypto'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { makeFeed, type Recorded } from '../../../replay/backtest/make-feed.ts'
import type { Feed } from '../../../replay/feed.ts'
import { nameIn } from '../../adapters/bars/folder.ts'
import { openHistory } from '../../adapters/bars/history.ts'
import { readTicks } from '../../adapters/bars/ticks/read-ticks.ts'
import type { BacktestAccount } from '../../contracts/backtest.ts'
import { TIMEFRAMES, TIMEFRAME_SECONDS, WINDOW_BARS, type SymbolName, type Timeframe } from '../../contracts/primitives.ts'
import { joinTicks, minuteBars, tickTrack, type Ticks } from '../../core/bars/from-ticks.ts'
import { sliceBars } from '../../core/bars/make-bars.ts'
import { joinSources } from '../../core/bars/join-sources.ts'
import { resample } from '../../core/bars/resample.ts'
import { closeTimesOf, type BarHistory } from '../../core/bars/slide.ts'
import type { SymbolTable } from '../../core/symbols/resolve.ts'
import type { ServerZone } from '../../core/time/zone.ts'
import type { Bars } from '../../core/window.ts'
import { Fault } from '../export/words.ts'
import { readCalendar } from './calendar.ts'

type AccountMarket = BacktestAccount['symbols'][number]

export type DataOptions = Readonly<{
  dir: string
  /** Folder of ticks, SYMBOL_*.csv[.gz]; null to fill on bars. */
  ticksDir: string | null
  /** File of economic releases; null for none. */
  calendarFile: string | null
  account: BacktestAccount
  /** Null for all of the account. */
  symbols: readonly SymbolName[] | null
  table: SymbolTable
  zone: ServerZone
  base: Timeframe
  /** 0 for the first close with whole windows behind it. */
  from: number
  acceptBadBars: boolean
  onReading: (symbol: SymbolName, file: string, rows: number) => void
}>

export type BacktestData = Readonly<{
  markets: readonly Recorded[]
  symbols: readonly SymbolName[]
  playFrom: number
  /** Of the finest bars of all markets, UTC ms. */
  lastClose: number
  /** SHA-256 of all prices. */
  hash: string
  feed: (costFactor: number) => Feed
}>

/** All that a backtest is played on: the account's markets, with their bars and, where they are there, their ticks. */
export async function readBacktestData(options: DataOptions): Promise<BacktestData> {
  const { account, zone, base } = options
  const chosen = chooseMarkets(options)
  const calendar = options.calendarFile === null ? [] : readCalendar(options.calendarFile)
  const markets: Recorded[] = []
  for (const { symbol, market } of chosen) markets.push(await readMarket(symbol, market, options))
  const playFrom =
    options.from > 0 ? options.from : Math.max(...markets.map((one, i) => wholeFrom(one, base, zone, chosen[i]?.symbol ?? '')))
  return {
    markets,
    symbols: chosen.map(({ symbol }) => symbol),
    playFrom,
    lastClose: Math.max(...markets.flatMap(({ bars }) => TIMEFRAMES.map((timeframe) => bars[timeframe]?.lastCloseAt ?? 0))),
    hash: hashOf(markets),
    feed: (costFactor) => makeFeed({ currency: account.currency, zone, playFrom, markets, calendar, costFactor }),
  }
}

type Chosen = Readonly<{ symbol: SymbolName; market: AccountMarket }>

function chooseMarkets({ account, symbols, table }: DataOptions): readonly Chosen[] {
  const known = account.symbols.map((market): Chosen => {
    const symbol = table.resolve(market.brokerSymbol)?.symbol
    if (symbol === undefined) throw new Fault(`${market.brokerSymbol} of the account file has no canonical name; add it to symbols.json`)
    return { symbol, market }
  })
  if (symbols === null) return known
  return symbols.map((symbol) => {
    const found = known.find((one) => one.symbol === symbol)
    if (found === undefined)
      throw new Fault(`the account file has no market ${symbol}; it has ${known.map((one) => one.symbol).join(', ')}`)
    return found
  })
}

async function readMarket(symbol: SymbolName, market: AccountMarket, options: DataOptions): Promise<Recorded> {
  const { dir, ticksDir, account, table, zone, acceptBadBars, onReading } = options
  const history = await openHistory({
    dir,
    symbol,
    symbols: table,
    zone,
    acceptBadBars,
    onProgress: (file, rows) => onReading(symbol, file, rows),
  })
  const { point } = market.spec
  const ticks = ticksDir === null ? null : await readFolderOfTicks(ticksDir, symbol, { table, zone })
  const bars = ticks === null ? history.bars : withTicks(history.bars, minuteBars(ticks, { point }), zone)
  if (TIMEFRAMES.every((timeframe) => bars[timeframe] === undefined)) throw new Fault(`there are no bars of ${symbol} in ${dir}`)
  const { brokerSymbol, spec, commissionPerLot, spreadPoints } = market
  const slippagePoints = market.slippagePoints ?? account.slippagePoints
  const feedMarket = { brokerSymbol, spec, leverage: market.leverage ?? account.leverage, commissionPerLot, slippagePoints }
  return { market: feedMarket, bars, spreadPoints, ...(ticks === null ? {} : { ticks: tickTrack(ticks, { point }) }) }
}

/** All files of a symbol's ticks, in the order of their names; they must follow each other in time. */
async function readFolderOfTicks(
  dir: string,
  symbol: SymbolName,
  { table, zone }: Pick<DataOptions, 'table' | 'zone'>,
): Promise<Ticks | null> {
  if (!existsSync(dir)) throw new Fault(`there is no folder ${dir}`)
  const files = readdirSync(dir)
    .filter((file) => /\.csv(?:\.gz)?$/i.test(file))
    .filter((file) => nameIn(table, /^[^_]+/.exec(file)?.[0] ?? file) === symbol)
    .toSorted()
  const pieces: Ticks[] = []
  for (const file of files) pieces.push(await readTicks(join(dir, file), { zone }))
  return pieces.length === 0 ? null : joinTicks(pieces)
}

/** Where there are ticks, bars of every timeframe are made of them: what is decided on and what fills are made on are one market. */
function withTicks(bars: BarHistory, minutes: Bars, zone: ServerZone): BarHistory {
  const joined: Partial<Record<Timeframe, Bars>> = {}
  for (const timeframe of TIMEFRAMES) {
    const made = timeframe === 'M1' ? minutes : wholeBars(minutes, timeframe, zone)
    const recorded = bars[timeframe]
    const own = { name: 'a ticks', bars: made, hasVolume: true, hasSpread: true }
    const sources = recorded === undefined ? [own] : [own, { name: 'b bars', bars: recorded, hasVolume: false, hasSpread: false }]
    const all = joinSources(sources, timeframe).bars
    if (all.length > 0) joined[timeframe] = all
  }
  return joined
}

/** Without the first, if the ticks began in the midst of it. */
function wholeBars(minutes: Bars, timeframe: Timeframe, zone: ServerZone): Bars {
  const made = resample(minutes, { to: timeframe, zone })
  return made.time[0] === minutes.time[0] ? made : sliceBars(made, 1, made.length, made.lastCloseAt)
}

function wholeFrom({ bars }: Recorded, base: Timeframe, zone: ServerZone, symbol: string): number {
  const firsts = TIMEFRAMES.filter((timeframe) => TIMEFRAME_SECONDS[timeframe] >= TIMEFRAME_SECONDS[base]).map((timeframe) => {
    const own = bars[timeframe]
    if (own === undefined || own.length < WINDOW_BARS)
      throw new Fault(
        `${symbol} ${timeframe} has ${own?.length ?? 0} bars, a whole window has ${WINDOW_BARS}: say --from DATE, or a higher --base`,
      )
    return closeTimesOf(own, timeframe, zone)[WINDOW_BARS - 1] ?? Infinity
  })
  return Math.max(...firsts)
}

function hashOf(markets: readonly Recorded[]): string {
  const hash = createHash('sha256')
  const add = (bars: Bars): void => {
    for (const column of [bars.time, bars.open, bars.high, bars.low, bars.close, bars.tickVolume, bars.spreadPoints])
      hash.update(new Uint8Array(column.buffer, column.byteOffset, column.byteLength))
  }
  for (const { market, bars, ticks } of markets) {
    hash.update(market.brokerSymbol)
    for (const timeframe of TIMEFRAMES) {
      const own = bars[timeframe]
      if (own === undefined) continue
      hash.update(timeframe)
      add(own)
    }
    if (ticks !== undefined) add(ticks)
  }
  return hash.digest('hex')
}
