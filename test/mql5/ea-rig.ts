import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startProgram, type Ended, type RunningProgram } from '../../mql5/host/run.ts'
import type { Scenario } from '../../mql5/host/scenario.ts'
import { TIMEFRAMES, TIMEFRAME_SECONDS, type Timeframe } from '../../src/contracts/primitives.ts'
import { TOKEN } from './ea-server.ts'
import { buildTested } from './tested.ts'

export const BUILD_MS = 240_000
/** Built once per file of tests: a source that changes meanwhile must not be compiled within the time of one test. */
export const buildEa = async (): Promise<string> => (built ??= buildTested('mql5/Experts/Barclose.mq5'))
let built: ReturnType<typeof buildTested> | undefined

export type Tick = Readonly<{ msc: number; bid: number; ask: number }>
export type Bar = Readonly<{ time: number; open: number; high: number; low: number; close: number; ticks: number; spread: number }>
export type Market = Readonly<{ name: string; ticks: readonly Tick[]; history: Readonly<Record<Timeframe, readonly Bar[]>> }>

const POINT = 1e-5
const WINDOW = 320

/** One symbol: a tick every `everySeconds` in [from, to), apart from `quiet`, and a history of each timeframe before it. */
export function makeMarket({
  name,
  from,
  to,
  everySeconds = 7,
  quiet = [0, 0],
}: Readonly<{ name: string; from: number; to: number; everySeconds?: number; quiet?: readonly [number, number] }>): Market {
  const ticks: Tick[] = []
  for (let at = from, step = 0; at < to; at += everySeconds * 1_000, step += 1) {
    if (at >= quiet[0] && at < quiet[1]) continue
    const bid = round(1.1 + 0.002 * Math.sin(step / 9) + 0.0005 * Math.sin(step * 1.7))
    ticks.push({ msc: at + 137, bid, ask: round(bid + (8 + (step % 5)) * POINT) })
  }
  const history = Object.fromEntries(TIMEFRAMES.map((timeframe) => [timeframe, historyBefore(from / 1_000, timeframe)]))
  return { name, ticks, history: history as Market['history'] }
}

function historyBefore(from: number, timeframe: Timeframe): readonly Bar[] {
  const seconds = TIMEFRAME_SECONDS[timeframe]
  const current = from - (from % seconds)
  return Array.from({ length: WINDOW }, (_, i) => {
    const open = round(1.1 + 0.003 * Math.sin(i / 11))
    const close = round(1.1 + 0.003 * Math.sin((i + 1) / 11))
    const [high, low] = [round(Math.max(open, close) + 0.0003), round(Math.min(open, close) - 0.0003)]
    return { time: current - (WINDOW - i) * seconds, open, high, low, close, ticks: 50 + i, spread: 9 }
  })
}

/** The bars of the ticks, by the rule of MetaTrader: only what was traded, the spread of the least. */
export function barsOf(ticks: readonly Tick[], timeframe: Timeframe): readonly Bar[] {
  const seconds = TIMEFRAME_SECONDS[timeframe]
  const bars: Bar[] = []
  for (const { msc, bid, ask } of ticks) {
    const time = Math.floor(msc / 1_000 / seconds) * seconds
    const spread = Math.round((ask - bid) / POINT)
    const last = bars.at(-1)
    if (last?.time !== time) bars.push({ time, open: bid, high: bid, low: bid, close: bid, ticks: 1, spread })
    else
      bars[bars.length - 1] = {
        ...last,
        high: Math.max(last.high, bid),
        low: Math.min(last.low, bid),
        close: bid,
        ticks: last.ticks + 1,
        spread: Math.min(last.spread, spread),
      }
  }
  return bars
}

const round = (value: number): number => Number(value.toFixed(5))

export type Plan = Readonly<{
  markets: readonly Market[]
  start: number
  end: number
  port?: number
  inputs?: Scenario['inputs']
  run?: Partial<Scenario['run']>
  terminal?: Scenario['terminal']
  account?: Scenario['account']
  faults?: Scenario['faults']
  allow?: readonly string[]
  symbol?: Partial<Scenario['symbols'][number]>
  calendarFile?: string
  /** Of an earlier run, to go on with what it left. */
  folder?: string
}>

const folders: string[] = []
export function clearFolders(): void {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
}

export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'barclose-ea-'))
  folders.push(folder)
  return folder
}

export async function startEa(plan: Plan): Promise<RunningProgram & Readonly<{ folder: string }>> {
  const binary = await buildEa()
  const folder = plan.folder ?? newFolder()
  return { folder, ...startProgram({ binary, folder, scenario: scenarioOf(plan, folder) }) }
}

export async function playEa(plan: Plan): Promise<Ended & Readonly<{ folder: string }>> {
  const running = await startEa(plan)
  const ended = await running.ended
  if (ended.errors !== '') throw new Error(ended.errors)
  return { ...ended, folder: running.folder }
}

export function scenarioOf(plan: Plan, folder: string): Scenario {
  mkdirSync(join(folder, 'data'), { recursive: true })
  return {
    run: { start: plan.start, end: plan.end, gmtOffsetMs: 10_800_000, ...plan.run },
    account: { login: 51234567, server: 'FTMO Server/3', balance: 100_000, ...plan.account },
    terminal: { dataPath: join(folder, 'data'), ...plan.terminal },
    symbols: plan.markets.map((market) => symbolOf(market, plan, folder)),
    allow: plan.allow ?? ['127.0.0.1', 'http://127.0.0.1'],
    inputs: {
      ServerAddress: `http://127.0.0.1:${plan.port ?? 1}`,
      ServerToken: TOKEN,
      SymbolList: plan.markets.map(({ name }) => name).join(','),
      ...plan.inputs,
    },
    faults: plan.faults ?? [],
    brokerFile: join(folder, 'broker.txt'),
    ...(plan.calendarFile === undefined ? {} : { calendarFile: plan.calendarFile }),
  }
}

function symbolOf({ name, ticks, history }: Market, plan: Plan, folder: string): Scenario['symbols'][number] {
  const file = join(folder, `${name}-ticks.csv`)
  writeFileSync(file, ticks.map(({ msc, bid, ask }) => `${msc},${bid.toFixed(5)},${ask.toFixed(5)}`).join('\n'))
  const files: Partial<Record<Timeframe, string>> = {}
  for (const timeframe of TIMEFRAMES) {
    const path = join(folder, `${name}-${timeframe}.csv`)
    writeFileSync(path, history[timeframe].map((bar) => Object.values({ ...bar, real: 0 }).join(',')).join('\n'))
    files[timeframe] = path
  }
  return { name, currencyBase: 'EUR', currencyProfit: 'USD', ticks: file, history: files, ...plan.symbol }
}

/** What the EA printed and alerted, in order. */
export const textsOf = ({ events }: Pick<Ended, 'events'>, kind: 'print' | 'alert' | 'comment'): readonly string[] =>
  events.flatMap(({ event, text }) => (event === kind && typeof text === 'string' ? [text] : []))
