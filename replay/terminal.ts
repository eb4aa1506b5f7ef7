import { openBook, type Book, type FillOutcome, type Trade } from '../src/core/fills/book.ts'
import { walkBars } from '../src/core/fills/walk.ts'
import type { TerminalMessage } from '../src/contracts/messages.ts'
import type { AccountId } from '../src/contracts/primitives.ts'
import type { Bars } from '../src/core/window.ts'
import { openCalendar } from './calendar.ts'
import type { Feed } from './feed.ts'
import { openSeat, type Seat } from './seat.ts'
import { seedRandom } from './random.ts'
import { startCounts, type TerminalCounts } from './terminal-counts.ts'
import { makeBye, makeEquity, makeSnapshot, type Terms } from './terminal-messages.ts'
import { openOrderLog } from './terminal-orders.ts'
import { hear, helloOf, placeOf, report, say, settle, write, type Run } from './terminal-talk.ts'
import type { Answer, Line, TerminalSignal } from './wire-client.ts'

export type TerminalOptions = Readonly<{
  feed: Feed
  wire: Line
  account: AccountId
  session: string
  terms: Terms
  balance: number
  seed: number
  /** Share of the snapshots that are sent twice, as if their answer had been lost or had come twice, 0 to 1. */
  resendShare: number
  /** Time from an answer to the fill, ms. */
  delayMs?: number
  /** Told the time before each message, UTC milliseconds: the server beside it has no other clock. */
  setClock: (utcMs: number) => void
  watch?: TerminalWatch
}>

/** For whoever keeps books beside the terminal. */
export type TerminalWatch = Readonly<{
  /** What became of a signal, once. */
  onSignal?: (signal: TerminalSignal, outcome: FillOutcome) => void
  onTrade?: (trade: Trade, seat: Seat) => void
  /** Prices that the tickets of a market lived through, and the account as it was before them. */
  onLived?: (lived: Readonly<{ seat: Seat; book: Book; track: Bars }>) => void
  /** All markets were lived through up to an instant, and nothing that closed then is told yet. */
  onInstant?: (at: number, book: Book) => void
}>

export type Terminal = Readonly<{
  hello: () => Promise<void>
  /** Lives on until an instant, UTC ms, and sends what closed then, at most so many snapshots. Returns their number. */
  live: (at: number, most?: number) => Promise<number>
  heartbeat: () => Promise<void>
  bye: (reason: string) => Promise<void>
  counts: () => TerminalCounts
  trades: () => readonly Trade[]
  book: () => Book
}>

/**
 * A terminal with its Expert Advisor, played by a feed. It sends one message at a time and waits for the answer, as the EA
 * does. Without a delay everything between two closes happens at one instant, so a fill stands at the open of its bar.
 */
export function openTerminal(options: TerminalOptions): Terminal {
  const { feed } = options
  const run: Run = {
    ...options,
    seats: feed.symbols.map((symbol) => openSeat(symbol, feed)),
    log: openOrderLog(),
    calendar: openCalendar(feed.calendar ?? [], feed.zone),
    late: [],
    delayMs: options.delayMs ?? 0,
    watch: options.watch ?? {},
    random: seedRandom(options.seed, 'resends'),
    book: openBook(options.balance, feed.playFrom),
    trades: [],
    counts: startCounts(),
    now: feed.playFrom,
    seq: 0,
    stateVersion: 0,
    needFull: new Set(feed.symbols.map(({ market }) => market.brokerSymbol)),
  }
  return {
    hello: () => say(run, (head, now) => helloOf(run, head, now)),
    live: (at, most = Infinity) => live(run, at, most),
    heartbeat: () => say(run, makeEquity),
    bye: (reason) => say(run, (head) => makeBye(head, reason)),
    counts: () => run.counts,
    trades: () => run.trades,
    book: () => run.book,
  }
}

/** After a full snapshot that is answered with `resync` again, something is broken that more bytes will not mend. */
const RESYNCS_MAX = 2

async function live(run: Run, at: number, most: number): Promise<number> {
  while (run.late[0] !== undefined && run.late[0].dueAt <= at) await fillLate(run)
  await liveThrough(run, at)
  run.watch.onInstant?.(at, run.book)
  let sent = 0
  for (const seat of run.seats) {
    if (sent >= most) break
    if (await sendClose(run, seat, at)) sent += 1
  }
  run.counts.closes += sent
  return sent
}

/** Stops, targets and swaps of the time that has passed. */
async function liveThrough(run: Run, at: number): Promise<void> {
  run.now = at
  const happened: Happened[] = []
  for (const seat of run.seats) for (const trade of walkSeat(run, seat, at)) happened.push({ trade, seat })
  for (const { trade, seat } of happened) await report(run, trade, seat)
}

type Happened = Readonly<{ trade: Trade; seat: Seat }>

function walkSeat(run: Run, seat: Seat, at: number): readonly Trade[] {
  const { book } = run
  const { market } = seat.symbol
  const isHeld = book.tickets.some(({ brokerSymbol }) => brokerSymbol === market.brokerSymbol)
  const track = isHeld ? seat.trackUntil(at) : seat.passUntil(at)
  if (track === null) return []
  run.watch.onLived?.({ seat, book, track })
  const options = { costs: market, zone: run.feed.zone, stopOutLevelPercent: run.terms.stopOutPercent }
  const step = walkBars(book, seat.sight(at).fills, track, options)
  run.book = step.book
  return step.trades
}

async function sendClose(run: Run, seat: Seat, at: number): Promise<boolean> {
  const { brokerSymbol } = seat.symbol.market
  const closed = seat.closedAt(at)
  if (closed.length === 0) return false
  for (let resyncs = 0; resyncs <= RESYNCS_MAX; resyncs += 1) {
    const full = run.needFull.delete(brokerSymbol)
    const { quote, fills } = seat.sight(at)
    const bars = seat.columns(at, full)
    const calendar = run.calendar.tell(at)
    const snapshot = write(run, (head, now) =>
      makeSnapshot(head, now, { brokerSymbol, closed, bars, full, quote, spec: fills.spec, calendar }),
    )
    await hear(run, await exchange(run, snapshot))
    if (!run.needFull.has(brokerSymbol)) break
  }
  return true
}

/** Sends a snapshot, now and then twice: once as if the answer had been lost, once as if it had come two times. */
async function exchange(run: Run, message: TerminalMessage): Promise<Answer> {
  const answer = await run.wire.speak(message)
  if (run.resendShare === 0 || run.random.unit() >= run.resendShare) return answer
  const isLost = run.random.unit() < 0.5
  if (!isLost) await hear(run, answer)
  const again = await run.wire.speak(message)
  run.counts.resends += 1
  if (signalsIn(again) !== signalsIn(answer)) run.counts.answersChanged += 1
  return again
}

/** What happened before an order arrives comes before its fill. */
async function fillLate(run: Run): Promise<void> {
  const order = run.late.shift()
  if (order === undefined) return
  await liveThrough(run, order.dueAt)
  const { seat, context } = placeOf(run, order.signal)
  await settle(run, order.signal, seat, run.log.fill(order.signal, context))
}

/** Signals of an answer as text, to compare two answers to the same bytes. */
const signalsIn = (answer: Answer): string =>
  JSON.stringify(answer.flatMap((message) => (message.type === 'signals' ? [message.decision, message.signals] : [])))
