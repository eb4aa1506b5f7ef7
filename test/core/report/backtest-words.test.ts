import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { counted, figure, lasting, percent, signed, signedPercent, whole, withError } from '../../../src/core/report/backtest-words.ts'

describe('figures in words', () => {
  it('thousands stand apart, as everywhere else', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1e12, max: 1e12 }), (cents) => {
        const expected = (cents / 100).toLocaleString('en', { minimumFractionDigits: 2, maximumFractionDigits: 2 })
        expect(figure(cents / 100)).toBe(expected)
      }),
    )
  })

  it('what rounds to nothing has no sign, what has no meaning is a dash', () => {
    expect([signed(-0.001), signed(0), signed(1_234.5), signed(-1_234.5), signed(null)]).toEqual([
      '0.00',
      '0.00',
      '+1,234.50',
      '-1,234.50',
      '-',
    ])
    expect([percent(0.1234), percent(null), signedPercent(-0.05, 1)]).toEqual(['12.34 %', '-', '-5.0 %'])
    expect([figure(null), whole(1e6), counted(1, 'trade'), counted(2, 'trade')]).toEqual(['-', '1,000,000', '1 trade', '2 trades'])
  })

  it('an error is two standard errors on either side, where there is one', () => {
    expect([withError(1, 0.25), withError(1, null), withError(null, 1)]).toEqual(['+1.00 ± 0.50', '+1.00', '-'])
  })

  it('times are in the unit that is near', () => {
    expect([lasting(5), lasting(119), lasting(120), lasting(2_879), lasting(2_880), lasting(null)]).toEqual([
      '5 min',
      '119 min',
      '2.0 h',
      '48.0 h',
      '2.0 d',
      '-',
    ])
  })
})
