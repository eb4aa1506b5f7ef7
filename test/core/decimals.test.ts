import fc from 'fast-check'
import { expect, it } from 'vitest'
import { toDecimals } from '../../src/core/decimals.ts'

const digits = fc.integer({ min: 0, max: 12 })
const asText = (value: number, count: number): number => Number(value.toFixed(count))

it('a number cut to its decimals is the very number that its text says', () => {
  const value = fc.oneof(
    fc.double({ min: -1e15, max: 1e15, noNaN: true }),
    fc.double({ min: -10, max: 10, noNaN: true }),
    fc.integer({ min: -1e9, max: 1e9 }).map((points) => points / 1e5),
  )
  fc.assert(
    fc.property(value, digits, (one, count) => {
      expect(toDecimals(one, count)).toBe(asText(one, count))
    }),
  )
})

it('on a half and next to it as well, and on either side of zero', () => {
  fc.assert(
    fc.property(fc.integer({ min: -1e6, max: 1e6 }), digits, fc.integer({ min: -3, max: 3 }), (whole, count, away) => {
      const half = Number(`${whole + 0.5}e-${count}`)
      const near = half * (1 + away * Number.EPSILON)
      expect(toDecimals(near, count)).toBe(asText(near, count))
    }),
  )
  for (const zero of [0, -0, 1e-9, -1e-9]) expect(toDecimals(zero, 2)).toBe(asText(zero, 2))
  for (const none of [Number.NaN, Infinity, -Infinity]) expect(toDecimals(none, 2)).toBe(none)
})
