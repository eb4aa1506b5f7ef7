import type { FaultCode } from './contracts/messages.ts'
import type { Reply } from './contracts/server.ts'

type ErrorEntry = Readonly<{ status: number; meaning: string; remedy: string }>

const WIRE_FAULTS = {
  BAR_COLUMN: {
    status: 422,
    meaning: 'A column of bars is absent, unknown, too long, or of another length than its times.',
    remedy: 'Send the columns of the contract, all of one length.',
  },
  BAR_NOT_A_NUMBER: {
    status: 422,
    meaning: 'A column holds something that is not a finite number in its range.',
    remedy: 'Send finite numbers; prices are above zero.',
  },
  BAR_NEWEST_FIRST: { status: 422, meaning: 'Bars run newest first.', remedy: 'Send them oldest first; they are never turned round here.' },
  BAR_DUPLICATE: { status: 422, meaning: 'Two bars have the same open time.', remedy: 'Send each bar once.' },
  BAR_ORDER: { status: 422, meaning: 'Open times do not rise.', remedy: 'Send bars in order of time.' },
  BAR_ALIGNMENT: {
    status: 422,
    meaning: 'A bar does not open on a whole period of its timeframe.',
    remedy: 'Send open times in server seconds, as the terminal stores them.',
  },
  BAR_OHLC: {
    status: 422,
    meaning: 'High and low do not enclose open and close.',
    remedy: 'Check how the bar was read; it is never repaired here.',
  },
  BAR_NEGATIVE_VOLUME: { status: 422, meaning: 'A volume or spread is below zero.', remedy: 'Send the value of the terminal.' },
  BAR_FORMING: { status: 422, meaning: 'A bar has not closed yet.', remedy: 'Send closed bars only, from shift 1.' },
  BARS_MISSING: {
    status: 422,
    meaning: 'A timeframe that must be there is not.',
    remedy: 'Wait until its history is loaded; never pad it.',
  },
  MISSING_FIELD: { status: 422, meaning: 'A field of the contract is missing.', remedy: 'Send it; see /docs.' },
  UNKNOWN_FIELD: { status: 422, meaning: 'A field is not in the contract.', remedy: 'Remove it, or update the older side.' },
  INVALID_FIELD: {
    status: 422,
    meaning: 'A field has the wrong type or lies outside its range.',
    remedy: 'The message names the field and what it takes.',
  },
  UNKNOWN_VERSION: {
    status: 422,
    meaning: 'The contract version is not spoken here.',
    remedy: 'Update the EA or the server, so that both speak one version.',
  },
  UNKNOWN_TYPE: {
    status: 422,
    meaning: 'The message type is unknown, or not taken at this address.',
    remedy: 'Use a type of the contract.',
  },
} as const satisfies Record<FaultCode, ErrorEntry>

/** Every error code of the server, once. docs/ERRORS.md is generated from it. */
export const ERRORS = {
  ...WIRE_FAULTS,
  BAD_JSON: {
    status: 400,
    meaning: 'The body is not whole, valid JSON in UTF-8.',
    remedy: 'Send one JSON object; a body cut short, or with a trailing zero byte, ends here.',
  },
  BAD_REQUEST: { status: 400, meaning: 'The request itself is malformed.', remedy: 'Check address, method and headers.' },
  UNSUPPORTED_MEDIA: { status: 415, meaning: 'The body is not declared as JSON.', remedy: 'Send content-type: application/json.' },
  UNAUTHORIZED: {
    status: 401,
    meaning: 'The bearer token is missing or wrong.',
    remedy: 'Send "authorization: Bearer TOKEN"; `barclose doctor` says where the token is.',
  },
  HOST_REFUSED: {
    status: 403,
    meaning: 'The Host header names a host this server does not answer for.',
    remedy: 'Call 127.0.0.1 or localhost with the port, or add the host to BARCLOSE_HOSTS.',
  },
  ORIGIN_REFUSED: {
    status: 403,
    meaning: 'A web page of another origin made the request.',
    remedy: 'Pages of other origins may not reach this server; add the origin to BARCLOSE_ORIGINS if it is yours.',
  },
  NOT_FOUND: { status: 404, meaning: 'There is nothing at this address.', remedy: 'See /docs for the addresses.' },
  METHOD_NOT_ALLOWED: { status: 405, meaning: 'The address does not take this method.', remedy: 'See /docs for the methods.' },
  UNKNOWN_DECISION: { status: 404, meaning: 'No decision has this key.', remedy: 'List the keys at /v1/accounts/{account}/decisions.' },
  BODY_TOO_LARGE: {
    status: 413,
    meaning: 'The body exceeds the limit.',
    remedy: 'Send at most a window per timeframe; the limit is BARCLOSE_BODY_LIMIT_BYTES.',
  },
  HEADERS_TOO_LARGE: {
    status: 431,
    meaning: 'The headers exceed the limit of 16 kB.',
    remedy: 'Send fewer or shorter headers; cookies are of no use here.',
  },
  RATE_LIMITED: {
    status: 429,
    meaning: 'Too many requests in a second.',
    remedy: 'Wait for retryAfterMs; one message per bar close is enough.',
  },
  TOO_MANY_CONNECTIONS: {
    status: 503,
    meaning: 'The server holds as many connections as it may.',
    remedy: 'Close idle ones; the limit is BARCLOSE_CONNECTIONS_MAX.',
  },
  LANE_FULL: {
    status: 503,
    meaning: "The account's lane holds as many waiting closes as it may.",
    remedy: 'Wait for retryAfterMs and send again; the bars already sent are kept.',
  },
  REQUEST_TIMEOUT: { status: 408, meaning: 'The request did not arrive whole in time.', remedy: 'Send it in one go.' },
  SLOW_READER: {
    status: 408,
    meaning: 'The client does not read what it is sent.',
    remedy: 'Read the socket; the connection was closed and nothing was lost.',
  },
  UNKNOWN_ACCOUNT: { status: 404, meaning: 'The account has never said hello.', remedy: 'Send hello first.' },
  UNKNOWN_SESSION: {
    status: 409,
    meaning: 'The session is not the live one of this account.',
    remedy: 'Send hello with this session first.',
  },
  SESSION_BUSY: {
    status: 409,
    meaning: 'Another session of this account is alive.',
    remedy: 'Run one EA per account; the other one is let go after 30 s of silence.',
  },
  SEQ_BACK: {
    status: 409,
    meaning: 'The sequence number is older than the newest of its session.',
    remedy: 'Raise seq with every message; a resend keeps its seq and bytes.',
  },
  CONFLICT: { status: 409, meaning: 'The same session and seq came before with other bytes.', remedy: 'Use a new seq for a new message.' },
  EA_TOO_OLD: {
    status: 426,
    meaning: 'The EA is older than this server works with.',
    remedy: 'Compile and attach the EA that came with this server.',
  },
  STALE_CLOCK: {
    status: 422,
    meaning: "The trade server's time, brought to UTC by the account's zone rule, is too far from this machine's clock.",
    remedy: 'Check the clock of the machine and BARCLOSE_SERVER_ZONE.',
  },
  ZONE_MISMATCH: {
    status: 422,
    meaning: "The measured server offset contradicts the account's zone rule.",
    remedy: "Set the broker's rule in BARCLOSE_SERVER_ZONE or BARCLOSE_SERVER_ZONES.",
  },
  BALANCE_MISMATCH: {
    status: 409,
    meaning: 'The configured initial balance contradicts the first deposit among the deals.',
    remedy: 'Set the balance the account really began with in BARCLOSE_INITIAL_BALANCES.',
  },
  CAPITAL_MISMATCH: {
    status: 409,
    meaning: 'A payout or a scale-up contradicts the phase, the deals or the balance of the account.',
    remedy: 'The message has the figures; wait until the deal is told, or correct the amount.',
  },
  UNKNOWN_SYMBOL: {
    status: 422,
    meaning: 'The broker symbol has no canonical name.',
    remedy: 'Add it to the symbol table (symbols.json in the data folder).',
  },
  SYMBOL_TWICE: {
    status: 422,
    meaning: 'Two broker symbols of the account are one market.',
    remedy: 'Serve one of them; a second one would be decided twice. Contracts of different months may stand side by side.',
  },
  SWITCH_REFUSED: { status: 409, meaning: 'The switch cannot be set now.', remedy: 'The message says what stands in the way.' },
  JOURNAL_DOWN: {
    status: 503,
    meaning: 'The journal cannot be written; nothing is decided without it.',
    remedy: 'Free the disk or the lock; /health/ready says which.',
  },
  SHUTTING_DOWN: { status: 503, meaning: 'The server is stopping.', remedy: 'Connect again in a moment.' },
  INTERNAL: { status: 500, meaning: 'A defect of this server; nothing was decided.', remedy: 'Report it with the log line.' },
} as const satisfies Record<string, ErrorEntry>

export type ErrorCode = keyof typeof ERRORS

type ErrorDetails = Readonly<{ path?: string; retryAfterMs?: number; messages?: Reply; cause?: unknown }>

/** Thrown at the edge and turned into an `error` message there; inside, refusing is a value. */
export class BarcloseError extends Error {
  override readonly name = 'BarcloseError'
  readonly code: ErrorCode
  readonly path: string
  readonly retryAfterMs: number | undefined
  /** What else the terminal must hear with the error, e.g. the state that follows from it. */
  readonly messages: Reply

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause })
    this.code = code
    this.path = details.path ?? ''
    this.retryAfterMs = details.retryAfterMs
    this.messages = details.messages ?? []
  }

  get status(): number {
    return ERRORS[this.code].status
  }
}
