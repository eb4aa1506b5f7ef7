import type { Conviction } from '../../src/contracts/conviction.ts'
import type { ModelView, Opinion } from '../../src/contracts/decision.ts'
import type { Side } from '../../src/contracts/primitives.ts'
import type { Desk } from '../../src/ports/desk.ts'

/** An opinion as a desk would form it, 20 points of stop on EURUSD unless told. */
export function opinionOf(side: Side | null, options: Partial<Opinion> = {}): Opinion {
  return {
    desk: 'scripted',
    side,
    stopDistancePrice: 0.002,
    targetDistancePrice: 0.004,
    leaning: side,
    model: null,
    reason: side === null ? 'sees no trade' : `wants to ${side}`,
    facts: { atrPrice: 0.001 },
    ...options,
  }
}

/** What models say who find a rise likely. */
export const modelView = (change: Partial<ModelView> = {}): ModelView => ({
  version: '0123456789ab',
  trusted: true,
  rise: 0.6,
  blended: 0.58,
  lightgbm: 0.58,
  catboost: 0.57,
  lstm: 0.6,
  volatility: -0.1,
  confidence: 96,
  threshold: 80,
  ...change,
})

/** Enough for an entry, unless told. */
export const convictionOf = (change: Partial<Conviction> = {}): Conviction => ({
  trigger: 'M5',
  side: 'buy',
  value: 81,
  threshold: 80,
  weighted: 66,
  confidence: 96,
  parts: [],
  missing: [],
  pass: true,
  reason: '',
  ...change,
})

/** A desk that says what the test wants, when the test wants. */
export function scriptedDesk(form: (symbol: string, timeframe: string) => Opinion | Promise<Opinion>): Desk {
  return { name: 'scripted', needs: () => ({}), opinion: (close) => form(close.symbol, close.trigger) }
}
