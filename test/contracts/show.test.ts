import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BarColumnsSchema } from '../../src/contracts/bars.ts'
import { show } from '../../src/contracts/show.ts'

describe('a received value in a message', () => {
  it.each([
    [null, 'null'],
    [Infinity, 'Infinity'],
    [-0.5, '-0.5'],
    ['1.5', '"1.5"'],
    ['x'.repeat(41), `"${'x'.repeat(40)}…"`],
    [[1, 2], 'a list'],
    [{ a: 1 }, 'an object'],
  ])('%j is shown as %s', (value, text) => {
    expect(show(value)).toBe(text)
  })

  it('is short, whatever was sent', () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => show(value).length < 300))
  })

  it('nested two hundred thousand deep is a broken column and no broken stack', () => {
    const deep: unknown = JSON.parse(`${'['.repeat(200_000)}${']'.repeat(200_000)}`)
    const columns = { after: null, time: [60], open: [deep], high: [1], low: [1], close: [1], tickVolume: [1], spreadPoints: [1] }
    const result = BarColumnsSchema.safeParse({ M1: columns })
    expect(result.error?.issues.map(({ message }) => message)).toEqual(['a list is not a positive number'])
  })
})
