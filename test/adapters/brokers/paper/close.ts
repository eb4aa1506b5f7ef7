import type { Signal } from '../../../../src/contracts/decision.ts'
import type { AccountRules, BarClose } from '../../../../src/core/account.ts'
import type { Bars, Window } from '../../../../src/core/window.ts'
import { openPaperBroker, type PaperOptions } from '../../../../src/adapters/brokers/paper/broker.ts'
import type { DealRow, JournalEntry, Outcome } from '../../../../src/ports/journal.ts'
import { barsOf, marketOf, MINUTE, signalOf, START, ZONE } from '../../../core/fills/cases.ts'

export const ACCOUNT = '51234567.FTMO-Server3'
export const COSTS = { commissionPerLot: 2.5, slippagePoints: 2 }
export const RULES: AccountRules = {
  currency: 'USD',
  currencyDigits: 2,
  leverage: 100,
  marginMode: 'hedging',
  fifo: false,
  stopOutMode: 'percent',
  stopOutLevel: 50,
  magic: '7205401',
  eaVersion: '1.0.0',
}

export const openPaper = (options: Partial<PaperOptions> = {}) =>
  openPaperBroker({ account: ACCOUNT, state: undefined, startingBalance: 100_000, costs: COSTS, zone: ZONE, now: () => START, ...options })

type CloseParts = Partial<BarClose> & Parameters<typeof marketOf>[0]

/** A close of M1 whose terminal has a real account behind it that may not trade, with another balance. */
export function closeOf({ bid, ask, spec, ...parts }: CloseParts = {}): BarClose {
  const market = marketOf({
    ...(bid === undefined ? {} : { bid }),
    ...(ask === undefined ? {} : { ask }),
    ...(spec === undefined ? {} : { spec }),
  })
  const closeTime = parts.closeTime ?? START
  const refused = { terminalTrade: false, programTrade: false, accountTrade: false, accountExpert: false, allowTrading: false }
  return {
    key: `${ACCOUNT}|EURUSD|M1|${closeTime}`,
    account: ACCOUNT,
    session: 's1',
    seq: 1,
    symbol: signalOf().symbol,
    brokerSymbol: market.brokerSymbol,
    closed: ['M1'],
    trigger: 'M1',
    closeTime,
    receivedAt: closeTime + 350,
    quote: market.quote,
    spec: market.spec,
    view: {
      at: closeTime,
      funds: { balance: 7, credit: 0, equity: 7, margin: 0, freeMargin: 7, marginLevel: null },
      positions: [],
      orders: [],
      permissions: { connected: true, ...refused },
    },
    calendar: [],
    closures: [],
    ...parts,
  }
}

export const quiet = [1.1, 1.1, 1.1, 1.1] as const
type Row = readonly [number, number, number, number]
/** One M1 bar of this shape that closes with the close given. */
export const m1 = (closeTime: number, row: Row = quiet): Window => ({ M1: barsOf([row], { from: closeTime - MINUTE }) })
export const windowOf = (M1: Bars): Window => ({ M1 })

export const dealsIn = (entries: readonly JournalEntry[]): DealRow[] =>
  entries.flatMap((entry) => (entry.kind === 'deal' ? [entry.row] : []))
export const outcomesIn = (entries: readonly JournalEntry[]): Outcome[] =>
  entries.flatMap((entry) => (entry.kind === 'outcome' ? [entry.outcome] : []))
export const stateIn = (entries: readonly JournalEntry[]): string | undefined =>
  entries.flatMap((entry) => (entry.kind === 'paper' ? [entry.state] : [])).at(-1)
export const kindsOf = (entries: readonly JournalEntry[]): string[] => entries.map(({ kind }) => kind)

export const open = (parts: Partial<Signal> = {}): Signal => signalOf({ stop: 1.099, target: 1.102, riskMoney: 200, ...parts })
