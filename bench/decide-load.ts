import { z } from 'zod'
import { closedAt, waveHello, waveSnapshot, WAVE_EURUSD } from '../replay/wave-market.ts'
import type { Timeframe } from '../src/contracts/primitives.ts'
import { parseZone } from '../src/core/time/zone.ts'
import { shoot } from './cannon.ts'

export const BENCH_TOKEN = 'bench-token-0123456789'
export const BENCH_ZONE = 'America/New_York+7h'
export const CONNECTIONS = 8

export const ServerReadySchema = z.strictObject({ kind: z.literal('ready'), decideUrl: z.string(), echoUrl: z.string() })
export type ServerReady = z.infer<typeof ServerReadySchema>
/** `asked`: decisions so far for which models were asked. */
export const ServerUseSchema = z.strictObject({ kind: z.literal('use'), cpuMs: z.number(), asked: z.number() })
export type ServerUse = z.infer<typeof ServerUseSchema>

export type Load = Readonly<{
  kind: 'full' | 'delta'
  desk: BenchDesk
  /** Closes that one account lives through. */
  closes: number
  requests: number
}>
/**
 * The EMA desk decides at closes of M5; the shipped models were taught at those of M15 and above, and ask for sound bars of every
 * timeframe: all that closes then is told.
 */
const BENCH_DESKS = {
  ema: { closedAt: (): readonly Timeframe[] => ['M1', 'M5'], stepSeconds: 300 },
  ensemble: { closedAt, stepSeconds: 900 },
} as const
export type BenchDesk = keyof typeof BENCH_DESKS
export type Measured = Readonly<{ rps: number; p50Ms: number; p99Ms: number; failures: number }>

/** Accounts are registered with version 1 of their switches, and arming makes 2: what a terminal has confirmed. */
const ARMED_VERSION = 2
const START = Date.UTC(2026, 5, 16, 22) / 1_000
const zone = parseZone(BENCH_ZONE)
const serverTime = (seconds: number) => zone.toServer((START + seconds) * 1_000)
/** Accounts have names of one width, so that a body made once is addressed by writing eight bytes into it. */
const ACCOUNT_WIDTH = 8
const accountName = (index: number) => `B${String(index).padStart(ACCOUNT_WIDTH - 1, '0')}`
const headers = { 'content-type': 'application/json', authorization: `Bearer ${BENCH_TOKEN}` }

/** Bodies of consecutive closes: full windows, or the new bars alone. The desk decides on each. */
export function makeBodies({ kind, desk, closes }: Load): readonly Buffer[] {
  const { closedAt: closing, stepSeconds } = BENCH_DESKS[desk]
  return Array.from({ length: closes }, (_, i) => {
    const spoken = {
      account: accountName(0),
      session: 'bench',
      seq: i + 2,
      now: serverTime((i + 1) * stepSeconds),
      stateVersion: ARMED_VERSION,
    }
    return Buffer.from(
      JSON.stringify(waveSnapshot(WAVE_EURUSD, spoken, { full: kind === 'full', closed: closing(spoken.now), sinceSeconds: stepSeconds })),
    )
  })
}

let accountsMade = 0

/** Accounts that have said hello, sent their first windows and are armed: the state in which an EA lives. */
export async function prepareAccounts(decideUrl: string, count: number): Promise<readonly string[]> {
  const names = Array.from({ length: count }, () => accountName((accountsMade += 1)))
  for (const account of names) {
    const spoken = { account, session: 'bench', seq: 0, now: serverTime(0) }
    await post(`${decideUrl}/v1/hello`, waveHello(spoken, ['EURUSD'], zone.offsetSeconds(START * 1_000)))
    await post(`${decideUrl}/v1/snapshots`, waveSnapshot(WAVE_EURUSD, { ...spoken, seq: 1 }, { full: true, closed: ['M5'] }))
    await post(`${decideUrl}/v1/accounts/${account}/arm`, { why: 'bench' })
  }
  return names
}

async function post(url: string, body: object): Promise<void> {
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) })
  if (!response.ok) throw new Error(`${url}: ${response.status} ${await response.text()}`)
  await response.arrayBuffer()
}

/** Where to send, and what every answer must contain: a refusal would be quicker than a decision. */
export type Target = Readonly<{ url: string; answer: string }>

/** Sends every body of every account once, in order, over eight connections. */
export async function runLoad(target: Target, load: Load, bodies: readonly Buffer[], accounts: readonly string[]): Promise<Measured> {
  const { url, answer } = target
  const offset = (bodies[0]?.indexOf('"account":"') ?? -1) + '"account":"'.length
  const lanes = Array.from({ length: CONNECTIONS }, (_, lane) => accounts.filter((_name, i) => i % CONNECTIONS === lane))
  const { latencies, seconds, failures } = await shoot({
    url,
    headers,
    connections: CONNECTIONS,
    amount: load.requests,
    next: (connection, sent) => {
      const body = bodies[sent % bodies.length]
      const account = lanes[connection]?.[Math.floor(sent / bodies.length)]
      if (body === undefined || account === undefined) return undefined
      body.write(account, offset, 'latin1')
      return body
    },
    isAnswer: (text) => text.includes(answer),
  })
  const sorted = latencies.toSorted((a, b) => a - b)
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
  return { rps: latencies.length / seconds, p50Ms: at(0.5), p99Ms: at(0.99), failures }
}
