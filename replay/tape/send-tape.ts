import { z } from 'zod'
import type { Tape } from '../../src/adapters/tapes/read-tape.ts'
import { DecisionSchema } from '../../src/contracts/decision.ts'
import { parseTerminalMessage } from '../../src/contracts/messages.ts'
import type { AccountId } from '../../src/contracts/primitives.ts'
import type { TapeRecord } from '../../src/contracts/tape.ts'
import { differ } from '../../src/core/tape/differ.ts'
import { openWire, type Answer, type Wire } from '../wire-client.ts'
import type { Different } from './compare.ts'
import type { Refused } from './replay-tape.ts'

type Of<Kind extends TapeRecord['kind']> = Extract<TapeRecord, { kind: Kind }>

export type SendParts = Readonly<{
  tape: Pick<Tape, 'header' | 'records'>
  baseUrl: string
  token: string
  /** Differences that are kept. */
  limit: number
  /** Told the tape's time before everything that is sent, for a server whose clock can be set. */
  onTime?: (at: number) => void
  onProgress?: (messages: number) => void
  signal?: AbortSignal
}>

export type Sent = Readonly<{
  messages: number
  compared: number
  identical: number
  different: number
  differences: readonly Different[]
  supersededThen: number
  refused: readonly Refused[]
  /** Why the tape was not sent to its end; null when it was. */
  stopped: string | null
  elapsedMs: number
}>

/** Sends what a terminal and a person said on a tape to a running server, and compares what it answers: signals and reasons. */
export async function sendTape(parts: SendParts): Promise<Sent> {
  const began = performance.now()
  const { tape, baseUrl, token } = parts
  const wire = openWire({ baseUrl, token, timeoutMs: 30_000, attempts: 3, pauseMs: 500 })
  const run: Run = {
    parts,
    wire,
    counts: { messages: 0, compared: 0, identical: 0, different: 0, supersededThen: 0 },
    differences: [],
    refused: [],
    stopped: null,
  }
  let answer: Answer = []
  for await (const record of tape.records) {
    if (parts.signal?.aborted === true || run.stopped !== null) break
    if (record.kind === 'message') answer = await sendMessage(run, record)
    else if (record.kind === 'decision') compare(run, record, answer)
    else if (record.kind !== 'guard') await sendDeed(run, record)
  }
  const { counts, differences, refused, stopped } = run
  return { ...counts, differences, refused, stopped, elapsedMs: performance.now() - began }
}

type Run = {
  readonly parts: SendParts
  readonly wire: Wire
  readonly counts: { messages: number; compared: number; identical: number; different: number; supersededThen: number }
  readonly differences: Different[]
  readonly refused: Refused[]
  stopped: string | null
}

async function sendMessage(run: Run, { n, at, body }: Of<'message'>): Promise<Answer> {
  run.parts.onTime?.(at)
  const parsed = parseTerminalMessage(JSON.parse(body))
  if (!parsed.ok) {
    run.refused.push({ n, code: parsed.fault.code, message: parsed.fault.message })
    return []
  }
  const { type } = parsed.message
  const answer = await run.wire.send(type, body)
  run.counts.messages += 1
  run.parts.onProgress?.(run.counts.messages)
  for (const message of answer) {
    if (message.type !== 'error') continue
    run.refused.push({ n, code: message.code, message: message.message })
    if (type === 'hello') run.stopped = whyStopped(message.code, message.message)
  }
  return answer
}

/** Without its hello nothing of a session is heard. */
const whyStopped = (code: string, message: string): string =>
  code === 'STALE_CLOCK' || code === 'ZONE_MISMATCH'
    ? `the server refuses messages of another time than its own (${message}). A running server lives by its own clock, so only a tape of the last seconds can be sent to it; leave --http away, and the tape is replayed in its own time`
    : `the server refused the hello: ${code}: ${message}`

const AnsweredSchema = DecisionSchema.pick({ key: true, signals: true, reason: true, superseded: true }).loose()
const FilledSchema = z.object({ switches: z.object({ execution: z.string() }) })

function compare(run: Run, { key, body }: Of<'decision'>, answer: Answer): void {
  const { counts } = run
  const decision: unknown = JSON.parse(body)
  const { signals, reason, superseded } = AnsweredSchema.parse(decision)
  if (superseded) {
    counts.supersededThen += 1
    return
  }
  counts.compared += 1
  // On paper the server fills by itself: the terminal is told of none.
  const isPaper = FilledSchema.parse(decision).switches.execution === 'paper'
  const then = JSON.stringify({ key, signals: isPaper ? [] : signals, reason })
  const given = answer.find((message) => message.type === 'signals' && message.decision === key)
  const now = given?.type === 'signals' ? JSON.stringify({ key, signals: given.signals, reason: given.reason }) : '{}'
  const difference = differ(then, now)
  if (difference === null) counts.identical += 1
  else {
    counts.different += 1
    if (run.differences.length < run.parts.limit) run.differences.push({ key, difference })
  }
}

async function sendDeed(run: Run, record: Of<'command' | 'phase' | 'capital'>): Promise<void> {
  const { header } = run.parts.tape
  run.parts.onTime?.(record.at)
  for (const { path, body } of requestsOf(record)) {
    const url = new URL(`/v1/accounts/${pathOf(header.account)}/${path}`, run.parts.baseUrl)
    const headers = { authorization: `Bearer ${run.parts.token}`, 'content-type': 'application/json' }
    const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify({ ...body, why: record.why }) })
    const text = await response.text()
    if (!response.ok) run.refused.push({ n: record.n, code: String(response.status), message: text.slice(0, 300) })
  }
}

const pathOf = (account: AccountId): string => encodeURIComponent(account)

type Request = Readonly<{ path: string; body: object }>

function requestsOf(record: Of<'command' | 'phase' | 'capital'>): readonly Request[] {
  if (record.kind === 'phase') return [{ path: 'phase', body: { firm: record.firm, phase: record.phase, initial: record.initial } }]
  if (record.kind === 'capital')
    return [
      record.event === 'payout'
        ? { path: 'payout', body: { amount: record.amount } }
        : { path: 'scale-up', body: { initial: record.amount } },
    ]
  const { kind, ...body } = record.command
  // The guard alone trips; two commands of a person come to the same.
  if (kind === 'trip') return ['reduce', 'disarm'].map((path) => ({ path, body: {} }))
  return [{ path: kind, body }]
}
