import type { SIGNAL_KINDS } from '../../contracts/decision.ts'
import type { AccountId, SymbolName, Timeframe } from '../../contracts/primitives.ts'

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

/** MurmurHash3's mixing on two lanes (cyrb64): spread well, no security meant; the journal refuses a second use of an id. */
function hash64(text: string): readonly [number, number] {
  let a = 0xdeadbeef
  let b = 0x41c6ce57
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i)
    a = Math.imul(a ^ code, 2_654_435_761)
    b = Math.imul(b ^ code, 1_597_334_677)
  }
  a = Math.imul(a ^ (a >>> 16), 2_246_822_507) ^ Math.imul(b ^ (b >>> 13), 3_266_489_909)
  b = Math.imul(b ^ (b >>> 16), 2_246_822_507) ^ Math.imul(a ^ (a >>> 13), 3_266_489_909)
  return [a >>> 0, b >>> 0]
}
