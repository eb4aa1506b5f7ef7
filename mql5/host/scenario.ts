import {
  ACCOUNT_KEYS,
  ALLOW_KEYS,
  CHART_KEYS,
  FAULT_KEYS,
  FILE_KEYS,
  HISTORY_KEYS,
  type KeyTable,
  OFFSET_KEYS,
  RATE_KEYS,
  RUN_KEYS,
  SESSION_KEYS,
  type Settings,
  SYMBOL_KEYS,
  TERMINAL_KEYS,
} from './scenario-keys.ts'

export type Timeframe =
  | 'M1'
  | 'M2'
  | 'M3'
  | 'M4'
  | 'M5'
  | 'M6'
  | 'M10'
  | 'M12'
  | 'M15'
  | 'M20'
  | 'M30'
  | 'H1'
  | 'H2'
  | 'H3'
  | 'H4'
  | 'H6'
  | 'H8'
  | 'H12'
  | 'D1'
  | 'W1'
  | 'MN1'

export type RunSettings = Settings<typeof RUN_KEYS> & Readonly<{ start: number }>
export type FaultSettings = Settings<typeof FAULT_KEYS> & Readonly<{ kind: (typeof FAULT_KEYS.kind)[number] }>
export type SymbolSettings = Settings<typeof SYMBOL_KEYS> &
  Readonly<{
    name: string
    /** Files of bars before the first tick, oldest first: `time,open,high,low,close,tickVolume,spread,realVolume`. */
    history?: Readonly<Partial<Record<Timeframe, string>>>
    /** None listed: the market is always open. */
    sessions?: readonly Omit<Settings<typeof SESSION_KEYS>, 'symbol'>[]
  }>

/** One run: times are server milliseconds since 1970, as the broker's clock shows them. */
export type Scenario = Readonly<{
  run: RunSettings
  account?: Settings<typeof ACCOUNT_KEYS>
  terminal?: Settings<typeof TERMINAL_KEYS>
  /** From an instant on the broker's and the computer's clocks are elsewhere. */
  offsets?: readonly Settings<typeof OFFSET_KEYS>[]
  /** The first symbol on M1, if not given. */
  chart?: Readonly<{ symbol: string; timeframe: Timeframe }>
  symbols: readonly SymbolSettings[]
  /** Rates between currencies that no symbol of the run gives. */
  rates?: readonly Readonly<{ from: string; to: string; value: number }>[]
  inputs?: Readonly<Record<string, string | number | boolean | bigint>>
  /** Addresses that WebRequest and sockets may use. */
  allow?: readonly string[]
  faults?: readonly FaultSettings[]
  /** The trade server's state: read at the start if it is there, written after each change. */
  brokerFile?: string
  /** Events of the economic calendar; without it every question about it fails as if it were out of reach. */
  calendarFile?: string
}>

/** The scenario in the lines that the simulated terminal reads. A key that it does not know is an error that names it. */
export function writeScenario(scenario: Scenario): string {
  const { symbols, chart, brokerFile, calendarFile } = scenario
  return [
    line('run', RUN_KEYS, scenario.run),
    ...single('account', ACCOUNT_KEYS, scenario.account),
    ...single('terminal', TERMINAL_KEYS, scenario.terminal),
    ...(scenario.offsets ?? []).map((offset) => line('offset', OFFSET_KEYS, offset)),
    ...symbols.flatMap(symbolLines),
    ...single('chart', CHART_KEYS, chart),
    ...(scenario.rates ?? []).map((rate) => line('rate', RATE_KEYS, rate)),
    ...Object.entries(scenario.inputs ?? {}).map(
      ([name, value]) => `input ${name}=${typeof value === 'string' ? quote(value) : String(value)}`,
    ),
    ...(scenario.allow ?? []).map((address) => line('allow', ALLOW_KEYS, { address })),
    ...(scenario.faults ?? []).map((fault) => line('fault', FAULT_KEYS, fault)),
    ...single('broker', FILE_KEYS, brokerFile === undefined ? undefined : { file: brokerFile }),
    ...single('calendar', FILE_KEYS, calendarFile === undefined ? undefined : { file: calendarFile }),
    '',
  ].join('\n')
}

function symbolLines({ history = {}, sessions = [], ...settings }: SymbolSettings): readonly string[] {
  const symbol = settings.name
  return [
    line('symbol', SYMBOL_KEYS, settings),
    ...Object.entries(history).map(([timeframe, file]) => line('history', HISTORY_KEYS, { symbol, timeframe, file })),
    ...sessions.map((session) => line('session', SESSION_KEYS, { symbol, ...session })),
  ]
}

const single = (kind: string, keys: KeyTable, settings: object | undefined): readonly string[] =>
  settings === undefined ? [] : [line(kind, keys, settings)]

function line(kind: string, keys: KeyTable, settings: object): string {
  const pairs = Object.entries(settings).flatMap(([key, value]: [string, unknown]) =>
    value === undefined ? [] : [pair(kind, keys, key, value)],
  )
  return [kind, ...pairs].join(' ')
}

function pair(kind: string, keys: KeyTable, key: string, value: unknown): string {
  const wanted = keys[key]
  const fail = (text: string): Error => new Error(`scenario, ${kind}: ${text}`)
  if (wanted === undefined) throw fail(`unknown key '${key}'; known are: ${Object.keys(keys).join(', ')}`)
  if (wanted === 'flag' && typeof value === 'boolean') return `${key}=${value ? 1 : 0}`
  if (wanted === 'number' && typeof value === 'number' && Number.isFinite(value)) return `${key}=${value}`
  if (wanted === 'count' && (typeof value === 'bigint' || (typeof value === 'number' && Number.isSafeInteger(value))))
    return `${key}=${value}`
  if (wanted === 'text' && typeof value === 'string') return `${key}=${quote(value)}`
  if (typeof wanted === 'object' && typeof value === 'string' && wanted.includes(value)) return `${key}=${value}`
  const meant = typeof wanted === 'object' ? `one of ${wanted.join(', ')}` : wanted
  throw fail(`${key} is ${String(value)}, but ${meant} is wanted`)
}

function quote(text: string): string {
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n').replaceAll('\r', '\\r')}"`
}
