import { waveColumns, waveHello, waveSnapshot, type WaveMarket } from '../../replay/wave-market.ts'
import type { Random } from '../../replay/random.ts'
import type { Signal } from '../../src/contracts/decision.ts'
import type { MessageType } from '../../src/contracts/messages.ts'
import type { Reply } from '../../src/contracts/server.ts'
import { parseZone } from '../../src/core/time/zone.ts'
import { CRASH_ZONE } from './crash-server.ts'
import type { Wire } from './wire.ts'

const zone = parseZone(CRASH_ZONE)
const STEP_SECONDS = 300
/** Answers compared again after every kill. */
const RECENT_MAX = 6
const MAGIC = '770001'

type Sent = Readonly<{ type: MessageType; seq: number; bytes: string; market: WaveMarket | null; closeTime: number }>
type Held = Readonly<{ identifier: string; signal: Signal; openTime: number }>
export type Answer = Readonly<{ sent: Sent; reply: Reply }>

export type CrashTerminal = {
  readonly account: string
  readonly markets: readonly WaveMarket[]
  readonly random: Random
  /** Sends all symbols of one close without waiting in between: only a WebSocket keeps their order. */
  readonly isPipelined: boolean
  session: string
  sessions: number
  seq: number
  now: number
  /** Server time of the newest close whose bars were answered; none where all bars must be sent. */
  readonly sentTo: Map<string, number>
  /** Sent, and no answer came. */
  unanswered: Sent[]
  recent: Answer[]
  /** Every signal carried out: what the broker was told, and never twice. */
  readonly executed: Map<string, Signal>
  positions: Held[]
  readonly counts: Record<'answers' | 'resends' | 'resyncs' | 'queries' | 'acks' | 'rebuilt' | 'sessions', number>
  /** Told of every answer, in the order in which they come. */
  readonly onAnswer: (answer: Answer) => void
}

export function openCrashTerminal(
  options: Pick<CrashTerminal, 'account' | 'markets' | 'random' | 'isPipelined' | 'onAnswer'> & Readonly<{ startAt: number }>,
): CrashTerminal {
  const { startAt, ...given } = options
  return {
    ...given,
    session: 's1',
    sessions: 1,
    seq: 0,
    now: zone.toServer(startAt),
    sentTo: new Map(),
    unanswered: [],
    recent: [],
    executed: new Map(),
    positions: [],
    counts: { answers: 0, resends: 0, resyncs: 0, queries: 0, acks: 0, rebuilt: 0, sessions: 0 },
  }
}

const spoken = (terminal: CrashTerminal) => ({
  account: terminal.account,
  session: terminal.session,
  seq: (terminal.seq += 1),
  now: terminal.now,
})

/** First message of all, and now and then after a restart, as a restarted EA would. */
export async function sayHello(terminal: CrashTerminal, wire: Wire): Promise<void> {
  const names = terminal.markets.map(({ brokerSymbol }) => brokerSymbol)
  await exchange(terminal, wire, 'hello', waveHello(spoken(terminal), names, zone.offsetSeconds(zone.toUtc(terminal.now))))
}

/** A new run of the EA: another session, whose seq begins anew. */
export async function beginSession(terminal: CrashTerminal, wire: Wire): Promise<void> {
  terminal.sessions += 1
  terminal.counts.sessions += 1
  terminal.session = `s${terminal.sessions}`
  terminal.seq = 0
  terminal.recent = []
  // The old session must have been silent for a while.
  terminal.now += STEP_SECONDS
  await sayHello(terminal, wire)
}

/** Lives through the next close of every symbol. */
export async function step(terminal: CrashTerminal, wire: Wire): Promise<void> {
  terminal.now += STEP_SECONDS
  if (!terminal.isPipelined) {
    for (const market of terminal.markets) await follow(terminal, wire, await close(terminal, wire, market))
    return
  }
  const replies = await Promise.allSettled(terminal.markets.map((market) => close(terminal, wire, market)))
  for (const outcome of replies) {
    if (outcome.status === 'rejected') throw outcome.reason
    await follow(terminal, wire, outcome.value)
  }
}

async function close(terminal: CrashTerminal, wire: Wire, market: WaveMarket): Promise<Reply> {
  return exchange(terminal, wire, 'snapshot', snapshotOf(terminal, market), market)
}

/** All bars at first, then those that are new since the last answer. */
function snapshotOf(terminal: CrashTerminal, market: WaveMarket, wantsAll = false) {
  const { now } = terminal
  const sentTo = terminal.sentTo.get(market.brokerSymbol)
  const full = wantsAll || sentTo === undefined
  const message = { ...waveSnapshot(market, spoken(terminal), { full, closed: ['M5'] }), positions: terminal.positions.map(positionOf) }
  if (full) return message
  const count = Math.max(1, (now - sentTo) / STEP_SECONDS)
  return { ...message, bars: { M5: waveColumns(market, 'M5', { now, count, whole: false }) } }
}

const positionOf = ({ identifier, signal, openTime }: Held) => ({
  brokerSymbol: signal.brokerSymbol,
  ticket: identifier,
  magic: MAGIC,
  stop: signal.stop,
  target: signal.target,
  comment: signal.id,
  identifier,
  side: signal.side,
  lots: signal.lots,
  openPrice: signal.stop ?? 1,
  openTime,
  profit: 0,
  swap: 0,
  commission: 0,
})

/** After a restart: what stayed without an answer goes out again, and the newest answers are asked for once more. */
export async function sendAgain(terminal: CrashTerminal, wire: Wire): Promise<readonly Readonly<{ first: Answer; again: Reply }>[]> {
  const compared: Readonly<{ first: Answer; again: Reply }>[] = []
  for (const first of terminal.recent) {
    terminal.counts.resends += 1
    const { reply } = await wire.send(first.sent.type, first.sent.bytes)
    compared.push({ first, again: reply })
  }
  // All of them before anything new: a seq that was passed by cannot be sent any more.
  const replies: Reply[] = []
  for (const sent of terminal.unanswered.toSorted((a, b) => a.seq - b.seq)) {
    terminal.counts.resends += 1
    const { reply } = await wire.send(sent.type, sent.bytes)
    heard(terminal, sent, reply)
    replies.push(reply)
  }
  for (const reply of replies) await follow(terminal, wire, reply)
  return compared
}

/** The newest answered close of each symbol as another message: a new seq, another quote, all bars now and then. */
export async function sendRebuilt(terminal: CrashTerminal, wire: Wire): Promise<readonly Readonly<{ first: Answer; again: Reply }>[]> {
  const compared: Readonly<{ first: Answer; again: Reply }>[] = []
  for (const market of terminal.markets) {
    const first = terminal.recent.findLast(({ sent }) => sent.market === market && sent.closeTime === terminal.now)
    if (first === undefined) continue
    terminal.counts.rebuilt += 1
    const message = snapshotOf(terminal, market, terminal.random.unit() < 0.3)
    const quote = { ...message.quote, bid: message.quote.bid * 0.999, ask: message.quote.ask * 1.001 }
    const sent = written(terminal, 'snapshot', { ...message, quote }, market)
    const { reply } = await wire.send('snapshot', sent.bytes)
    compared.push({ first, again: reply })
  }
  return compared
}

async function exchange(
  terminal: CrashTerminal,
  wire: Wire,
  type: MessageType,
  message: object,
  market: WaveMarket | null = null,
): Promise<Reply> {
  const sent = written(terminal, type, message, market)
  terminal.unanswered.push(sent)
  const { reply } = await wire.send(type, sent.bytes)
  heard(terminal, sent, reply)
  return reply
}

function written(terminal: CrashTerminal, type: MessageType, message: object, market: WaveMarket | null): Sent {
  const bytes = JSON.stringify(message)
  return { type, seq: terminal.seq, bytes, market, closeTime: terminal.now }
}

function heard(terminal: CrashTerminal, sent: Sent, reply: Reply): void {
  terminal.unanswered = terminal.unanswered.filter((other) => other !== sent)
  terminal.counts.answers += 1
  const answer = { sent, reply }
  terminal.onAnswer(answer)
  if (sent.type !== 'snapshot' || reply[0]?.type !== 'signals') return
  if (sent.market !== null) terminal.sentTo.set(sent.market.brokerSymbol, sent.closeTime)
  terminal.recent = [...terminal.recent.slice(1 - RECENT_MAX), answer]
}

/** Carries an answer out, as the EA does: a signal once, then its ack; now and then the ack is never sent. */
async function follow(terminal: CrashTerminal, wire: Wire, reply: Reply): Promise<void> {
  for (const message of reply) {
    if (message.type === 'resync') {
      terminal.counts.resyncs += 1
      terminal.sentTo.delete(message.brokerSymbol)
      const market = terminal.markets.find(({ brokerSymbol }) => brokerSymbol === message.brokerSymbol)
      if (market !== undefined) await follow(terminal, wire, await close(terminal, wire, market))
    } else if (message.type === 'signals') {
      for (const signal of message.signals) await carryOut(terminal, wire, signal)
    } else if (message.type === 'query') {
      terminal.counts.queries += 1
      const outcomes = message.signals.map((id) => ({ ...outcomeOf(terminal, id), known: terminal.executed.has(id) }))
      await exchange(terminal, wire, 'report', { ...head(terminal, 'report'), serverTime: terminal.now, outcomes })
    }
  }
}

const head = (terminal: CrashTerminal, type: MessageType) => {
  const { now: _now, ...envelope } = spoken(terminal)
  return { v: 1, ...envelope, type }
}

async function carryOut(terminal: CrashTerminal, wire: Wire, signal: Signal): Promise<void> {
  if (terminal.executed.has(signal.id)) return
  const fate = terminal.random.unit()
  // Lost on its way: the server will ask, and hear that nobody knows it.
  if (fate < 0.15) return
  terminal.executed.set(signal.id, signal)
  if (signal.kind === 'OPEN' || signal.kind === 'ADD') {
    terminal.positions.push({ identifier: String(7_000 + terminal.executed.size), signal, openTime: terminal.now })
  } else if (signal.kind === 'CLOSE_ALL') {
    terminal.positions = terminal.positions.filter(({ identifier }) => identifier !== signal.positionIdentifier)
  }
  // Done, but its ack is lost: the server will ask for it.
  if (fate < 0.35) return
  terminal.counts.acks += 1
  await exchange(terminal, wire, 'ack', { ...head(terminal, 'ack'), serverTime: terminal.now, ...outcomeOf(terminal, signal.id) })
}

function outcomeOf(terminal: CrashTerminal, id: string) {
  const signal = terminal.executed.get(id)
  const done = { signal: id, retcode: 10_009, message: 'done', orderTicket: null, dealTicket: null }
  if (signal === undefined) return { ...done, outcome: 'unknown', retcode: 0, positionIdentifier: null, lots: 0, price: 0 }
  const held = terminal.positions.find((position) => position.signal.id === id)
  const positionIdentifier = held?.identifier ?? signal.positionIdentifier
  return { ...done, outcome: 'filled', positionIdentifier, lots: signal.lots, price: signal.stop ?? 1 }
}
