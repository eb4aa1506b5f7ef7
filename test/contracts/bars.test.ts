import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BarColumnsSchema } from '../../src/contracts/bars.ts'
import { TIMEFRAME_SECONDS, TIMEFRAMES } from '../../src/contracts/primitives.ts'
import { isDeep } from '../support/depth.ts'

function faultOf(timeframe: string, at: number): string | null {
  const one = { after: null, time: [at], open: [1], high: [1], low: [1], close: [1], tickVolume: [1], spreadPoints: [1] }
  const issue = BarColumnsSchema.safeParse({ [timeframe]: one }).error?.issues[0]
  return issue === undefined ? null : `${issue.path.join('.')}: ${issue.message}`
}

describe('the open time of a bar', () => {
  it('is refused exactly when it leaves a remainder, however large it is and whatever its fraction', () => {
    const period = fc.integer({ min: 100_000, max: 2 ** 31 })
    const far = fc.double({ min: 100_000, max: 1e300, noNaN: true })
    const nearSafe = fc.integer({ min: -200_000, max: 200_000 }).map((by) => Number.MAX_SAFE_INTEGER + by)
    const offset = fc.constantFrom(0, 0, 1, -1, 0.5, 2 ** -20, -(2 ** -20))
    fc.assert(
      fc.property(fc.constantFrom(...TIMEFRAMES), fc.oneof(period, far, nearSafe), offset, fc.boolean(), (timeframe, base, by, isWhole) => {
        const seconds = TIMEFRAME_SECONDS[timeframe]
        const at = (isWhole ? Math.max(1, Math.floor(base / seconds)) * seconds : base) + by
        const why = `${at} is not a multiple of ${seconds} s: bars open on whole periods of server time`
        expect(faultOf(timeframe, at)).toBe(at % seconds === 0 ? null : `${timeframe}.time.0: ${why}`)
      }),
      { numRuns: isDeep ? 200_000 : 3_000 },
    )
  })
})
