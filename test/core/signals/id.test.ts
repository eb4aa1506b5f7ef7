import { describe, expect, it } from 'vitest'
import { SIGNAL_KINDS } from '../../../src/contracts/decision.ts'
import { SignalIdSchema, TIMEFRAMES } from '../../../src/contracts/primitives.ts'
import { signalId } from '../../../src/core/signals/id.ts'

describe('a signal id', () => {
  it('fits an order comment, is the same for the same leg, and differs for every other', () => {
    const ids = new Set<string>()
    let count = 0
    for (let close = 0; close < 400; close += 1) {
      for (const timeframe of TIMEFRAMES) {
        for (const kind of SIGNAL_KINDS) {
          for (const leg of ['buy', 'sell', '18446744073709551615']) {
            const closeTime = 1_780_000_000_000 + close * 60_000
            const options = { key: `51234567.FTMO-Server3|US30|${timeframe}|${closeTime}`, kind, leg, closeTime }
            expect(signalId(options)).toBe(signalId({ ...options }))
            ids.add(SignalIdSchema.parse(signalId(options)))
            count += 1
          }
        }
      }
    }
    expect(ids.size).toBe(count)
  })
})
