import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { firmDayAt } from '../../../src/core/firm/day.ts'
import { FIRMS } from '../../../src/core/firm/firms.ts'

const HOUR = 3_600_000
const at = (text: string): number => Date.parse(text)
const PRAGUE = FIRMS['ftmo-2-step'].phases.challenge.reset
const NEW_YORK = FIRMS['the5ers-hyper-growth'].phases.challenge.reset
const CHICAGO = FIRMS.topstep.phases.challenge.reset

/** Every day of 2025 to 2027 on which a firm's clock is changed: its date, its begin in UTC, and its length. */
const CHANGED = [
  ['Prague', PRAGUE, '2025-03-30', '2025-03-29T23:00Z', 23],
  ['Prague', PRAGUE, '2025-10-26', '2025-10-25T22:00Z', 25],
  ['Prague', PRAGUE, '2026-03-29', '2026-03-28T23:00Z', 23],
  ['Prague', PRAGUE, '2026-10-25', '2026-10-24T22:00Z', 25],
  ['Prague', PRAGUE, '2027-03-28', '2027-03-27T23:00Z', 23],
  ['Prague', PRAGUE, '2027-10-31', '2027-10-30T22:00Z', 25],
  ['New York', NEW_YORK, '2025-03-08', '2025-03-08T22:00Z', 23],
  ['New York', NEW_YORK, '2025-11-01', '2025-11-01T21:00Z', 25],
  ['New York', NEW_YORK, '2026-03-07', '2026-03-07T22:00Z', 23],
  ['New York', NEW_YORK, '2026-10-31', '2026-10-31T21:00Z', 25],
  ['New York', NEW_YORK, '2027-03-13', '2027-03-13T22:00Z', 23],
  ['New York', NEW_YORK, '2027-11-06', '2027-11-06T21:00Z', 25],
  ['Chicago', CHICAGO, '2025-03-08', '2025-03-08T23:00Z', 23],
  ['Chicago', CHICAGO, '2025-11-01', '2025-11-01T22:00Z', 25],
  ['Chicago', CHICAGO, '2026-03-07', '2026-03-07T23:00Z', 23],
  ['Chicago', CHICAGO, '2026-10-31', '2026-10-31T22:00Z', 25],
  ['Chicago', CHICAGO, '2027-03-13', '2027-03-13T23:00Z', 23],
  ['Chicago', CHICAGO, '2027-11-06', '2027-11-06T22:00Z', 25],
] as const

describe("the firm's day", () => {
  it.each(CHANGED)('in %s, %o: %s begins at %s and has %d hours', (_, reset, name, begin, hours) => {
    const startsAt = at(begin)
    const day = { name, startsAt, endsAt: startsAt + hours * HOUR }
    for (const instant of [startsAt, startsAt + 1, startsAt + 12 * HOUR, day.endsAt - 1]) expect(firmDayAt(reset, instant)).toEqual(day)
    expect(firmDayAt(reset, startsAt - 1).endsAt).toBe(startsAt)
    expect(firmDayAt(reset, day.endsAt).startsAt).toBe(day.endsAt)
  })

  it('of FTMO begins at midnight in Prague also in the weeks when New York has changed its clocks and Europe has not', () => {
    expect(firmDayAt(PRAGUE, at('2026-03-17T22:59:59.999Z')).name).toBe('2026-03-17')
    expect(firmDayAt(PRAGUE, at('2026-03-17T23:00Z')).name).toBe('2026-03-18')
    expect(firmDayAt(PRAGUE, at('2026-10-28T22:59:59.999Z')).name).toBe('2026-10-28')
    expect(firmDayAt(PRAGUE, at('2026-10-28T23:00Z')).name).toBe('2026-10-29')
  })

  it.each([
    ['Prague', PRAGUE],
    ['New York', NEW_YORK],
    ['Chicago', CHICAGO],
    ['UTC', FIRMS.none.phases.funded.reset],
  ])('follows the one before without a gap, for three years in %s, and has its date on that clock', (_, reset) => {
    const date = new Intl.DateTimeFormat('en-CA', { timeZone: reset.zone, year: 'numeric', month: '2-digit', day: '2-digit' })
    let day = firmDayAt(reset, at('2025-01-01T12:00Z'))
    let days = 0
    while (day.startsAt < at('2028-01-01T00:00Z')) {
      const next = firmDayAt(reset, day.endsAt)
      expect(next.startsAt).toBe(day.endsAt)
      expect([23, 24, 25]).toContain((day.endsAt - day.startsAt) / HOUR)
      expect(day.name).toBe(date.format(day.startsAt))
      day = next
      days += 1
    }
    expect(days).toBeGreaterThan(1_094)
  })

  it('does not hang on which day was asked for before', () => {
    const instant = fc.integer({ min: at('2024-01-01T00:00Z'), max: at('2028-01-01T00:00Z') })
    fc.assert(
      fc.property(
        fc.constantFrom(PRAGUE, NEW_YORK, CHICAGO),
        instant,
        fc.integer({ min: -30 * HOUR, max: 30 * HOUR }),
        (reset, first, later) => {
          firmDayAt(reset, first)
          expect(firmDayAt(reset, first + later)).toEqual(firmDayAt({ ...reset }, first + later))
        },
      ),
    )
  })
})
