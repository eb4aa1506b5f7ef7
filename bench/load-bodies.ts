import { waveSnapshot, type WaveMarket } from '../replay/wave-market.ts'
import type { Timeframe } from '../src/contracts/primitives.ts'
import { LOAD_ZONE } from './load-shared.ts'

/** Accounts are registered with version 1 of their switches, and arming makes 2: what a terminal has confirmed. */
const ARMED_VERSION = 2
/** Names and numbers have one width, so that a body made once is addressed by writing over them. */
const NAME_WIDTH = 8
const SEQ_FIRST = 1_000_000
const NOBODY = 'B'.padEnd(NAME_WIDTH, '0')
const BEFORE_ACCOUNT = '"account":"'
const BEFORE_SEQ = '"seq":'

export type Shape = Readonly<{
  market: WaveMarket
  /** Server seconds at which it is sent. */
  at: number
  full: boolean
  closed: readonly Timeframe[]
  /** What a delta reaches back. */
  sinceSeconds?: number
}>

/** A snapshot that is addressed to nobody yet. */
export function makeBody({ market, at, full, closed, sinceSeconds = 0 }: Shape): Buffer {
  const spoken = { account: NOBODY, session: 'bench', seq: SEQ_FIRST, now: at, stateVersion: ARMED_VERSION }
  return Buffer.from(JSON.stringify(waveSnapshot(market, spoken, { full, closed, sinceSeconds })))
}

type Address = Readonly<{ account: string; seq: number }>

/** A copy of a body under an account's name and number. */
export const addressTo = (body: Buffer, address: Address): Buffer => write(address, Buffer.from(body))

/**
 * Addresses bodies one after the other in the same bytes, for a wire that has one under way. A copy for each would be garbage that this
 * side collects in the middle of what it measures, on a core that the servers want.
 */
export function openEnvelope(): (body: Buffer, address: Address) => Buffer {
  let bytes = Buffer.alloc(0)
  return (body, address) => {
    if (bytes.length < body.length) bytes = Buffer.alloc(body.length * 2)
    body.copy(bytes)
    return write(address, bytes.subarray(0, body.length))
  }
}

function write({ account, seq }: Address, bytes: Buffer): Buffer {
  bytes.write(account, bytes.indexOf(BEFORE_ACCOUNT) + BEFORE_ACCOUNT.length, 'latin1')
  bytes.write(String(seq), bytes.indexOf(BEFORE_SEQ) + BEFORE_SEQ.length, 'latin1')
  return bytes
}

export type Speaker = Readonly<{ account: string; nextSeq: () => number }>

let speakers = 0

export function makeSpeaker(): Speaker {
  speakers += 1
  let seq = SEQ_FIRST
  return { account: `B${String(speakers).padStart(NAME_WIDTH - 1, '0')}`, nextSeq: () => (seq += 1) }
}

/** Server seconds of a midnight in the middle of a week, at which every timeframe closes. */
export const FIRST_MIDNIGHT = LOAD_ZONE.toServer(Date.UTC(2026, 5, 16, 21))
