import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { openEcho } from '../../bench/load-echo.ts'
import { LOAD_TOKEN, MARKETS } from '../../bench/load-shared.ts'
import { latencyOf } from '../../bench/load-sums.ts'
import { openSocketWire, type Wire } from '../../bench/load-wires.ts'
import { closedAt, waveColumns, waveHello, waveSnapshot, type WaveMarket } from '../../replay/wave-market.ts'
import { composeServer, type Server } from '../../src/compose.ts'
import { configOf } from '../../src/config.ts'
import { BrokerSymbolSchema, TIMEFRAMES, WINDOW_BARS, type Timeframe } from '../../src/contracts/primitives.ts'
import type { Signal } from '../../src/contracts/decision.ts'
import type { Reply } from '../../src/contracts/server.ts'
import { collect } from '../support/collect.ts'
import { opinionOf, scriptedDesk } from '../support/desk.ts'
import { ACCOUNT, ZONE } from '../support/house.ts'
import { NOT_FILLED } from '../support/orders.ts'
import { readReply } from './wire.ts'
import { diskFolder } from '../support/depth.ts'

/** The hour before a midnight of the trade server: at its end all seven timeframes close. */
const END = Date.UTC(2026, 5, 17, 21)
const MINUTES = 60
const BARS = 210
/** Entries stop at four fifths of it, which the hour's closes of M5 and above would pass. */
const REQUESTS_PER_DAY = 50
const ENTRIES_TO = 40
const P99_MS = 200
/** On a machine that is busy with other things the floor is late too. */
const P99_FLOORS = 20
/** A body is 0.05 MB: were those of one half of the hour kept, it would be twice this. */
const HEAP_GROWTH_MB = 6

/** Most lately closed timeframe, by its length alone. */
const LONGEST_FIRST: readonly Timeframe[] = ['D1', 'H4', 'H1', 'M30', 'M15', 'M5', 'M1']

describe('check 30: eight symbols, seven timeframes, an hour of bursts', () => {
  it('every message is answered in time, every decision journalled once, orders stop at the limit of the day, memory stays', async () => {
    const { server, wires } = await openBoth()
    const terminal = await openTerminal(server, wires.decide)
    const taken = { decide: [] as number[], echo: [] as number[] }
    const sent: Signal[] = []
    const keys: string[] = []
    const heap: number[] = []
    for (let minute = 1; minute <= MINUTES; minute += 1) {
      const now = END - (MINUTES - minute) * 60_000
      const messages = terminal.closesAt(now)
      // The floor costs as much as it tells: every third minute will do.
      for (const which of minute % 3 === 0 ? (['echo', 'decide'] as const) : (['decide'] as const)) {
        const answers = await burst(wires[which], messages)
        taken[which].push(...answers.map(({ tookMs }) => tookMs))
        if (which === 'echo') continue
        keys.push(...expectedKeys(now))
        const signals = answers.flatMap(({ text }) => signalsOf(readReply(text)))
        sent.push(...signals)
        for (const signal of signals) await terminal.reject(signal, now)
      }
      if (minute % 10 === 0) heap.push(heldMb())
    }
    const [decide, echo] = [latencyOf(taken.decide), latencyOf(taken.echo)]
    const counts = { answers: decide.count, orders: sent.length, p99Ms: decide.p99Ms, echoP99Ms: echo.p99Ms, heapMb: heap }
    process.stdout.write(`load: ${JSON.stringify(counts)}\n`)

    expect(decide.count).toBe(MINUTES * MARKETS.length)
    const decisions = server.journal.decisions({ account: ACCOUNT, limit: 10_000 })
    expect(decisions.map(({ key }) => key).toSorted()).toEqual(keys.toSorted())
    expect(decisions.flatMap(({ signals }) => signals.map(({ id }) => id)).toSorted()).toEqual(sent.map(({ id }) => id).toSorted())
    expect(sent).toHaveLength(ENTRIES_TO)
    const stopped = decisions.filter(({ verdicts }) => verdicts.some(({ gate, pass }) => gate === 'budget' && !pass))
    expect(stopped.length).toBeGreaterThan(MARKETS.length)
    expect(decide.p99Ms).toBeLessThan(Math.max(P99_MS, P99_FLOORS * echo.p99Ms))
    for (const { brokerSymbol } of MARKETS) {
      const { bars } = server.engine.features(ACCOUNT, BrokerSymbolSchema.parse(brokerSymbol))
      expect(Object.keys(bars).toSorted()).toEqual(TIMEFRAMES.toSorted())
      for (const count of Object.values(bars)) expect([count >= BARS, count <= WINDOW_BARS]).toEqual([true, true])
    }
    // What is just on its way to the journal's tables comes and goes: the least of each half is what stays.
    expect(Math.min(...heap.slice(3)) - Math.min(...heap.slice(0, 3))).toBeLessThan(HEAP_GROWTH_MB)
  })
})

type Both = Readonly<{ server: Server; wires: Readonly<Record<'decide' | 'echo', Wire>> }>

/** The whole server on a socket of its own, and the floor: a route that parses the same bytes. */
async function openBoth(): Promise<Both> {
  const folder = mkdtempSync(join(diskFolder, 'barclose-load-'))
  const bases = new Map(MARKETS.map(({ brokerSymbol, base }) => [brokerSymbol, base]))
  const server = await composeServer({
    config: configOf({ requestsPerDayMax: REQUESTS_PER_DAY, entriesPerHourMax: 1_000, rejectsMax: 100, rejectsTripMax: 1_000 }),
    clock: { now: () => Date.now() },
    logger: false,
    journalPath: join(folder, 'journal.db'),
    token: LOAD_TOKEN,
    version: 'test',
    // It wants to buy at every close: what keeps it from that is the rest of the server.
    desk: scriptedDesk((symbol) => {
      const base = bases.get(symbol) ?? 1
      return opinionOf('buy', { stopDistancePrice: base * 0.002, targetDistancePrice: base * 0.004, facts: { atrPrice: base * 0.001 } })
    }),
    stamp: (message) => ('serverTime' in message ? ZONE.toUtc(message.serverTime) : Date.now()),
  })
  const echo = await openEcho()
  const url = await server.app.listen({ host: '127.0.0.1', port: 0 })
  const wires = { decide: await openSocketWire(url, 'decide'), echo: await openSocketWire(echo.url, 'echo') }
  onTestFinished(async () => {
    wires.decide.close()
    wires.echo.close()
    await echo.close()
    await server.close()
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  })
  return { server, wires }
}

type Message = Readonly<{ seq: number; bytes: Buffer }>
type Terminal = Readonly<{
  /** What it sends at a moment: all windows of all timeframes of every market. */
  closesAt: (now: number) => readonly Message[]
  /** Its broker takes none of the orders. */
  reject: (signal: Signal, now: number) => Promise<void>
}>

async function openTerminal(server: Server, wire: Wire): Promise<Terminal> {
  let seq = 0
  const spokenAt = (now: number) => ({ account: ACCOUNT, session: 'one', seq: (seq += 1), now: ZONE.toServer(now), stateVersion: 2 })
  const say = async (message: object): Promise<string> => wire.send(Buffer.from(JSON.stringify(message)), seq)
  const start = END - (MINUTES + 1) * 60_000
  const names = MARKETS.map(({ brokerSymbol }) => brokerSymbol)
  await say(waveHello(spokenAt(start), names, ZONE.offsetSeconds(start)))
  await server.engine.command(ACCOUNT, { kind: 'arm' }, 'user', 'test')
  const windowOf = openWindows()
  return {
    closesAt: (now) =>
      MARKETS.map((market) => {
        const spoken = spokenAt(now)
        const closed = closedAt(spoken.now)
        const delta = waveSnapshot(market, spoken, { full: false, closed: ['M1'] })
        const bars = Object.fromEntries(TIMEFRAMES.map((timeframe) => [timeframe, windowOf(market, timeframe, spoken.now)]))
        return { seq: spoken.seq, bytes: Buffer.from(JSON.stringify({ ...delta, full: true, closed, bars, calendar: [] })) }
      }),
    reject: async (signal, now) => {
      const { account, session, seq: own, now: serverTime } = spokenAt(now)
      const said = {
        v: 1,
        account,
        session,
        seq: own,
        type: 'ack',
        serverTime,
        signal: signal.id,
        outcome: 'rejected',
        message: 'no money',
      }
      await say({ ...said, ...NOT_FILLED })
    },
  }
}

/** A window is made when a bar of it closes, and sent again until the next does. */
function openWindows() {
  const made = new Map<string, ReturnType<typeof waveColumns>>()
  return (market: WaveMarket, timeframe: Timeframe, now: number) => {
    const key = `${market.brokerSymbol} ${timeframe}`
    const known = made.get(key)
    if (known !== undefined && !closedAt(now).includes(timeframe)) return known
    const columns = waveColumns(market, timeframe, { now, count: BARS, whole: true })
    made.set(key, columns)
    return columns
  }
}

/** All at once; how long each answer took since then. */
async function burst(wire: Wire, messages: readonly Message[]) {
  const began = performance.now()
  return Promise.all(
    messages.map(async ({ seq, bytes }) => {
      const text = await wire.send(bytes, seq)
      return { text, tookMs: performance.now() - began }
    }),
  )
}

function signalsOf(reply: Reply): readonly Signal[] {
  const answers = reply.filter((message) => message.type === 'signals')
  expect(answers).toMatchObject([{ superseded: false }])
  return answers.flatMap(({ signals }) => signals)
}

function expectedKeys(now: number): readonly string[] {
  const closed = closedAt(ZONE.toServer(now))
  const trigger = LONGEST_FIRST.find((timeframe) => closed.includes(timeframe)) ?? 'none'
  return MARKETS.map(({ brokerSymbol }) => `${ACCOUNT}|${brokerSymbol}|${trigger}|${now}`)
}

/** What is held after a collection of all garbage, MB. */
function heldMb(): number {
  collect()
  const { heapUsed, external } = process.memoryUsage()
  return Math.round((heapUsed + external) / 1e5) / 10
}
