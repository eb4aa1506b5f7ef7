import type { BrokerSymbol, Side } from '../../src/contracts/primitives.ts'
import type { Trade } from '../../src/core/fills/book.ts'
import { cleanLots, roundMoney } from '../../src/core/fills/money.ts'
import { opposite } from '../../src/core/account.ts'
import type { RoundTrip } from '../../src/core/report/backtest-run.ts'

/** What a deal cost beside its commission, account currency, zero or more. */
export type DealCosts = Readonly<{ spread: number; slippage: number; worth: number }>

export type TripBook = Readonly<{
  /** Money that a signal may lose at its stop, as it was sent. */
  noteRisk: (signal: string, riskMoney: number) => void
  noteDeal: (trade: Trade, costs: DealCosts) => void
  closed: () => readonly RoundTrip[]
  open: () => number
  turnover: () => number
}>

type Deal = Readonly<{ trade: Trade; costs: DealCosts }>
type Life = { readonly brokerSymbol: BrokerSymbol; readonly side: Side; readonly deals: Deal[]; readonly riskMoney: number; lots: number }

/**
 * Round trips out of deals. A position is all tickets of one symbol and side, from flat to flat: an add belongs to it, and
 * parts that are closed are no trades of their own, which would count as many wins.
 */
export function openTripBook(): TripBook {
  const risks = new Map<string, number>()
  const lives = new Map<string, Life>()
  const closed: RoundTrip[] = []
  let turnover = 0
  return {
    noteRisk: (signal, riskMoney) => void risks.set(signal, riskMoney),
    noteDeal: (trade, costs) => {
      turnover += costs.worth
      const isIn = trade.entry === 'in'
      const side = isIn ? trade.side : opposite(trade.side)
      const name = `${trade.brokerSymbol} ${side}`
      const life = lives.get(name) ?? { brokerSymbol: trade.brokerSymbol, side, deals: [], riskMoney: riskOf(risks, trade), lots: 0 }
      life.deals.push({ trade, costs })
      life.lots = cleanLots(life.lots + (isIn ? trade.lots : -trade.lots))
      lives.set(name, life)
      if (life.lots > 0) return
      lives.delete(name)
      closed.push(tripOf(life))
    },
    closed: () => closed,
    open: () => lives.size,
    turnover: () => roundMoney(turnover),
  }
}

const riskOf = (risks: ReadonlyMap<string, number>, { signal }: Trade): number => (signal === null ? 0 : (risks.get(signal) ?? 0))

function tripOf({ brokerSymbol, side, deals, riskMoney }: Life): RoundTrip {
  const ins = deals.filter(({ trade }) => trade.entry === 'in')
  const outs = deals.filter(({ trade }) => trade.entry === 'out')
  const [first, last] = [deals[0]?.trade, outs.at(-1)?.trade]
  if (first === undefined || last === undefined) throw new Error(`a position of ${brokerSymbol} was closed without having been opened`)
  const sum = (of: (deal: Deal) => number): number => roundMoney(deals.reduce((total, deal) => total + of(deal), 0))
  const profit = sum(({ trade }) => trade.profit)
  const swap = sum(({ trade }) => trade.swap)
  const commission = sum(({ trade }) => trade.commission)
  return {
    positionIdentifier: first.positionIdentifier,
    brokerSymbol,
    side,
    lots: lotsOf(ins),
    openedAt: first.at,
    closedAt: last.at,
    openPrice: meanPrice(ins),
    closePrice: meanPrice(outs),
    exit: last.reason,
    adds: ins.length - 1,
    // Every ticket is closed for good once; what was closed beside that was a part.
    partials: outs.length - ins.length,
    riskMoney,
    profit,
    swap,
    commission,
    net: roundMoney(profit + swap + commission),
    spreadCost: sum(({ costs }) => costs.spread),
    slippageCost: sum(({ costs }) => costs.slippage),
  }
}

const lotsOf = (deals: readonly Deal[]): number => cleanLots(deals.reduce((lots, { trade }) => lots + trade.lots, 0))
const meanPrice = (deals: readonly Deal[]): number => deals.reduce((sum, { trade }) => sum + trade.price * trade.lots, 0) / lotsOf(deals)
