import type { z } from 'zod'
import { SwitchesSchema, DecisionSchema } from '../../contracts/decision.ts'
import { TERMINAL_MESSAGES, type MessageType } from '../../contracts/messages.ts'
import * as people from '../../contracts/people.ts'
import { PayoutBodySchema, PhaseBodySchema, RiskReplySchema, ScaleUpBodySchema } from '../../contracts/risk.ts'
import { ReplySchema } from '../../contracts/server.ts'
import type { ErrorCode } from '../../errors.ts'

export type Route = Readonly<{
  method: 'GET' | 'POST'
  path: string
  group: 'terminal' | 'people' | 'operation'
  summary: string
  /** A WebSocket: `reply` is what it sends per frame. */
  socket?: true
  /** Answered without a token: nothing secret. */
  open?: true
  params?: z.ZodObject
  query?: z.ZodObject
  body?: z.ZodType
  reply: z.ZodType | 'text/html' | 'text/plain' | 'application/json'
  codes: readonly ErrorCode[]
}>

/** Address of each message type. */
export const TERMINAL_PATHS: ReadonlyMap<string, MessageType> = new Map([
  ['/v1/hello', 'hello'],
  ['/v1/snapshots', 'snapshot'],
  ['/v1/equity', 'equity'],
  ['/v1/acks', 'ack'],
  ['/v1/deals', 'deal'],
  ['/v1/reports', 'report'],
  ['/v1/bye', 'bye'],
])
export const TERMINAL_SOCKET_PATH = '/v1/terminal'
export const STREAM_PATH = '/v1/stream'

/** What a request of any address may end in; UNAUTHORIZED comes with every address that is not open. */
export const COMMON_CODES: readonly ErrorCode[] = [
  'BAD_REQUEST',
  'HOST_REFUSED',
  'ORIGIN_REFUSED',
  'HEADERS_TOO_LARGE',
  'RATE_LIMITED',
  'TOO_MANY_CONNECTIONS',
  'REQUEST_TIMEOUT',
  'SHUTTING_DOWN',
  'INTERNAL',
]
const BODY_CODES: readonly ErrorCode[] = [
  'BAD_JSON',
  'UNSUPPORTED_MEDIA',
  'BODY_TOO_LARGE',
  'MISSING_FIELD',
  'UNKNOWN_FIELD',
  'INVALID_FIELD',
]
const MESSAGE_CODES: readonly ErrorCode[] = [
  ...BODY_CODES,
  'UNKNOWN_VERSION',
  'UNKNOWN_TYPE',
  'UNKNOWN_SESSION',
  'SEQ_BACK',
  'CONFLICT',
  'STALE_CLOCK',
  'JOURNAL_DOWN',
]
const OF_CAPITAL: Pick<Route, 'reply' | 'codes'> = {
  reply: RiskReplySchema,
  codes: [...BODY_CODES, 'UNKNOWN_ACCOUNT', 'CAPITAL_MISMATCH', 'JOURNAL_DOWN'],
}
const CODES_OF_TYPE: Readonly<Partial<Record<MessageType, readonly ErrorCode[]>>> = {
  hello: ['SESSION_BUSY', 'EA_TOO_OLD', 'ZONE_MISMATCH', 'SYMBOL_TWICE', 'BALANCE_MISMATCH'],
  deal: ['UNKNOWN_ACCOUNT', 'BALANCE_MISMATCH'],
  snapshot: [
    'UNKNOWN_ACCOUNT',
    'UNKNOWN_SYMBOL',
    'LANE_FULL',
    'BAR_COLUMN',
    'BAR_NOT_A_NUMBER',
    'BAR_NEWEST_FIRST',
    'BAR_DUPLICATE',
    'BAR_ORDER',
    'BAR_ALIGNMENT',
    'BAR_OHLC',
    'BAR_NEGATIVE_VOLUME',
    'BAR_FORMING',
    'BARS_MISSING',
  ],
}
const SUMMARIES: Readonly<Record<MessageType, string>> = {
  hello: 'Begin a session; the first one registers the account, disarmed.',
  snapshot: 'Bars have closed; the reply says what to do.',
  equity: 'Heartbeat between bars.',
  ack: 'What became of one signal.',
  deal: 'A deal of the account.',
  report: 'Answer to a `query`.',
  bye: 'End a session.',
}

const account = (path: string): string => `/v1/accounts/:account${path}`
const ofPeople = (route: Pick<Route, 'path' | 'summary' | 'reply'> & Partial<Route>): Route => ({
  method: 'GET',
  group: 'people',
  ...(route.path.includes(':account') ? { params: people.AccountParamsSchema } : {}),
  codes: [
    ...(route.path.includes(':account') ? (['UNKNOWN_ACCOUNT'] as const) : []),
    ...(route.query === undefined ? [] : (['UNKNOWN_FIELD', 'INVALID_FIELD'] as const)),
  ],
  ...route,
})
const command = (name: string, summary: string, body: z.ZodType = people.CommandBodySchema): Route => ({
  method: 'POST',
  path: account(`/${name}`),
  group: 'people',
  summary,
  params: people.AccountParamsSchema,
  body,
  reply: SwitchesSchema,
  codes: [...BODY_CODES, 'UNKNOWN_ACCOUNT', 'SWITCH_REFUSED', 'JOURNAL_DOWN'],
})

/** Every address of the server, once: the OpenAPI page is built from it, and a test compares it with the app. */
export const ROUTES: readonly Route[] = [
  ...[...TERMINAL_PATHS].map(([path, type]): Route => ({
    method: 'POST',
    path,
    group: 'terminal',
    summary: SUMMARIES[type],
    body: TERMINAL_MESSAGES[type],
    reply: ReplySchema,
    codes: [...MESSAGE_CODES, ...(CODES_OF_TYPE[type] ?? (type === 'bye' ? [] : ['UNKNOWN_ACCOUNT'])), 'METHOD_NOT_ALLOWED'],
  })),
  {
    method: 'GET',
    path: TERMINAL_SOCKET_PATH,
    group: 'terminal',
    summary: 'WebSocket: one text frame is one message of any type; each reply, and what comes unasked, is a list in one frame.',
    socket: true,
    reply: ReplySchema,
    codes: [...MESSAGE_CODES, ...Object.values(CODES_OF_TYPE).flat(), 'SLOW_READER'],
  },
  ofPeople({ path: '/v1/models', summary: 'The models of each symbol: in use, or refused and why.', reply: people.ModelsReplySchema }),
  ofPeople({ path: '/v1/accounts', summary: 'All accounts.', reply: people.AccountsReplySchema }),
  ofPeople({ path: account(''), summary: 'One account.', reply: people.AccountSummarySchema }),
  ofPeople({ path: account('/positions'), summary: 'Its open positions.', reply: people.PositionsReplySchema }),
  ofPeople({
    path: account('/risk'),
    summary: 'Where it stands before its firm, to the cent, each figure with its formula.',
    reply: RiskReplySchema,
  }),
  ofPeople({
    path: account('/features'),
    summary: 'The features of one of its symbols, as models are given them.',
    query: people.FeaturesQuerySchema,
    reply: people.FeaturesReplySchema,
    codes: ['UNKNOWN_ACCOUNT', 'UNKNOWN_SYMBOL'],
  }),
  ofPeople({
    path: account('/equity'),
    summary: 'Its equity over time.',
    query: people.EquityQuerySchema,
    reply: people.EquityReplySchema,
  }),
  ofPeople({
    path: account('/decisions'),
    summary: 'Its decisions, newest first.',
    query: people.DecisionsQuerySchema,
    reply: people.DecisionsReplySchema,
  }),
  ofPeople({
    path: account('/decisions/:key'),
    summary: 'One decision with its whole explanation.',
    params: people.DecisionParamsSchema,
    reply: DecisionSchema,
    codes: ['UNKNOWN_ACCOUNT', 'UNKNOWN_DECISION'],
  }),
  ofPeople({
    path: account('/signals'),
    summary: 'Its signals, newest first.',
    query: people.SignalsQuerySchema,
    reply: people.SignalsReplySchema,
  }),
  ofPeople({ path: account('/deals'), summary: 'Its deals.', query: people.DealsQuerySchema, reply: people.DealsReplySchema }),
  ofPeople({
    path: account('/switches'),
    summary: 'Changes of its switches, newest first.',
    query: people.SwitchesQuerySchema,
    reply: people.SwitchesReplySchema,
  }),
  ofPeople({
    path: account('/funnel'),
    summary: 'Where its entries were stopped.',
    query: people.FunnelQuerySchema,
    reply: people.FunnelReplySchema,
  }),
  command('arm', 'Let entries pass.'),
  command('disarm', 'Let no entry pass; exits still run.'),
  command('halt', "Let nothing pass but the guard's own flatten."),
  command('reduce', 'Let exits pass only.'),
  command('resume', 'Back to ACTIVE.'),
  command('flatten', 'Close every position of ours.'),
  command('shadow', 'Decide a symbol without sending its entries.', people.ShadowBodySchema),
  {
    ...command('phase', 'Take the account into a phase of a firm.', PhaseBodySchema),
    reply: RiskReplySchema,
    codes: [...BODY_CODES, 'UNKNOWN_ACCOUNT', 'BALANCE_MISMATCH', 'JOURNAL_DOWN'],
  },
  { ...command('payout', 'Tell of a payout: the capital stays, days and profits count anew.', PayoutBodySchema), ...OF_CAPITAL },
  { ...command('scale-up', 'Tell that the firm raised the capital.', ScaleUpBodySchema), ...OF_CAPITAL },
  command('execution', 'Choose who fills: the broker or the paper account.', people.ExecutionBodySchema),
  ofPeople({
    path: STREAM_PATH,
    summary:
      'WebSocket: decisions, outcomes, deals and changes of state as they happen, one JSON frame each. A browser offers the subprotocol bearer.TOKEN.',
    socket: true,
    query: people.StreamQuerySchema,
    reply: people.EventSchema,
    codes: ['UNKNOWN_FIELD', 'INVALID_FIELD', 'SLOW_READER'],
  }),
  operation('/health/live', 'Whether the process serves.', people.LiveReplySchema, { open: true }),
  operation('/health/ready', 'Whether it can decide, and what is missing (503).', people.ReadyReplySchema, { open: true }),
  operation('/metrics', 'Counters and gauges for Prometheus.', 'text/plain'),
  operation('/docs', 'This page.', 'text/html', { open: true }),
  operation('/docs/openapi.json', 'This page as OpenAPI 3.1.', 'application/json', { open: true }),
]

function operation(path: string, summary: string, reply: Route['reply'], more: Partial<Route> = {}): Route {
  return { method: 'GET', path, group: 'operation', summary, reply, codes: [], ...more }
}

export const OPEN_PATHS: ReadonlySet<string> = new Set(ROUTES.filter((route) => route.open === true).map((route) => route.path))

export const SOCKET_PATHS: ReadonlySet<string> = new Set(ROUTES.filter((route) => route.socket === true).map((route) => route.path))

/** The address without its query. */
export function pathOf(url: string): string {
  const end = url.indexOf('?')
  return end === -1 ? url : url.slice(0, end)
}

const PATTERNS = ROUTES.map((route) => ({ method: route.method, pattern: new RegExp(`^${route.path.replaceAll(/:[a-z]+/g, '[^/]+')}$`) }))

/** Methods an address takes; empty when there is nothing at it. */
export function allowedMethods(path: string): readonly string[] {
  return PATTERNS.filter(({ pattern }) => pattern.test(path)).map(({ method }) => method)
}
