import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { buildProgram, hasCompiler } from '../mql5/host/build.ts'
import type { SymbolSettings } from '../mql5/host/scenario.ts'
import { EIGHT, FromServersSchema } from './ea-shared.ts'
import { playMidnight, registerAccount, writeMarket, type Answer, type Transport } from './ea-terminal.ts'

const RUNS = 25
const HELP = `How long after a bar close the compiled EA holds the server's answer, beside a server that answers the same bytes at once.

Usage: npm run bench -- ea [--json] [--runs N]

Eight symbols close all seven timeframes at once, at midnight: eight messages, one after the other. The EA is the real one, compiled
by mql5/host, over loopback; the server is the real one with the EMA desk, armed, its journal on disk with synchronous=FULL. Times are
real, from the tick that closes the bars to the answer in the EA, orders that it carries out between two answers included; what is
left out is the terminal's timer, 15 ms at most. Each run is
a terminal and an account of their own; runs of both servers and both transports alternate, and the first of each warms up.
`

type Times = Readonly<{ medianUs: number; p99Us: number }>
type Samples = Readonly<{ one: number[]; sinceClose: number[]; all: number[] }>
type Ground = Readonly<{ child: ChildProcess; binary: string; markets: readonly SymbolSettings[]; decidePort: number; echoPort: number }>

export async function run(argv: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...argv],
    options: { json: { type: 'boolean' }, help: { type: 'boolean' }, runs: { type: 'string' } },
  })
  if (values.help === true) {
    process.stdout.write(HELP)
    return
  }
  if (!hasCompiler()) throw new Error('there is no g++ on this machine, which compiles the EA: install it, e.g. apt-get install g++')
  const runs = values.runs === undefined ? RUNS : Number(values.runs)
  const folder = await mkdtemp(join(tmpdir(), 'barclose-bench-market-'))
  const child = fork(fileURLToPath(new URL('ea-server.js', import.meta.url)), { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  try {
    const ready = await hear(child)
    if (ready.kind !== 'ready') throw new Error('the servers did not start')
    const { binary } = await buildProgram({ source: resolve('mql5/Experts/Barclose.mq5') })
    const markets = EIGHT.map((market) => writeMarket(market, folder))
    const result = await measure({ child, binary, markets, ...ready }, runs)
    process.stdout.write(values.json === true ? `${JSON.stringify(result, null, 2)}\n` : render(result))
  } finally {
    child.send('stop')
    await once(child, 'exit')
    await rm(folder, { recursive: true, force: true })
  }
}

async function measure(ground: Ground, runs: number) {
  const samples = { websocket: { decide: noSamples(), echo: noSamples() }, http: { decide: noSamples(), echo: noSamples() } }
  let orders = 0
  for (let i = 0; i <= runs; i += 1) {
    for (const transport of ['websocket', 'http'] as const) {
      for (const which of ['echo', 'decide'] as const) {
        const played = await playOnce(ground, transport, which)
        if (i === 0) continue
        orders += played.orders
        keep(samples[transport][which], played.answers)
      }
    }
  }
  const both = ({ decide, echo }: Readonly<{ decide: Samples; echo: Samples }>) => ({ decide: timesOf(decide), echo: timesOf(echo) })
  return { symbols: EIGHT.length, timeframes: 7, runs, orders, websocket: both(samples.websocket), http: both(samples.http) }
}

let login = 1_000_000

/** The answers to the eight closes of one midnight. */
async function playOnce({ child, binary, markets, decidePort, echoPort }: Ground, transport: Transport, which: 'decide' | 'echo') {
  login += 1
  const port = which === 'decide' ? decidePort : echoPort
  if (which === 'decide') await registerAccount(port, login)
  await askHeard(child)
  const answers = await playMidnight({ binary, markets, login, port, transport })
  const { heard, orders } = await askHeard(child)
  if (heard.length !== answers.length) throw new Error(`${heard.length} messages, but ${answers.length} answers over ${transport}`)
  const closes = answers.filter((_, i) => heard[i]?.timeframes === 7)
  if (closes.length !== EIGHT.length) throw new Error(`${closes.length} closes of seven timeframes; ${EIGHT.length} were to come`)
  return { answers: closes, orders }
}

async function askHeard(child: ChildProcess) {
  child.send('heard')
  const answer = await hear(child)
  if (answer.kind !== 'heard') throw new Error('the servers did not say what they heard')
  return answer
}

async function hear(child: ChildProcess) {
  const [message] = (await once(child, 'message')) as unknown[]
  return FromServersSchema.parse(message)
}

const noSamples = (): Samples => ({ one: [], sinceClose: [], all: [] })

function keep({ one, sinceClose, all }: Samples, answers: readonly Answer[]): void {
  one.push(...answers.map(({ tookUs }) => tookUs))
  sinceClose.push(...answers.map(({ sinceTickUs }) => sinceTickUs))
  all.push(Math.max(...answers.map(({ sinceTickUs }) => sinceTickUs)))
}

const timesOf = ({ one, sinceClose, all }: Samples) => ({
  message: percentiles(one),
  closeToAnswer: percentiles(sinceClose),
  closeToLastAnswer: percentiles(all),
})

function percentiles(values: readonly number[]): Times {
  const sorted = values.toSorted((a, b) => a - b)
  const at = (share: number) => sorted[Math.floor((sorted.length - 1) * share)] ?? Number.NaN
  return { medianUs: at(0.5), p99Us: at(0.99) }
}

type Result = Awaited<ReturnType<typeof measure>>

function render(result: Result): string {
  const cell = (us: number) => (us / 1_000).toFixed(2).padStart(10)
  const names = {
    message: 'sent to answered, one',
    closeToAnswer: 'close to answer, each',
    closeToLastAnswer: 'close to answer, all',
  } as const
  const lines = (['websocket', 'http'] as const).flatMap((transport) =>
    (['message', 'closeToAnswer', 'closeToLastAnswer'] as const).map((what) => {
      const [decide, echo] = [result[transport].decide[what], result[transport].echo[what]]
      const ratio = (echo.medianUs / decide.medianUs).toFixed(2).padStart(8)
      const name = `${transport.padEnd(10)} ${names[what].padEnd(24)}`
      return `${name}${cell(decide.medianUs)}${cell(decide.p99Us)}${cell(echo.medianUs)}${cell(echo.p99Us)}${ratio}`
    }),
  )
  return `${[
    `${result.symbols} symbols, ${result.timeframes} timeframes at once, ${result.runs} runs; ${result.orders} orders came back`,
    `${'ms'.padEnd(35)}    decide       p99      echo       p99 floor/it`,
    ...lines,
  ].join('\n')}\n`
}
