import { openMemoryJournal } from '../../src/adapters/journal/memory.ts'
import { textOfDecision } from '../../src/adapters/journal/text.ts'
import type { Tape } from '../../src/adapters/tapes/read-tape.ts'
import { composeEngine, type ComposedEngine, type EngineParts } from '../../src/compose.ts'
import type { Decision } from '../../src/contracts/decision.ts'
import { parseTerminalMessage } from '../../src/contracts/messages.ts'
import type { TapeHeader, TapeRecord } from '../../src/contracts/tape.ts'
import { BarcloseError } from '../../src/errors.ts'
import type { Engine } from '../../src/pipeline/api.ts'
import type { ListedBundle } from '../../src/ports/ensemble.ts'
import type { Journal } from '../../src/ports/journal.ts'
import { NOBODY } from '../nobody.ts'
import { openComparison, type Comparison } from './compare.ts'
import { seedJournal } from './seed-journal.ts'

type Of<Kind extends TapeRecord['kind']> = Extract<TapeRecord, { kind: Kind }>
export type Refused = Readonly<{ n: number; code: string; message: string }>

export type ReplayParts = Pick<EngineParts, 'config' | 'version' | 'models' | 'desk' | 'policy' | 'holidays' | 'userSymbols'> &
  Readonly<{
    tape: Pick<Tape, 'header' | 'records'>
    /** Differences that are kept. */
    limit: number
    /** Stops and starts the pipeline again before the first message at or after these instants, as a server that was restarted. */
    restartsAt?: readonly number[]
    onDecision?: (decision: Decision) => void
    /** After each message, with the pipeline as it then stands. */
    onPlayed?: (engine: Engine, at: number) => void
    /** Called with the messages played so far. */
    onProgress?: (messages: number) => void
    signal?: AbortSignal
  }>

export type Replay = Comparison &
  Readonly<{
    messages: number
    /** Who decided now. */
    versions: Decision['versions'] | null
    models: readonly ListedBundle[]
    /** Messages and commands that were taken then and are refused now. */
    refused: readonly Refused[]
    /** Messages that are answered with `resync` now: the bars that they follow are not on the tape. */
    resyncs: number
    elapsedMs: number
  }>

/** Lives a tape once more, in its own time and one message after the other, and compares what is decided. */
export async function replayTape(parts: ReplayParts): Promise<Replay> {
  const began = performance.now()
  const run = await openRun(parts)
  try {
    let turn: Turn | null = null
    for await (const record of parts.tape.records) {
      if (parts.signal?.aborted === true) break
      if (turn !== null && record.kind === 'decision') turn.decisions.push(record)
      else if (turn !== null && record.kind === 'guard') turn.guards.push(record)
      else {
        if (turn !== null) await playTurn(run, turn)
        turn = null
        if (record.kind === 'message') turn = { message: record, decisions: [], guards: [] }
        else await playDeed(run, record)
      }
    }
    if (turn !== null) await playTurn(run, turn)
    const { messages, versions, refused, resyncs, comparing } = run
    const models = run.composed.models()
    return { ...comparing.finish(), messages, versions, models, refused, resyncs, elapsedMs: performance.now() - began }
  } finally {
    await close(run.composed)
  }
}

/** A message with what was decided on it, and what the guard did meanwhile. */
type Turn = Readonly<{ message: Of<'message'>; decisions: Of<'decision'>[]; guards: Of<'guard'>[] }>

type Run = {
  readonly parts: ReplayParts
  readonly journal: Journal
  readonly comparing: ReturnType<typeof openComparison>
  readonly refused: Refused[]
  readonly restarts: number[]
  readonly clock: { now: number }
  /** Moments of the guard's switches that are still to come in this turn. */
  guardsAt: number[]
  composed: ComposedEngine
  messages: number
  resyncs: number
  versions: Decision['versions'] | null
}

/** A rebuilt message of an old close asks for its decision: a day of M1 of some markets. */
const KEPT_DECISIONS = 5_000

async function openRun(parts: ReplayParts): Promise<Run> {
  const journal = openMemoryJournal({
    keepReceived: parts.restartsAt !== undefined || parts.tape.header.start !== null,
    keepDecisions: KEPT_DECISIONS,
  })
  await seedJournal(journal, parts.tape.header)
  const run: Omit<Run, 'composed'> = {
    parts,
    journal,
    comparing: openComparison(parts.limit),
    refused: [],
    restarts: [...(parts.restartsAt ?? [])],
    clock: { now: 0 },
    guardsAt: [],
    messages: 0,
    resyncs: 0,
    versions: null,
  }
  return Object.assign(run, { composed: await start(run) })
}

async function start(run: Omit<Run, 'composed'>): Promise<ComposedEngine> {
  const { parts, journal } = run
  const { header } = parts.tape
  const composed = await composeEngine(
    {
      ...parts,
      holidays: parts.holidays ?? header.holidays,
      userSymbols: parts.userSymbols ?? header.symbols,
      clock: { now: () => run.guardsAt[0] ?? run.clock.now },
      logger: false,
    },
    { journal, alerts: NOBODY },
  )
  composed.engine.onEvent((event) => {
    if (event.kind === 'state' && event.switches.who === 'guard') run.guardsAt = run.guardsAt.slice(1)
    if (event.kind !== 'decision') return
    run.versions ??= event.decision.versions
    run.comparing.made(event.decision.key, textOfDecision(event.decision))
    parts.onDecision?.(event.decision)
  })
  return composed
}

async function close({ engine, closeModels }: ComposedEngine): Promise<void> {
  await engine.close()
  await closeModels()
}

async function playTurn(run: Run, { message, decisions, guards }: Turn): Promise<void> {
  const restartAt = run.restarts[0]
  if (restartAt !== undefined && message.at >= restartAt) {
    run.restarts.shift()
    await close(run.composed)
    run.composed = await start(run)
  }
  run.clock.now = message.at
  run.guardsAt = guards.map(({ at }) => at)
  const parsed = parseTerminalMessage(JSON.parse(message.body))
  let isUnheld = false
  if (!parsed.ok) run.refused.push({ n: message.n, code: parsed.fault.code, message: `${parsed.fault.path}: ${parsed.fault.message}` })
  else {
    const { at: receivedAt, fingerprint, body: raw } = message
    await attempt(run, message.n, async () => {
      const reply = await run.composed.engine.receive({ message: parsed.message, receivedAt, fingerprint, raw })
      isUnheld = reply.some(({ type }) => type === 'resync')
    })
  }
  if (isUnheld) run.resyncs += 1
  run.guardsAt = []
  run.messages += 1
  const { partial } = run.parts.tape.header
  for (const { key, body } of decisions) {
    if (isUnheld && partial) run.comparing.unheld()
    else run.comparing.told(key, body)
  }
  run.parts.onPlayed?.(run.composed.engine, message.at)
  run.parts.onProgress?.(run.messages)
}

async function playDeed(run: Run, record: Exclude<TapeRecord, { kind: 'message' | 'end' }>): Promise<void> {
  const { account } = run.parts.tape.header
  const { engine } = run.composed
  if (record.kind === 'decision') return run.comparing.told(record.key, record.body)
  if (record.kind === 'guard') return
  run.clock.now = record.at
  const { who, why } = record
  await attempt(run, record.n, async () => {
    if (record.kind === 'command') await engine.command(account, record.command, who, why)
    else if (record.kind === 'capital') await engine.changeCapital(account, { event: record.event, amount: record.amount }, who, why)
    else await engine.enterPhase(account, { firm: record.firm, phase: record.phase, initial: record.initial }, who, why).catch(ignoreUnseen)
  })
}

/** A phase is taken in also where the account has not been seen since the start. */
function ignoreUnseen(error: unknown): void {
  if (!(error instanceof BarcloseError) || error.code !== 'UNKNOWN_ACCOUNT') throw error
}

async function attempt(run: Run, n: number, work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    if (!(error instanceof BarcloseError)) throw error
    run.refused.push({ n, code: error.code, message: error.message })
  }
}

/** Models that decided then and are not loaded now. */
export const missingModels = ({ models }: Pick<TapeHeader, 'models'>, loaded: readonly ListedBundle[]): readonly string[] =>
  models
    .filter(({ symbol, version }) => !loaded.some((one) => one.state === 'loaded' && one.symbol === symbol && one.version === version))
    .map(({ symbol, version }) => `${symbol}@${version}`)
