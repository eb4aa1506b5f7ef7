import { makeSpeaker, type Speaker } from './load-bodies.ts'
import { requireAsked } from './load-checks.ts'
import { withServers, type Ground } from './load-child.ts'
import { cannon, type Run } from './load-cannon.ts'
import { MARKETS, type LoadDesk, type LoadKind, type Use, type Which } from './load-shared.ts'
import { closesOf, openLives, sayTo, TERMINALS, warmUp } from './load-lives.ts'
import { figure, latencyOf, median, type Latency } from './load-sums.ts'
import { openHttpWire, openSocketWire, type Wire } from './load-wires.ts'

/** `autocannon`: HTTP by that program. `socket`: WebSockets. `mixed`: half of the terminals speak HTTP, half WebSocket. */
export type Way = 'autocannon' | 'socket' | 'mixed'
export type Side = Readonly<{ rps: number; latency: Latency; cpuShare: number; delay: Use['delay']; rssMb: number; heapMb: number }>
export type Flow = Readonly<{ way: Way; kind: LoadKind; bodyBytes: number; runs: number; overEcho: number; decide: Side; echo: Side }>

/** The ratio is the median of pairs: of two or three it is that of the machine's moods. */
const RUNS_LEAST = 5

type Options = Readonly<{ desk: LoadDesk; way: Way; kind: LoadKind; seconds: number }>
type Watched = Run & Readonly<{ cpuShare: number; use: Use }>

/** As many closes as the server takes, beside the floor, in turns; each run is a life of eight new accounts. */
export async function measureFlow({ desk, way, kind, seconds }: Options): Promise<Flow> {
  const bodies = closesOf(kind)
  return withServers(desk, async (ground) => {
    // Before the wires: one that is silent for long is closed.
    let asked = await warmUp(ground, kind)
    const wires = { decide: await openWires(ground, way, 'decide'), echo: await openWires(ground, way, 'echo') }
    const pairs: Readonly<Record<Which, Watched>>[] = []
    let began = performance.now()
    // The first pair warms up what is this way's own, and is not counted.
    for (let i = 0; i <= RUNS_LEAST || performance.now() - began < seconds * 1_000; i += 1) {
      const speakers = await openLives(
        ground.urls.decide,
        wires.decide.map(({ wire }) => wire),
      )
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

/** A terminal on a WebSocket has the closes of all its symbols under way at once; over HTTP it sends one after the other, as the EA does. */
type Terminal = Readonly<{ wire: Wire; isPipelined: boolean }>

const openWires = ({ urls }: Ground, way: Way, which: Which): Promise<readonly Terminal[]> =>
  Promise.all(
    Array.from({ length: TERMINALS }, async (_, i) => {
      const isPipelined = way === 'socket' || (way === 'mixed' && i % 2 === 1)
      return { isPipelined, wire: await (isPipelined ? openSocketWire : openHttpWire)(urls[which], which) }
    }),
  )

async function terminals(
  wires: readonly Terminal[],
  speakers: readonly Speaker[],
  { which, bodies }: Readonly<{ which: Which; bodies: readonly (readonly Buffer[])[] }>,
): Promise<Run> {
  const latencies: number[] = []
  const began = performance.now()
  const live = async (terminal: Terminal, speaker: Speaker): Promise<void> => {
    const say = async (body: Buffer) => latencies.push(await sayTo(terminal.wire, which, speaker, body))
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
