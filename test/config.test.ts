import { describe, expect, it } from 'vitest'
import { readConfig } from '../src/config.ts'

const faultsOf = (environment: Readonly<Record<string, string>>): readonly string[] => {
  const result = readConfig(environment)
  return result.ok ? [] : result.faults
}

describe('a setting that could not be kept', () => {
  it.each(['BARCLOSE_FIRM_BUFFER_PERCENT', 'BARCLOSE_EMERGENCY_DAILY_PERCENT', 'BARCLOSE_EMERGENCY_WEEKLY_PERCENT'])(
    '%s: a percentage finer than money can be counted stops the start, not the guard',
    (name) => {
      expect(faultsOf({ [name]: '3.33333' })).toEqual([`${name}: use at most four decimals`])
      for (const share of ['3.3333', '0.3', '1.1', '4.35']) expect(faultsOf({ [name]: share })).toEqual([])
    },
  )

  it.each([
    ['BARCLOSE_INITIAL_BALANCES', '51234567.Wave-Demo', 'use ACCOUNT=AMOUNT'],
    ['BARCLOSE_INITIAL_BALANCES', '51234567.Wave-Demo=100k', 'use ACCOUNT=AMOUNT'],
    ['BARCLOSE_INITIAL_BALANCES', '51234567.Wave-Demo=100000,100000', 'use ACCOUNT=AMOUNT'],
    ['BARCLOSE_SERVER_ZONES', 'Europe/Athens', 'use ACCOUNT=RULE'],
  ])('%s=%s stops the start: it would protect nothing', (name, value, why) => {
    expect(faultsOf({ [name]: value })).toEqual([`${name}: ${why}`])
  })

  it('what names its account is taken', () => {
    expect(
      faultsOf({ BARCLOSE_INITIAL_BALANCES: '51.A-1=100000, 52.B=0.00000001', BARCLOSE_SERVER_ZONES: '51.A-1=America/New_York+7h' }),
    ).toEqual([])
  })
})
