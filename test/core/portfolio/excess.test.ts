import { describe, expect, it } from 'vitest'
import { BrokerSymbolSchema } from '../../../src/contracts/primitives.ts'
import type { Position } from '../../../src/core/account.ts'
import { findExcess, type Asked } from '../../../src/core/portfolio/excess.ts'
import { heldPosition, sentSignal } from '../../support/gate-input.ts'
import { NOON } from '../../support/house.ts'

const MINUTE = 60_000
const TOLERANCE = 30_000
type Input = Parameters<typeof findExcess>[0]

const ticket = (identifier: string, change: Partial<Position> = {}) => heldPosition({ identifier, openedAt: NOON + MINUTE, ...change })
const asked = (change: Partial<Asked> = {}): Asked => ({ signal: 'O1', askedLots: 1, sentAt: NOON + MINUTE, ...change })
const look = (positions: readonly Position[], known: Readonly<Record<string, Asked>> = {}, change: Partial<Input> = {}) =>
  findExcess({
    positions,
    askedFor: (identifier) => known[identifier],
    unplaced: [],
    isHedging: true,
    since: NOON,
    clockToleranceMs: TOLERANCE,
    ...change,
  })

describe('a signal', () => {
  it('explains as much as it asked for, in one ticket or several', () => {
    expect(look([ticket('1')], { 1: asked() })).toBeNull()
    expect(
      look([ticket('1', { lots: 0.1 }), ticket('2', { lots: 0.2 })], { 1: asked({ askedLots: 0.3 }), 2: asked({ askedLots: 0.3 }) }),
    ).toBeNull()
  })

  it('explains no second ticket of the same volume', () => {
    expect(look([ticket('1'), ticket('2')], { 1: asked(), 2: asked() })).toEqual({
      why: 'signal O1 asked for 1 lots and 2 are open, as position 1, 2',
      facts: { signal: 'O1', askedLots: 1, heldLots: 2, positions: '1, 2' },
    })
  })

  it('explains no larger ticket, by however little', () => {
    expect(look([ticket('1', { lots: 1.01 })], { 1: asked() })?.why).toContain('asked for 1 lots and 1.01 are open')
  })

  it('that was sent before the switches were last changed is no news', () => {
    expect(look([ticket('1', { lots: 2 })], { 1: asked({ sentAt: NOON - 1 }) })).toBeNull()
    expect(look([ticket('1', { lots: 2 })], { 1: asked({ sentAt: NOON }) })).not.toBeNull()
  })

  it('is not held against a position that a person may have added to', () => {
    expect(look([ticket('1', { lots: 2 })], { 1: asked() }, { isHedging: false })).toBeNull()
  })
})

describe('a ticket of ours without a signal', () => {
  it('is one too many', () => {
    expect(look([ticket('7')])).toEqual({
      why: 'position 7 (buy 1 lots of EURUSD) carries our magic number and no signal explains it: 0 lots are on their way',
      facts: { brokerSymbol: 'EURUSD', side: 'buy', heldLots: 1, onTheWayLots: 0, positions: '7' },
    })
    expect(look([ticket('7')], {}, { isHedging: false })).not.toBeNull()
  })

  it('is nothing when it is not ours, or was there before the switches were last changed', () => {
    expect(look([ticket('7', { isOurs: false, magic: '0', lots: 100 })])).toBeNull()
    expect(look([ticket('7', { openedAt: NOON - TOLERANCE })])).toBeNull()
    expect(look([ticket('7', { openedAt: NOON - TOLERANCE + 1 })])).not.toBeNull()
  })

  it('is explained by an entry on its way, of its symbol and side and of its volume', () => {
    const explained = (change: Parameters<typeof sentSignal>[0]) => look([ticket('7')], {}, { unplaced: [sentSignal(change)] }) === null
    expect(explained({})).toBe(true)
    expect(explained({ side: 'sell' })).toBe(false)
    expect(explained({ brokerSymbol: BrokerSymbolSchema.parse('GBPUSD') })).toBe(false)
    expect(explained({ lots: 0.99 })).toBe(false)
  })

  it('is not explained by an entry that has its ticket already, nor are two of them by one entry', () => {
    const unplaced = [sentSignal({ id: 'O1' })]
    expect(look([ticket('7'), ticket('8')], {}, { unplaced })?.why).toContain('position 7, 8 (buy 2 lots of EURUSD)')
    expect(look([ticket('7'), ticket('8')], { 7: asked() }, { unplaced })?.why).toContain('position 8 (buy 1 lots of EURUSD)')
    expect(look([ticket('7', { lots: 0.4 }), ticket('8', { lots: 0.6 })], { 7: asked() }, { unplaced })).toBeNull()
  })
})
