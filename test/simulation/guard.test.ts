import { describe, expect, it } from 'vitest'
import { isDeep } from '../support/depth.ts'
import { emptyResult, liveThrough, SLIPPAGE_BOUND, type Result, type Without } from './account-days.ts'

const SEED = 20_261_121
const DAYS = isDeep ? 200_000 : 2_000
/** Days that one account lives at most. */
const LIFE = 20

function simulate(days: number): Result {
  const result = emptyResult()
  for (let account = 0; result.days - result.outside < days; account += 1) liveThrough(SEED + account, LIFE, result)
  return result
}

describe('an account under the guard', () => {
  it(
    `never breaks a floor in ${DAYS.toLocaleString('en')} days that stay within the bound`,
    () => {
      const result = simulate(DAYS)
      const { days, outside, beside, entries, trips, restarts, breaches } = result
      process.stdout.write(
        `guard: seed ${SEED}, slippage up to ${SLIPPAGE_BOUND} points, ${days - outside} days within the bound, ${beside} of them with something by hand or money paid in, ${outside} beyond it, ${entries} entries, ${trips} trips, ${restarts} restarts, ${breaches.length} breaches\n`,
      )
      expect(breaches.slice(0, 5)).toEqual([])
      expect([entries > days / 10, trips > 0, restarts > days / 20]).toEqual([true, true, true])
      expect(outside).toBeLessThan(days / 2)
      expect(beside).toBeGreaterThan(days / 100)
    },
    isDeep ? 1_200_000 : 120_000,
  )

  /** Accounts of which the guard is all that keeps them, found by living through thousands without it. */
  it.each<[string, Without, readonly number[]]>([
    ['no trip near a floor', { trip: true }, [20_261_147, 20_261_154, 20_261_196]],
    ['sizes that do not see the floors', { floors: true, trip: true }, [20_261_133, 20_261_147, 20_261_148]],
  ])('breaks one with %s', (_, without, accounts) => {
    for (const seed of accounts) {
      const [guarded, unguarded] = [emptyResult(), emptyResult()]
      liveThrough(seed, LIFE, guarded)
      liveThrough(seed, LIFE, unguarded, without)
      expect([guarded.breaches.length, unguarded.breaches.length > 0]).toEqual([0, true])
    }
  })
})
