import { z } from 'zod'
import type { WaveMarket } from '../replay/wave-market.ts'
import { parseZone } from '../src/core/time/zone.ts'

export const EA_TOKEN = 'bench-token-0123456789'
export const EA_ZONE = parseZone('America/New_York+7h')
/** Server seconds of a midnight in the middle of a week: every timeframe closes. */
export const MIDNIGHT = Date.UTC(2026, 5, 17) / 1_000

export const EIGHT: readonly WaveMarket[] = [
  { brokerSymbol: 'EURUSD', base: 1.1, digits: 5, phase: 0 },
  { brokerSymbol: 'GBPUSD', base: 1.3, digits: 5, phase: 1 },
  { brokerSymbol: 'AUDUSD', base: 0.7, digits: 5, phase: 2 },
  { brokerSymbol: 'NZDUSD', base: 0.6, digits: 5, phase: 3 },
  { brokerSymbol: 'XAUUSD', base: 4_050, digits: 2, phase: 4 },
  { brokerSymbol: 'US30.cash', base: 47_200, digits: 2, phase: 5 },
  { brokerSymbol: 'US100.cash', base: 25_400, digits: 2, phase: 6 },
  { brokerSymbol: 'US500.cash', base: 6_900, digits: 2, phase: 7 },
]

/** One message as a server received it, and how many timeframes closed in it; 0 for whole windows. */
const HeardSchema = z.strictObject({ type: z.string(), timeframes: z.number() })
export type Heard = z.infer<typeof HeardSchema>
export const FromServersSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('ready'), decidePort: z.number(), echoPort: z.number() }),
  z.strictObject({ kind: z.literal('heard'), heard: z.array(HeardSchema), orders: z.number() }),
])
export type FromServers = z.infer<typeof FromServersSchema>
