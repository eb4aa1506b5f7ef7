import { z } from 'zod'
import type { WaveMarket } from '../replay/wave-market.ts'
import { parseZone } from '../src/core/time/zone.ts'

export const LOAD_TOKEN = 'bench-token-0123456789'
export const LOAD_ZONE = parseZone('America/New_York+7h')
export const LOAD_HEADERS = { 'content-type': 'application/json', authorization: `Bearer ${LOAD_TOKEN}` }

export type LoadDesk = 'ensemble' | 'ema'
export type LoadKind = 'full' | 'delta'
export type Which = 'decide' | 'echo'

/** The eight markets that models come with. Symbols above eight are the same markets of further accounts, so that models are asked of all. */
export const MARKETS: readonly WaveMarket[] = [
  { brokerSymbol: 'US30', base: 47_200, digits: 2, phase: 0 },
  { brokerSymbol: 'US100', base: 25_400, digits: 2, phase: 1 },
  { brokerSymbol: 'US500', base: 6_900, digits: 2, phase: 2 },
  { brokerSymbol: 'XAUUSD', base: 4_050, digits: 2, phase: 3 },
  { brokerSymbol: 'EURUSD', base: 1.1, digits: 5, phase: 4 },
  { brokerSymbol: 'GBPUSD', base: 1.3, digits: 5, phase: 5 },
  { brokerSymbol: 'USDJPY', base: 155, digits: 3, phase: 6 },
  { brokerSymbol: 'USOIL', base: 72, digits: 2, phase: 7 },
]

const UseSchema = z.strictObject({
  kind: z.literal('use'),
  /** Processor time of the child since it began. */
  cpuMs: z.number(),
  /** Decisions, those of them for which models were asked, and signals that went out. */
  decided: z.number(),
  asked: z.number(),
  /** The last close of M15 or above at which none were, and what was said instead. */
  unasked: z.string().nullable(),
  orders: z.number(),
  /** Most that one account was sent within one day of its time. */
  ordersInADay: z.number(),
  rssMb: z.number(),
  heapMb: z.number(),
  /** How late a timer was since it was last asked. */
  delay: z.strictObject({ p50Ms: z.number(), p99Ms: z.number(), maxMs: z.number() }),
})
export type Use = z.infer<typeof UseSchema>

export const FromServerSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('ready'), decideUrl: z.string(), echoUrl: z.string() }),
  UseSchema,
])
export type FromServer = z.infer<typeof FromServerSchema>

/** `use` reads and begins anew; `settle` collects all garbage first, so that what is held shows. */
export const ToServerSchema = z.enum(['use', 'settle', 'stop'])
export type ToServer = z.infer<typeof ToServerSchema>
