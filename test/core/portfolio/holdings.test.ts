import { describe, expect, it } from 'vitest'
import { holdingsOf } from '../../../src/core/portfolio/holdings.ts'
import { gateInput, heldPosition, sentSignal } from '../../support/gate-input.ts'

const { close } = gateInput()
const ground = { view: { positions: [], orders: [] }, onTheWay: [], specOf: () => close.spec, correlationWith: () => 0.5 } as const
const order = {
  brokerSymbol: close.brokerSymbol,
  symbol: close.symbol,
  isOurs: false,
  side: 'sell',
  lots: 2,
  price: 1.1,
  stop: 1.102,
} as const

describe('holdings', () => {
  it('are positions, pending orders and entries on their way, each with its money to the stop', () => {
    const held = holdingsOf({
      ...ground,
      view: { positions: [heldPosition({ isOurs: false })], orders: [order] },
      onTheWay: [sentSignal(), sentSignal({ id: 'C1', kind: 'CLOSE_ALL' })],
    })
    expect(held.map(({ name, side, riskMoney }) => [name, side, Math.round(riskMoney)])).toEqual([
      ['position 7', 'buy', 200],
      ['a pending order', 'sell', 400],
      ['signal O1', 'buy', 100],
    ])
    expect(held.every(({ correlation }) => correlation === 0.5)).toBe(true)
  })

  it('risk nothing with a stop beyond the entry, and everything without a stop or a specification', () => {
    const risks = (specOf: () => typeof close.spec | undefined, stop: number | null) =>
      holdingsOf({ ...ground, specOf, view: { positions: [heldPosition({ stop })], orders: [] } }).map(({ riskMoney }) => riskMoney)
    expect(risks(() => close.spec, 1.101)).toEqual([0])
    expect(risks(() => close.spec, null)).toEqual([Infinity])
    expect(risks(() => undefined, 1.09)).toEqual([Infinity])
  })
})
