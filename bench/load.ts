import { availableParallelism, cpus } from 'node:os'
import { parseArgs } from 'node:util'
import { measureBareModels } from './load-bare.ts'
import { measureBursts } from './load-burst.ts'
import { removeFolders } from './load-child.ts'
import { measureFlow } from './load-flow.ts'
import { TERMINALS } from './load-lives.ts'
import { renderLoad, type LoadResult } from './load-render.ts'
import type { LoadDesk } from './load-shared.ts'
import { measureSoak } from './load-soak.ts'

const SYMBOLS = '8,28,100'
const SECONDS = 5
/** Compilers and caches settle in the first minutes: of less the second half would be no verdict on memory. */
const SOAK_MINUTES_LEAST = 6
const HELP = `How the server stands up to load: bursts, a steady flow over HTTP and WebSockets, and a long run.

Usage: npm run bench -- load [--json] [--symbols 8,28,100] [--seconds N] [--soak MINUTES] [--desk ensemble|ema]

The server is the real one, armed, its models trusted and asked at every close, its journal on disk with synchronous=FULL. Its floor is
a route in the same process that receives and parses the same bytes. There are models for eight markets: of 28 and 100 symbols the rest
are the same markets of further accounts, so that models are asked of every one; a run in which they were not fails.

burst      every symbol closes all seven timeframes at one instant, each on a connection of its own: time from that instant to each answer.
           Full: seven windows of 300 bars. Delta: the seven bars that closed, which is what an EA sends after its first message.
flow       closes of M15 and above as fast as they are answered: ${TERMINALS} terminals of eight symbols, over HTTP (autocannon), over WebSockets
           with eight messages under way on each, and half of them on each.
soak       eight symbols, one message with all windows of each per second, for so many minutes (default: none; at least ${SOAK_MINUTES_LEAST}).
           Fails if memory grows, at an error, and when a minute's p99 is above 200 ms and ten echoes.

Journals of a few hundred MB each stand in the folder for temporary files until the end.
Each burst and each flow takes N seconds (default ${SECONDS}), after ten or so of flow that warm up its process. Runs of server and floor alternate.
`

export async function run(argv: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      json: { type: 'boolean' },
      help: { type: 'boolean' },
      symbols: { type: 'string', default: SYMBOLS },
      seconds: { type: 'string', default: String(SECONDS) },
      soak: { type: 'string' },
      desk: { type: 'string', default: 'ensemble' },
    },
  })
  if (values.help === true) {
    process.stdout.write(HELP)
    return
  }
  const options = {
    desk: deskOf(values.desk),
    symbols: values.symbols.split(',').map((text) => amountOf('--symbols', text, 1, 500)),
    seconds: amountOf('--seconds', values.seconds, 1, 600),
    soak: values.soak === undefined ? null : amountOf('--soak', values.soak, SOAK_MINUTES_LEAST, 600),
  }
  const result = await measureThenRemove(options)
  process.stdout.write(values.json === true ? `${JSON.stringify(result, null, 2)}\n` : renderLoad(result))
  if (result.soak !== null && result.soak.faults.length > 0) process.exitCode = 1
}

async function measureThenRemove(options: Options): Promise<LoadResult> {
  try {
    return await measure(options)
  } finally {
    await removeFolders()
  }
}

type Options = Readonly<{ desk: LoadDesk; symbols: readonly number[]; seconds: number; soak: number | null }>

async function measure({ desk, symbols, seconds, soak }: Options): Promise<LoadResult> {
  const note = (text: string) => void process.stderr.write(`${text}\n`)
  const bareUs = desk === 'ensemble' ? await measureBareModels() : null
  note(bareUs === null ? 'no models are asked' : `the bare models of one close: ${bareUs} us`)
  const bursts: LoadResult['bursts'][number][] = []
  for (const kind of ['full', 'delta'] as const) {
    for (const count of symbols) {
      const measured = await measureBursts({ desk, symbols: count, kind, seconds })
      bursts.push(measured)
      note(`burst of ${count}, ${kind}: p99 ${measured.decide.p99Ms} ms, ${measured.p99OverEcho} times the echo's`)
    }
  }
  const flows: LoadResult['flows'][number][] = []
  for (const way of ['autocannon', 'socket', 'mixed'] as const) {
    for (const kind of ['full', 'delta'] as const) {
      const measured = await measureFlow({ desk, way, kind, seconds })
      flows.push(measured)
      note(`flow, ${way}, ${kind}: ${measured.decide.rps}/s, ${measured.overEcho} of the echo`)
    }
  }
  const soaked = soak === null ? null : await measureSoak({ desk, minutes: soak, note })
  const [cpu] = cpus()
  const machine = { cpu: cpu?.model ?? 'unknown', cores: availableParallelism(), node: process.version }
  return { machine, desk, bareUs, bursts, flows, soak: soaked }
}

function deskOf(text: string): LoadDesk {
  if (text === 'ensemble' || text === 'ema') return text
  throw new Error(`--desk takes ensemble or ema, not "${text}"`)
}

function amountOf(option: string, text: string, least: number, most: number): number {
  const amount = Number(text)
  if (text.trim() !== '' && amount >= least && amount <= most && (option !== '--symbols' || Number.isInteger(amount))) return amount
  throw new Error(`${option} takes numbers from ${least} to ${most}, not "${text}"`)
}
