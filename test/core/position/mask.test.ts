import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Entry, Signal } from '../../../src/contracts/decision.ts'
import { BrokerSymbolSchema, SymbolNameSchema } from '../../../src/contracts/primitives.ts'
import type { Position } from '../../../src/core/account.ts'
import { maskMove, type MaskInput } from '../../../src/core/position/mask.ts'
import type { Observed } from '../../../src/core/position/observe.ts'
import { HOLD, type Choice } from '../../../src/core/position/rule-policy.ts'
import { PAPER_TERMS, splitPartial } from '../../../src/core/position/terms.ts'

const brokerSymbol = BrokerSymbolSchema.parse('EURUSD')
const symbol = SymbolNameSchema.parse('EURUSD')
const ticket = (identifier: string, lots: number): Position => ({
  brokerSymbol,
  symbol,
  identifier,
  ticket: identifier,
  magic: '1',
  side: 'buy',
  lots,
  openPrice: 1.1,
  openedAt: 0,
  stop: 1.09,
  target: null,
  profit: 0,
  swap: 0,
  commission: 0,
  comment: '',
  isOurs: true,
})
function held(...lots: number[]): Observed {
  const tickets = lots.map((one, i) => ticket(String(i + 1), one))
  return {
    tickets,
    timeframe: 'M5',
    observation: {
      side: 'buy',
      lots: lots.reduce((a, b) => a + b, 0),
      identifiers: tickets.map((one) => one.identifier),
      barsHeld: 1,
      profitR: 1,
      peakProfitR: 1,
      leaning: 'buy',
      hasStop: true,
      adds: 0,
    },
  }
}
const spec = { volumeMin: 0.01, volumeStep: 0.01 }
const plan: Extract<Entry, { kind: 'enter' }> = {
  kind: 'enter',
  side: 'buy',
  lots: 0.5,
  price: 1.1,
  stop: 1.09,
  target: null,
  riskMoney: 500,
  facts: {},
}
const open: MaskInput = {
  switches: { mode: 'ACTIVE', flattening: false },
  blocked: null,
  verdicts: [],
  onTheWay: [],
  exits: { settings: { minHoldBars: 0, minExitCostShare: 0 }, spreadMoneyPerLot: 8, pause: null, isReserveBegun: false },
  spec,
  terms: PAPER_TERMS,
  positions: [],
  planAdd: () => plan,
}
const want = (move: Choice['move']): Choice => ({ ...HOLD, move, share: move === 'PARTIAL_CLOSE' ? 0.5 : 1, rule: 'wanted' })
const sent: Signal = {
  id: 'x',
  kind: 'PARTIAL_CLOSE',
  symbol,
  brokerSymbol,
  side: 'buy',
  lots: 0.1,
  stop: null,
  target: null,
  maxDeviationPoints: 1,
  riskMoney: 0,
  positionIdentifier: '1',
  expiresAt: 0,
  reason: '',
}

describe('the mask', () => {
  it('lets every move pass when nothing speaks against it', () => {
    for (const move of ['HOLD', 'ADD', 'PARTIAL_CLOSE', 'CLOSE_ALL'] as const)
      expect(maskMove(open, held(1), want(move)).move.move).toBe(move)
  })

  it('lets exits pass and adds not when the account is REDUCING, and nothing when it is HALTED', () => {
    const verdicts = [{ gate: 'switch', pass: false, reason: 'the account is REDUCING', facts: {} }]
    const reducing: MaskInput = { ...open, switches: { mode: 'REDUCING', flattening: false }, verdicts }
    expect(maskMove(reducing, held(1), want('CLOSE_ALL')).move.move).toBe('CLOSE_ALL')
    expect(maskMove(reducing, held(1), want('ADD')).move).toMatchObject({ wanted: 'ADD', move: 'HOLD', rule: 'switch' })
    const halted: MaskInput = { ...open, switches: { mode: 'HALTED', flattening: false } }
    expect(maskMove(halted, held(1), want('CLOSE_ALL')).move.move).toBe('HOLD')
    expect(maskMove({ ...halted, switches: { mode: 'HALTED', flattening: true } }, held(1), want('CLOSE_ALL')).move.move).toBe('CLOSE_ALL')
  })

  it('sends nothing for a position while a signal of it is on its way', () => {
    expect(maskMove({ ...open, onTheWay: [sent] }, held(1), want('CLOSE_ALL')).move).toMatchObject({ move: 'HOLD', rule: 'in-flight' })
  })

  it('holds when the market is closed', () => {
    expect(maskMove({ ...open, blocked: 'the market is closed' }, held(1), want('CLOSE_ALL')).move).toMatchObject({
      move: 'HOLD',
      rule: 'blocked',
    })
  })

  it('adds only when every gate but those of the position itself passes and there is room', () => {
    const refused = (gate: string): MaskInput => ({ ...open, verdicts: [{ gate, pass: false, reason: 'no', facts: {} }] })
    expect(maskMove(refused('position'), held(1), want('ADD')).move.move).toBe('ADD')
    expect(maskMove(refused('opinion'), held(1), want('ADD')).move.move).toBe('ADD')
    expect(maskMove(refused('spread'), held(1), want('ADD')).move.move).toBe('HOLD')
    expect(
      maskMove({ ...open, planAdd: () => ({ kind: 'hold', gate: 'room', reason: 'full', facts: {} }) }, held(1), want('ADD')).move,
    ).toMatchObject({ move: 'HOLD', rule: 'room' })
  })

  it('does not close part of a position of the smallest size', () => {
    expect(maskMove(open, held(0.01), want('PARTIAL_CLOSE')).move).toMatchObject({ move: 'HOLD', rule: 'volume' })
  })
})

describe('the mask of an account whose oldest ticket goes first', () => {
  const older: Position = { ...ticket('9', 1), openedAt: -1, isOurs: false }
  const fifo: MaskInput = { ...open, terms: { marginMode: 'hedging', fifo: true }, positions: [older] }

  it('holds the close of a younger one, and says which is older', () => {
    for (const move of ['CLOSE_ALL', 'PARTIAL_CLOSE'] as const)
      expect(maskMove(fifo, held(1), want(move))).toMatchObject({ move: { move: 'HOLD', rule: 'terms' }, parts: [] })
    expect(maskMove({ ...fifo, positions: [] }, held(1), want('CLOSE_ALL')).move.move).toBe('CLOSE_ALL')
  })

  it('takes part of the oldest ticket alone', () => {
    expect(maskMove({ ...fifo, positions: [] }, held(0.3, 0.5), want('PARTIAL_CLOSE')).parts).toEqual([{ identifier: '1', lots: 0.3 }])
  })

  it('lets a flatten try what it can', () => {
    const flattening: MaskInput = { ...fifo, switches: { mode: 'REDUCING', flattening: true } }
    expect(maskMove(flattening, held(1), want('CLOSE_ALL')).move.move).toBe('CLOSE_ALL')
  })
})

describe('a partial close', () => {
  it('takes the oldest tickets first, whole ones as wholes', () => {
    expect(splitPartial(held(0.3, 0.5), 0.5, { spec, terms: PAPER_TERMS })).toEqual([
      { identifier: '1', lots: 0.3 },
      { identifier: '2', lots: 0.1 },
    ])
  })

  it('never leaves a ticket below the minimum, never exceeds the share, and moves in steps', () => {
    const steps = fc.integer({ min: 1, max: 500 })
    fc.assert(
      fc.property(
        fc.array(steps, { minLength: 1, maxLength: 5 }),
        fc.double({ min: 0.05, max: 0.95, noNaN: true }),
        fc.constantFrom(0.01, 0.1, 1),
        (counts, share, step) => {
          const position = held(...counts.map((count) => Number((count * step).toFixed(8))))
          const parts = splitPartial(position, share, { spec: { volumeMin: step, volumeStep: step }, terms: PAPER_TERMS })
          const total = parts.reduce((sum, part) => sum + part.lots, 0)
          expect(total).toBeLessThanOrEqual(position.observation.lots * share + 1e-9)
          for (const part of parts) {
            const whole = position.tickets.find((one) => one.identifier === part.identifier)?.lots ?? 0
            const left = Number((whole - part.lots).toFixed(8))
            expect(left === 0 || left >= step - 1e-9).toBe(true)
            expect(Math.abs(part.lots / step - Math.round(part.lots / step))).toBeLessThan(1e-6)
          }
        },
      ),
    )
  })
})
