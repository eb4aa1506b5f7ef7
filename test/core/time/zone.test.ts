import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseZone, readZone } from '../../../src/core/time/zone.ts'

const ftmo = parseZone('America/New_York+7h')
const seconds = (iso: string) => Date.parse(`${iso}Z`) / 1_000

describe("the trade server's clock", () => {
  // Server times of Prague midnights, from the firm's published platform notes: both sides of every switch of 2026.
  it.each([
    ['2026-01-14T23:00:00', '2026-01-15T01:00:00'],
    ['2026-03-15T23:00:00', '2026-03-16T02:00:00'],
    ['2026-03-28T23:00:00', '2026-03-29T02:00:00'],
    ['2026-03-29T22:00:00', '2026-03-30T01:00:00'],
    ['2026-10-24T22:00:00', '2026-10-25T01:00:00'],
    ['2026-10-25T23:00:00', '2026-10-26T02:00:00'],
    ['2026-11-01T23:00:00', '2026-11-02T01:00:00'],
  ])('shows %s UTC as %s at New York + 7 h', (utc, server) => {
    expect(ftmo.toServer(seconds(utc) * 1_000)).toBe(seconds(server))
    expect(ftmo.toUtc(seconds(server))).toBe(seconds(utc) * 1_000)
  })

  it('agrees with the offset that Intl prints, for random instants of 30 years', () => {
    const format = new Intl.DateTimeFormat('en-GB', { timeZone: 'America/New_York', timeZoneName: 'longOffset' })
    fc.assert(
      fc.property(fc.integer({ min: 1_000_000_000, max: 1_950_000_000 }), (at) => {
        const [, sign = '+', hours = '0'] = /GMT([+-])(\d\d)/.exec(format.format(at * 1_000)) ?? []
        const offset = (sign === '-' ? -1 : 1) * Number(hours) * 3_600 + 7 * 3_600
        expect(ftmo.offsetSeconds(at * 1_000)).toBe(offset)
      }),
      { numRuns: 500 },
    )
  })

  it('finds back every instant that is not in the hour that exists twice', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1_000_000_000, max: 1_950_000_000 }),
        fc.constantFrom('America/New_York+7h', 'Europe/Athens', 'UTC+2h', 'Asia/Kolkata'),
        (at, rule) => {
          const zone = parseZone(rule)
          const back = zone.toUtc(zone.toServer(at * 1_000))
          const isAmbiguous = zone.toServer(back) === zone.toServer(at * 1_000)
          expect(back === at * 1_000 || (isAmbiguous && at * 1_000 - back === 3_600_000)).toBe(true)
        },
      ),
      { numRuns: 500 },
    )
  })

  it('keeps its answers when asked in any order', () => {
    const instants = ['2026-03-08T06:59:59', '2026-11-01T05:59:59', '2026-03-08T07:00:00', '2025-07-01T00:00:00', '2026-11-01T06:00:00']
    const shared = parseZone('America/New_York+7h')
    for (const iso of [...instants, ...instants.toReversed()]) {
      expect(shared.toServer(seconds(iso) * 1_000)).toBe(parseZone('America/New_York+7h').toServer(seconds(iso) * 1_000))
    }
  })

  it('reads an hour that exists twice as its first pass, whatever was asked before', () => {
    for (const iso of ['2026-07-01T00:00:00', '2026-12-01T00:00:00']) ftmo.toUtc(seconds(iso))
    expect(ftmo.toUtc(seconds('2026-11-01T08:30:00'))).toBe(seconds('2026-11-01T05:30:00') * 1_000)
  })

  it('reads an hour that does not exist as the time after the switch', () => {
    expect(ftmo.toUtc(seconds('2026-03-08T09:30:00'))).toBe(seconds('2026-03-08T07:30:00') * 1_000)
  })

  it('refuses a rule it cannot read, and says how to write one', () => {
    expect(readZone('New York plus seven')).toMatchObject({ ok: false })
    expect(readZone('Mars/Olympus+7h')).toMatchObject({ ok: false, why: expect.stringContaining('IANA') as string })
  })
})
