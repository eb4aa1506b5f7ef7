import type { pino } from 'pino'
import type { Config } from '../../config.ts'
import type { Engine } from '../../pipeline/api.ts'
import type { Clock } from '../../ports/clock.ts'
import type { ListedBundle } from '../../ports/ensemble.ts'
import type { JournalHealth, JournalReader } from '../../ports/journal.ts'
import type { Decode } from './body.ts'
import type { Metrics } from './metrics.ts'
import type { RateLimit } from './rate-limit.ts'

/** Limits that no user needs to set, and that tests make small. */
export type Tuning = Readonly<{
  /** Bytes queued for one WebSocket above which its client counts as a slow reader. */
  bufferedBytesMax: number
  /** Period of WebSocket pings, ms; two missed pongs end the connection. */
  pingEveryMs: number
  /** Idle time after which a kept-alive HTTP connection is closed, ms. */
  keepAliveMs: number
  /** Time without a byte in either direction after which an HTTP connection is cut, ms. */
  stalledMs: number
  /** Time for answers under way when the server stops, ms. */
  drainMs: number
  /** Life of a connection above the limit that sends no request to be refused, ms. */
  refusedLifeMs: number
}>
export const TUNING: Tuning = {
  bufferedBytesMax: 4_000_000,
  pingEveryMs: 15_000,
  keepAliveMs: 72_000,
  stalledMs: 120_000,
  drainMs: 5_000,
  refusedLifeMs: 2_000,
}

export type EdgeOptions = Readonly<{
  engine: Engine
  reader: JournalReader
  journalHealth: () => JournalHealth
  /** Models that were found; none where the desk asks none. */
  models: () => readonly ListedBundle[]
  config: Config
  token: string
  clock: Clock
  logger: pino.Logger | false
  version: string
  tuning?: Partial<Tuning>
}>

/** What every part of the edge shares. */
export type Edge = Readonly<
  Omit<EdgeOptions, 'logger' | 'tuning'> & {
    log: pino.Logger
    /** Keeps a client that sends rubbish from filling the disk with log lines. */
    logLimit: RateLimit
    metrics: Metrics
    rate: RateLimit
    decode: Decode
    tuning: Tuning
    /** True from the moment the server stops: what is under way is answered, the rest refused. */
    isClosing: () => boolean
  }
>
