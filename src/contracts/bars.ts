import { z } from 'zod'
import { TIMEFRAMES, TIMEFRAME_SECONDS, type Timeframe } from './primitives.ts'
import { show } from './show.ts'

/**
 * Closed bars of one timeframe as columns, oldest first. The columns are checked by one loop each: a generic
 * element schema costs half of the whole request (measured .38-.43 of an echo, against .86-1.0 for loops).
 */
export type Columns = Readonly<{
  after: number | null
  time: readonly number[]
  open: readonly number[]
  high: readonly number[]
  low: readonly number[]
  close: readonly number[]
  tickVolume: readonly number[]
  spreadPoints: readonly number[]
}>
export type BarColumns = Readonly<Partial<Record<Timeframe, Columns>>>

/** A message may carry more than a window after an outage, never an unbounded amount. */
export const BARS_PER_TIMEFRAME_MAX = 1_000

export type BarFault =
  | 'BAR_COLUMN'
  | 'BAR_NOT_A_NUMBER'
  | 'BAR_NEWEST_FIRST'
  | 'BAR_DUPLICATE'
  | 'BAR_ORDER'
  | 'BAR_ALIGNMENT'
  | 'BAR_OHLC'
  | 'BAR_NEGATIVE_VOLUME'
  | 'BAR_FORMING'

type Path = (string | number)[]
type Report = (fault: BarFault, path: Path, message: string) => void

const COLUMN_MEANING = {
  after: 'Open time of the bar before the first one here (server seconds); null when these bars are the whole window.',
  time: 'Open times, server seconds, strictly rising, aligned to the timeframe.',
  open: 'Open prices (bid).',
  high: 'Highest prices (bid).',
  low: 'Lowest prices (bid).',
  close: 'Close prices (bid).',
  tickVolume: 'Ticks in the bar.',
  spreadPoints: 'Spread of the bar as MetaTrader stores it, points.',
} as const
const NUMBER_COLUMNS = ['time', 'open', 'high', 'low', 'close', 'tickVolume', 'spreadPoints'] as const

export const BarColumnsSchema = z
  .custom<BarColumns>((value) => isRecord(value), 'expected an object keyed by timeframe')
  .check((context) => {
    checkBars(context.value, (fault, path, message) => {
      context.issues.push({ code: 'custom', input: context.value, path, message, params: { fault } })
    })
  })
  .describe('Closed bars as columns per timeframe, oldest first; only what is new, or the whole window when `full`.')
  .meta({ jsonSchema: barsJsonSchema() })

/** Reports the first fault of each timeframe, so one broken column does not bury the next. */
function checkBars(bars: BarColumns, report: Report): void {
  for (const [name, columns] of Object.entries(bars)) {
    const timeframe = TIMEFRAMES.find((known) => known === name)
    if (timeframe === undefined) report('BAR_COLUMN', [name], `unknown timeframe; use ${TIMEFRAMES.join(' ')}`)
    else checkColumns(columns, TIMEFRAME_SECONDS[timeframe], (fault, path, message) => report(fault, [name, ...path], message))
  }
}

function checkColumns(columns: unknown, seconds: number, report: Report): void {
  if (!isRecord(columns)) return report('BAR_COLUMN', [], 'expected an object of columns')
  for (const key of Object.keys(columns)) {
    if (!Object.hasOwn(COLUMN_MEANING, key)) return report('BAR_COLUMN', [key], 'unknown column')
  }
  const time = columns['time']
  if (!Array.isArray(time)) return report('BAR_COLUMN', ['time'], 'expected an array of numbers')
  if (time.length > BARS_PER_TIMEFRAME_MAX) {
    return report('BAR_COLUMN', ['time'], `${time.length} bars; at most ${BARS_PER_TIMEFRAME_MAX} in one message`)
  }
  for (const name of NUMBER_COLUMNS) if (!checkNumbers(columns[name], name, time.length, report)) return
  if (!checkTimes(time as number[], columns['after'], seconds, report)) return
  checkCandles(columns as unknown as Columns, report)
}

function checkNumbers(column: unknown, name: (typeof NUMBER_COLUMNS)[number], length: number, report: Report): boolean {
  if (!Array.isArray(column)) {
    report('BAR_COLUMN', [name], 'expected an array of numbers')
    return false
  }
  if (column.length !== length) {
    report('BAR_COLUMN', [name], `${column.length} values beside ${length} times`)
    return false
  }
  const least = name === 'tickVolume' || name === 'spreadPoints' ? 0 : Number.MIN_VALUE
  for (let i = 0; i < length; i += 1) {
    const value: unknown = column[i]
    if (typeof value === 'number' && value >= least && value < Infinity) continue
    const isNegative = typeof value === 'number' && value < 0 && least === 0
    report(
      isNegative ? 'BAR_NEGATIVE_VOLUME' : 'BAR_NOT_A_NUMBER',
      [name, i],
      `${show(value)} is not ${least === 0 ? 'a number of at least 0' : 'a positive number'}`,
    )
    return false
  }
  return true
}

function checkTimes(time: readonly number[], after: unknown, seconds: number, report: Report): boolean {
  if (after !== null && !(typeof after === 'number' && Number.isSafeInteger(after) && after > 0)) {
    report('BAR_COLUMN', ['after'], 'expected server seconds of the bar before, or null for a whole window')
    return false
  }
  let before = after ?? 0
  for (let i = 0; i < time.length; i += 1) {
    const at = time[i] ?? Number.NaN
    if (at <= before) {
      const [fault, message] = describeDisorder(time, i, at, before)
      report(fault, ['time', i], message)
      return false
    }
    if (!isMultiple(at, seconds)) {
      report('BAR_ALIGNMENT', ['time', i], `${at} is not a multiple of ${seconds} s: bars open on whole periods of server time`)
      return false
    }
    before = at
  }
  return true
}

/** The remainder of two doubles took a quarter of the whole check; it is asked for only where a product may round. */
function isMultiple(at: number, seconds: number): boolean {
  return at <= Number.MAX_SAFE_INTEGER ? Math.floor(at / seconds) * seconds === at : at % seconds === 0
}

function describeDisorder(time: readonly number[], i: number, at: number, before: number): [BarFault, string] {
  if (at === before) return ['BAR_DUPLICATE', `${at} stands twice`]
  const isReversed = i > 0 && time.every((value, j) => j === 0 || value < (time[j - 1] ?? 0))
  if (isReversed) return ['BAR_NEWEST_FIRST', 'bars run newest first; send them oldest first']
  return ['BAR_ORDER', `${at} comes after ${before}; open times must rise`]
}

function checkCandles({ open, high, low, close }: Columns, report: Report): void {
  for (let i = 0; i < open.length; i += 1) {
    const o = open[i] ?? Number.NaN
    const h = high[i] ?? Number.NaN
    const l = low[i] ?? Number.NaN
    const c = close[i] ?? Number.NaN
    if (h >= o && h >= c && l <= o && l <= c) continue
    return report(
      'BAR_OHLC',
      [h < l ? 'high' : h < o || h < c ? 'high' : 'low', i],
      `open ${o}, high ${h}, low ${l}, close ${c}: high and low must enclose the others`,
    )
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function barsJsonSchema() {
  const column = (name: (typeof NUMBER_COLUMNS)[number]) => ({
    type: 'array',
    maxItems: BARS_PER_TIMEFRAME_MAX,
    description: COLUMN_MEANING[name],
    items: name === 'tickVolume' || name === 'spreadPoints' ? { type: 'number', minimum: 0 } : { type: 'number', exclusiveMinimum: 0 },
  })
  const columns = {
    type: 'object',
    additionalProperties: false,
    required: ['after', ...NUMBER_COLUMNS],
    properties: {
      after: { type: ['integer', 'null'], description: COLUMN_MEANING.after },
      ...Object.fromEntries(NUMBER_COLUMNS.map((name) => [name, column(name)])),
    },
  }
  return {
    type: 'object',
    additionalProperties: false,
    properties: Object.fromEntries(TIMEFRAMES.map((timeframe) => [timeframe, columns])),
  }
}
