import { BrokerSymbolSchema } from '../../../src/contracts/primitives.ts'
import type { PaperReportInput } from '../../../src/core/report/paper-report.ts'
import type { DealLine } from '../../../src/core/report/trades.ts'

export const DAY = 86_400_000
export const FROM = Date.UTC(2026, 2, 1)
export const TO = FROM + 30 * DAY
export const EURUSD = BrokerSymbolSchema.parse('EURUSD')

export const dealOf = (parts: Partial<DealLine> = {}): DealLine => ({
  positionIdentifier: '1',
  kind: 'buy',
  entry: 'in',
  brokerSymbol: EURUSD,
  lots: 1,
  price: 1.1,
  profit: 0,
  swap: 0,
  commission: 0,
  fee: 0,
  at: FROM,
  ...parts,
})

/** A position of one lot that costs 2.50 a side and wins or loses as much as said, net. */
export function tradeOf(identifier: number, net: number, { at = FROM + DAY, swap = 0 } = {}): DealLine[] {
  const positionIdentifier = String(identifier)
  const profit = net + 5 - swap
  return [
    dealOf({ positionIdentifier, commission: -2.5, at: at - 3_600_000 }),
    dealOf({ positionIdentifier, kind: 'sell', entry: 'out', commission: -2.5, profit, swap, at }),
  ]
}

/** As many trades as nets, spread evenly over the span, with equity rows at both ends. */
export function inputOf(nets: readonly number[], parts: Partial<PaperReportInput> = {}): PaperReportInput {
  const spacing = (TO - FROM - 2 * DAY) / Math.max(1, nets.length)
  return {
    account: '51234567.FTMO-Server3',
    currency: 'USD',
    deals: nets.flatMap((net, i) => tradeOf(i + 1, net, { at: FROM + DAY + i * spacing })),
    equity: [
      { at: FROM, balance: 100_000, equity: 100_000 },
      { at: TO - 1, balance: 100_000, equity: 100_000 },
    ],
    funnel: { decisions: 0, entered: 0, holds: {} },
    startingBalance: 100_000,
    from: FROM,
    to: TO,
    ...parts,
  }
}
