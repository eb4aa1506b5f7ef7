import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startProgram, type Ended, type RunningProgram } from '../../../mql5/host/run.ts'
import type { Scenario, SymbolSettings } from '../../../mql5/host/scenario.ts'
import type { TapeBar } from '../../../replay/timeframes.ts'
import { TIMEFRAMES, type Timeframe } from '../../../src/contracts/primitives.ts'
import type { Snapshot } from '../../../src/contracts/terminal.ts'
import type { TerminalMessage } from '../../../src/contracts/messages.ts'
import { buildEa } from '../ea-rig.ts'
import type { LiveMarket } from './markets.ts'
import { LIVE_LOGIN, LIVE_TOKEN, LIVE_TRADE_SERVER, LIVE_ZONE, type LiveServer } from './server.ts'

export type LivePlan = Readonly<{
  markets: readonly LiveMarket[]
  /** First and last moment of the run, server milliseconds. */
  from: number
  to: number
  /** Port of the server; a run in the Strategy Tester has none. */
  port?: number
  token?: string
  transport?: 'websocket' | 'http'
  /** Of the EA; trading is allowed and heartbeats are rare unless told otherwise. */
  inputs?: Scenario['inputs']
  run?: Partial<Scenario['run']>
  account?: Scenario['account']
  /** Of every symbol. */
  symbol?: Partial<SymbolSettings>
  calendarFile?: string
  /** Where terminal and broker keep their state: the folder of an earlier run goes on from there. */
  folder?: string
}>

export type LiveEnded = Ended & Readonly<{ folder: string }>

/** Runs the compiled EA to its end. Throws when it did not end well. */
export async function playLive(plan: LivePlan): Promise<LiveEnded> {
  const running = await startLive(plan)
  const ended = await running.ended
  const fault = ended.errors !== '' ? ended.errors : (ended.end?.critical ?? '')
  if (fault !== '' || ended.code !== 0) throw new Error(`the EA ended with ${ended.code ?? ended.signal}: ${fault}`)
  return { ...ended, folder: running.folder }
}

export async function startLive(plan: LivePlan): Promise<RunningProgram & Readonly<{ folder: string }>> {
  const binary = await buildEa()
  const folder = plan.folder ?? mkdtempSync(join(tmpdir(), 'barclose-live-ea-'))
  if (plan.folder === undefined) folders.push(folder)
  return { folder, ...startProgram({ binary, folder, scenario: scenarioOf(plan, folder) }) }
}

/**
 * The server is away: it stops, turns so many connections away, and starts again on its journal before the next is
 * answered. The terminal's clock stands still meanwhile, so that what it lives through does not depend on this machine.
 */
export async function outage(server: LiveServer, running: RunningProgram, connections: number): Promise<void> {
  const { kill } = running
  kill('SIGSTOP')
  await server.stop()
  const { last, end } = await server.refuse(connections)
  kill('SIGCONT')
  const socket = await beforeEnd(running, last).catch(async (error: unknown) => {
    await end()
    throw error
  })
  kill('SIGSTOP')
  const ended = end()
  socket.destroy()
  await ended
  await server.start()
  kill('SIGCONT')
}

/** Something that the EA does before it ends; an error when it ends without it. */
export async function beforeEnd<T>({ ended }: RunningProgram, wanted: Promise<T>): Promise<T> {
  const missed = ended.then((): never => {
    throw new Error('the EA has ended before that')
  })
  return Promise.race([wanted, missed])
}

const folders: string[] = []
export function clearLive(): void {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
}

function scenarioOf(plan: LivePlan, folder: string): Scenario {
  mkdirSync(join(folder, 'data'), { recursive: true })
  return {
    run: {
      start: plan.from,
      end: plan.to,
      gmtOffsetMs: LIVE_ZONE.offsetSeconds(LIVE_ZONE.toUtc(plan.from / 1_000)) * 1_000,
      lockstepMs: 2_000,
      timerFloorMs: 250,
      ...plan.run,
    },
    account: { login: LIVE_LOGIN, server: LIVE_TRADE_SERVER, balance: 100_000, ...plan.account },
    terminal: { dataPath: join(folder, 'data') },
    symbols: plan.markets.map((market) => symbolOf(market, plan, folder)),
    allow: ['127.0.0.1', 'http://127.0.0.1'],
    inputs: {
      ServerAddress: `http://127.0.0.1:${plan.port ?? 1}`,
      ServerToken: plan.token ?? LIVE_TOKEN,
      Connection: plan.transport === 'http' ? 1 : 0,
      SymbolList: plan.markets.map(({ settings }) => settings.name).join(','),
      HeartbeatSeconds: 20,
      AllowTrading: true,
      MaxLots: 50,
      ...plan.inputs,
    },
    brokerFile: join(folder, 'broker.txt'),
    ...(plan.calendarFile === undefined ? {} : { calendarFile: plan.calendarFile }),
  }
}

function symbolOf({ settings, ticks, history }: LiveMarket, plan: LivePlan, folder: string): SymbolSettings {
  const price = (value: number): string => value.toFixed(settings.digits)
  const file = join(folder, `${settings.name}-ticks.csv`)
  writeFileSync(file, ticks.map(({ msc, bid, ask }) => `${msc},${price(bid)},${price(ask)}\n`).join(''))
  const files: Partial<Record<Timeframe, string>> = {}
  for (const timeframe of TIMEFRAMES) {
    const path = join(folder, `${settings.name}-${timeframe}.csv`)
    const rows = history[timeframe].map((bar) =>
      [bar.time, price(bar.open), price(bar.high), price(bar.low), price(bar.close), bar.tickVolume, bar.spreadPoints, 0].join(','),
    )
    writeFileSync(path, rows.join('\n'))
    files[timeframe] = path
  }
  return { ...settings, ticks: file, history: files, ...plan.symbol }
}

/** The message after which something is done to the server or the program: resolves once it has come. */
export function watchFor(
  wanted: (message: TerminalMessage) => boolean,
): Readonly<{ seen: Promise<void>; onMessage: (message: TerminalMessage) => void }> {
  let resolve: () => void = () => undefined
  const seen = new Promise<void>((done) => {
    resolve = done
  })
  return { seen, onMessage: (message) => (wanted(message) ? resolve() : undefined) }
}

export const snapshotsOf = (received: readonly TerminalMessage[], brokerSymbol?: string): readonly Snapshot[] =>
  received.flatMap((message) =>
    message.type === 'snapshot' && (brokerSymbol === undefined || message.brokerSymbol === brokerSymbol) ? [message] : [],
  )

/** The bars of one timeframe in all these messages, in the order in which they came. */
export const barsOf = (snapshots: readonly Snapshot[], timeframe: Timeframe): readonly TapeBar[] =>
  snapshots.flatMap(({ bars }) => {
    const columns = bars[timeframe]
    if (columns === undefined) return []
    const at = (column: readonly number[], i: number): number => column[i] ?? Number.NaN
    return columns.time.map((time, i) => ({
      time,
      open: at(columns.open, i),
      high: at(columns.high, i),
      low: at(columns.low, i),
      close: at(columns.close, i),
      tickVolume: at(columns.tickVolume, i),
      spreadPoints: at(columns.spreadPoints, i),
    }))
  })
