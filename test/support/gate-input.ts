import { WAVE_EURUSD, waveAccount, waveSpec } from '../../replay/wave-market.ts'
import type { Signal } from '../../src/contracts/decision.ts'
import { BrokerSymbolSchema, SymbolNameSchema } from '../../src/contracts/primitives.ts'
import { SymbolSpecSchema } from '../../src/contracts/account.ts'
import type { Position } from '../../src/core/account.ts'
import type { GateInput } from '../../src/core/gates/gate.ts'
import { opinionOf } from './desk.ts'
import { ACCOUNT, NOON, ZONE } from './house.ts'

const brokerSymbol = BrokerSymbolSchema.parse('EURUSD')
const symbol = SymbolNameSchema.parse('EURUSD')

/** A close at which every gate passes. */
export function gateInput(): GateInput {
  const { funds, permissions } = waveAccount(ZONE.toServer(NOON))
  const view = { at: NOON, funds, permissions, positions: [], orders: [] }
  return {
    close: {
      key: 'k',
      account: ACCOUNT,
      session: 'one',
      seq: 1,
      symbol,
      brokerSymbol,
      closed: ['M5'],
      trigger: 'M5',
      closeTime: NOON,
      receivedAt: NOON,
      quote: { bid: 1.1, ask: 1.1001, at: NOON },
      spec: SymbolSpecSchema.parse(waveSpec(WAVE_EURUSD)),
      view,
      calendar: [],
    },
    view,
    opinion: opinionOf('buy'),
    switches: {
      version: 1,
      armed: true,
      mode: 'ACTIVE',
      execution: 'broker',
      flattening: false,
      shadow: [],
      why: '',
      who: 'user',
      changedAt: NOON,
    },
    openRisk: { money: 0, unbounded: [] },
    onTheWay: [],
    firm: null,
    zone: ZONE,
    settings: { spreadMaxAtr: 0.25 },
  }
}

export const heldPosition = (change: Partial<Position>): Position => ({
  brokerSymbol,
  symbol,
  identifier: '7',
  ticket: '7',
  magic: '770001',
  side: 'buy',
  lots: 1,
  openPrice: 1.1,
  openedAt: NOON - 3_600_000,
  stop: 1.098,
  target: null,
  profit: 0,
  swap: 0,
  commission: -2.5,
  comment: '',
  isOurs: true,
  ...change,
})

export const sentSignal = (change: Partial<Signal> = {}): Signal => ({
  id: 'O1',
  kind: 'OPEN',
  symbol,
  brokerSymbol,
  side: 'buy',
  lots: 1,
  stop: 1.09,
  target: null,
  maxDeviationPoints: 1,
  riskMoney: 100,
  positionIdentifier: null,
  expiresAt: NOON,
  reason: '',
  ...change,
})
