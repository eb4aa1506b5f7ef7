import type { Book, Trade } from '../src/core/fills/book.ts'
import type { TerminalMessage } from '../src/contracts/messages.ts'
import type { CalendarTeller } from './calendar.ts'
import type { Random } from './random.ts'
import type { Seat } from './seat.ts'
import type { TerminalOptions, TerminalWatch } from './terminal.ts'
import { addTo, type Counts } from './terminal-counts.ts'
import { envelope, makeAck, makeDeal, makeHello, makeReport, type Envelope, type Now } from './terminal-messages.ts'
import type { Execution, OrderLog } from './terminal-orders.ts'
import type { Answer, TerminalSignal } from './wire-client.ts'

/** A terminal under way. */
export type Run = TerminalOptions & {
  readonly seats: readonly Seat[]
  readonly log: OrderLog
  readonly calendar: CalendarTeller
  readonly random: Random
  readonly trades: Trade[]
  readonly counts: Counts
  readonly delayMs: number
  readonly watch: TerminalWatch
  /** Orders that are under way, in the order in which they are filled. */
  readonly late: Readonly<{ signal: TerminalSignal; dueAt: number }>[]
  /** Broker symbols whose next snapshot carries the whole windows. */
  readonly needFull: Set<string>
  book: Book
  now: number
  seq: number
  stateVersion: number
}

/** Follows an answer. Messages of its own (acks, deals, reports) go out meanwhile, and their answers are followed too. */
export async function hear(run: Run, answer: Answer): Promise<void> {
  for (const message of answer) {
    if (message.type === 'welcome') {
      for (const { brokerSymbol } of message.held) run.needFull.delete(brokerSymbol)
    } else if (message.type === 'state') {
      run.stateVersion = Math.max(run.stateVersion, message.stateVersion)
    } else if (message.type === 'resync') {
      run.needFull.add(message.brokerSymbol)
      run.counts.resyncs += 1
    } else if (message.type === 'query') {
      run.counts.queries += 1
      await say(run, (head, now) => makeReport(head, now.serverTime, message.signals, run.log.outcomeOf))
    } else if (message.type === 'signals') {
      for (const signal of message.signals) await carryOut(run, signal)
    } else {
      addTo(run.counts.errors, message.code)
      if (message.code === 'UNKNOWN_SESSION' || message.code === 'UNKNOWN_ACCOUNT') await introduce(run)
    }
  }
}

/** A server that has forgotten this session gets hello again, and then everything. */
async function introduce(run: Run): Promise<void> {
  for (const { symbol } of run.seats) run.needFull.add(symbol.market.brokerSymbol)
  const answer = await run.wire.speak(write(run, (head, now) => helloOf(run, head, now)))
  // An error here is counted and left: answering it with hello would never end.
  if (answer.some((message) => message.type === 'error')) addTo(run.counts.errors, 'HELLO_REFUSED')
  else await hear(run, answer)
}

export const helloOf = ({ terms, seats }: Run, head: Envelope, now: Now) =>
  makeHello(head, now, { terms, brokerSymbols: seats.map(({ symbol }) => symbol.market.brokerSymbol) })

async function carryOut(run: Run, signal: TerminalSignal): Promise<void> {
  const { seat, context } = placeOf(run, signal)
  if (run.delayMs === 0) return settle(run, signal, seat, run.log.execute(signal, context))
  const done = run.log.take(signal, context)
  if (done === null) run.late.push({ signal, dueAt: run.now + run.delayMs })
  else await settle(run, signal, seat, done)
}

export function placeOf(run: Run, { brokerSymbol }: TerminalSignal) {
  const seat = run.seats.find(({ symbol }) => symbol.market.brokerSymbol === brokerSymbol)
  const sight = seat?.sight(run.now)
  const costs = seat?.symbol.market ?? { commissionPerLot: 0, slippagePoints: 0 }
  const base = { book: run.book, market: sight?.fills, costs, at: run.now, zone: run.feed.zone }
  return { seat, context: sight === undefined ? base : { ...base, since: sight.since } }
}

export async function settle(run: Run, signal: TerminalSignal, seat: Seat | undefined, done: Execution): Promise<void> {
  if (done.isRepeat) run.counts.repeatedSignals += 1
  else {
    run.book = done.book
    addTo(run.counts.signals, signal.kind)
    addTo(run.counts.outcomes, done.outcome.outcome)
    run.watch.onSignal?.(signal, done.outcome)
  }
  await say(run, (head, now) => makeAck(head, now.serverTime, done.outcome))
  for (const trade of done.trades) if (seat !== undefined) await report(run, trade, seat)
}

export async function report(run: Run, trade: Trade, seat: Seat): Promise<void> {
  run.trades.push(trade)
  run.watch.onTrade?.(trade, seat)
  await say(run, (head) => makeDeal(head, trade, run.feed.zone))
}

export async function say(run: Run, build: (head: Envelope, now: Now) => TerminalMessage): Promise<void> {
  await hear(run, await run.wire.speak(write(run, build)))
}

export function write(run: Run, build: (head: Envelope, now: Now) => TerminalMessage): TerminalMessage {
  const { account, session, stateVersion, book } = run
  const { zone } = run.feed
  run.seq += 1
  run.setClock(run.now)
  const serverTime = Math.floor(zone.toServer(run.now))
  return build(envelope(account, session, run.seq), { serverTime, stateVersion, book, zone })
}
