import { setTimeout as sleep } from 'node:timers/promises'
import { closedAt } from '../replay/wave-market.ts'
import { openAccounts } from './load-accounts.ts'
import { addressTo, FIRST_MIDNIGHT, makeBody, makeSpeaker, type Shape, type Speaker } from './load-bodies.ts'
import { faultOfAsked, requireAnswer } from './load-checks.ts'
import { withServers } from './load-child.ts'
import { MARKETS, type LoadDesk, type Use, type Which } from './load-shared.ts'
import { figure, latencyOf, slopeOf, type Latency } from './load-sums.ts'
import { openSocketWire, type Wire } from './load-wires.ts'

/** Growth of the second half by least squares, MB per hour; `error` is its standard error. */
export type Growth = Readonly<{ perHourMb: number; error: number; limit: number; isFlat: boolean }>
export type Minute = Readonly<{
  minute: number
  p99Ms: number
  maxMs: number
  echoP99Ms: number
  rssMb: number
  heapMb: number
  delayMaxMs: number
}>
export type Soak = Readonly<{
  minutes: number
  decide: Latency
  echo: Latency
  p99OverEcho: number
  perMinute: readonly Minute[]
  rss: Growth
  heap: Growth
  decisions: number
  orders: number
  ordersInADay: number
  errors: number
  faults: readonly string[]
}>

const SECOND_MS = 1_000
const STEP_SECONDS = 900
/** The same bytes go to the floor in the other half of the second. */
const HALF_MS = 500
const SAMPLE_EVERY = 5
const P99_LIMIT_MS = 200
/** A machine that is busy with other things makes the floor late too. */
const P99_LIMIT_ECHOES = 10
const ORDERS_IN_A_DAY_MAX = 2_000
/** A thousand bytes left behind by each of the 28,800 requests of an hour would be 29 MB. */
const HEAP_LIMIT = 20
/** The allocator keeps pages that it may use again: coarser. */
const RSS_LIMIT = 60
const START = FIRST_MIDNIGHT + 3_600
/** Two connections of the journal keep up to 16 MB of their pages in memory, 10 kB of them for each decision: until then that is what grows. */
const FILL_CLOSES = 950

type Sample = Readonly<{ hour: number; minute: number; use: Use }>
type Beat = Readonly<{ minute: number; times: readonly number[]; errors: readonly string[] }>

/**
 * Eight symbols, one message with all windows of all timeframes of each per second, over the one WebSocket of an account; a second is
 * a quarter of an hour of the terminal's time, so that models are asked at every one.
 */
export async function measureSoak({ desk, minutes, note }: Readonly<{ desk: LoadDesk; minutes: number; note: (text: string) => void }>) {
  return withServers(desk, async (ground): Promise<Soak> => {
    const wires = { decide: await openSocketWire(ground.urls.decide, 'decide'), echo: await openSocketWire(ground.urls.echo, 'echo') }
    const [speaker = makeSpeaker()] = await openAccounts(ground.urls.decide, 1, START)
    const windows = MARKETS.map((market) => ({ market, at: START, full: true, closed: ['M1', 'M5'] }) as const)
    for (const one of addressAll(windows, speaker)) requireAnswer('decide', await wires.decide.send(one.bytes, one.seq))
    note(`soak: ${FILL_CLOSES * MARKETS.length} closes fill the journal's cache first`)
    for (let close = 1; close <= FILL_CLOSES; close += 1)
      requireWhole(await beat(wires.decide, closesAt(START + close * STEP_SECONDS, speaker, false), 'decide'))
    const beats: Record<Which, Beat[]> = { decide: [], echo: [] }
    const samples: Sample[] = []
    await ground.settle()
    const began = performance.now()
    const total = Math.round(minutes * 60)
    for (let second = 0; second < total; second += 1) {
      const minute = Math.floor(second / 60)
      const messages = closesAt(START + (FILL_CLOSES + second + 1) * STEP_SECONDS, speaker, true)
      for (const [which, dueMs] of [
        ['decide', 0],
        ['echo', HALF_MS],
      ] as const) {
        await sleep(Math.max(0, began + second * SECOND_MS + dueMs - performance.now()))
        beats[which].push({ minute, ...(await beat(wires[which], messages, which)) })
      }
      if (second % SAMPLE_EVERY !== SAMPLE_EVERY - 1) continue
      samples.push({ hour: (performance.now() - began) / 3_600_000, minute, use: await ground.settle() })
      if (second % 60 === 59) note(lineOf(minuteOf(minute, beats, samples)))
    }
    const { decided, orders, ordersInADay } = await ground.use()
    const unasked = await faultOfAsked(ground, (FILL_CLOSES + total) * MARKETS.length)
    wires.decide.close()
    wires.echo.close()
    return sumUp({ minutes, beats, samples, unasked, counts: { decisions: decided, orders, ordersInADay } })
  })
}

type Message = Readonly<{ seq: number; bytes: Buffer }>

const addressAll = (shapes: readonly Shape[], { account, nextSeq }: Speaker): readonly Message[] =>
  shapes.map((shape) => {
    const seq = nextSeq()
    return { seq, bytes: addressTo(makeBody(shape), { account, seq }) }
  })

const closesAt = (at: number, speaker: Speaker, full: boolean): readonly Message[] =>
  addressAll(
    MARKETS.map((market) => ({ market, at, full, closed: closedAt(at), sinceSeconds: STEP_SECONDS })),
    speaker,
  )

function requireWhole({ errors: [first] }: Omit<Beat, 'minute'>): void {
  if (first !== undefined) throw new Error(first)
}

/** Sends all at once. An error is counted and the run goes on: nine good minutes are not thrown away for it. */
async function beat(wire: Wire, messages: readonly Message[], which: Which): Promise<Omit<Beat, 'minute'>> {
  const began = performance.now()
  const ended = await Promise.allSettled(
    messages.map(async ({ seq, bytes }) => {
      requireAnswer(which, await wire.send(bytes, seq))
      return performance.now() - began
    }),
  )
  return {
    times: ended.flatMap((end) => (end.status === 'fulfilled' ? [end.value] : [])),
    errors: ended.flatMap((end) => (end.status === 'rejected' ? [String(end.reason)] : [])),
  }
}

type Counts = Pick<Soak, 'decisions' | 'orders' | 'ordersInADay'>
type Lived = Readonly<{
  minutes: number
  unasked: string | null
  beats: Readonly<Record<Which, readonly Beat[]>>
  samples: readonly Sample[]
  counts: Counts
}>

function sumUp({ minutes, beats, samples, unasked, counts }: Lived): Soak {
  const of = (which: Which) => latencyOf(beats[which].flatMap(({ times }) => times))
  const [decide, echo] = [of('decide'), of('echo')]
  const perMinute = Array.from({ length: Math.ceil(minutes) }, (_, minute) => minuteOf(minute, beats, samples))
  const rss = growthOf(samples, ({ rssMb }) => rssMb, RSS_LIMIT)
  const heap = growthOf(samples, ({ heapMb }) => heapMb, HEAP_LIMIT)
  const errors = [...beats.decide, ...beats.echo].flatMap((one) => one.errors)
  const faults = [
    ...(unasked === null ? [] : [unasked]),
    ...(errors.length === 0 ? [] : [`${errors.length} messages were not answered; the first: ${errors[0] ?? ''}`]),
    ...(rss.isFlat ? [] : [`resident memory grows by ${rss.perHourMb} MB per hour, ${RSS_LIMIT} are allowed`]),
    ...(heap.isFlat ? [] : [`the heap grows by ${heap.perHourMb} MB per hour, ${HEAP_LIMIT} are allowed`]),
    ...perMinute
      .filter(({ p99Ms, echoP99Ms }) => p99Ms >= Math.max(P99_LIMIT_MS, P99_LIMIT_ECHOES * echoP99Ms))
      .map(({ minute, p99Ms, echoP99Ms }) => `minute ${minute} has its 99th percentile at ${p99Ms} ms, the echo at ${echoP99Ms}`),
    ...(counts.ordersInADay < ORDERS_IN_A_DAY_MAX ? [] : [`${counts.ordersInADay} orders in a day, ${ORDERS_IN_A_DAY_MAX} are too many`]),
  ]
  const p99OverEcho = figure(decide.p99Ms / echo.p99Ms)
  return { minutes, decide, echo, p99OverEcho, perMinute, rss, heap, ...counts, errors: errors.length, faults }
}

function minuteOf(wanted: number, beats: Lived['beats'], samples: readonly Sample[]): Minute {
  const uses = samples.filter(({ minute }) => minute === wanted).map(({ use }) => use)
  const of = (which: Which) => latencyOf(beats[which].filter(({ minute }) => minute === wanted).flatMap(({ times }) => times))
  const { p99Ms, maxMs } = of('decide')
  const last = uses.at(-1)
  const delayMaxMs = Math.max(0, ...uses.map(({ delay }) => delay.maxMs))
  const memory = { rssMb: last?.rssMb ?? Number.NaN, heapMb: last?.heapMb ?? Number.NaN }
  return { minute: wanted + 1, p99Ms, maxMs, echoP99Ms: of('echo').p99Ms, ...memory, delayMaxMs }
}

/** Not flat is what grows faster than allowed beyond what chance explains. */
function growthOf(samples: readonly Sample[], pick: (use: Use) => number, limit: number): Growth {
  const half = samples.slice(Math.floor(samples.length / 2)).map(({ hour, use }) => ({ x: hour, y: pick(use) }))
  const { slope, error } = slopeOf(half)
  return { perHourMb: figure(slope), error: figure(error), limit, isFlat: slope - 2 * error <= limit }
}

const lineOf = ({ minute, p99Ms, echoP99Ms, rssMb, heapMb, delayMaxMs }: Minute): string =>
  `soak, minute ${minute}: p99 ${p99Ms} ms beside ${echoP99Ms} of the echo, RSS ${rssMb} MB, heap ${heapMb} MB, event loop late by ${delayMaxMs} ms at most`
