import { describe, expect, it } from 'vitest'
import type { Position } from '../../../src/core/account.ts'
import type { Observed } from '../../../src/core/position/observe.ts'
import { findAddFault, findCloseFault, PAPER_TERMS, splitPartial, stopsAfterAdd, type Terms } from '../../../src/core/position/terms.ts'
import { heldPosition } from '../../support/gate-input.ts'
import { elsewhere } from '../../support/plan.ts'

const NETTING: Terms = { marginMode: 'netting', fifo: false }
const FIFO: Terms = { marginMode: 'hedging', fifo: true }
const spec = { volumeMin: 0.01, volumeStep: 0.01 }
const ticket = (identifier: string, openedAt: number, change: Partial<Position> = {}) => heldPosition({ identifier, openedAt, ...change })
const observedOf = (...tickets: Position[]): Observed => ({
  tickets,
  timeframe: 'M5',
  observation: {
    side: 'buy',
    lots: tickets.reduce((sum, { lots }) => sum + lots, 0),
    identifiers: tickets.map(({ identifier }) => identifier),
    barsHeld: 1,
    profitR: 1,
    peakProfitR: 1,
    leaning: 'buy',
    hasStop: true,
    adds: 0,
  },
})
const old = ticket('1', 100, { lots: 0.3 })
const young = ticket('2', 200, { lots: 0.5 })

describe('first in, first out', () => {
  it('reduces the oldest ticket alone, and leaves the next one to the next close', () => {
    expect(splitPartial(observedOf(old, young), 0.5, { spec, terms: PAPER_TERMS })).toEqual([
      { identifier: '1', lots: 0.3 },
      { identifier: '2', lots: 0.1 },
    ])
    expect(splitPartial(observedOf(old, young), 0.5, { spec, terms: FIFO })).toEqual([{ identifier: '1', lots: 0.3 }])
    expect(splitPartial(observedOf(old, young), 0.25, { spec, terms: FIFO })).toEqual([{ identifier: '1', lots: 0.2 }])
  })

  it('holds what is not the oldest of its symbol, whoever opened the older one and on which side', () => {
    const byHand = ticket('9', 50, { isOurs: false, side: 'sell' })
    expect(findCloseFault({ terms: FIFO, positions: [old, young, byHand] }, observedOf(old, young))).toMatch(
      /position 9 \(opened by hand\)/,
    )
    expect(findCloseFault({ terms: PAPER_TERMS, positions: [old, young, byHand] }, observedOf(old, young))).toBeNull()
  })

  it('lets the oldest be closed, and asks nothing of other symbols', () => {
    const other = elsewhere('GBPUSD', { openedAt: 1 })
    expect(findCloseFault({ terms: FIFO, positions: [old, young, other] }, observedOf(old, young))).toBeNull()
    expect(findCloseFault({ terms: FIFO, positions: [old, ticket('3', 100)] }, observedOf(old))).toBeNull()
  })
})

describe('a netting account', () => {
  it('has one position of a symbol, and part of it is closed', () => {
    expect(findCloseFault({ terms: NETTING, positions: [young] }, observedOf(young))).toBeNull()
    expect(splitPartial(observedOf(young), 0.5, { spec, terms: NETTING })).toEqual([{ identifier: '2', lots: 0.25 }])
    expect(findCloseFault({ terms: NETTING, positions: [old, young] }, observedOf(old))).toMatch(/2 positions on a netting account/)
  })

  it('gives the whole position the stop of the add; tickets of a hedging account keep theirs', () => {
    const positions = [young, elsewhere('GBPUSD')]
    const stops = (terms: Terms) => stopsAfterAdd({ terms, positions }, observedOf(young), 1.099).map(({ stop }) => stop)
    expect(stops(NETTING)).toEqual([1.099, 1.098])
    expect(stops({ marginMode: 'exchange', fifo: false })).toEqual([1.099, 1.098])
    expect(stops(PAPER_TERMS)).toEqual([1.098, 1.098])
  })

  it('takes no add whose stop lies further from the market, on either side', () => {
    expect(findAddFault(NETTING, observedOf(young), 1.098)).toBeNull()
    expect(findAddFault(NETTING, observedOf(young), 1.0979)).toMatch(/away from the market/)
    const short = ticket('4', 1, { side: 'sell', stop: 1.102 })
    expect(findAddFault(NETTING, observedOf(short), 1.1019)).toBeNull()
    expect(findAddFault(NETTING, observedOf(short), 1.1021)).toMatch(/away from the market/)
    expect(findAddFault(PAPER_TERMS, observedOf(young), 1.05)).toBeNull()
  })
})
