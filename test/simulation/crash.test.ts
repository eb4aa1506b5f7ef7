import Database from 'better-sqlite3'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { expect, it, onTestFinished, vi } from 'vitest'
import { seedRandom } from '../../replay/random.ts'
import { WAVE_EURUSD, waveColumns, type WaveMarket } from '../../replay/wave-market.ts'
import { openJournal } from '../../src/adapters/journal/journal.ts'
import { openJournalReader } from '../../src/adapters/journal/open-reader.ts'
import { pendingGroups } from '../../src/adapters/journal/replay-log.ts'
import { SignalSchema, type Decision } from '../../src/contracts/decision.ts'
import { BrokerSymbolSchema } from '../../src/contracts/primitives.ts'
import type { Reply } from '../../src/contracts/server.ts'
import { SnapshotSchema } from '../../src/contracts/terminal.ts'
import { parseZone } from '../../src/core/time/zone.ts'
import { decodeWindows } from '../../src/pipeline/windows/checkpoint.ts'
import { openWindowStore } from '../../src/pipeline/windows/store.ts'
import { diskFolder, isDeep } from '../support/depth.ts'
import { CRASH_TOKEN, CRASH_ZONE, startCrashServer, type CrashServer } from './crash-server.ts'
import {
  beginSession,
  openCrashTerminal,
  sayHello,
  sendAgain,
  sendRebuilt,
  step,
  type Answer,
  type CrashTerminal,
} from './crash-terminal.ts'
import { bearer, openHttpWire, openSocketWire, type Wire } from './wire.ts'

const KILLS = isDeep ? 100 : 10
const KILLS_MOST = 2 * KILLS
/** A life is told in answers, which a slow machine gives later, and ends at any moment after the last of them. */
const LIFE_ANSWERS = 120
const LAST_MS = 30
const START_MS = 400
/** The first life is long enough to arm every account. */
const FIRST_ANSWERS = 200
const LIFE_MOST_MS = 60_000
/** One seed gives one order of kills and fates; the machine's speed still moves where in the work a kill falls. */
const SEED = Number(process.env['CRASH_SEED'] ?? Date.now() % 1_000_000)
const START = Date.UTC(2026, 5, 17, 12)
const MARKETS: readonly WaveMarket[] = [
  WAVE_EURUSD,
  { brokerSymbol: 'GBPUSD.m', base: 1.3, digits: 5, phase: 2 },
  { brokerSymbol: 'US30.cash', base: 42_000, digits: 2, phase: 4 },
]
const zone = parseZone(CRASH_ZONE)

it(`a server that is killed ${KILLS} times loses no answered decision, doubles no signal and changes no answer`, async () => {
  const folder = mkdtempSync(join(diskFolder, 'barclose-crash-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }))
  const journalPath = join(folder, 'journal.db')
  const random = seedRandom(SEED, 'kills')
  const book = openAnswerBook()
  let logged = 0
  const terminals = [0, 1, 2, 3].map((i) =>
    openCrashTerminal({
      account: `${i}.Crash-Demo`,
      markets: MARKETS,
      random: seedRandom(SEED, `terminal ${i}`),
      isPipelined: i % 2 === 1,
      startAt: START,
      onAnswer: book.take,
    }),
  )

  const fates = () => {
    const { resends = 0, rebuilt = 0, acks = 0, queries = 0 } = sum(terminals.map(({ counts }) => counts))
    return Math.min(book.counts().signals, resends, rebuilt, acks, queries)
  }
  // What a kill falls into is chance: more of them, until every fate was met.
  for (let kill = 1; kill <= KILLS || (fates() === 0 && kill <= KILLS_MOST); kill += 1) {
    const server = startCrashServer(journalPath)
    onTestFinished(server.kill)
    // Now and then it does not live to see its first message.
    if (kill > 1 && random.unit() < 0.15) await pause(random.unit() * START_MS)
    else
      await liveUntilKilled(server, terminals, {
        isFirst: kill === 1,
        answers: Math.floor(random.unit() * LIFE_ANSWERS),
        lastMs: random.unit() * LAST_MS,
        book,
        journalPath,
      })
    await server.kill()
    expect(book.faults(), `seed ${SEED}, kill ${kill}; the server said: ${server.said()}`).toEqual([])
    logged += groupsInLog(journalPath)
  }
  const last = startCrashServer(journalPath)
  onTestFinished(last.kill)
  await Promise.all(terminals.map(async (terminal) => visit(await last.url, terminal, (wire) => finish(terminal, wire, book))))
  await last.kill()
  expect(book.faults()).toEqual([])
  await openJournal({ path: journalPath, now: () => START }).close()
  expectJournalled(journalPath, book)

  expectOneOwnerPerSignal(journalPath, terminals, book)
  for (const terminal of terminals) for (const market of MARKETS) await expectNoBarLost(journalPath, terminal, market)
  // Every start brought the windows back out of the journal; only the first snapshots carried all bars.
  const totals = sum(terminals.map(({ counts }) => counts))
  const { decisions, signals } = book.counts()
  process.stdout.write(`crash: seed ${SEED}, ${KILLS} kills, ${JSON.stringify({ decisions, signals, logged, ...totals })}\n`)
  expect(totals['resyncs']).toBe(0)
  // Kills fell between an answer and the tables, too.
  if (isDeep) expect(logged).toBeGreaterThan(0)
  expect(fates()).toBeGreaterThan(0)
})

type Book = ReturnType<typeof openAnswerBook>

/** Everything that was ever answered, and what contradicts it. */
function openAnswerBook() {
  const decisions = new Map<string, string>()
  const fresh = new Map<string, string>()
  const owners = new Map<string, string>()
  const faults: string[] = []
  const take = ({ sent, reply }: Pick<Answer, 'reply'> & Readonly<{ sent: Pick<Answer['sent'], 'type' | 'seq'> }>): void => {
    for (const message of reply) {
      if (message.type === 'error') faults.push(`${sent.type} ${sent.seq}: ${message.code} ${message.path} ${message.message}`)
      if (message.type !== 'signals') continue
      const key = message.decision ?? ''
      const signals = JSON.stringify(message.signals)
      const before = decisions.get(key)
      if (before !== undefined && before !== signals) faults.push(`${key} was ${before}, is ${signals}`)
      decisions.set(key, signals)
      fresh.set(key, signals)
      for (const { id } of message.signals) {
        const owner = owners.get(id) ?? key
        if (owner !== key) faults.push(`${id} is a signal of ${owner} and of ${key}`)
        owners.set(id, key)
      }
    }
  }
  const compare = (pairs: readonly Readonly<{ first: Answer; again: Reply }>[], isSameBytes: boolean): void => {
    for (const { first, again } of pairs) {
      take({ sent: first.sent, reply: again })
      const [was, is] = [first.reply, again].map((reply) => reply.find((message) => message.type === 'signals'))
      const now = JSON.stringify(is === undefined || isSameBytes ? is : { ...is, seq: was?.seq, session: was?.session })
      if (JSON.stringify(was) !== now) faults.push(`asked again: was ${JSON.stringify(first.reply)}, is ${JSON.stringify(again)}`)
    }
  }
  return {
    take,
    compare,
    faults: () => faults,
    owners,
    decisions,
    /** Answered since the last look. */
    takeFresh: () => {
      const taken = [...fresh]
      fresh.clear()
      return taken
    },
    counts: () => ({ decisions: decisions.size, signals: owners.size }),
  }
}

type Life = Readonly<{ isFirst: boolean; answers: number; lastMs: number; book: Book; journalPath: string }>

/** All terminals at once, until the server is killed under them. */
async function liveUntilKilled(server: CrashServer, terminals: readonly CrashTerminal[], life: Life): Promise<void> {
  const url = await server.url
  // The start has brought in what the last life left in the log alone.
  expectJournalled(life.journalPath, life.book)
  const lives = terminals.map((terminal) =>
    visit(url, terminal, async (wire) => {
      await (life.isFirst ? begin(terminal, wire, url) : goOn(terminal, wire, life.book))
      for (;;) await step(terminal, wire)
    }),
  )
  const ended = Promise.allSettled(lives)
  const answers = () => terminals.reduce((sum, { counts }) => sum + counts.answers, 0)
  const enough = answers() + life.answers + (life.isFirst ? FIRST_ANSWERS : 0)
  let areOver = false
  void ended.then(() => (areOver = true))
  await vi.waitUntil(() => areOver || answers() >= enough, { timeout: LIFE_MOST_MS, interval: 5 })
  await pause(life.lastMs)
  await server.kill()
  for (const outcome of await ended) {
    if (outcome.status === 'rejected' && !isGone(outcome.reason)) throw outcome.reason
  }
}

async function visit(url: string, terminal: CrashTerminal, work: (wire: Wire) => Promise<void>): Promise<void> {
  const wire = terminal.isPipelined ? await openSocketWire(url, CRASH_TOKEN) : openHttpWire(url, CRASH_TOKEN)
  try {
    await work(wire)
  } finally {
    wire.close()
  }
}

/** What stands after all kills goes on as if nothing had happened. */
async function finish(terminal: CrashTerminal, wire: Wire, book: Book): Promise<void> {
  await goOn(terminal, wire, book)
  await step(terminal, wire)
  await step(terminal, wire)
}

/** What a killed server looks like from outside. */
const isGone = (reason: unknown): boolean =>
  reason instanceof Error && /fetch failed|terminated|other side closed|the connection/.test(reason.message)

async function begin(terminal: CrashTerminal, wire: Wire, url: string): Promise<void> {
  await sayHello(terminal, wire)
  const headers = { ...bearer(CRASH_TOKEN), 'content-type': 'application/json' }
  const armed = await fetch(`${url}/v1/accounts/${terminal.account}/arm`, { method: 'POST', headers, body: '{"why":"test"}' })
  expect(armed.status).toBe(200)
}

async function goOn(terminal: CrashTerminal, wire: Wire, book: Book): Promise<void> {
  book.compare(await sendAgain(terminal, wire), true)
  const fate = terminal.random.unit()
  if (fate < 0.3) await sayHello(terminal, wire)
  book.compare(await sendRebuilt(terminal, wire), false)
  if (fate > 0.9) await beginSession(terminal, wire)
}

function expectJournalled(path: string, book: Book): void {
  const reader = openJournalReader(path)
  const missing = book.takeFresh().filter(([key, signals]) => textOf(reader.decision(key)) !== signals)
  reader.close()
  expect(missing).toEqual([])
}

/** What a killed server answered for and its tables do not hold yet. */
function groupsInLog(path: string): number {
  if (!existsSync(path)) return 0
  const db = new Database(path)
  try {
    return pendingGroups(db, path).groups.length
  } finally {
    db.close()
  }
}

/** The signals of a journalled decision as an answer would print them. */
const textOf = (decision: Decision | undefined): string => JSON.stringify(decision?.signals.map((signal) => SignalSchema.parse(signal)))

function expectOneOwnerPerSignal(path: string, terminals: readonly CrashTerminal[], book: Book): void {
  const reader = openJournalReader(path)
  for (const { account, executed } of terminals) {
    const ids = reader.signals({ account, limit: 1_000_000 }).map(({ signal }) => signal.id)
    const decided = reader.decisions({ account, limit: 1_000_000 }).flatMap((decision) => decision.signals.map(({ id }) => id))
    expect(decided.toSorted()).toEqual(ids.toSorted())
    expect(new Set(ids).size).toBe(ids.length)
    expect([...executed.keys()].filter((id) => !book.owners.has(id) || !ids.includes(id))).toEqual([])
  }
  const missing = [...book.decisions].filter(([key, signals]) => textOf(reader.decision(key)) !== signals)
  reader.close()
  expect(missing).toEqual([])
}

/** Plays the journal as a start would, and compares the M5 bars with those the market made. */
async function expectNoBarLost(path: string, { account, now }: CrashTerminal, market: WaveMarket): Promise<void> {
  const journal = openJournal({ path, now: () => START })
  const { checkpoint, later } = journal.windows(account, BrokerSymbolSchema.parse(market.brokerSymbol))
  await journal.close()
  const store = openWindowStore(zone, checkpoint === null ? {} : (decodeWindows(checkpoint.columns, zone) ?? {}))
  for (const body of later) expect(store.take(SnapshotSchema.parse(JSON.parse(body))).kind).toBe('taken')
  const last = store.series().M5?.serverTime.at(-1) ?? 0
  expect(last + 300).toBe(now)
  const expected = waveColumns(market, 'M5', { now: last + 300, count: 300, whole: true })
  expect(Array.from(store.window().M5?.close ?? [])).toEqual(expected.close)
  expect(Array.from(store.series().M5?.serverTime ?? [])).toEqual(expected.time)
}

function sum(counts: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const totals: Record<string, number> = {}
  for (const one of counts) for (const [name, value] of Object.entries(one)) totals[name] = (totals[name] ?? 0) + value
  return totals
}
