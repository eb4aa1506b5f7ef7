import type { Opinion } from '../../src/contracts/decision.ts'
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
    reason: side === null ? 'sees no trade' : `wants to ${side}`,
    facts: { atrPrice: 0.001 },
    ...options,
  }
}

/** A desk that says what the test wants, when the test wants. */
export function scriptedDesk(form: (symbol: string, timeframe: string) => Opinion | Promise<Opinion>): Desk {
  return { name: 'scripted', needs: () => ({}), opinion: (close) => form(close.symbol, close.trigger) }
}
