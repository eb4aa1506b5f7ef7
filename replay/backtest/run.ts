import { createHash } from 'node:crypto'
import { setImmediate } from 'node:timers/promises'
import { textOfDecision } from '../../src/adapters/journal/text.ts'
import { openMemoryJournal } from '../../src/adapters/journal/memory.ts'
import { composeEngine, type EngineParts } from '../../src/compose.ts'
import type { Decision } from '../../src/contracts/decision.ts'
import { AccountIdSchema, type BrokerSymbol, type Timeframe } from '../../src/contracts/primitives.ts'
import { fundsOf } from '../../src/core/fills/book.ts'
import type { BacktestRun, PriceLine } from '../../src/core/report/backtest-run.ts'
import type { EquityLine } from '../../src/core/report/paper-report.ts'
import type { Engine } from '../../src/pipeline/api.ts'
import { openEngineLine } from '../engine-line.ts'
import type { Feed } from '../feed.ts'
import { NOBODY } from '../nobody.ts'
import type { Seat } from '../seat.ts'
import { openTerminal, type Terminal } from '../terminal.ts'
import type { Terms } from '../terminal-messages.ts'
import { dealCosts } from './deal-costs.ts'
import { openExaminer, type Exam, type Examiner } from './examiner.ts'
import { closesOf } from './make-feed.ts'
import { openTripBook, type TripBook } from './trips.ts'
import { worstEquities } from './worst-equity.ts'

export type BacktestOptions = Readonly<{
  feed: Feed
  /** Lowest timeframe whose closes are told, each with all that closed then. */
  base: Timeframe
  /** Closes from the feed's beginning on and before this instant, UTC ms. */
  to: number
  balance: number
  terms: Terms
  /** The firm that the account is under; null for own money. */
  exam: Exam | null
  engine: Omit<EngineParts, 'clock' | 'logger' | 'brokerSymbols' | 'areModelsFixed'>
  /** Time from an answer to the fill, ms. */
  delayMs: number
  /** Every decision as its row in a journal, in their order. */
  onDecision?: (text: string, decision: Decision) => void
  onProgress?: (done: number, closes: number, at: number) => void
  /** Waited for now and then, e.g. until a file has taken what was written to it. */
  onTurn?: () => Promise<void>
  signal?: AbortSignal
}>

export const BACKTEST_ACCOUNT = AccountIdSchema.parse('1.Backtest')
/**
 * Decisions that stay in memory; what refers to older ones keeps them. Nothing is sent twice here, so nothing asks for one that
 * was answered, and what lives long enough to be kept is moved in memory again and again.
 */
const KEEP_DECISIONS = 8
/** How many closes pass before the rest of the process has its turn. */
const TURN_CLOSES = 256
/** Plays recorded prices through the live pipeline, with a simulated terminal in the place of MetaTrader. */
export async function runBacktest(options: BacktestOptions): Promise<BacktestRun> {
  const { feed, engine: parts } = options
  let now = feed.playFrom
  const journal = openMemoryJournal({ keepDecisions: KEEP_DECISIONS })
  const clock = { now: () => now }
  const brokerSymbols = feed.symbols.map(({ market }) => market.brokerSymbol)
  const { engine, closeModels } = await composeEngine(
    { ...parts, clock, logger: false, brokerSymbols, areModelsFixed: true },
    { journal, alerts: NOBODY },
  )
  try {
    const books = openBooks(options, engine)
    const terminal = openTerminal({
      feed,
      wire: openEngineLine({ engine, now: clock.now, areKept: false }),
      account: BACKTEST_ACCOUNT,
      session: 'backtest',
      terms: options.terms,
      balance: options.balance,
      seed: 0,
      resendShare: 0,
      delayMs: options.delayMs,
      setClock: (utcMs) => void (now = utcMs),
      watch: books.watch,
    })
    await begin(engine, terminal, options.exam)
    await play(terminal, books, options)
    await terminal.heartbeat()
    await terminal.bye('the record has ended')
    return books.sumUp(terminal)
  } finally {
    await engine.close()
    await closeModels()
  }
}

/** As a person does it: the account is seen, its phase is told, and it is armed. */
async function begin(engine: Engine, terminal: Terminal, exam: Exam | null): Promise<void> {
  await terminal.hello()
  await terminal.heartbeat()
  if (exam !== null) await engine.enterPhase(BACKTEST_ACCOUNT, exam, 'user', 'the account file says so')
  await engine.command(BACKTEST_ACCOUNT, { kind: 'arm' }, 'user', 'a backtest trades')
}

async function play(terminal: Terminal, books: Books, { feed, base, to, onProgress, onTurn, signal }: BacktestOptions): Promise<void> {
  const closes = closesOf(feed, { base, from: feed.playFrom, to })
  for (const [i, at] of closes.entries()) {
    await terminal.live(at)
    // A close tells all that a heartbeat would; but what was to be closed and could not be is asked for with the next one.
    if (books.hasFailed()) await terminal.heartbeat()
    books.mark(at, terminal)
    if (books.isOver()) return
    if (i % TURN_CLOSES !== 0) continue
    onProgress?.(i, closes.length, at)
    await setImmediate()
    await onTurn?.()
    if (signal?.aborted === true) return
  }
  onProgress?.(closes.length, closes.length, closes.at(-1) ?? feed.playFrom)
}

type Books = ReturnType<typeof openBooks>

/** All that is written down beside the run. */
function openBooks({ feed, balance, exam, onDecision }: BacktestOptions, engine: Engine) {
  const trips: TripBook = openTripBook()
  const examiner: Examiner | null = exam === null ? null : openExaminer(exam, feed.playFrom)
  const equity: EquityLine[] = [{ at: feed.playFrom, balance, equity: balance }]
  const prices = openPrices(feed)
  const orders = { sent: 0, filled: 0, refused: 0, reasons: new Map<string, number>() }
  const decided = countDecisions(engine, onDecision)
  let failed = 0
  return {
    watch: {
      onSignal: (signal: Readonly<{ id: string; riskMoney: number }>, outcome: Readonly<{ outcome: string; message: string }>) => {
        trips.noteRisk(signal.id, signal.riskMoney)
        orders.sent += 1
        if (outcome.outcome === 'filled') orders.filled += 1
        else {
          orders.refused += 1
          const reason = `${outcome.outcome}: ${outcome.message.replaceAll(/[\d.]+/g, 'N')}`
          orders.reasons.set(reason, (orders.reasons.get(reason) ?? 0) + 1)
        }
      },
      onTrade: (trade: Parameters<TripBook['noteDeal']>[0], seat: Seat) => {
        trips.noteDeal(trade, dealCosts(trade, seat))
        examiner?.noteDeal(trade)
      },
      onLived: (lived: Parameters<typeof worstEquities>[0]) => examiner?.noteWorst(worstEquities(lived)),
      onInstant: (at: number, book: Parameters<Examiner['look']>[1]) => examiner?.look(at, book),
    },
    mark: (at: number, terminal: Terminal) => {
      const { balance: booked, equity: worth } = fundsOf(terminal.book())
      equity.push({ at, balance: booked, equity: worth })
      prices.mark(at)
    },
    /** Whether an order failed since it was asked last. */
    hasFailed: () => {
      const [before, now] = [failed, orders.refused]
      failed = now
      return now > before
    },
    isOver: () => examiner?.isOver() ?? false,
    sumUp: (terminal: Terminal): BacktestRun => ({
      startingBalance: balance,
      from: equity[1]?.at ?? feed.playFrom,
      to: equity.at(-1)?.at ?? feed.playFrom,
      ...decided(),
      equity,
      trips: trips.closed(),
      openPositions: trips.open(),
      turnoverMoney: trips.turnover(),
      orders: { ...orders, reasons: Object.fromEntries(orders.reasons) },
      prices: prices.lines(),
      firm: examiner === null ? null : finish(examiner, terminal, equity.at(-1)?.at ?? feed.playFrom),
    }),
  }
}

function finish(examiner: Examiner, terminal: Terminal, at: number) {
  if (!examiner.isOver()) examiner.look(at, terminal.book())
  return examiner.run()
}

function countDecisions(engine: Engine, onDecision: BacktestOptions['onDecision']) {
  const hash = createHash('sha256')
  const holds = new Map<string, number>()
  let decisions = 0
  let entered = 0
  engine.onEvent((event) => {
    if (event.kind !== 'decision') return
    const { decision } = event
    const text = textOfDecision(decision)
    hash.update(text).update('\n')
    decisions += 1
    if (decision.entry.kind === 'enter') entered += 1
    else holds.set(decision.entry.gate, (holds.get(decision.entry.gate) ?? 0) + 1)
    onDecision?.(text, decision)
  })
  return () => ({
    decisions,
    decisionsHash: hash.digest('hex'),
    funnel: { decisions, entered, holds: Object.fromEntries(holds) },
  })
}

const DAY_MS = 86_400_000
/** What closes at midnight belongs to the day that ends there. */
const dayOf = (at: number): number => Math.floor((at - 1) / DAY_MS)

/** One price a day of each market, the last that was known on it. */
function openPrices({ symbols }: Feed) {
  const lines = symbols.map(({ market, track }) => {
    const line: { brokerSymbol: BrokerSymbol; at: number[]; close: number[] } = { brokerSymbol: market.brokerSymbol, at: [], close: [] }
    return { track, line, next: 0 }
  })
  return {
    mark: (at: number): void => {
      for (const one of lines) {
        const { knownAt, bars } = one.track
        while ((knownAt[one.next] ?? Infinity) <= at) one.next += 1
        const close = bars.close[one.next - 1]
        if (close === undefined) continue
        const { line } = one
        const isSameDay = dayOf(line.at.at(-1) ?? -DAY_MS) === dayOf(at)
        const place = isSameDay ? line.at.length - 1 : line.at.length
        line.at[place] = at
        line.close[place] = close
      }
    },
    lines: (): readonly PriceLine[] => lines.map(({ line }) => line),
  }
}
