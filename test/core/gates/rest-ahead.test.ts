import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { closeMinutes, forbiddenRest } from '../../../src/core/gates/rest.ts'
import { restAhead } from '../../../src/core/gates/rest-ahead.ts'
import { runGates, type GateInput } from '../../../src/core/gates/gate.ts'
import { GATES } from '../../../src/core/gates/registry.ts'
import { isOpen } from '../../../src/core/quality/sessions.ts'
import { closureAt, type Closure } from '../../../src/core/time/closures.ts'
import { parseZone } from '../../../src/core/time/zone.ts'
import { firmGround, gateInput } from '../../support/gate-input.ts'
import { ZONE } from '../../support/house.ts'

const HOUR = 3_600_000
const MINUTE = 60_000
/** As brokers list currencies: Monday to Friday, a few minutes closed around midnight. */
const FX = [1, 2, 3, 4, 5].map((day) => ({ day, from: 300, to: day === 5 ? 86_100 : 86_340 }))
/** Gold rests an hour a day. */
const GOLD = [1, 2, 3, 4, 5].map((day) => ({ day, from: 3_600, to: 86_340 }))
const ALWAYS = [0, 1, 2, 3, 4, 5, 6].map((day) => ({ day, from: 0, to: 86_400 }))
/** Friday 2026-06-19, on the server's clock New York + 7 h = UTC + 3 h in summer. */
const FRIDAY_CLOSE = Date.UTC(2026, 5, 19, 20, 55)
const ahead = (sessions: typeof FX, now: number, leastHours: number, withinHours: number, closures: readonly Closure[] = []) =>
  restAhead({ sessions, closures, zone: ZONE, now, leastMs: leastHours * HOUR, withinMs: withinHours * HOUR })

describe('the next rest of a market', () => {
  it('is the weekend, from the last close to the first opening', () => {
    expect(ahead(FX, FRIDAY_CLOSE - HOUR, 2, 2)).toEqual({ startsAt: FRIDAY_CLOSE, endsAt: Date.UTC(2026, 5, 21, 21, 5) })
  })

  it('is not the break of a night when a longer one is asked for', () => {
    expect(ahead(GOLD, Date.UTC(2026, 5, 17, 20), 2, 2)).toBeNull()
    expect(ahead(GOLD, Date.UTC(2026, 5, 17, 20), 1, 2)?.startsAt).toBe(Date.UTC(2026, 5, 17, 20, 59))
    // Thursday noon: the break of the night is passed over, and the weekend is more than a day away.
    expect(ahead(GOLD, Date.UTC(2026, 5, 18, 12), 2, 24)).toBeNull()
    expect(ahead(GOLD, Date.UTC(2026, 5, 18, 12), 2, 48)?.startsAt).toBe(Date.UTC(2026, 5, 19, 20, 59))
  })

  it('of an hour a day is one that Topstep lets nothing be held through: it knows no nights', () => {
    // CME's day ends at 17:00 in New York, which is midnight on the server's clock, and the next begins an hour later.
    const futures = [1, 2, 3, 4, 5].map((day) => ({ day, from: 3_600, to: 86_400 }))
    const base = gateInput()
    const wednesday = { ...base.close, spec: { ...base.close.spec, sessions: futures } }
    const ask = (minutes: number) =>
      forbiddenRest(
        { close: { ...wednesday, receivedAt: Date.UTC(2026, 5, 17, 21) - minutes * MINUTE }, zone: ZONE, firm: firmGround('topstep') },
        30,
      )
    expect(ask(31)).toBeNull()
    expect(ask(30)).toEqual({ startsAt: Date.UTC(2026, 5, 17, 21), endsAt: Date.UTC(2026, 5, 17, 22) })
  })

  it('never comes where every day is open, and has no end where no session follows', () => {
    expect(ahead(ALWAYS, FRIDAY_CLOSE, 0.001, 200)).toBeNull()
    expect(ahead([], FRIDAY_CLOSE, 2, 2)).toEqual({ startsAt: FRIDAY_CLOSE, endsAt: Infinity })
  })

  it('begins now for a market that is closed', () => {
    const saturday = Date.UTC(2026, 5, 20, 12)
    expect(ahead(FX, saturday, 2, 2)).toEqual({ startsAt: saturday, endsAt: Date.UTC(2026, 5, 21, 21, 5) })
  })

  it('is cleared as long before as the firm says, or as the user does where that is longer', () => {
    expect(closeMinutes(firmGround('topstep'), 30)).toBe(50)
    expect(closeMinutes(firmGround('topstep'), 90)).toBe(90)
    expect(closeMinutes(firmGround('ftmo-2-step'), 30)).toBe(30)
    expect(closeMinutes(null, 30)).toBe(30)
  })

  it('lasts as long as it does on the clock of UTC, also over a change of the clocks', () => {
    // The clocks of New York go forward on Sunday 2026-03-08: the weekend is an hour shorter.
    const before = Date.UTC(2026, 2, 6, 21, 55)
    const rest = ahead(FX, before, 2, 2)
    expect(rest).toEqual({ startsAt: before, endsAt: Date.UTC(2026, 2, 8, 21, 5) })
  })

  it('begins with an early close, and lasts over a holiday to the first session after it', () => {
    const early = { startsAt: Date.UTC(2026, 5, 18, 17), endsAt: Date.UTC(2026, 5, 18, 22), name: 'early close' }
    expect(ahead(FX, early.startsAt - HOUR, 2, 2, [early])).toEqual({ startsAt: early.startsAt, endsAt: early.endsAt })
    // Closed on Friday as well: Thursday's early close is the last of the week.
    const friday = { startsAt: early.endsAt, endsAt: Date.UTC(2026, 5, 19, 22), name: 'holiday' }
    expect(ahead(FX, early.startsAt - HOUR, 2, 2, [early, friday])).toEqual({
      startsAt: early.startsAt,
      endsAt: Date.UTC(2026, 5, 21, 21, 5),
    })
    expect(ahead(FX, early.startsAt - HOUR, 2, 0.5, [early, friday])).toBeNull()
    expect(ahead(FX, early.startsAt - HOUR, 6, 2, [early])).toBeNull()
  })

  it('makes a holiday of a day that is closed already no longer than it is', () => {
    const saturday = { startsAt: Date.UTC(2026, 5, 20, 4), endsAt: Date.UTC(2026, 5, 21, 4), name: 'holiday' }
    expect(ahead(FX, FRIDAY_CLOSE - HOUR, 2, 2, [saturday])).toEqual({ startsAt: FRIDAY_CLOSE, endsAt: Date.UTC(2026, 5, 21, 21, 5) })
  })

  it('is closed all along, and open right before and at its end, whatever the sessions', () => {
    const zone = parseZone('Europe/Athens')
    const session = fc
      .tuple(fc.integer({ min: 0, max: 6 }), fc.integer({ min: 0, max: 47 }), fc.integer({ min: 1, max: 48 }))
      .map(([day, from, to]) => ({ day, from: Math.min(from, to - 1) * 1_800, to: to * 1_800 }))
    // At most one a day, some hours of it.
    const shutDays = fc
      .uniqueArray(
        fc.record({ day: fc.integer({ min: 0, max: 20 }), from: fc.integer({ min: 0, max: 24 }), half: fc.integer({ min: 1, max: 23 }) }),
        {
          selector: ({ day }) => day,
          maxLength: 6,
        },
      )
      .map((days) =>
        days
          .map(({ day, from }) => Date.UTC(2026, 5, 15 + day) + from * 30 * MINUTE)
          .toSorted((a, b) => a - b)
          .map((startsAt, i) => ({ startsAt, endsAt: startsAt + (days[i]?.half ?? 1) * 30 * MINUTE, name: 'holiday' })),
      )
    fc.assert(
      fc.property(
        fc.array(session, { minLength: 1, maxLength: 12 }),
        fc.integer({ min: 0, max: 7 * 48 }),
        shutDays,
        (sessions, halfHours, closures) => {
          const now = Date.UTC(2026, 5, 15) + halfHours * 30 * MINUTE
          const rest = restAhead({ sessions, closures, zone, now, leastMs: HOUR, withinMs: 14 * 24 * HOUR })
          if (rest === null) return
          const open = (at: number) => isOpen(sessions, zone.toServer(at)) && closureAt(closures, at) === undefined
          expect(rest.endsAt - rest.startsAt).toBeGreaterThanOrEqual(HOUR)
          if (rest.startsAt > now) expect(open(rest.startsAt - MINUTE)).toBe(true)
          expect(open(rest.endsAt)).toBe(true)
          for (let at = rest.startsAt; at < rest.endsAt; at += 30 * MINUTE) expect(open(at)).toBe(false)
        },
      ),
    )
  })
})

describe('what a firm says of rests', () => {
  const base = gateInput()
  const refusing = (minutesBefore: number, change: Partial<GateInput>) => {
    const receivedAt = FRIDAY_CLOSE - minutesBefore * MINUTE
    const close = { ...base.close, receivedAt, quote: { ...base.close.quote, at: receivedAt }, spec: { ...base.close.spec, sessions: FX } }
    return runGates(GATES, { ...base, close, ...change })
      .filter((verdict) => !verdict.pass)
      .map((verdict) => verdict.gate)
  }
  const gap = firmGround('ftmo-2-step')
  const rest = firmGround('ftmo-2-step', 100_000, { gapHours: null, closeBeforeRestHours: 2 })

  it('nothing opens two hours or less before a weekend', () => {
    expect(refusing(121, { firm: gap })).toEqual([])
    expect(refusing(120, { firm: gap })).toEqual(['gap'])
    expect(refusing(1, { firm: gap })).toEqual(['gap'])
    expect(refusing(1, { firm: null })).toEqual([])
  })

  it('what may not be held through a weekend is not opened before it', () => {
    expect(refusing(121, { firm: rest })).toEqual([])
    expect(refusing(120, { firm: rest })).toEqual(['rest'])
    const short = { ...base.settings, restEntryMinutes: 0, restCloseMinutes: 30 }
    expect(refusing(31, { firm: rest, settings: short })).toEqual([])
    expect(refusing(30, { firm: rest, settings: short })).toEqual(['rest'])
  })

  it('an early close that the user told is a rest as any other, and while it lasts the market is closed by its name', () => {
    const startsAt = FRIDAY_CLOSE - 3 * HOUR
    const closures = [{ startsAt, endsAt: FRIDAY_CLOSE + 48 * HOUR, name: 'Juneteenth' }]
    const at = (receivedAt: number, firm: GateInput['firm'], told: readonly Closure[] = closures) => {
      const { spec, quote } = base.close
      const close = { ...base.close, receivedAt, closures: told, quote: { ...quote, at: receivedAt }, spec: { ...spec, sessions: FX } }
      return runGates(GATES, { ...base, close, firm }).filter((verdict) => !verdict.pass)
    }
    expect(at(startsAt - HOUR, gap).map(({ gate }) => gate)).toEqual(['gap'])
    expect(at(startsAt - HOUR, rest).map(({ gate }) => gate)).toEqual(['rest'])
    expect(at(startsAt - HOUR, rest, [])).toEqual([])
    expect(at(startsAt, null)).toMatchObject([{ gate: 'market', reason: 'the market is closed: Juneteenth' }])
    expect(at(startsAt, null, [])).toEqual([])
  })

  it('a rest of just so many hours may be held through, and may not be gapped into', () => {
    const pause = [1, 2, 3, 4, 5].flatMap((day) => [
      { day, from: 0, to: 16 * 3_600 },
      { day, from: 18 * 3_600, to: 86_400 },
    ])
    const receivedAt = Date.UTC(2026, 5, 17, 12)
    const close = { ...base.close, receivedAt, spec: { ...base.close.spec, sessions: pause } }
    const names = (firm: GateInput['firm']) =>
      runGates(GATES, { ...base, close, firm })
        .filter((verdict) => !verdict.pass)
        .map((verdict) => verdict.gate)
    expect(names(rest)).toEqual([])
    expect(names(gap)).toEqual(['gap'])
  })
})
