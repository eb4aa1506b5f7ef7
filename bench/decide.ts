import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import {
  CONNECTIONS,
  makeBodies,
  prepareAccounts,
  runLoad,
  ServerReadySchema,
  ServerUseSchema,
  type Load,
  type Measured,
  type ServerUse,
} from './decide-load.ts'
import { measureStages } from './decide-stages.ts'

const RUNS = 5
const HELP = `Decisions per second through POST /v1/snapshots beside an echo route that only receives and parses the same bytes.

Usage: npm run bench -- decide [--json] [--runs N] [--desk ema|ensemble]

Full: seven timeframes x 300 bars. Delta: the bars of one close, of M5 for the EMA desk and of M15 for the ensemble, whose models
are those that come with the package. ${CONNECTIONS} connections, journal on disk with
synchronous=FULL, every request a new bar close. Runs alternate; each figure is the median, the ratio the median of pairs.
`

type Pair = Readonly<{ decide: Measured; echo: Measured; decideCpu: number; echoCpu: number }>

export async function run(argv: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...argv],
    options: { json: { type: 'boolean' }, help: { type: 'boolean' }, runs: { type: 'string' }, desk: { type: 'string', default: 'ema' } },
  })
  if (values.help === true) {
    process.stdout.write(HELP)
    return
  }
  const desk = values.desk === 'ema' || values.desk === 'ensemble' ? values.desk : null
  if (desk === null) throw new Error(`--desk takes ema or ensemble, not "${values.desk}"`)
  const runs = values.runs === undefined ? RUNS : Number(values.runs)
  const note = (text: string) => void (values.json === true || process.stdout.write(`${text}\n`))
  const full = await measure({ kind: 'full', desk, closes: 100, requests: 2_400 }, runs, note)
  const delta = await measure({ kind: 'delta', desk, closes: 250, requests: 16_000 }, runs, note)
  const stages = await measureStages()
  const result = { desk, full, delta, stagesUs: stages }
  process.stdout.write(values.json === true ? `${JSON.stringify(result, null, 2)}\n` : render(result))
}

async function measure(load: Load, runs: number, note: (text: string) => void) {
  const child = fork(fileURLToPath(new URL('decide-server.js', import.meta.url)), [load.desk], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  const [ready] = (await once(child, 'message')) as unknown[]
  const { decideUrl, echoUrl } = ServerReadySchema.parse(ready)
  const bodies = makeBodies(load)
  const perRun = Math.ceil(load.requests / load.closes / CONNECTIONS) * CONNECTIONS
  const pairs: Pair[] = []
  try {
    // The first pair warms both up and is not counted.
    for (let i = 0; i <= runs; i += 1) {
      const accounts = await prepareAccounts(decideUrl, perRun)
      const echo = await withCpu(child, async () => runLoad({ url: `${echoUrl}/echo`, answer: '[]' }, load, bodies, accounts))
      const askedBefore = (await askUse(child)).asked
      const decide = await withCpu(child, async () =>
        runLoad({ url: `${decideUrl}/v1/snapshots`, answer: '"decision":"B' }, load, bodies, accounts),
      )
      const asked = (await askUse(child)).asked - askedBefore
      if (load.desk === 'ensemble' && asked !== load.requests)
        throw new Error(`models were asked at ${asked} of ${load.requests} closes: a refusal is quicker than an answer`)
      if (i > 0) pairs.push({ decide: decide.measured, echo: echo.measured, decideCpu: decide.cpuShare, echoCpu: echo.cpuShare })
      note(
        `${load.kind} ${i === 0 ? 'warm-up' : `run ${i} of ${runs}`}: decide ${decide.measured.rps.toFixed(0)}/s, echo ${echo.measured.rps.toFixed(0)}/s`,
      )
    }
  } finally {
    child.send('stop')
    await once(child, 'exit')
  }
  const failures = pairs.reduce((sum, pair) => sum + pair.decide.failures + pair.echo.failures, 0)
  if (failures > 0) throw new Error(`${failures} requests failed: the figures would mean nothing`)
  const of = (pick: (pair: Pair) => number) => round(median(pairs.map(pick)))
  return {
    decideRps: of((pair) => pair.decide.rps),
    echoRps: of((pair) => pair.echo.rps),
    ratio: of((pair) => pair.decide.rps / pair.echo.rps),
    p50Ms: of((pair) => pair.decide.p50Ms),
    p99Ms: of((pair) => pair.decide.p99Ms),
    echoP50Ms: of((pair) => pair.echo.p50Ms),
    echoP99Ms: of((pair) => pair.echo.p99Ms),
    /** Share of one core that the server used: near 1 means the server, not the load, was the limit. */
    decideCpu: of((pair) => pair.decideCpu),
    echoCpu: of((pair) => pair.echoCpu),
    bodyBytes: bodies[0]?.length ?? 0,
    requestsPerRun: load.requests,
    runs,
  }
}

async function withCpu(child: ChildProcess, work: () => Promise<Measured>) {
  const before = (await askUse(child)).cpuMs
  const began = performance.now()
  const measured = await work()
  const tookMs = performance.now() - began
  return { measured, cpuShare: ((await askUse(child)).cpuMs - before) / tookMs }
}

async function askUse(child: ChildProcess): Promise<ServerUse> {
  child.send('use')
  const [answer] = (await once(child, 'message')) as unknown[]
  return ServerUseSchema.parse(answer)
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}

const round = (value: number) => Number(value.toPrecision(4))

function render({ desk, ...result }: Readonly<{ desk: string } & Record<string, object | string>>): string {
  const lines = Object.entries(result).flatMap(([name, figures]) => [
    `${name}, ${desk} desk`,
    ...Object.entries(figures).map(([key, value]) => `  ${key.padEnd(16)} ${String(value)}`),
  ])
  return `${lines.join('\n')}\n`
}
