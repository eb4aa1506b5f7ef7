import fc from 'fast-check'
import { expect, it } from 'vitest'
import { openFew } from '../../src/pipeline/few.ts'

it('what is under way is found by its key as in a map, whatever came and went before', () => {
  const step = fc.record({ key: fc.integer({ min: 0, max: 5 }), value: fc.option(fc.integer(), { nil: undefined }) })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const few = openFew<number, number>()
      const map = new Map<number, number>()
      for (const { key, value } of steps) {
        if (value === undefined) {
          few.delete(key)
          map.delete(key)
        } else {
          few.set(key, value)
          map.set(key, value)
        }
        expect(few.size()).toBe(map.size)
        for (let each = 0; each <= 5; each += 1) expect([few.has(each), few.get(each)]).toEqual([map.has(each), map.get(each)])
      }
    }),
  )
})
