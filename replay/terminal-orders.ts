import { SIGNAL_KINDS, SignalSchema, type Signal } from '../src/contracts/decision.ts'
import type { Book, FillCosts, FillOutcome, Market, Trade } from '../src/core/fills/book.ts'
import { executeSignal } from '../src/core/fills/execute.ts'
import { entryPrice } from '../src/core/account.ts'
import type { ServerZone } from '../src/core/time/zone.ts'
import { MAGIC } from './terminal-messages.ts'
import type { TerminalSignal } from './wire-client.ts'

export type Execution = Readonly<{ book: Book; outcome: FillOutcome; trades: readonly Trade[]; isRepeat: boolean }>
export type ExecutionContext = Readonly<{
  book: Book
  /** Market of the signal's symbol; undefined when the terminal does not serve it. */
  market: Market | undefined
  costs: FillCosts
  at: number
  /** Since when a ticket lives that is opened now; `at` unless told. */
  since?: number
  zone: ServerZone
}>

export type OrderLog = Readonly<{
  /** Executes one signal once. A signal that came before is never executed again: its recorded outcome is the answer. */
  execute: (signal: TerminalSignal, context: ExecutionContext) => Execution
  /** Takes a signal on that is to be filled later: the EA's own rules hold now. Null when its order is under way. */
  take: (signal: TerminalSignal, context: ExecutionContext) => Execution | null
  /** Fills what was taken on, at the price of now: the broker knows neither the EA's rules nor when the signal expires. */
  fill: (signal: TerminalSignal, context: ExecutionContext) => Execution
  outcomeOf: (signal: string) => FillOutcome | undefined
  outcomes: () => readonly FillOutcome[]
}>

/** The terminal's own journal of signals. The EA writes it to disk before it sends an order; here the process is the disk. */
export function openOrderLog(): OrderLog {
  const outcomes = new Map<string, FillOutcome>()

  const keep = (signal: TerminalSignal, { book, outcome, trades }: Omit<Execution, 'isRepeat'>): Execution => {
    outcomes.set(signal.id, outcome)
    return { book, outcome, trades, isRepeat: false }
  }
  const refuse = (signal: TerminalSignal, { book }: ExecutionContext, why: Why): Execution =>
    keep(signal, { book, outcome: refusal(signal, why), trades: [] })

  function execute(signal: TerminalSignal, context: ExecutionContext): Execution {
    const known = outcomes.get(signal.id)
    if (known !== undefined) return { book: context.book, outcome: known, trades: [], isRepeat: true }
    const checked = checkSignal(signal, context)
    return checked.ok
      ? keep(signal, executeSignal(context.book, checked.market, checked.signal, orderOf(context)))
      : refuse(signal, context, checked.why)
  }

  function take(signal: TerminalSignal, context: ExecutionContext): Execution | null {
    const known = outcomes.get(signal.id)
    if (known !== undefined) return { book: context.book, outcome: known, trades: [], isRepeat: true }
    const checked = checkSignal(signal, context)
    if (!checked.ok) return refuse(signal, context, checked.why)
    outcomes.set(signal.id, { ...refusal(signal, { outcome: 'unknown', message: 'its order is under way' }) })
    return null
  }

  function fill(signal: TerminalSignal, context: ExecutionContext): Execution {
    const parsed = SignalSchema.safeParse(signal)
    if (!parsed.success || context.market === undefined) throw new Error(`signal ${signal.id} was never taken on`)
    const late = { ...parsed.data, riskMoney: Infinity, expiresAt: Infinity }
    return keep(signal, executeSignal(context.book, context.market, late, orderOf(context)))
  }

  return { execute, take, fill, outcomeOf: (signal) => outcomes.get(signal), outcomes: () => [...outcomes.values()] }
}

const orderOf = ({ costs, at, since, zone }: ExecutionContext) => ({
  costs,
  at,
  magic: MAGIC,
  zone,
  ...(since === undefined ? {} : { filledAt: since }),
})

type Why = Readonly<{ outcome: 'refused' | 'expired' | 'unknown'; message: string }>
type Checked = Readonly<{ ok: true; signal: Signal; market: Market }> | Readonly<{ ok: false; why: Why }>

/** The EA's own rules, before any order: it refuses and never repairs, whatever the server thought. */
function checkSignal(signal: TerminalSignal, { market, at }: ExecutionContext): Checked {
  const refuse = (message: string): Checked => ({ ok: false, why: { outcome: 'refused', message } })
  if (!SIGNAL_KINDS.some((kind) => kind === signal.kind)) return refuse(`unknown kind ${signal.kind}`)
  if (at > signal.expiresAt) return { ok: false, why: { outcome: 'expired', message: `expired ${at - signal.expiresAt} ms ago` } }
  if (market === undefined) return refuse(`${signal.brokerSymbol} is not served here`)
  const parsed = SignalSchema.safeParse(signal)
  if (!parsed.success) return refuse('not a signal of this contract')
  const why = parsed.data.kind === 'OPEN' || parsed.data.kind === 'ADD' ? checkRisk(parsed.data, market) : null
  return why === null ? { ok: true, signal: parsed.data, market } : refuse(why)
}

/** Money to the stop by the terminal's own tick value and price: a server that counts wrongly cannot overspend. */
function checkRisk({ kind, side, lots, stop, riskMoney }: Signal, { spec, quote }: Market): string | null {
  if (stop === null) return `${kind} without a stop`
  const price = entryPrice(side, quote)
  if (side === 'buy' ? stop >= price : stop <= price) return `stop ${stop} is on the wrong side of ${price}`
  const money = (Math.abs(price - stop) / spec.tickSize) * spec.tickValue * lots
  // Half a cent: riskMoney was rounded when it was written down.
  return money > riskMoney + 0.005 ? `${money.toFixed(2)} would be lost at the stop, ${riskMoney.toFixed(2)} is allowed` : null
}

function refusal(signal: TerminalSignal, why: Why): FillOutcome {
  const none = { orderTicket: null, dealTicket: null, positionIdentifier: signal.positionIdentifier, lots: 0, price: 0 }
  return { signal: signal.id, ...why, retcode: 0, ...none }
}
