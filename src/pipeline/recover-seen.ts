import { z } from 'zod'
import { EquitySchema, SnapshotSchema } from '../contracts/terminal.ts'
import type { AccountState, OnTheWay } from './account-state.ts'
import { noteCloseTry } from './flatten.ts'
import { intakeRules, type House } from './house.ts'
import { takeInAccount, takeInCalendar } from './intake.ts'
import { isAccepted, isHidden } from './settle.ts'

/** What an account's terminal had shown and been told when the server stopped. No decision rests on it: the next message shows the account anew. */
export function recoverSeen(house: House, state: AccountState): void {
  const { journal } = house.story
  // A terminal says its calendar again only when it changes.
  state.calendar = takeInCalendar(journal.calendar(state.account) ?? [], state.zone)
  const waiting: OnTheWay[] = journal.unsettledSignals(state.account).map((row) => ({ row, settledSeq: null }))
  if (state.switches.execution === 'broker') {
    waiting.push(...recoverView(house, state))
    recoverTries(house, state)
  }
  for (const signal of waiting.toSorted((a, b) => a.row.sentAt - b.row.sentAt)) state.onTheWay.set(signal.row.signal.id, signal)
}

/** Brings back the last view, and what was accepted that it did not show yet. */
function recoverView(house: House, state: AccountState): readonly OnTheWay[] {
  const { journal } = house.story
  const seen = journal.lastSeen(state.account)
  const shown = KeptView.safeParse(seen?.body)
  if (seen === undefined || !shown.success) return []
  const view = takeInAccount(shown.data, seen.receivedAt, intakeRules(house, state))
  state.viewBefore = view
  return journal
    .signalsSince(state.account, 'broker', seen.receivedAt - DAY_MS)
    .filter((row) => isAccepted(row.state) && ((row.settledAt ?? 0) > seen.receivedAt || isHidden(row, view)))
    .map((row) => ({ row, settledSeq: state.lastSeq }))
}

/** An order lives for seconds. One whose result was unknown may be told of later, and a close that is tried again waits for minutes. */
const DAY_MS = 86_400_000

/** A restart is no reason to ask a broker again that has just refused. A flatten begins its tries anew. */
function recoverTries({ story, clock }: House, state: AccountState): void {
  const { flattening, changedAt } = state.switches
  const from = flattening ? changedAt : clock.now() - DAY_MS
  for (const { decisionKey, signal, sentAt } of story.journal.signalsSince(state.account, 'broker', from))
    if (decisionKey === null && signal.positionIdentifier !== null) noteCloseTry(state, signal.positionIdentifier, sentAt)
}

const Json = z.string().transform((text, context): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    context.addIssue('not JSON')
    return z.NEVER
  }
})
export const KeptSnapshot = Json.pipe(SnapshotSchema)
const KeptView = Json.pipe(z.discriminatedUnion('type', [SnapshotSchema, EquitySchema]))
