import { fundsOf, openBook, positionsOf, type Book, type Trade } from '../src/core/fills/book.ts'
import { walkBars } from '../src/core/fills/walk.ts'
import { parseZone, type ServerZone } from '../src/core/time/zone.ts'
import type { TerminalMessage } from '../src/contracts/messages.ts'
import type { AccountId } from '../src/contracts/primitives.ts'
import { seedRandom, type Random } from './random.ts'
import { closedAt, type SymbolTape, type SyntheticTape } from './synthetic-tape.ts'
import { addTo, startCounts, type Counts, type TerminalCounts } from './terminal-counts.ts'
import { marketAt, minuteBefore } from './terminal-market.ts'
import {
  envelope,
  makeAck,
  makeBye,
  makeDeal,
  makeEquity,
  makeHello,
  makeReport,
  makeSnapshot,
  STOP_OUT_PERCENT,
  type Envelope,
  type Now,
} from './terminal-messages.ts'
import { openOrderLog, type OrderLog } from './terminal-orders.ts'
import type { Answer, TerminalSignal, Wire } from './wire-client.ts'

export type TerminalOptions = Readonly<{
  tape: SyntheticTape
  wire: Wire
  account: AccountId
  session: string
  balance: number
  /** Share of the snapshots that are sent twice, as if their answer had been lost or had come twice, 0 to 1. */
  resendShare: number
  /** Told the tape's time before each message, UTC milliseconds: the server beside it has no other clock. */
  setClock: (utcMs: number) => void
}>

export type Terminal = Readonly<{
  hello: () => Promise<void>
  /** Lives through the minute that ends at `time` (server seconds) and sends what closed, at most so many snapshots. Returns their number. */
  minute: (time: number, most: number) => Promise<number>
  heartbeat: () => Promise<void>
  bye: (reason: string) => Promise<void>
  counts: () => TerminalCounts
  trades: () => readonly Trade[]
  book: () => Book
}>

/**
 * A terminal with its Expert Advisor, played by a tape. It sends one message at a time and waits for the answer, as
 * the EA does. The whole minute happens at one instant of the tape, so a fill stands at the open of its bar.
 */
export function openTerminal(options: TerminalOptions): Terminal {
  const { tape } = options
  const zone = parseZone(tape.serverZone)
  const run: Run = {
    ...options,
    zone,
    log: openOrderLog(),
    random: seedRandom(tape.seed, 'resends'),
    book: openBook(options.balance, zone.toUtc(tape.playFrom)),
    trades: [],
    counts: startCounts(),
    now: tape.playFrom,
    seq: 0,
    stateVersion: 0,
    needFull: new Set(tape.symbols.map(({ market }) => market.brokerSymbol)),
  }
  return {
    hello: () => say(run, (head, now) => makeHello(head, tape, now)),
    minute: (time, most) => playMinute(run, time, most),
    heartbeat: () => say(run, makeEquity),
    bye: (reason) => say(run, (head) => makeBye(head, reason)),
    counts: () => run.counts,
    trades: () => run.trades,
    book: () => run.book,
  }
}

type Run = TerminalOptions & {
  readonly zone: ServerZone
  readonly log: OrderLog
  readonly random: Random
  readonly trades: Trade[]
  readonly counts: Counts
  /** Broker symbols whose next snapshot carries the whole windows. */
  readonly needFull: Set<string>
  book: Book
  now: number
  seq: number
  stateVersion: number
}

/** After a full snapshot that is answered with `resync` again, something is broken that more bytes will not mend. */
const RESYNCS_MAX = 2

async function playMinute(run: Run, time: number, most: number): Promise<number> {
  run.now = time
  const happened = run.tape.symbols.flatMap((symbol) => liveThrough(run, symbol, time))
  for (const trade of happened) await report(run, trade)
  let sent = 0
  for (const symbol of run.tape.symbols) {
    if (sent >= most || closedAt(symbol, time).length === 0) continue
    await sendClose(run, symbol, time)
    sent += 1
  }
  run.counts.closes += sent
  return sent
}

/** Stops, targets and swaps of the minute that has passed. */
function liveThrough(run: Run, symbol: SymbolTape, time: number): readonly Trade[] {
  const bar = minuteBefore(symbol, time, run.zone)
  if (bar === null) return []
  const { fills } = marketAt(symbol, time, run.zone)
  const { market } = symbol
  const step = walkBars(run.book, fills, bar, { costs: market, zone: run.zone, stopOutLevelPercent: STOP_OUT_PERCENT })
  run.book = step.book
  return step.trades
}

async function sendClose(run: Run, symbol: SymbolTape, closeTime: number): Promise<void> {
  const { brokerSymbol } = symbol.market
  const { fills, quote } = marketAt(symbol, closeTime, run.zone)
  for (let resyncs = 0; resyncs <= RESYNCS_MAX; resyncs += 1) {
    const full = run.needFull.delete(brokerSymbol)
    const bytes = write(run, (head, now) => makeSnapshot(head, now, { symbol, closeTime, full, quote, spec: fills.spec }))
    await hear(run, await exchange(run, bytes))
    if (!run.needFull.has(brokerSymbol)) return
  }
}

/** Sends a snapshot, now and then twice: once as if the answer had been lost, once as if it had come two times. */
async function exchange(run: Run, { type, bytes }: Written): Promise<Answer> {
  const answer = await run.wire.send(type, bytes)
  if (run.random.unit() >= run.resendShare) return answer
  const isLost = run.random.unit() < 0.5
  if (!isLost) await hear(run, answer)
  const again = await run.wire.send(type, bytes)
  run.counts.resends += 1
  if (signalsIn(again) !== signalsIn(answer)) run.counts.answersChanged += 1
  return again
}

/** Follows an answer. Messages of its own (acks, deals, reports) go out meanwhile, and their answers are followed too. */
async function hear(run: Run, answer: Answer): Promise<void> {
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
  for (const { market } of run.tape.symbols) run.needFull.add(market.brokerSymbol)
  const { type, bytes } = write(run, (head, now) => makeHello(head, run.tape, now))
  const answer = await run.wire.send(type, bytes)
  // An error here is counted and left: answering it with hello would never end.
  if (answer.some((message) => message.type === 'error')) addTo(run.counts.errors, 'HELLO_REFUSED')
  else await hear(run, answer)
}

async function carryOut(run: Run, signal: TerminalSignal): Promise<void> {
  const symbol = run.tape.symbols.find(({ market }) => market.brokerSymbol === signal.brokerSymbol)
  const market = symbol === undefined ? undefined : marketAt(symbol, run.now, run.zone).fills
  const at = run.zone.toUtc(run.now)
  const costs = symbol?.market ?? { commissionPerLot: 0, slippagePoints: 0 }
  const done = run.log.execute(signal, { book: run.book, market, costs, at, zone: run.zone })
  if (done.isRepeat) run.counts.repeatedSignals += 1
  else {
    run.book = done.book
    addTo(run.counts.signals, signal.kind)
    addTo(run.counts.outcomes, done.outcome.outcome)
  }
  await say(run, (head, now) => makeAck(head, now.serverTime, done.outcome))
  for (const trade of done.trades) await report(run, trade)
}

async function report(run: Run, trade: Trade): Promise<void> {
  run.trades.push(trade)
  await say(run, (head) => makeDeal(head, trade, run.zone))
}

async function say(run: Run, build: (head: Envelope, now: Now) => TerminalMessage): Promise<void> {
  const { type, bytes } = write(run, build)
  await hear(run, await run.wire.send(type, bytes))
}

type Written = Readonly<{ type: TerminalMessage['type']; bytes: string }>

function write(run: Run, build: (head: Envelope, now: Now) => TerminalMessage): Written {
  const { account, session, zone, stateVersion, book } = run
  run.seq += 1
  run.setClock(zone.toUtc(run.now))
  const now: Now = { serverTime: run.now, stateVersion, funds: fundsOf(book), positions: positionsOf(book), zone }
  const message = build(envelope(account, session, run.seq), now)
  return { type: message.type, bytes: JSON.stringify(message) }
}

/** Signals of an answer as text, to compare two answers to the same bytes. */
const signalsIn = (answer: Answer): string =>
  JSON.stringify(answer.flatMap((message) => (message.type === 'signals' ? [message.decision, message.signals] : [])))
