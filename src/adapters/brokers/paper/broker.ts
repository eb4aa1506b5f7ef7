import type { Signal } from '../../../contracts/decision.ts'
import { TIMEFRAMES, type AccountId } from '../../../contracts/primitives.ts'
import type { Permissions } from '../../../contracts/account.ts'
import type { AccountRules, AccountView, BarClose } from '../../../core/account.ts'
import {
  fundsOf,
  openBook,
  positionsOf,
  withMarket,
  type Book,
  type FillCosts,
  type FillOutcome,
  type Market,
  type Trade,
} from '../../../core/fills/book.ts'
import { executeSignal } from '../../../core/fills/execute.ts'
import { walkBars } from '../../../core/fills/walk.ts'
import type { ServerZone } from '../../../core/time/zone.ts'
import type { Bars, Window } from '../../../core/window.ts'
import type { Broker, BrokerTurn, Dispatched } from '../../../ports/broker.ts'
import type { DealRow, JournalEntry } from '../../../ports/journal.ts'
import { readState, writeState } from './state.ts'

export type PaperOptions = Readonly<{
  account: AccountId
  /** What the journal holds of this paper account; undefined opens it anew with the starting balance. */
  state: string | undefined
  startingBalance: number
  costs: FillCosts
  zone: ServerZone
  now: () => number
}>

/** Above every ticket a trade server gives and below 2^53, so that deals of both kinds live in one journal. */
const FIRST_TICKET = 8_000_000_000_000_000
/** Paper positions are always ours; the magic number of the terminal says nothing about them. */
const MAGIC = '0'
/** TRADE_RETCODE_PRICE_OFF: there are no quotes to fill the order. */
const NO_QUOTES = 10_021

/**
 * Fills on the terminal's own bars and quotes. Its state leaves in the same journal group as the decision, so a crash
 * before the commit forgets both. When a group could not be written, open the broker anew from the journal's state.
 */
export function openPaperBroker(options: PaperOptions): Broker {
  const { account, state, startingBalance, zone, costs, now } = options
  let book: Book = state === undefined ? { ...openBook(startingBalance, now()), nextTicket: FIRST_TICKET } : readState(account, state)

  const observe = (close: BarClose, window: Window, rules: AccountRules): BrokerTurn => {
    const before = book
    const bars = finestBars(window)
    const market = marketOf(close)
    const step =
      bars === undefined
        ? { book: withMarket(book, market), trades: [] }
        : walkBars(book, market, bars, { costs, zone, ...stopOutOf(rules) })
    book = step.book
    const view = viewOf(book, close)
    const { balance, equity } = view.funds
    const row = { account, at: close.receivedAt, balance, equity, execution: 'paper' } as const
    return { view, entries: [...dealsOf(account, step.trades), { kind: 'equity', row }, ...stateOf(options, close, before, book)] }
  }

  const dispatch = (close: BarClose, _view: AccountView, signals: readonly Signal[]): Dispatched => {
    const before = book
    const entries: JournalEntry[] = []
    for (const signal of signals) {
      const market = signal.brokerSymbol === close.brokerSymbol ? marketOf(close) : marketIn(book, signal)
      const at = now()
      if (market === undefined) {
        entries.push(outcomeOf(account, withoutQuotes(signal), at))
        continue
      }
      // Filled at the close of the newest bar: the next bar is then walked whole, though its first moments came before.
      const filledAt = Math.max(close.closeTime, walkedTo(book, signal))
      const step = executeSignal(book, market, signal, { costs, at, filledAt, magic: MAGIC, zone })
      book = step.book
      entries.push(outcomeOf(account, step.outcome, at), ...dealsOf(account, step.trades))
    }
    return { view: viewOf(book, close), entries: [...entries, ...stateOf(options, close, before, book)], forTerminal: [] }
  }

  return { execution: 'paper', observe, dispatch }
}

const marketOf = ({ brokerSymbol, symbol, spec, quote }: BarClose): Market => ({ brokerSymbol, symbol, spec, quote })
const marketIn = ({ markets }: Book, { brokerSymbol }: Signal): Market | undefined =>
  Object.hasOwn(markets, brokerSymbol) ? markets[brokerSymbol] : undefined
const walkedTo = (book: Book, { brokerSymbol }: Signal): number =>
  Object.hasOwn(book.walkedTo, brokerSymbol) ? (book.walkedTo[brokerSymbol] ?? 0) : 0

function finestBars(window: Window): Bars | undefined {
  const finest = TIMEFRAMES.find((timeframe) => window[timeframe] !== undefined)
  return finest === undefined ? undefined : window[finest]
}

/** A stop-out level in money is a rule of few brokers and is not kept on paper. */
const stopOutOf = ({ stopOutMode, stopOutLevel }: AccountRules) =>
  stopOutMode === 'percent' && stopOutLevel > 0 ? { stopOutLevelPercent: stopOutLevel } : {}

/** Paper needs no permission of the terminal but that it is connected, since old quotes fill nothing. */
function viewOf(book: Book, { receivedAt, view }: BarClose): AccountView {
  const permissions: Permissions = {
    connected: view.permissions.connected,
    terminalTrade: true,
    programTrade: true,
    accountTrade: true,
    accountExpert: true,
    allowTrading: true,
  }
  return { at: receivedAt, funds: fundsOf(book), positions: positionsOf(book), orders: [], permissions }
}

/**
 * The state is written when money or tickets changed, and at every close of a market with a ticket, whose bars must
 * not be walked twice. Otherwise only a quote is newer, which the next close brings again.
 */
function stateOf({ account, now }: PaperOptions, { brokerSymbol }: BarClose, before: Book, after: Book): JournalEntry[] {
  const isHeld = after.tickets.some((ticket) => ticket.brokerSymbol === brokerSymbol)
  const isNew = after.nextTicket !== before.nextTicket || after.tickets !== before.tickets
  return isHeld || isNew ? [{ kind: 'paper', account, at: now(), state: writeState(after) }] : []
}

const outcomeOf = (account: AccountId, outcome: FillOutcome, at: number): JournalEntry => ({
  kind: 'outcome',
  account,
  outcome,
  state: outcome.outcome,
  at,
})

function withoutQuotes({ id, brokerSymbol, positionIdentifier }: Signal): FillOutcome {
  const message = `no quote of ${brokerSymbol} has come yet`
  const none = { orderTicket: null, dealTicket: null, lots: 0, price: 0 }
  return { signal: id, outcome: 'rejected', retcode: NO_QUOTES, message, positionIdentifier, ...none }
}

function dealsOf(account: AccountId, trades: readonly Trade[]): JournalEntry[] {
  return trades.map(({ side, comment: _comment, ...trade }) => {
    const row: DealRow = { ...trade, account, execution: 'paper', kind: side, fee: 0 }
    return { kind: 'deal', row }
  })
}
