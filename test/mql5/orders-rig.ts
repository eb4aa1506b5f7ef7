import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe } from 'vitest'
import { z } from 'zod'
import { hasCompiler } from '../../mql5/host/build.ts'
import { type EndState, type Ended, startProgram } from '../../mql5/host/run.ts'
import type { Scenario, SymbolSettings } from '../../mql5/host/scenario.ts'
import { buildTested } from './tested.ts'

export type Play = Readonly<{
  /** `milliseconds verb key=value ...`, in order of time; see programs/orders/driver.mq5. */
  steps: readonly string[]
  /** What of the run, the account and the terminal matters. */
  run?: Omit<Scenario['run'], 'start'>
  account?: Scenario['account']
  terminal?: Scenario['terminal']
  inputs?: Scenario['inputs']
  faults?: Scenario['faults']
  /** EURUSD, where it matters how it is, and further symbols with its ticks. */
  symbol?: Partial<SymbolSettings>
  more?: readonly string[]
  seconds?: number
  /** Bid of each second; 1.10000 throughout unless given. The ask is ten points above. */
  bid?: (second: number) => number
  spreadPoints?: number
  /** Second of the last tick; the market is quiet after it. */
  lastTick?: number
  /** Where terminal and broker keep their state: the folder of an earlier run goes on from there. */
  folder?: string
  startsAt?: number
}>

/** Wednesday, 10:00 on the trade server's clock. */
export const START = Date.UTC(2026, 5, 3, 10)
export const MAGIC = '20260701'

const Request = z.looseObject({
  event: z.literal('order'),
  time: z.number(),
  action: z.number(),
  type: z.number(),
  filling: z.number(),
  magic: z.string(),
  position: z.string(),
  volume: z.number(),
  deviation: z.string(),
  comment: z.string(),
  sl: z.number(),
  tp: z.number(),
  retcode: z.number(),
})
const Text = z.looseObject({ event: z.enum(['print', 'alert']), text: z.string() })

export type Said = Readonly<{ id: string; outcome: string; retcode: number; facts: Readonly<Record<string, string>>; message: string }>
export type Played = Readonly<{
  folder: string
  /** What the server was told, in order. */
  acks: readonly Said[]
  deals: readonly string[]
  reports: readonly string[]
  prints: readonly string[]
  alarms: readonly string[]
  /** Requests of the EA's own, as they reached the terminal; those by hand are left out. */
  requests: readonly z.infer<typeof Request>[]
  positions: EndState['positions']
  brokerDeals: EndState['deals']
  isKilled: boolean
}>

const folders: string[] = []

/** Removes what the plays left on the disk. */
export function clearPlays(): void {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
}

/** Orders are tried with the compiled EA: without g++ there is nothing to try. */
export const describeOrders = hasCompiler() ? describe : describe.skip

/** For `beforeAll`: a machine that never built the host needs a minute for it. */
export const BUILD_MS = 240_000
let driver: Promise<string> | undefined
export async function buildDriver(): Promise<string> {
  driver ??= hasCompiler() ? buildTested('test/mql5/programs/orders/driver.mq5') : Promise.resolve('')
  return driver
}

export async function play(plan: Play): Promise<Played> {
  const binary = await buildDriver()
  const folder = plan.folder ?? mkdtempSync(join(tmpdir(), 'barclose-orders-'))
  if (plan.folder === undefined) folders.push(folder)
  mkdirSync(join(folder, 'data'), { recursive: true })
  const ended = await startProgram({ binary, scenario: scenarioOf(folder, plan), folder }).ended
  const isKilled = ended.code === 137
  if (!isKilled && (ended.code !== 0 || ended.errors !== '' || ended.end === undefined)) {
    throw new Error(`the program ended with ${ended.code ?? ended.signal}: ${ended.errors}${ended.end?.critical ?? ''}`)
  }
  return { folder, isKilled, ...sort(ended) }
}

/** The same terminal again, at the same broker, a while after the first run ended or was killed. */
export const again = async (before: Played, plan: Play, startsAt = START + 60_000): Promise<Played> =>
  play({ startsAt, ...plan, folder: before.folder })

function sort({ events, end }: Ended): Omit<Played, 'folder' | 'isKilled'> {
  const prints = events.flatMap((event) => Text.safeParse(event).data?.text ?? [])
  const headed = (head: string) => prints.filter((text) => text.startsWith(head)).map((text) => text.slice(head.length))
  const requests = events.flatMap((event) => Request.safeParse(event).data ?? [])
  return {
    acks: headed('ACK ').map(readAck),
    deals: headed('DEAL '),
    reports: headed('REPORT '),
    alarms: headed('ALARM ').filter((text) => text !== ''),
    prints,
    requests: requests.filter(({ magic }) => magic === MAGIC),
    positions: end?.positions ?? [],
    brokerDeals: end?.deals ?? [],
  }
}

function readAck(text: string): Said {
  const [head = '', message = ''] = text.split(' message=')
  const [id = '', outcome = '', retcode = '', ...pairs] = head.split(' ')
  const facts = Object.fromEntries(pairs.map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]))
  return { id, outcome, retcode: Number(retcode), facts, message }
}

function scenarioOf(folder: string, plan: Play): Scenario {
  const start = plan.startsAt ?? START
  const seconds = plan.seconds ?? 60
  const ticks = join(folder, `ticks-${start}.csv`)
  writeFileSync(ticks, tickRows(plan, { start, seconds }).join('\n'))
  const symbol = { name: 'EURUSD', currencyBase: 'EUR', currencyProfit: 'USD', ticks, ...plan.symbol }
  return {
    run: { start, end: start + seconds * 1000, lockstepMs: 0, ...plan.run },
    account: { marginMode: 'hedging', balance: 100_000, ...plan.account },
    terminal: { dataPath: join(folder, 'data'), ...plan.terminal },
    symbols: [symbol, ...(plan.more ?? []).map((name) => ({ ...symbol, name }))],
    inputs: { ...plan.inputs, Script: plan.steps.join(';') },
    faults: plan.faults ?? [],
    brokerFile: join(folder, 'broker.txt'),
  }
}

function tickRows(plan: Play, { start, seconds }: Readonly<{ start: number; seconds: number }>): string[] {
  const { bid = () => 1.1, spreadPoints = 10, lastTick = seconds } = plan
  const rows: string[] = []
  for (let second = -5; second <= lastTick; second += 1) {
    const price = bid(second)
    rows.push(`${start + second * 1000},${price.toFixed(5)},${(price + spreadPoints * 1e-5).toFixed(5)}`)
  }
  return rows
}
