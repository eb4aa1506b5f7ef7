import type { SIGNAL_KINDS } from '../../contracts/decision.ts'
import type { AccountId, SymbolName, Timeframe } from '../../contracts/primitives.ts'
import { hash64 } from '../hash.ts'

type KeyParts = Readonly<{ account: AccountId; symbol: SymbolName; contract: string | null; timeframe: Timeframe; closeTime: number }>

/**
 * One bar close, one decision: an M1 and an M5 bar that open together close at different times and are two. Two
 * contracts of one root are one market, but each has its own bars, so each close of each is decided.
 */
export const decisionKey = ({ account, symbol, contract, timeframe, closeTime }: KeyParts): string =>
  `${account}|${contract === null ? symbol : `${symbol}@${contract}`}|${timeframe}|${closeTime}`

type Leg = Readonly<{ key: string; kind: (typeof SIGNAL_KINDS)[number]; leg: string; closeTime: number }>

const LETTER = { OPEN: 'O', ADD: 'A', PARTIAL_CLOSE: 'P', CLOSE_ALL: 'C', MODIFY: 'M' } as const

/**
 * The id of a signal follows from the decision's key, the kind and the leg, so a resend carries the same one. It fits
 * an order comment whole: a letter, the minute of the close (sorts by time), and 64 bits of hash; 22 characters.
 */
export function signalId({ key, kind, leg, closeTime }: Leg): string {
  const [high, low] = hash64(`${key}|${kind}|${leg}`)
  const minute = Math.floor(closeTime / 60_000).toString(36)
  return `${LETTER[kind]}${minute}-${high.toString(36).padStart(7, '0')}${low.toString(36).padStart(7, '0')}`
}

/** The id a comment begins with; null when there is none. Brokers rewrite the tail of a comment. */
export const signalIdIn = (comment: string): string | null => /^[OAPCM][0-9a-z]+-[0-9a-z]{14}/.exec(comment)?.[0] ?? null
