import { setTimeout as sleep } from 'node:timers/promises'
import { SymbolNameSchema, TIMEFRAMES } from '../src/contracts/primitives.ts'
import type { WaveMarket } from '../replay/wave-market.ts'
import { referencesOf } from '../src/core/regime/references.ts'
import { openAccounts } from './load-accounts.ts'
import { FIRST_MIDNIGHT, makeBody, openEnvelope, type Speaker } from './load-bodies.ts'
import { withServers, type Ground } from './load-child.ts'
import { requireAnswer, requireAsked } from './load-checks.ts'
import { warmUp } from './load-lives.ts'
import { MARKETS, type LoadDesk, type LoadKind, type Which } from './load-shared.ts'
import { figure, latencyOf, type Latency } from './load-sums.ts'
import { openHttpWire, type Wire } from './load-wires.ts'

export type Bursts = Readonly<{
  symbols: number
  kind: LoadKind
  bodyBytes: number
  rounds: number
  /** p99 of all answers, and of the last answer of each burst, as multiples of the floor. */
  p99OverEcho: number
  p50OverEcho: number
  decide: Latency
  echo: Latency
  delayMaxMs: number
}>

type Options = Readonly<{ desk: LoadDesk; symbols: number; kind: LoadKind; seconds: number }>
/** Midnights that an account lives through: more would pile up bodies here, fewer accounts there. */
const MIDNIGHTS = 20
const DAY_SECONDS = 86_400
/** The first bursts warm up what is their own. */
const UNCOUNTED_ANSWERS = 160
/** The worst hundredth is then that of several bursts: of fewer it is one burst that the machine held up. */
const ANSWERS_LEAST = 960
const ROUNDS_LEAST = 8
/** The journal's tables are written 50 ms behind a message: what was prepared, or the burst before, is then paid for. */
const REST_MS = 80

/**
 * Every symbol closes all timeframes at the same instant, midnight after midnight. A symbol is a terminal of its own here, with a
 * connection of its own: the messages of one account come in order, and eight connections keep none.
 */
export async function measureBursts({ desk, symbols, kind, seconds }: Options): Promise<Bursts> {
  return withServers(desk, async (ground) => {
    // Before the wires: one that is silent for long is closed.
    let asked = await warmUp(ground, kind)
    const open = (which: Which) => Promise.all(Array.from({ length: symbols }, () => openHttpWire(ground.urls[which], which)))
    const wires = { decide: await open('decide'), echo: await open('echo') }
    const taken: Record<Which, number[]> = { decide: [], echo: [] }
    const bodies = makeBodies(kind)
    const envelopes = wires.decide.map(openEnvelope)
    let speakers: readonly Speaker[] = []
    let [rounds, counted, delayMaxMs] = [0, 0, 0]
    const uncounted = Math.ceil(UNCOUNTED_ANSWERS / symbols)
    const least = Math.max(ROUNDS_LEAST, Math.ceil(ANSWERS_LEAST / symbols))
    let began = performance.now()
    while (counted < least || performance.now() - began < seconds * 1_000) {
      const day = rounds % MIDNIGHTS
      if (day === 0) speakers = await openAccounts(ground.urls.decide, symbols, FIRST_MIDNIGHT - DAY_SECONDS)
      const terminals = speakers.flatMap((speaker, i) => {
        const [wire, address] = [wires.decide[i], envelopes[i]]
        return wire === undefined || address === undefined ? [] : [{ speaker, wire, address, market: marketOf(i) }]
      })
      await prepare(terminals, (market) => bodies(market, day).before)
      const messages = terminals.map(({ speaker: { account, nextSeq }, address, market }) => {
        const seq = nextSeq()
        return { seq, bytes: address(bodies(market, day).own, { account, seq }) }
      })
      const both = { decide: () => burst(wires.decide, messages, 'decide'), echo: () => burst(wires.echo, messages, 'echo') }
      const order = rounds % 2 === 0 ? (['decide', 'echo'] as const) : (['echo', 'decide'] as const)
      for (const which of order) {
        const { times, delayMs } = await watched(ground, both[which])
        if (rounds < uncounted) continue
        taken[which].push(...times)
        if (which === 'decide') delayMaxMs = Math.max(delayMaxMs, delayMs)
      }
      asked += symbols
      rounds += 1
      if (rounds === uncounted) began = performance.now()
      counted = Math.max(0, rounds - uncounted)
    }
    await requireAsked(ground, asked)
    for (const wire of [...wires.decide, ...wires.echo]) wire.close()
    const [decide, echo] = [latencyOf(taken.decide), latencyOf(taken.echo)]
    const ratios = { p99OverEcho: figure(decide.p99Ms / echo.p99Ms), p50OverEcho: figure(decide.p50Ms / echo.p50Ms) }
    const bodyBytes = bodies(marketOf(0), 0).own.length
    return { symbols, kind, bodyBytes, rounds: counted, ...ratios, decide, echo, delayMaxMs }
  })
}

const marketOf = (index: number): WaveMarket => {
  const market = MARKETS[index % MARKETS.length]
  if (market === undefined) throw new Error('there are no markets')
  return market
}

/** `before`: all windows a minute earlier; `own`: what the burst sends. */
type Bodies = Readonly<{ before: Buffer; own: Buffer }>

function makeBodies(kind: LoadKind): (market: WaveMarket, day: number) => Bodies {
  const made = new Map<string, Bodies>()
  return (market, day) => {
    const key = `${market.brokerSymbol} ${day}`
    const known = made.get(key)
    if (known !== undefined) return known
    const at = FIRST_MIDNIGHT + day * DAY_SECONDS
    const before = makeBody({ market, at: at - 60, full: true, closed: ['M1'] })
    const own = makeBody({ market, at, full: kind === 'full', closed: TIMEFRAMES, sinceSeconds: 60 })
    const bodies = { before, own }
    made.set(key, bodies)
    return bodies
  }
}

/** One symbol of one account, on a connection of its own. */
type Terminal = Readonly<{ speaker: Speaker; wire: Wire; address: ReturnType<typeof openEnvelope>; market: WaveMarket }>

/** Brings each account to a minute before midnight, with the markets that its own is compared with. No model is asked for it. */
async function prepare(terminals: readonly Terminal[], beforeOf: (market: WaveMarket) => Buffer): Promise<void> {
  await Promise.all(
    terminals.map(async ({ speaker: { account, nextSeq }, wire, address, market }) => {
      const references = referencesOf(SymbolNameSchema.parse(market.brokerSymbol))
      const others = MARKETS.filter(({ brokerSymbol }) => references.some((name) => name === brokerSymbol))
      for (const one of [...others, market]) {
        const seq = nextSeq()
        requireAnswer('decide', await wire.send(address(beforeOf(one), { account, seq }), seq))
      }
    }),
  )
}

type Message = Readonly<{ seq: number; bytes: Buffer }>

/** Sends all at once; times of the answers since then, ms. */
async function burst(wires: readonly Wire[], messages: readonly Message[], which: Which): Promise<readonly number[]> {
  const began = performance.now()
  return Promise.all(
    messages.map(async ({ seq, bytes }, i) => {
      const text = (await wires[i]?.send(bytes, seq)) ?? ''
      const took = performance.now() - began
      requireAnswer(which, text)
      return took
    }),
  )
}

async function watched(ground: Ground, work: () => Promise<readonly number[]>) {
  await sleep(REST_MS)
  await ground.use()
  const times = await work()
  const { delay } = await ground.use()
  return { times, delayMs: delay.maxMs }
}
