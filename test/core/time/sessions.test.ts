import { describe, expect, it } from 'vitest'
import { sessionElapsed } from '../../../src/core/time/sessions.ts'

const at = (text: string): number => Date.parse(text)

describe('a session', () => {
  it.each([
    ['asia', '2026-01-14T00:00:00Z', '2026-01-14T09:00:00Z'],
    ['london', '2026-01-14T08:00:00Z', '2026-01-14T17:00:00Z'],
    ['london', '2026-07-15T07:00:00Z', '2026-07-15T16:00:00Z'],
    ['new_york', '2026-01-14T13:00:00Z', '2026-01-14T22:00:00Z'],
    ['new_york', '2026-07-15T12:00:00Z', '2026-07-15T21:00:00Z'],
  ] as const)('%s from %s to %s, daylight saving of its own place minded', (session, opens, closes) => {
    expect(sessionElapsed(session, at(opens))).toBe(0)
    expect(sessionElapsed(session, at(opens) + 60_000)).toBeCloseTo(1 / 540, 9)
    expect(sessionElapsed(session, (at(opens) + at(closes)) / 2)).toBeCloseTo(0.5, 9)
    expect(sessionElapsed(session, at(closes))).toBe(1)
    expect(sessionElapsed(session, at(closes) + 60_000)).toBe(0)
  })

  it('London and New York are four hours apart in the weeks when only one of them has changed its clocks', () => {
    const during = at('2026-03-18T12:30:00Z')
    expect(sessionElapsed('london', during)).toBeCloseTo(0.5, 9)
    expect(sessionElapsed('new_york', during)).toBeCloseTo(0.5 / 9, 9)
  })

  it('rests at weekends by its own calendar: Monday has begun in Tokyo on Sunday night UTC', () => {
    expect(sessionElapsed('asia', at('2026-01-18T23:59:00Z'))).toBe(0)
    expect(sessionElapsed('asia', at('2026-01-19T00:30:00Z'))).toBeGreaterThan(0)
    expect(sessionElapsed('london', at('2026-01-17T12:00:00Z'))).toBe(0)
    expect(sessionElapsed('new_york', at('2026-01-18T15:00:00Z'))).toBe(0)
  })
})
