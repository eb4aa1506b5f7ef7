import { describe, expect, it } from 'vitest'
import { UserHolidaysSchema } from '../../../src/contracts/holidays.ts'
import { SymbolNameSchema } from '../../../src/contracts/primitives.ts'
import { closureAt, readHolidays, type ClosuresOf } from '../../../src/core/time/closures.ts'

const at = (text: string): number => Date.parse(text)
const NEW_YORK = { classes: ['index'], zone: 'America/New_York', closes: '13:00', name: 'early close' }

function read(...lines: readonly object[]): ClosuresOf {
  const calendar = readHolidays(UserHolidaysSchema.parse({ holidays: lines }))
  if (!calendar.ok) throw new Error(calendar.faults.join('; '))
  return calendar.closuresOf
}
const closures = (symbol: string, ...lines: readonly object[]) => read(...lines)(SymbolNameSchema.parse(symbol))

describe('a holiday', () => {
  it('closes from its time to the end of its date on its own clock, winter and summer', () => {
    expect(closures('US30', { ...NEW_YORK, date: '2026-11-27' })).toEqual([
      { startsAt: at('2026-11-27T18:00Z'), endsAt: at('2026-11-28T05:00Z'), name: 'early close' },
    ])
    expect(closures('US30', { ...NEW_YORK, date: '2026-07-03' })).toEqual([
      { startsAt: at('2026-07-03T17:00Z'), endsAt: at('2026-07-04T04:00Z'), name: 'early close' },
    ])
  })

  it('that opens again on its date ends there', () => {
    expect(closures('US30', { ...NEW_YORK, date: '2026-11-27', opens: '18:00' })[0]?.endsAt).toBe(at('2026-11-27T23:00Z'))
  })

  it('may be told on the clock of the trade server: 20:00 there is 13:00 in New York', () => {
    const line = { ...NEW_YORK, date: '2026-11-27', zone: 'America/New_York+7h', closes: '20:00' }
    expect(closures('US30', line)[0]?.startsAt).toBe(at('2026-11-27T18:00Z'))
  })

  it('of a whole day has 23 hours where a clock goes forward', () => {
    const [closure] = closures('GER40', { ...NEW_YORK, zone: 'Europe/Berlin', date: '2026-03-29', closes: 'all-day' })
    expect(closure).toMatchObject({ startsAt: at('2026-03-28T23:00Z'), endsAt: at('2026-03-29T22:00Z') })
  })

  it('is kept by the markets and kinds it names, and by no other', () => {
    const line = { ...NEW_YORK, date: '2026-11-27', symbols: ['XAUUSD'] }
    for (const symbol of ['US30', 'US500', 'XAUUSD']) expect(closures(symbol, line)).toHaveLength(1)
    for (const symbol of ['EURUSD', 'USOIL', 'XAGUSD', 'BTCUSD']) expect(closures(symbol, line)).toEqual([])
  })

  it('that touches another is one with it, so that nothing opens between them', () => {
    const found = closures(
      'US30',
      { ...NEW_YORK, date: '2026-12-25', closes: 'all-day', name: 'Christmas' },
      { ...NEW_YORK, date: '2026-12-24', name: 'Christmas Eve' },
      { ...NEW_YORK, date: '2026-12-31', name: 'New Year' },
    )
    expect(found.map(({ name }) => name)).toEqual(['Christmas Eve, Christmas', 'New Year'])
    expect(found[0]).toMatchObject({ startsAt: at('2026-12-24T18:00Z'), endsAt: at('2026-12-26T05:00Z') })
  })

  it('begins with its first instant and ends before its last', () => {
    const found = closures('US30', { ...NEW_YORK, date: '2026-11-27', opens: '18:00' })
    const isClosed = (text: string, ms = 0) => closureAt(found, at(text) + ms) !== undefined
    expect([
      isClosed('2026-11-27T18:00Z', -1),
      isClosed('2026-11-27T18:00Z'),
      isClosed('2026-11-27T23:00Z', -1),
      isClosed('2026-11-27T23:00Z'),
    ]).toEqual([false, true, true, false])
  })
})
