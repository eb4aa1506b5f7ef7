import { basename, resolve } from 'node:path'
import type { SymbolName, Timeframe } from '../../contracts/primitives.ts'
import type { SymbolTable } from '../../core/symbols/resolve.ts'
import type { CliOptions, ParsedArgs } from '../command.ts'
import { Fault, instantOf, needed, symbolOf, timeframeOf } from '../export/words.ts'

export const BACKTEST_OPTIONS = {
  data: { type: 'string', value: 'DIR', meaning: 'Folder of bars.' },
  ticks: { type: 'string', value: 'DIR', meaning: 'Folder of ticks, SYMBOL_*.csv: bars and fills are made of them where they are.' },
  calendar: { type: 'string', value: 'FILE', meaning: 'Economic releases, CSV: time, currency or country, impact, event.' },
  account: {
    type: 'string',
    value: 'FILE',
    meaning: 'Account file, or the name of one that comes with the package.',
    default: 'ftmo-100k',
  },
  symbols: { type: 'string', value: 'A,B', meaning: 'Markets to trade. Default: all of the account file.' },
  from: { type: 'string', value: 'DATE', meaning: 'First close, UTC. Default: the first with whole windows behind it.' },
  to: { type: 'string', value: 'DATE', meaning: 'Closes before it, UTC. Default: all.' },
  base: { type: 'string', value: 'TF', meaning: 'Lowest timeframe whose closes are decided.', default: 'M5' },
  models: { type: 'string', value: 'DIR', meaning: 'Folder of models. Default: your own, then those of the package.' },
  out: { type: 'string', value: 'DIR', meaning: 'Folder for the report. Default: one of its own in the home folder.' },
  zone: { type: 'string', value: 'RULE', meaning: "The trade server's clock, e.g. America/New_York+7h. Default: the configured one." },
  'delay-ms': { type: 'integer', value: 'MS', meaning: 'Time from an answer to its fill.', default: 0, min: 0, max: 3_600_000 },
  seed: { type: 'integer', value: 'N', meaning: 'What the bootstrap draws from.', default: 1, min: 0, max: 4_294_967_295 },
  'allow-known': {
    type: 'boolean',
    meaning: 'Plays closes that the models were trained on too; figures of them prove nothing, and the verdict says so.',
  },
  'no-stress': {
    type: 'boolean',
    meaning: 'Leaves out the runs with higher costs and with delay: a third of the time, but no edge is believed then.',
  },
  'accept-bad-bars': { type: 'boolean', meaning: 'Leaves out lines that are no sound bar; without it their file is refused.' },
  force: { type: 'boolean', meaning: 'Writes into a folder that is there.' },
} as const satisfies CliOptions

/** Options as they were typed. */
export type BacktestWords = Omit<ParsedArgs<typeof BACKTEST_OPTIONS>, 'json'>

export type BacktestOptions = Readonly<{
  dir: string
  /** Null to fill on bars. */
  ticksDir: string | null
  /** Null for no releases. */
  calendarFile: string | null
  accountFile: string
  /** Null for all of the account file. */
  symbols: readonly SymbolName[] | null
  /** Closes from `from` on and before `to`, UTC ms. */
  from: number
  to: number
  base: Timeframe
  out: string | null
  delayMs: number
  seed: number
  allowsKnown: boolean
  isStressed: boolean
  acceptBadBars: boolean
  replace: boolean
}>

export function readBacktestOptions(words: BacktestWords, symbols: SymbolTable): BacktestOptions {
  const from = words.from === undefined ? 0 : instantOf('--from', words.from)
  const to = words.to === undefined ? Infinity : instantOf('--to', words.to)
  if (from >= to) throw new Fault(`--from ${words.from ?? ''} is not before --to ${words.to ?? ''}`)
  const named = words.symbols?.split(',').map((word) => symbolOf(word.trim(), symbols))
  return {
    dir: needed('--data DIR', words.data),
    ticksDir: words.ticks ?? null,
    calendarFile: words.calendar ?? null,
    accountFile: words.account,
    symbols: named === undefined ? null : [...new Set(named)],
    from,
    to,
    base: timeframeOf('--base', words.base),
    out: words.out === undefined ? null : resolve(words.out),
    delayMs: words['delay-ms'],
    seed: words.seed,
    allowsKnown: words['allow-known'],
    isStressed: !words['no-stress'],
    acceptBadBars: words['accept-bad-bars'],
    replace: words.force,
  }
}

const PLACES: ReadonlySet<string> = new Set(['data', 'ticks', 'calendar', 'account', 'models'])

/** The command line that makes a run again. Places stand by their last name: a report may be shown to somebody. */
export function commandLineOf(words: BacktestWords): string {
  const left = new Set(['out', 'force'])
  const parts = Object.entries(words).flatMap(([name, value]) => {
    if (left.has(name) || value === undefined || value === false) return []
    if (value === true) return [`--${name}`]
    return [`--${name}`, quoted(PLACES.has(name) ? basename(String(value)) : String(value))]
  })
  return ['barclose backtest', ...parts].join(' ')
}

const quoted = (word: string): string => (/^[\w.,:/+-]+$/.test(word) ? word : `"${word.replaceAll('"', '\\"')}"`)
