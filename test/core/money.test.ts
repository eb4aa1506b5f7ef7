import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatMinor, percentOf, toMinor, toNumber } from '../../src/core/money.ts'

describe('money', () => {
  it('as text is read exactly, and printed as it was', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), fc.integer({ min: 0, max: 8 }), (minor, digits) => {
        expect(toMinor(formatMinor(minor, digits), digits)).toBe(minor + 0)
      }),
    )
  })

  it('as a number is the cents that were meant: a double near them is them', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1e11, max: 1e11 }), (cents) => {
        expect(toMinor(cents / 100, 2)).toBe(cents + 0)
        expect(toNumber(cents, 2)).toBe(Number((cents / 100).toFixed(2)))
      }),
    )
    expect(toMinor(0.1 + 0.2, 2)).toBe(30)
    expect(toMinor(194_884.06, 2)).toBe(19_488_406)
  })

  it.each(['', 'ten', '1e5', '1,000', '--1', '1.005', 'NaN'])('is not "%s"', (text) => {
    expect(() => toMinor(text, 2)).toThrow(/no amount of money|more than 2 decimals/)
  })

  it.each([Number.NaN, Infinity, 1.005, 1e300])('is not %d', (value) => {
    expect(() => toMinor(value, 2)).toThrow(/no amount of money|more than 2 decimals/)
  })

  it('in percent is rounded down, below zero as well', () => {
    expect(percentOf(10_000_001, 5)).toBe(500_000)
    expect(percentOf(-10_000_001, 5)).toBe(-500_001)
    expect(percentOf(9_999_999_999_999, 0.0001)).toBe(9_999_999)
    expect(() => percentOf(100, 0.00001)).toThrow(/four decimals/)
  })

  it('of which a share is taken is reckoned in whole numbers, however large they grow', () => {
    const amounts = fc.oneof(fc.maxSafeInteger(), fc.integer({ min: -1e10, max: 1e10 }))
    fc.assert(
      fc.property(amounts, fc.integer({ min: 0, max: 2_000_000 }), (amount, share) => {
        const product = BigInt(amount) * BigInt(share)
        const lower = (product - (((product % 1_000_000n) + 1_000_000n) % 1_000_000n)) / 1_000_000n
        expect(percentOf(amount, share / 10_000)).toBe(Number(lower))
      }),
    )
  })
})
