import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { readCalendar } from '../../../src/cli/backtest/calendar.ts'
import { temporaryFolder } from '../../support/cli-io.ts'

const write = (text: string, name = 'calendar.csv'): string => {
  const path = join(temporaryFolder(), name)
  writeFileSync(path, name.endsWith('.gz') ? gzipSync(text) : text)
  return path
}

describe('a file of releases', () => {
  it('is read by the names of its columns, whatever their order, and put in the order of time', () => {
    const text =
      'event,impact,country,time,certainty\n"Payrolls, monthly",high,US,1704461400,confirmed\nPMI,medium,EA,2024-01-02T09:00:00Z,\n'
    const events = [
      { at: Date.UTC(2024, 0, 2, 9), currency: 'EUR', impact: 'medium', name: 'PMI' },
      { at: Date.UTC(2024, 0, 5, 13, 30), currency: 'USD', impact: 'high', name: 'Payrolls, monthly' },
    ]
    expect(readCalendar(write(text))).toEqual(events)
    expect(readCalendar(write(text, 'calendar.csv.gz'))).toEqual(events)
  })

  it('may name the currency itself', () => {
    expect(readCalendar(write('time,currency,impact,name\n1704461400,jpy,low,"The ""Tankan"""\n'))).toEqual([
      { at: 1_704_461_400_000, currency: 'JPY', impact: 'low', name: 'The "Tankan"' },
    ])
  })

  it.each<[string, string, RegExp]>([
    ['a time that is none', 'time,currency,impact,name\nsoon,USD,high,x\n', /line 2: "soon" is no time/],
    [
      'an impact that is none',
      'time,currency,impact,name\n1704461400,USD,huge,x\n',
      /line 2: the impact "huge" is none of none, low, medium, high/,
    ],
    ['a column that is missing', 'time,impact,name\n', /has no column currency or country; it has time, impact, name/],
  ])('is refused with its line for %s', (_what, text, message) => {
    expect(() => readCalendar(write(text))).toThrow(message)
  })

  it('is refused where it is not', () => {
    expect(() => readCalendar('/nowhere/calendar.csv')).toThrow('there is no file /nowhere/calendar.csv')
  })
})
