import { describe, expect, it } from 'vitest'
import { openCalendar } from '../../replay/calendar.ts'
import type { CalendarEvent } from '../../src/core/account.ts'
import { NOON, ZONE } from '../support/house.ts'

const HOUR = 3_600_000
const event = (hours: number, name = `at ${hours}`): CalendarEvent => ({ at: NOON + hours * HOUR, currency: 'USD', impact: 'high', name })

describe('the calendar of a simulated terminal', () => {
  it('tells what was two hours ago and what comes within three days, in seconds of the server', () => {
    const { tell } = openCalendar([event(-3), event(-2), event(1), event(71), event(72), event(100)], ZONE)
    const told = tell(NOON)
    expect(told?.map(({ name }) => name)).toEqual(['at -2', 'at 1', 'at 71'])
    expect(told?.[1]?.time).toBe(ZONE.toServer(NOON + HOUR))
  })

  it('reads it once an hour, and tells it only when it has changed', () => {
    const { tell } = openCalendar([event(1), event(73.5)], ZONE)
    expect(tell(NOON)).toHaveLength(1)
    expect(tell(NOON + HOUR / 2)).toBeUndefined()
    expect(tell(NOON + HOUR)).toBeUndefined()
    expect(tell(NOON + 2 * HOUR)?.map(({ name }) => name)).toEqual(['at 1', 'at 73.5'])
    expect(tell(NOON + 4 * HOUR)?.map(({ name }) => name)).toEqual(['at 73.5'])
  })

  it('keeps to what a message may carry, and says nothing where nobody recorded any', () => {
    const many = Array.from({ length: 500 }, (_, i) => event(i / 100))
    expect(openCalendar(many, ZONE).tell(NOON)).toHaveLength(200)
    expect(openCalendar([], ZONE).tell(NOON)).toBeUndefined()
  })
})
