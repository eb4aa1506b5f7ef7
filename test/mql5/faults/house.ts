import type { Server } from '../../../src/compose.ts'
import type { Config } from '../../../src/config.ts'
import type { Decision, Switches } from '../../../src/contracts/decision.ts'
import type { TerminalMessage } from '../../../src/contracts/messages.ts'
import type { RiskReply } from '../../../src/contracts/risk.ts'
import type { Position } from '../../../src/core/account.ts'
import type { PhaseChoice } from '../../../src/pipeline/phases.ts'
import type { SignalRow } from '../../../src/ports/journal.ts'
import { openClock, type SharedClock } from './clock.ts'
import { openFront, type Front } from './front.ts'
import { DEAD, openLives, type ServerLives } from './lives.ts'
import { START, type Act, type Schedule } from './schedule.ts'

/** What the server believes in the end, and what it did meanwhile. Times are the broker's, ms. */
export type Belief = Readonly<{
  signals: readonly SignalRow[]
  decisions: readonly Decision[]
  unsettled: readonly string[]
  /** Signals that were asked for. */
  queried: ReadonlySet<string>
  positions: readonly Position[]
  switches: readonly Switches[]
  /** When a message was answered. */
  heard: readonly number[]
  /** What was done to the server, with its time. */
  done: readonly Act[]
  /** The account before its firm, at every act `look`. */
  looks: readonly RiskReply[]
  faults: readonly string[]
  /** The broker's time of an instant of the server's clock, which jumps with that of the terminal. */
  toBroker: (utc: number) => number
}>

export type House = Readonly<{ port: number; end: () => Promise<Belief> }>
export type Extras = Readonly<{ config?: Partial<Config>; phase?: PhaseChoice }>

/** The real server over a journal of its own, whose desk trades at nearly every close, and which dies and comes back. */
export async function openHouse(schedule: Schedule, folder: string, { config = {}, phase }: Extras = {}): Promise<House> {
  const front = await openFront()
  const clock = openClock(schedule)
  const notes = { heard: [] as number[], done: [] as Act[], looks: [] as RiskReply[], ...listenTo(front, schedule) }
  const acts: Act[] = [{ at: START, kind: 'arm' }, ...schedule.acts]
  const lives: ServerLives = openLives({ schedule, folder, now: clock.now, stamp, config }, front)
  const commands = openCommands((fault) => notes.faults.push(fault))
  let hasPhase = phase === undefined

  function stamp(message: TerminalMessage): number {
    const at = clock.take(message)
    notes.heard.push(clock.broker())
    if (message.type === 'hello') return at
    // Once the deals of the account have been told: what is paid in later would count for the day.
    if (!hasPhase && phase !== undefined && clock.broker() >= START + PHASE_AFTER_MS) {
      hasPhase = true
      void lives.current().then(async ({ engine }) => engine.enterPhase(message.account, phase, 'user', 'the schedule'))
    }
    for (let act = acts[0]; act !== undefined && act.at <= clock.broker(); act = acts[0]) {
      acts.shift()
      obey(act, { message, commands, notes, lives, front, clock })
    }
    return at
  }

  const end = async (): Promise<Belief> => {
    await commands.settled()
    const server = await lives.current()
    const belief = believe(server)
    await front.close()
    await server.close()
    return { ...belief, ...notes, toBroker: clock.toBroker }
  }
  return { port: front.port, end }
}

const PHASE_AFTER_MS = 20_000

type Doing = Readonly<{
  message: TerminalMessage
  commands: Commands
  notes: Readonly<{ done: Act[]; looks: RiskReply[] }>
  lives: ServerLives
  front: Front
  clock: SharedClock
}>

function obey(act: Act, { message, commands, notes, lives, front, clock }: Doing): void {
  const { kind, refusals = 0 } = act
  const noted = { ...act, at: clock.broker() }
  notes.done.push(noted)
  switch (kind) {
    case 'cut':
    case 'close':
      lives.die({ isInOrder: kind === 'close', refusals })
      break
    case 'cutAfterWork':
    case 'cutAfterReply':
      front.onNextAnswer(() => {
        setImmediate(() => lives.die({ isInOrder: false, refusals }))
        return kind === 'cutAfterReply'
      })
      break
    case 'look':
      void lives.current().then(({ engine }) => notes.looks.push(engine.risk(message.account)))
      break
    case 'arm':
    case 'disarm':
    case 'halt':
    case 'reduce':
    case 'resume':
    case 'flatten':
      commands.give(async () => {
        const { engine } = await lives.current()
        await engine.command(message.account, { kind }, 'user', 'the schedule')
        noted.at = clock.broker()
      })
  }
}

type Commands = Readonly<{ give: (command: () => Promise<void>) => void; settled: () => Promise<void> }>

/** One after the other. A command to a server that has just died is given again to the next one. */
function openCommands(complain: (fault: string) => void): Commands {
  let last: Promise<void> = Promise.resolve()
  const insist = async (command: () => Promise<void>): Promise<void> => {
    try {
      await command()
    } catch (error) {
      if (String(error).includes(DEAD)) await insist(command)
      else complain(String(error))
    }
  }
  return {
    give: (command) => {
      last = last.then(async () => insist(command))
    },
    settled: async () => last,
  }
}

const REPLY_FAULT =
  /"code":"(INTERNAL|CONFLICT|BALANCE_MISMATCH|ZONE_MISMATCH|UNKNOWN_FIELD|MISSING_FIELD|INVALID_FIELD|BAR_[A-Z_]+|BAD_JSON)"[^}]*/g
const QUERY = /"type":"query","signals":\[([^\]]*)\]/g

function listenTo(front: Front, { faults }: Schedule): Readonly<{ queried: Set<string>; faults: string[] }> {
  // A clock that went back shows bars that close ahead of it: the server decides nothing on them.
  const expected = faults.some(({ byMs }) => Number(byMs ?? 0) < 0) ? 'BAR_FORMING' : ''
  const ears = { queried: new Set<string>(), faults: [] as string[] }
  front.onSaid((text) => {
    for (const [, list = ''] of text.matchAll(QUERY)) for (const id of list.split(',')) ears.queried.add(id.replaceAll('"', ''))
    for (const [fault, code] of text.matchAll(REPLY_FAULT)) if (code !== expected) ears.faults.push(fault.slice(0, 300))
  })
  return ears
}

function believe({ engine, journal }: Server): Pick<Belief, 'signals' | 'decisions' | 'unsettled' | 'positions' | 'switches'> {
  const [known] = engine.accounts()
  if (known === undefined) return { signals: [], decisions: [], unsettled: [], positions: [], switches: [] }
  const { account } = known
  return {
    signals: journal.signals({ account, limit: 1_000 }).toReversed(),
    decisions: journal.decisions({ account, limit: 1_000 }).toReversed(),
    unsettled: engine.unsettled(account).flatMap(({ state, signal }) => (state === 'sent' || state === 'unknown' ? [signal.id] : [])),
    positions: engine.positions(account),
    switches: journal.switches({ account, limit: 1_000 }).toReversed(),
  }
}
