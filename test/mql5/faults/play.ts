import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startProgram, type EndState, type HostEvent } from '../../../mql5/host/run.ts'
import type { FaultSettings, Scenario, SymbolSettings } from '../../../mql5/host/scenario.ts'
import { TOKEN } from '../ea-server.ts'
import { ZONE } from './clock.ts'
import { openHouse, type Belief, type Extras } from './house.ts'
import { CALM, END, START, SYMBOLS, type Schedule } from './schedule.ts'

export const MAGIC = '20260701'

/** One run of the EA, and how it ended. */
export type Lived = Readonly<{ from: number; to: number; isKilled: boolean; faults: readonly FaultSettings[] }>

/** What happened under a schedule, from the first start of the EA to its last end. */
export type Story = Readonly<{
  schedule: Schedule
  events: readonly HostEvent[]
  lives: readonly Lived[]
  end: EndState
  belief: Belief
}>

export type Ground = Readonly<{ binary: string; markets: readonly SymbolSettings[] }>

const LIFE_MOST_MS = 60_000

/** Runs a schedule: the compiled EA and the real server, through all their ends and new beginnings. */
export async function playSchedule(schedule: Schedule, ground: Ground, extras: Extras = {}): Promise<Story> {
  const folder = mkdtempSync(join(tmpdir(), 'barclose-faults-'))
  mkdirSync(join(folder, 'data'))
  const house = await openHouse(schedule, folder, extras)
  try {
    const lived = await live(schedule, { ...ground, folder, port: house.port })
    return { schedule, ...lived, belief: await house.end() }
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  }
}

type Place = Ground & Readonly<{ folder: string; port: number }>

async function live(schedule: Schedule, place: Place): Promise<Pick<Story, 'events' | 'lives' | 'end'>> {
  const events: HostEvent[] = []
  const lives: Lived[] = []
  const ends = [...schedule.lives]
  for (let from = START; ;) {
    const plan = ends.shift()
    const faults = [...schedule.faults, ...(plan?.kill === undefined ? [] : [plan.kill])]
    const isShort = plan?.endsAt !== undefined && plan.endsAt > from + 1_000
    const to = isShort ? (plan.endsAt ?? END) : END
    const ended = await runOnce({ schedule, place, faults, from, to })
    events.push(...ended.events)
    const isKilled = ended.code === 137
    const last = isKilled ? (ended.events.at(-1)?.time ?? from) : to
    lives.push({ from, to: last, isKilled, faults })
    if (!isKilled && (ended.code !== 0 || ended.errors !== '' || ended.end === undefined))
      throw new Error(`the EA ended with ${ended.code ?? ended.signal}: ${ended.errors}${ended.end?.critical ?? ''}`)
    if (!isKilled && !isShort && ended.end !== undefined) return { events, lives, end: ended.end }
    from = Math.min(last + (plan?.pauseMs ?? 0), CALM + 30_000)
  }
}

type Run = Readonly<{ schedule: Schedule; place: Place; faults: readonly FaultSettings[]; from: number; to: number }>

async function runOnce(run: Run) {
  const { binary, folder } = run.place
  const program = startProgram({ binary, folder, scenario: scenarioOf(run) })
  const guard = setTimeout(() => program.kill('SIGKILL'), LIFE_MOST_MS)
  try {
    return await program.ended
  } finally {
    clearTimeout(guard)
  }
}

const ACCOUNTS = {
  hedging: { marginMode: 'hedging' },
  netting: { marginMode: 'netting' },
  FIFO: { marginMode: 'hedging', fifo: true, hedgeAllowed: false },
} as const

function scenarioOf({ schedule, place, faults, from, to }: Run): Scenario {
  const { seed, account, transport, filling, commentMax, executionMs } = schedule
  const { folder, port, markets } = place
  return {
    run: {
      seed,
      start: from,
      end: to,
      gmtOffsetMs: ZONE.offsetSeconds(ZONE.toUtc(START / 1_000)) * 1_000,
      lockstepMs: 5_000,
      timerFloorMs: 250,
      deinit: 5,
    },
    account: { login: 51234567, server: 'Faults-Demo', balance: 100_000, executionMs, commentMax, ...ACCOUNTS[account] },
    terminal: { dataPath: join(folder, 'data') },
    symbols: markets.map((market) => ({ ...market, filling })),
    allow: ['127.0.0.1', 'http://127.0.0.1'],
    inputs: {
      ServerAddress: `http://127.0.0.1:${port}`,
      ServerToken: TOKEN,
      Connection: transport === 'http' ? 1 : 0,
      SymbolList: SYMBOLS.join(','),
      SendCalendar: false,
      AllowTrading: true,
      MagicNumber: Number(MAGIC),
      MaxLots: 50,
      MaxPositions: 50,
      MaxOrdersPerDay: 5_000,
      TimerMs: 250,
    },
    faults,
    brokerFile: join(folder, 'broker.txt'),
  }
}
