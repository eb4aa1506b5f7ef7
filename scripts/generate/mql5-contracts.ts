import { z } from 'zod'
import { TERMINAL_PATHS, TERMINAL_SOCKET_PATH } from '../../src/adapters/server/routes.ts'
import { BARS_PER_TIMEFRAME_MAX } from '../../src/contracts/bars.ts'
import { ExecutionSchema, MODES, SIGNAL_KINDS } from '../../src/contracts/decision.ts'
import { TERMINAL_MESSAGES, type MessageType } from '../../src/contracts/messages.ts'
import { PROTOCOL_VERSION, SideSchema, TIMEFRAMES, TIMEFRAME_SECONDS } from '../../src/contracts/primitives.ts'
import { AckSchema } from '../../src/contracts/results.ts'
import { ServerMessageSchema } from '../../src/contracts/server.ts'
import type { ErrorCode } from '../../src/errors.ts'
import { EA_VERSION_MIN } from '../../src/pipeline/sessions.ts'

/** Contracts.mqh: what both sides of the wire must write alike, for the EA. */
export function renderMql5Contracts(): string {
  const sections = [
    section('The version of the contract, and the oldest EA that speaks it', [
      define('WIRE_VERSION', PROTOCOL_VERSION),
      define('WIRE_EA_VERSION_MIN', EA_VERSION_MIN),
    ]),
    section('Messages of the terminal, and the address of each', Object.keys(TERMINAL_MESSAGES).map(named('WIRE_MESSAGE'))),
    section('', [
      ...[...TERMINAL_PATHS].map(([path, type]) => define(`WIRE_PATH_${type.toUpperCase()}`, path)),
      define('WIRE_PATH_SOCKET', TERMINAL_SOCKET_PATH),
    ]),
    section('Messages of the server', ServerMessageSchema.options.map(({ shape }) => shape.type.value).map(named('WIRE_REPLY'))),
    section('Words', [
      ...SIGNAL_KINDS.map(named('WIRE_KIND')),
      ...SideSchema.options.map(named('WIRE_SIDE')),
      ...MODES.map(named('WIRE_MODE')),
      ...ExecutionSchema.options.map(named('WIRE_EXECUTION')),
      ...AckSchema.shape.outcome.options.map(named('WIRE_OUTCOME')),
    ]),
    section('Codes of errors that the EA treats in a way of its own', TREATED.map(named('WIRE_ERROR'))),
    section('Most of what a message may hold: characters of a text, entries of a list', LIMITS.map(limit)),
    section('Timeframes, fastest first', timeframes()),
  ]
  return `// Made from src/contracts by \`npm run generate\`; changes here are lost.\n\n${sections.join('\n')}`
}

/** All others are refusals of one message: it is given up, and told. */
const TREATED: readonly ErrorCode[] = [
  'UNKNOWN_ACCOUNT',
  'UNKNOWN_SESSION',
  'SEQ_BACK',
  'CONFLICT',
  'SESSION_BUSY',
  'RATE_LIMITED',
  'TOO_MANY_CONNECTIONS',
  'LANE_FULL',
  'JOURNAL_DOWN',
  'SHUTTING_DOWN',
  'REQUEST_TIMEOUT',
  'SLOW_READER',
  'INTERNAL',
  'STALE_CLOCK',
  'UNKNOWN_SYMBOL',
  'UNAUTHORIZED',
  'HOST_REFUSED',
  'ORIGIN_REFUSED',
  'NOT_FOUND',
  'EA_TOO_OLD',
  'ZONE_MISMATCH',
  'BALANCE_MISMATCH',
  'SYMBOL_TWICE',
  'UNKNOWN_VERSION',
]

/** Where the schemas set a bound that the EA has to keep, by the name it has there. */
const LIMITS: readonly (readonly [name: string, type: MessageType, path: readonly string[]])[] = [
  ['COMPANY', 'hello', ['company']],
  ['SERVER', 'hello', ['server']],
  ['CURRENCY', 'hello', ['currency']],
  ['SYMBOLS', 'hello', ['brokerSymbols']],
  ['POSITIONS', 'snapshot', ['positions']],
  ['ORDERS', 'snapshot', ['orders']],
  ['SESSIONS', 'snapshot', ['spec', 'sessions']],
  ['CALENDAR', 'snapshot', ['calendar']],
  ['CALENDAR_NAME', 'snapshot', ['calendar', '*', 'name']],
  ['COMMENT', 'deal', ['comment']],
  ['MESSAGE', 'ack', ['message']],
  ['OUTCOMES', 'report', ['outcomes']],
  ['REASON', 'bye', ['reason']],
]

function limit([name, type, path]: (typeof LIMITS)[number]): string {
  let schema: unknown = z.toJSONSchema(TERMINAL_MESSAGES[type], { io: 'input', unrepresentable: 'any' })
  for (const key of path) schema = key === '*' ? fieldOf(schema, 'items') : fieldOf(fieldOf(schema, 'properties'), key)
  const most = fieldOf(schema, 'maxLength') ?? fieldOf(schema, 'maxItems')
  if (typeof most !== 'number') throw new Error(`${type}.${path.join('.')} has no bound`)
  return define(`WIRE_MAX_${name}`, most)
}

function fieldOf(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? new Map<string, unknown>(Object.entries(value)).get(key) : undefined
}

function timeframes(): readonly string[] {
  const list = (values: readonly string[]) => `{${values.join(',')}}`
  return [
    define('WIRE_TIMEFRAMES', TIMEFRAMES.length),
    define('WIRE_MAX_BARS', BARS_PER_TIMEFRAME_MAX),
    `const string WIRE_TIMEFRAME_NAMES[WIRE_TIMEFRAMES]=${list(TIMEFRAMES.map((name) => `"${name}"`))};`,
    `const int WIRE_TIMEFRAME_SECONDS[WIRE_TIMEFRAMES]=${list(TIMEFRAMES.map((name) => String(TIMEFRAME_SECONDS[name])))};`,
    `const ENUM_TIMEFRAMES WIRE_TIMEFRAME_PERIODS[WIRE_TIMEFRAMES]=${list(TIMEFRAMES.map((name) => `PERIOD_${name}`))};`,
  ]
}

const section = (title: string, lines: readonly string[]): string => `${[...(title === '' ? [] : [`// ${title}`]), ...lines].join('\n')}\n`

const named = (prefix: string) => (word: string) => define(`${prefix}_${word.toUpperCase()}`, word)

const define = (name: string, value: string | number): string =>
  `#define ${name.padEnd(34)} ${typeof value === 'number' ? value : `"${value}"`}`
