import { closedAt } from '../replay/wave-market.ts'
import { openAccounts } from './load-accounts.ts'
import { addressTo, FIRST_MIDNIGHT, makeBody, makeSpeaker, type Speaker } from './load-bodies.ts'
import { requireAnswer, requireAsked } from './load-checks.ts'
import { withServers, type Ground } from './load-child.ts'
import { cannon, type Run } from './load-cannon.ts'
import { MARKETS, type LoadDesk, type LoadKind, type Use, type Which } from './load-shared.ts'
import { figure, latencyOf, median, type Latency } from './load-sums.ts'
import { openHttpWire, openSocketWire, type Wire } from './load-wires.ts'

/** `autocannon`: HTTP by that program. `socket`: WebSockets. `mixed`: half of the terminals speak HTTP, half WebSocket. */
export type Way = 'autocannon' | 'socket' | 'mixed'
export type Side = Readonly<{ rps: number; latency: Latency; cpuShare: number; delay: Use['delay']; rssMb: number; heapMb: number }>
export type Flow = Readonly<{ way: Way; kind: LoadKind; bodyBytes: number; runs: number; overEcho: number; decide: Side; echo: Side }>

/** Terminals at once, each an account of eight symbols on a connection of its own. */
export const TERMINALS = 8
const CLOSES = { full: 8, delta: 32 } as const
const STEP_SECONDS = 900
const RUNS_LEAST = 2
const START = FIRST_MIDNIGHT + 3_600

type Options = Readonly<{ desk: LoadDesk; way: Way; kind: LoadKind; seconds: number }>
type Watched = Run & Readonly<{ cpuShare: number; use: Use }>

/** As many closes as the server takes, beside the floor, in turns; each run is a life of eight new accounts. */
export async function measureFlow({ desk, way, kind, seconds }: Options): Promise<Flow> {
  const bodies = closesOf(kind)
  return withServers(desk, async (ground) => {
    const wires = { decide: await openWires(ground, way, 'decide'), echo: await openWires(ground, way, 'echo') }
    const pairs: Readonly<Record<Which, Watched>>[] = []
    let [asked, began] = [0, performance.now()]
    // The first pair warms both up and is not counted.
    for (let i = 0; i <= RUNS_LEAST || performance.now() - began < seconds * 1_000; i += 1) {
      const speakers = await openAccounts(ground.urls.decide, TERMINALS, START)
      await sendWindows(wires.decide, speakers)
      const nobody = Array.from({ length: TERMINALS }, makeSpeaker)
      const run = (which: Which, of: readonly Speaker[]) =>
        way === 'autocannon'
          ? cannon({ url: ground.urls[which], which, speakers: of, bodies })
          : terminals(wires[which], of, { which, bodies })
      const echo = await watch(ground, () => run('echo', nobody))
      const decide = await watch(ground, () => run('decide', speakers))
      asked += TERMINALS * bodies.flat().length
      if (i > 0) pairs.push({ decide, echo })
      else began = performance.now()
    }
    await requireAsked(ground, asked)
    for (const { wire } of [...wires.decide, ...wires.echo]) wire.close()
    const overEcho = figure(median(pairs.map(({ decide, echo }) => rpsOf(decide) / rpsOf(echo))))
    const bodyBytes = bodies[0]?.[0]?.length ?? 0
    const side = (which: Which) => sideOf(pairs.map((pair) => pair[which]))
    return { way, kind, bodyBytes, runs: pairs.length, overEcho, decide: side('decide'), echo: side('echo') }
  })
}

const rpsOf = ({ latencies, seconds }: Run): number => latencies.length / seconds

function sideOf(runs: readonly Watched[]): Side {
  const uses = runs.map(({ use }) => use)
  const of = (pick: (use: Use) => number) => figure(median(uses.map(pick)))
  return {
    rps: figure(median(runs.map(rpsOf))),
    latency: latencyOf(runs.flatMap(({ latencies }) => latencies)),
    cpuShare: figure(median(runs.map(({ cpuShare }) => cpuShare))),
    delay: {
      p50Ms: of(({ delay }) => delay.p50Ms),
      p99Ms: of(({ delay }) => delay.p99Ms),
      maxMs: Math.max(...uses.map(({ delay }) => delay.maxMs)),
    },
    rssMb: Math.max(...uses.map(({ rssMb }) => rssMb)),
    heapMb: of(({ heapMb }) => heapMb),
  }
}

async function watch(ground: Ground, work: () => Promise<Run>): Promise<Watched> {
  const before = await ground.use()
  const began = performance.now()
  const run = await work()
  const tookMs = performance.now() - began
  const use = await ground.use()
  return { ...run, use, cpuShare: (use.cpuMs - before.cpuMs) / Math.min(tookMs, run.seconds * 1_000) }
}

/** Of each close the bodies of all markets. */
function closesOf(kind: LoadKind): readonly (readonly Buffer[])[] {
  return Array.from({ length: CLOSES[kind] }, (_, i) => {
    const at = START + (i + 1) * STEP_SECONDS
    return MARKETS.map((market) => makeBody({ market, at, full: kind === 'full', closed: closedAt(at), sinceSeconds: STEP_SECONDS }))
  })
}

/** A terminal on a WebSocket has the closes of all its symbols under way at once; over HTTP it sends one after the other, as the EA does. */
type Terminal = Readonly<{ wire: Wire; isPipelined: boolean }>

const openWires = ({ urls }: Ground, way: Way, which: Which): Promise<readonly Terminal[]> =>
  Promise.all(
    Array.from({ length: TERMINALS }, async (_, i) => {
      const isPipelined = way === 'socket' || (way === 'mixed' && i % 2 === 1)
      return { isPipelined, wire: await (isPipelined ? openSocketWire : openHttpWire)(urls[which], which) }
    }),
  )

/** All windows of all markets, at a close that no model is asked at. */
async function sendWindows(wires: readonly Terminal[], speakers: readonly Speaker[]): Promise<void> {
  for (const market of MARKETS) {
    const body = makeBody({ market, at: START, full: true, closed: ['M1', 'M5'] })
    await Promise.all(speakers.map((speaker, i) => sayTo(wires[i], 'decide', speaker, body)))
  }
}

async function terminals(
  wires: readonly Terminal[],
  speakers: readonly Speaker[],
  { which, bodies }: Readonly<{ which: Which; bodies: readonly (readonly Buffer[])[] }>,
): Promise<Run> {
  const latencies: number[] = []
  const began = performance.now()
  const live = async (terminal: Terminal, speaker: Speaker): Promise<void> => {
    const say = async (body: Buffer) => latencies.push(await sayTo(terminal, which, speaker, body))
    if (!terminal.isPipelined) {
      for (const body of bodies.flat()) await say(body)
      return
    }
    // A symbol's next close follows its answer, whatever the others wait for: a newer one never overtakes.
    await Promise.all(
      MARKETS.map(async (_, market) => {
        for (const close of bodies) await say(close[market] ?? Buffer.alloc(0))
      }),
    )
  }
  await Promise.all(wires.map((terminal, i) => live(terminal, speakers[i] ?? makeSpeaker())))
  return { latencies, seconds: (performance.now() - began) / 1_000 }
}

/** How long the answer took, ms. */
async function sayTo(terminal: Terminal | undefined, which: Which, { account, nextSeq }: Speaker, body: Buffer): Promise<number> {
  const seq = nextSeq()
  const bytes = addressTo(body, { account, seq })
  const began = performance.now()
  const text = (await terminal?.wire.send(bytes, seq)) ?? ''
  const tookMs = performance.now() - began
  requireAnswer(which, text)
  return tookMs
}
