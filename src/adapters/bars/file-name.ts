import { basename } from 'node:path'
import { TimeframeSchema, type Timeframe } from '../../contracts/primitives.ts'

export type BarFileName = Readonly<{ brokerSymbol: string; timeframe: Timeframe | null; period: string; source: string }>

/** Names of brokers hold underscores too, as in EURUSD_i: the timeframe is the first part that reads as one. */
const NAME =
  /^(?<symbol>[A-Za-z0-9.#!+&@$_-]+?)_(?<period>(?:M|H|D|W|MN)\d{1,2}|Daily|Weekly|Monthly)(?:_(?<source>[A-Za-z0-9_.-]+?))?\.csv(?:\.gz)?$/i
/** What MetaTrader calls the bars of a day in the name of an export. */
const DAILY = 'DAILY'

/**
 * Reads SYMBOL_TF[_source].csv[.gz], and the names MetaTrader gives its exports, SYMBOL_TF_from_to.csv. The timeframe is
 * null for one that is not ours, such as M3; null as a whole for a file that is none of bars.
 */
export function readFileName(path: string): BarFileName | null {
  const groups = NAME.exec(basename(path))?.groups
  const symbol = groups?.['symbol']
  const period = groups?.['period']
  if (symbol === undefined || period === undefined) return null
  const upper = period.toUpperCase()
  const timeframe = TimeframeSchema.safeParse(upper === DAILY ? 'D1' : upper)
  return { brokerSymbol: symbol, timeframe: timeframe.data ?? null, period, source: groups?.['source'] ?? '' }
}
