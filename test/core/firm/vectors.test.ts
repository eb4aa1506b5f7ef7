import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { readVectors, runVector } from '../../../src/cli/risk/vectors.ts'
import { FIRMS } from '../../../src/core/firm/firms.ts'

const derived = readVectors(fileURLToPath(new URL('../../vectors/firms.json', import.meta.url)))
const PUBLISHED = fileURLToPath(new URL('../../../../shared/vectors/ftmo.json', import.meta.url))

describe('derived vectors', () => {
  it('are more than 60, and every firm is among them', () => {
    expect(derived.length).toBeGreaterThan(60)
    const programs = new Set(derived.map(({ input }) => input.program))
    for (const name of Object.keys(FIRMS)) expect(programs).toContain(name)
  })

  it.each(derived)('$id', (vector) => {
    expect(runVector(vector)).toMatchObject({ pass: true, differing: [], error: null })
  })
})

/** Published by the firm or seen on its screen: small enough to stand here, so that they hold wherever the tests run. */
describe('published vectors', () => {
  it.each([
    [
      'Academy, first day',
      { program: '2-step', init: 200_000, midnight: 200_000, balance: 192_000, floating: 0, first: true },
      { dailyFloor: '190000.00', dailyRoom: '2000.00', dailyBreach: false },
    ],
    [
      'Academy, before midnight',
      { program: '2-step', init: 200_000, midnight: 200_000, balance: 204_000, floating: -13_000 },
      { dailyFloor: '190000.00', dailyBreach: false },
    ],
    [
      'Academy, after midnight: broken without a new price',
      { program: '2-step', init: 200_000, midnight: 204_000, balance: 204_000, floating: -13_000 },
      { dailyFloor: '194000.00', dailyBreach: true },
    ],
    [
      'Academy, the whole loss',
      { program: '2-step', init: 100_000, midnight: 100_000, balance: 92_000, floating: -2_001 },
      { equity: '89999.00', maxBreach: true },
    ],
    [
      'the MetriX screen of 2025-11-23',
      { program: '2-step', init: 200_000, midnight: '194494.96', balance: '194884.06', floating: '275.03' },
      { dailyRoom: '10664.13', maxRoom: '15159.09' },
    ],
    [
      '1-Step, the third day',
      { program: '1-step', init: 100_000, midnight: 103_000, eods: [104_000, 103_000], balance: 103_000, floating: 0 },
      { dailyFloor: '100000.00', maxFloor: '94000.00' },
    ],
  ])('%s', (id, input, expected) => {
    expect(runVector({ id, source: 'published', input, expect: expected })).toMatchObject({ pass: true, differing: [], error: null })
  })

  it.skipIf(!existsSync(PUBLISHED))(
    `the whole file agrees${existsSync(PUBLISHED) ? '' : ' (passed over: it is not beside the repository)'}`,
    () => {
      const outcomes = readVectors(PUBLISHED).map(runVector)
      expect(outcomes.filter(({ pass }) => !pass)).toEqual([])
      expect(outcomes.length).toBeGreaterThanOrEqual(12)
    },
  )

  it('one that expects another cent fails and says where', () => {
    const input = { program: '2-step', init: 100_000, midnight: 100_000, balance: 100_000, floating: 0 }
    const outcome = runVector({ id: 'x', source: 'x', input, expect: { dailyFloor: '95000.01', maxFloor: 90_000 } })
    expect(outcome).toMatchObject({ pass: false, differing: ['dailyFloor'] })
    expect(runVector({ id: 'x', source: 'x', input: { ...input, program: 'nobody' }, expect: {} })).toMatchObject({
      pass: false,
      error: expect.stringContaining('there is no program "nobody"') as string,
    })
  })
})
