import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readState, writeState } from '../../../../src/adapters/brokers/paper/state.ts'
import { MINUTE, START } from '../../../core/fills/cases.ts'
import { barsOfHours, hoursArbitrary, marketAt, openOf, play, type Hour } from '../../../core/fills/random-days.ts'
import { ACCOUNT, closeOf, dealsIn, m1, open, openPaper, RULES, stateIn } from './close.ts'

const at = (minutes: number) => START + minutes * MINUTE

/** Decides one close: what both turns journalled stands in one group. */
function decide(state: string | undefined, minute: number, signals = [open({ id: `S:${minute}`, expiresAt: at(99) })]) {
  const broker = openPaper({ state })
  const close = closeOf({ closeTime: at(minute) })
  const observed = broker.observe(close, m1(at(minute)), RULES)
  const dispatched = broker.dispatch(close, observed.view, signals)
  return { group: [...observed.entries, ...dispatched.entries], view: dispatched.view }
}

describe('a restart', () => {
  it('before the commit has lost the fill with the decision: the same close fills once, with the same tickets', () => {
    const lost = decide(undefined, 0)
    const again = decide(undefined, 0)
    expect(again).toEqual(lost)
    expect(again.view.positions).toHaveLength(1)
    const held = stateIn(decide(undefined, 0).group)
    expect(decide(held, 1)).toEqual(decide(held, 1))
  })

  it('after the commit goes on with what was filled: the bars of the same close fill nothing again', () => {
    const { group, view } = decide(undefined, 0)
    const later = openPaper({ state: stateIn(group) })
    const turn = later.observe(closeOf(), m1(at(0), [1.1, 1.2, 1.0, 1.1]), RULES)
    expect(dealsIn(turn.entries)).toEqual([])
    expect(turn.view.positions).toEqual(view.positions)
    expect(turn.view.funds).toEqual(view.funds)
  })

  it('does not walk a bar or charge a night twice', () => {
    // 20:59 to 21:01 UTC: the server's midnight lies between.
    const night = Date.UTC(2026, 2, 16, 21)
    const broker = openPaper()
    const before = closeOf({ closeTime: night - MINUTE })
    const { view } = broker.observe(before, m1(night - MINUTE), RULES)
    broker.dispatch(before, view, [open({ expiresAt: night })])
    const rolled = broker.observe(closeOf({ closeTime: night }), m1(night), RULES)
    expect(rolled.view.positions).toMatchObject([{ swap: -7 }])
    const restarted = openPaper({ state: stateIn(rolled.entries) })
    expect(restarted.observe(closeOf({ closeTime: night }), m1(night), RULES).view.positions).toMatchObject([{ swap: -7 }])
  })

  it('never gives a ticket twice, also when all positions are closed', () => {
    const first = decide(undefined, 0)
    const identifier = first.view.positions[0]?.identifier ?? ''
    const exit = open({ kind: 'CLOSE_ALL', id: 'C', stop: null, positionIdentifier: identifier, expiresAt: at(99) })
    const closed = decide(stateIn(first.group), 1, [exit])
    const next = decide(stateIn(closed.group), 2)
    const tickets = [first, closed, next].flatMap(({ group }) => dealsIn(group)).map(({ ticket }) => ticket)
    expect(tickets).toEqual(['8000000000000000', '8000000000000001', '8000000000000002'])
    expect(next.view.funds.balance).toBeLessThan(closed.view.funds.balance)
  })
})

/** Plays bars of H1 with an entry at some of their closes; the broker is opened anew before every close, or once. */
function playHours(hours: readonly Hour[], isRestarted: boolean) {
  let state: string | undefined
  let broker = openPaper()
  let last: unknown
  const deals = []
  for (const [i, { candle, orders }] of hours.entries()) {
    if (isRestarted) broker = openPaper({ state })
    const closeTime = openOf(i + 1)
    const close = closeOf({ closeTime, bid: marketAt(candle.close).quote.bid, ask: marketAt(candle.close).quote.ask })
    const observed = broker.observe(close, { H1: barsOfHours([candle], i) }, RULES)
    const { bid } = close.quote
    const signals = orders.map(({ kind }, j) =>
      open({
        id: `S:${i}:${j}`,
        side: kind === 'OPEN' ? 'buy' : 'sell',
        stop: kind === 'OPEN' ? bid - 0.002 : bid + 0.003,
        target: null,
        riskMoney: 1e6,
        expiresAt: closeTime,
      }),
    )
    const dispatched = broker.dispatch(close, observed.view, signals)
    const entries = [...observed.entries, ...dispatched.entries]
    state = stateIn(entries) ?? state
    deals.push(...dealsIn(entries))
    last = dispatched.view
  }
  return { deals, last }
}

describe('a restart before every close', () => {
  it('changes no deal and no figure', () => {
    fc.assert(
      fc.property(hoursArbitrary, (hours) => {
        expect(playHours(hours, true)).toEqual(playHours(hours, false))
      }),
    )
  })

  it('is tested on days that open and stop positions', () => {
    const [hours] = fc.sample(hoursArbitrary, { numRuns: 1, seed: 7 })
    const { deals } = playHours(hours ?? [], true)
    expect(new Set(deals.map(({ reason }) => reason))).toEqual(new Set(['expert', 'stop']))
  })
})

describe('the state', () => {
  it('comes back as it was from JSON, after any day', () => {
    fc.assert(
      fc.property(hoursArbitrary, (hours) => {
        const { book } = play(hours)
        const read = readState(ACCOUNT, writeState(book))
        const isHeld = book.tickets.length > 0
        expect(read).toEqual(isHeld ? book : { ...book, markets: {}, walkedTo: {} })
        expect(readState(ACCOUNT, writeState(read))).toEqual(read)
      }),
    )
  })

  const { group } = decide(undefined, 0)
  const whole = stateIn(group) ?? ''

  it.each([
    ['cut short', whole.slice(0, -20), 'not JSON'],
    ['of another version', whole.replace('"version":1', '"version":2'), 'version'],
    ['with an unknown field', whole.replace('"balance"', '"bonus":1,"balance"'), 'bonus'],
    ['with volume below zero', whole.replace('"lots":1', '"lots":-1'), 'book.tickets.0.lots'],
    ['without the market of its ticket', whole.replace('"markets":{"EURUSD.x"', '"markets":{"OTHER"'), 'market of an open ticket'],
    ['that is no object', '[]', 'broken'],
  ])('%s is refused with the account and the place', (_name, state, place) => {
    expect(state).not.toBe(whole)
    expect(() => openPaper({ state })).toThrow(place)
    expect(() => openPaper({ state })).toThrow(ACCOUNT)
  })
})
