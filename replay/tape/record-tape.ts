import { z } from 'zod'
import type { OpenTapeRows } from '../../src/adapters/journal/open-reader.ts'
import type { DecisionBody, ReceivedBody, Span } from '../../src/adapters/journal/tape-rows.ts'
import type { AccountId, BrokerSymbol } from '../../src/contracts/primitives.ts'
import type { Happened, TapeHeader } from '../../src/contracts/tape.ts'
import { HelloSchema, SnapshotSchema, type Hello } from '../../src/contracts/terminal.ts'
import { arrange, type Deed, type Told } from '../../src/core/tape/arrange.ts'
import { commandOf, restsOnTape } from '../../src/core/tape/command-of.ts'
import { closeOf, triggerOf } from '../../src/core/time/timeframes.ts'
import type { ServerZone } from '../../src/core/time/zone.ts'
import { encodeWindows } from '../../src/pipeline/windows/checkpoint.ts'
import { openWindowStore, type WindowStore } from '../../src/pipeline/windows/store.ts'

export type TapeSpan = Span & Readonly<{ from: number; isPartial: boolean; isPruned: boolean; messages: number; hello: Hello }>
export type Spanned = Readonly<{ ok: true; span: TapeSpan } | { ok: false; why: string }>

/**
 * Where a tape begins and ends. A whole one begins with the very first message of the account, a hello; another one with the
 * first hello at or after `from`, and what was held before is not on it.
 */
export function spanOf(rows: OpenTapeRows, account: AccountId, { from, to }: Readonly<{ from: number; to: number }>): Spanned {
  const first = rows.firstMessage(account)
  if (first === undefined) return { ok: false, why: `the journal has no message of ${account}` }
  const bornAt = rows.allSwitches(account)[0]?.changedAt
  const isPruned = first.type !== 'hello' || first.receivedAt !== bornAt
  const isPartial = isPruned || from > first.receivedAt
  const start = isPartial ? rows.firstHello(account, from) : first
  const since = Math.max(from, first.receivedAt)
  if (start === undefined)
    return { ok: false, why: `${account} has said no hello since ${isoOf(since)}, and a tape begins with one; choose an earlier --from` }
  const span = { account, fromId: start.id, to }
  const messages = rows.countMessages(span)
  if (messages === 0) return { ok: false, why: `${account} has sent nothing between ${isoOf(start.receivedAt)} and ${isoOf(to)}` }
  const hello = HelloSchema.parse(JSON.parse(start.body))
  return { ok: true, span: { ...span, from: start.receivedAt, isPartial, isPruned, messages, hello } }
}

const isoOf = (at: number): string => (Number.isFinite(at) ? new Date(Math.min(at, 8.64e15)).toISOString() : 'now')

const VersionsSchema = z.preprocess(
  (text): unknown => JSON.parse(String(text)),
  z.strictObject({ barclose: z.string(), ea: z.string(), config: z.string() }),
)

/** What the journal says of itself in the header of a tape. */
export function aboutSpan(
  rows: OpenTapeRows,
  span: TapeSpan,
  zone: ServerZone,
): Pick<TapeHeader, 'account' | 'versions' | 'partial' | 'start' | 'others'> {
  const { account, from, to, isPartial, hello } = span
  const switches = rows.allSwitches(account).findLast(({ changedAt }) => changedAt < from)
  const phase = rows.phases(account).findLast(({ at }) => at < from)
  return {
    account,
    versions: rows.versions(account, from, to).map((text) => VersionsSchema.parse(text)),
    partial: isPartial,
    start:
      !isPartial || switches === undefined
        ? null
        : { hello, switches, phase: phase === undefined ? null : withoutAccount(phase), windows: windowsBefore(rows, span, zone) },
    others: rows.accounts().flatMap((other) => (other.account === account ? [] : [other.account])),
  }
}

/** What every snapshot before the tape has left in the windows, as far as they are kept. */
function windowsBefore(rows: OpenTapeRows, { account, from, fromId }: TapeSpan, zone: ServerZone) {
  const held = new Map<BrokerSymbol, Readonly<{ store: WindowStore; last: string }>>()
  for (const { id, type, brokerSymbol, body } of rows.messages({ account, fromId: 0, to: from + 1 })) {
    if (id >= fromId) break
    if (type !== 'snapshot' || brokerSymbol === null) continue
    const store = held.get(brokerSymbol)?.store ?? openWindowStore(zone)
    const isTaken = store.take(SnapshotSchema.parse(JSON.parse(body))).kind === 'taken'
    held.set(brokerSymbol, { store: isTaken ? store : openWindowStore(zone), last: body })
  }
  return [...held].flatMap(([brokerSymbol, { store, last }]) =>
    Object.keys(store.series()).length === 0
      ? []
      : [{ brokerSymbol, columns: Buffer.from(encodeWindows(store.series())).toString('base64'), last }],
  )
}

const withoutAccount = <Row extends Readonly<{ account: AccountId }>>({ account: _account, ...row }: Row): Omit<Row, 'account'> => row

/** All that happened within a span, in its order. */
export function* recordsOf(rows: OpenTapeRows, span: TapeSpan, zone: ServerZone): Generator<Happened> {
  const waiting = openWaiting(rows.decisions(span.account, span.from, span.to))
  yield* arrange(tellMessages(rows, { span, zone, waiting }), deedsOf(rows, span))
  // Decisions whose message was never written: a replay will say that it did not make them.
  yield* waiting.rest().map(recordOf)
}

const recordOf = ({ key, body }: DecisionBody): Extract<Happened, { kind: 'decision' }> => ({ kind: 'decision', key, body })

type Telling = Readonly<{ span: TapeSpan; zone: ServerZone; waiting: ReturnType<typeof openWaiting> }>

function* tellMessages(rows: OpenTapeRows, { span, zone, waiting }: Telling): Generator<Told> {
  for (const row of rows.messages(span)) {
    const { receivedAt, fingerprint, body } = row
    const decision = row.type === 'snapshot' ? waiting.decisionOf(row, zone) : undefined
    // A message that was written just before the server fell was decided when it came again.
    const at = decision?.receivedAt ?? receivedAt
    yield {
      message: { kind: 'message', at, fingerprint, body },
      decisions: decision === undefined ? [] : [recordOf(decision)],
      knownVersion: Math.max(decision?.switches ?? 0, followedIn(body)),
    }
  }
}

/** A decision may be written behind those of later messages, by as long as an opinion may take. */
const LOOK_AHEAD_MS = 120_000

/** Decisions whose message has not come yet. */
function openWaiting(decisions: Iterable<DecisionBody>) {
  const source = decisions[Symbol.iterator]()
  const waiting: DecisionBody[] = []
  let readTo = -Infinity
  const readAhead = (at: number): void => {
    while (readTo < Infinity && readTo <= at + LOOK_AHEAD_MS) {
      const next = source.next()
      if (next.done === true) readTo = Infinity
      else {
        waiting.push(next.value)
        readTo = next.value.receivedAt
      }
    }
  }
  return {
    decisionOf: (row: ReceivedBody, zone: ServerZone): DecisionBody | undefined => {
      readAhead(row.receivedAt)
      const ofSymbol = (each: DecisionBody) => each.brokerSymbol === row.brokerSymbol
      let i = waiting.findIndex((each) => each.receivedAt === row.receivedAt && ofSymbol(each))
      if (i === -1) {
        const close = closeIn(row.body, zone)
        i = waiting.findIndex((each) => each.receivedAt > row.receivedAt && ofSymbol(each) && close !== null && each.key.endsWith(close))
      }
      return i === -1 ? undefined : waiting.splice(i, 1)[0]
    },
    rest: (): readonly DecisionBody[] => {
      readAhead(Infinity)
      return waiting
    },
  }
}

/** The end of the key of the close that a snapshot tells of. */
function closeIn(body: string, zone: ServerZone): string | null {
  const parsed = SnapshotSchema.safeParse(JSON.parse(body))
  if (!parsed.success) return null
  const trigger = triggerOf(parsed.data.closed)
  const open = parsed.data.bars[trigger]?.time.at(-1)
  return open === undefined ? null : `|${trigger}|${closeOf(open, trigger, zone)}`
}

const FollowedSchema = z.object({ stateVersion: z.number().optional() })

/** Version of the switches that the terminal followed when it wrote this. */
const followedIn = (body: string): number => FollowedSchema.parse(JSON.parse(body)).stateVersion ?? 0

function deedsOf(rows: OpenTapeRows, { account, from, to }: TapeSpan): readonly Deed[] {
  const isWithin = ({ happened: { at } }: Deed): boolean => at >= from && at < to
  const switched = switchesOf(rows, account).filter(isWithin)
  const others: Deed[] = [
    ...rows.phases(account).map((row) => ({ happened: { kind: 'phase' as const, ...withoutAccount(row) }, version: null })),
    ...rows.capital(account).map(({ at, event, amount, initial, who, why }) => ({
      happened: { kind: 'capital' as const, at, event, amount: event === 'payout' ? amount : initial, who, why },
      version: null,
    })),
  ]
  // Switches keep the order of their versions, whatever a clock said.
  const result = [...switched]
  for (const deed of others.filter(isWithin)) {
    const i = result.findIndex(({ happened }) => happened.at > deed.happened.at)
    result.splice(i === -1 ? result.length : i, 0, deed)
  }
  return result
}

/** The first switches came with the first hello: nobody gave a command. */
function switchesOf(rows: OpenTapeRows, account: AccountId): readonly Deed[] {
  const all = rows.allSwitches(account)
  return all.slice(1).map((after, i): Deed => {
    const { version, who, why, changedAt: at } = after
    if (who === 'guard' && restsOnTape(after)) return { happened: { kind: 'guard', at, version, why }, version }
    const command = commandOf(all[i] ?? after, after, rows.hasSwept(account, at))
    return { happened: { kind: 'command', at, command, who, why }, version }
  })
}
