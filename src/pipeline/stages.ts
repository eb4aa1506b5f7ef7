import type { Config } from '../config.ts'
import type { Conviction } from '../contracts/conviction.ts'
import type { Decision, Entry, Opinion, Signal } from '../contracts/decision.ts'
import type { BarClose } from '../core/account.ts'
import type { GateInput } from '../core/gates/gate.ts'
import { spareMargin } from '../core/gates/margin.ts'
import type { Observed } from '../core/position/observe.ts'
import type { Choice } from '../core/position/rule-policy.ts'
import { knownRegime } from '../core/regime/known-regime.ts'
import { sumOpenRisk } from '../core/risk/open-risk.ts'
import type { Room } from '../core/risk/plan.ts'
import type { Window } from '../core/window.ts'
import type { Broker, BrokerTurn } from '../ports/broker.ts'
import type { Desk, Policy } from '../ports/desk.ts'
import type { DealRow, Journal, JournalEntry, SignalRow } from '../ports/journal.ts'
import { closeName, type AccountState } from './account-state.ts'
import { forgetSent, noteSent } from './counters.ts'
import { forcedMove } from './exits.ts'
import { groundOf } from './firm-book.ts'
import { countsOf, holdingsAround, siblingsOf } from './ground.ts'
import { isInShadow } from './opinions.ts'
import { applyOutcome, takeView } from './settle.ts'

/** What the stages of a decision work with. */
export type Story = Readonly<{
  desk: Desk
  policy: Policy
  journal: Journal
  config: Config
  versions: Readonly<{ barclose: string; config: string }>
}>

/** The journalled decision of this close, if there is one. The journal is asked only for closes that are not new. */
export function findDecided(story: Story, state: AccountState, close: BarClose): Decision | undefined {
  const newest = state.lastCloses.get(closeName(close.symbol, close.trigger))
  return newest === undefined || close.closeTime > newest ? undefined : story.journal.decision(close.key)
}

export type Turn = BrokerTurn & Readonly<{ broker: Broker }>

/** The account as its broker side sees it now. A terminal's view was taken when its message came; on paper it is made here. */
export function seeAccount({ journal }: Story, state: AccountState, close: BarClose, window: Window): Turn {
  const { broker } = state
  const isKnown = broker.execution === 'paper' || state.view === null || state.view === close.view
  // No spread where it can be spared: one costs the decision's way several microseconds.
  const { view, entries } = broker.observe(isKnown ? close : { ...close, view: state.view ?? close.view }, window, state.hello)
  if (broker.execution === 'paper') takeView(state, journal, view, state.viewSeq, dealsIn(entries))
  return { view, entries, broker }
}

const dealsIn = (entries: readonly JournalEntry[]): readonly DealRow[] =>
  entries.flatMap((entry) => (entry.kind === 'deal' ? [entry.row] : []))

type Sight = Readonly<{ close: BarClose; window: Window }>

/** The account around a decision: what is open, on its way, and left to spend. */
export type Around = Readonly<Omit<GateInput, 'close' | 'opinion' | 'conviction' | 'zone' | 'settings'> & { room: Room }>

export function lookAround(story: Story, state: AccountState, turn: Turn, { close, window }: Sight): Around {
  if (state.broker !== turn.broker) throw new Error('the account got another broker side while this close was decided')
  const view = turn.broker.execution === 'broker' ? (state.view ?? turn.view) : turn.view
  const onTheWay = [...state.onTheWay.values()].map(({ row }) => row.signal)
  const specOf = (brokerSymbol: BarClose['brokerSymbol']) => state.symbols.get(brokerSymbol)?.spec ?? undefined
  const openRisk = sumOpenRisk({ positions: view.positions, orders: view.orders, onTheWay, specOf })
  const marginOnTheWay = onTheWay.reduce(
    (sum, signal) => sum + (signal.positionIdentifier === null ? (specOf(signal.brokerSymbol)?.marginPerLot ?? 0) * signal.lots : 0),
    0,
  )
  return {
    view,
    switches: state.switches,
    openRisk,
    onTheWay,
    holdings: holdingsAround(state, close, { view, onTheWay, specOf, window }),
    firm: state.firm === null ? null : groundOf(state.firm, view),
    account: state.hello,
    marginOnTheWay,
    regime: knownRegime(close.symbol, window),
    counts: countsOf(state, close),
    siblings: siblingsOf(state, story.journal, close.receivedAt),
    room: {
      balance: view.funds.balance,
      capital: Math.min(view.funds.balance, view.funds.equity),
      freeMargin: spareMargin({ funds: view.funds, account: state.hello, marginOnTheWay, settings: story.config }),
    },
  }
}

/** Written out, not spread: this is the decision's way, and a spread with further fields costs microseconds. */
export function gateInput(
  story: Story,
  state: AccountState,
  close: BarClose,
  ground: Readonly<{ opinion: Opinion | null; conviction: Conviction | null; around: Around }>,
): GateInput {
  const { opinion, conviction, around } = ground
  const { view, switches, openRisk, onTheWay, holdings, firm, account, marginOnTheWay, regime, counts, siblings } = around
  return {
    close,
    view,
    opinion,
    conviction,
    switches,
    openRisk,
    onTheWay,
    holdings,
    firm,
    account,
    marginOnTheWay,
    regime,
    counts,
    siblings,
    zone: state.zone,
    settings: story.config,
  }
}

/** A flatten stands above every policy, and so does a rest that may not be held through. A policy that fails leaves positions to their stops. */
export function chooseMoves(
  story: Story,
  state: AccountState,
  close: BarClose,
  observed: readonly Observed[],
): readonly Choice[] | Promise<readonly Choice[]> {
  if (observed.length === 0) return []
  const forced = forcedMove(story, state, close)
  if (forced !== null) return observed.map(() => forced)
  const { policy } = story
  const failed = (error: unknown): readonly Choice[] => {
    const reason = `the ${policy.name} policy failed: ${error instanceof Error ? error.message : String(error)}`
    return observed.map(() => ({ move: 'HOLD', share: 0, rule: 'policy-failed', reason, facts: {} }))
  }
  try {
    const choices = policy.choose(observed.map(({ observation }) => observation))
    return choices instanceof Promise ? choices.catch(failed) : choices
  } catch (error) {
    return failed(error)
  }
}

type Parts = Readonly<Pick<Decision, 'opinion' | 'conviction' | 'verdicts' | 'entry' | 'moves' | 'signals'>>

export function sumUp(story: Story, state: AccountState, close: BarClose, parts: Parts): Decision {
  const { version, armed, mode, execution, shadow, flattening } = state.switches
  return {
    key: close.key,
    account: close.account,
    symbol: close.symbol,
    brokerSymbol: close.brokerSymbol,
    timeframe: close.trigger,
    closeTime: close.closeTime,
    receivedAt: close.receivedAt,
    versions: { barclose: story.versions.barclose, ea: state.hello.eaVersion, config: story.versions.config },
    switches: { version, armed, mode, execution, shadow, flattening },
    superseded: false,
    opinion: parts.opinion,
    conviction: parts.conviction,
    verdicts: parts.verdicts,
    entry: parts.entry,
    moves: parts.moves,
    signals: parts.signals,
    reason: describe(parts, isInShadow(state, close, parts.opinion)),
  }
}

function describe({ entry, moves }: Parts, isShadow: boolean): string {
  const acts = moves.filter(({ move }) => move !== 'HOLD').map(({ move, observation, rule }) => `${move} ${observation.side} (${rule})`)
  const opening =
    entry.kind === 'enter' ? `${isShadow ? 'shadow: ' : ''}enter ${entry.side} ${entry.lots} lots` : `hold: ${entry.gate}: ${entry.reason}`
  return [...acts, opening].join('; ')
}

/** The decision of a close whose place a newer one took: nothing was looked at, nothing leaves. */
export function supersede(story: Story, state: AccountState, close: BarClose): Decision {
  const reason = 'a newer close of this symbol took its place'
  const entry: Entry = { kind: 'hold', gate: 'superseded', reason, facts: {} }
  return {
    ...sumUp(story, state, close, { opinion: null, conviction: null, verdicts: [], entry, moves: [], signals: [] }),
    superseded: true,
    reason,
  }
}

type Recorded = Readonly<{ decision: Decision; written: Promise<void> }>

/** Notes in memory what leaves, so the next decision of the lane counts it, and writes all of it in one group. */
export function recordDecision(
  story: Story,
  state: AccountState,
  close: BarClose,
  made: Readonly<{ decision: Decision; turns: readonly BrokerTurn[] }>,
): Recorded {
  const { decision, turns } = made
  const { execution } = state.switches
  const rows = decision.signals.map((signal) => signalRow(state, close, signal))
  for (const row of rows) {
    state.onTheWay.set(row.signal.id, { row, settledSeq: null })
    noteSent(state.counters, row)
  }
  const entries: JournalEntry[] = [{ kind: 'decision', decision, execution }]
  for (const turn of turns)
    for (const entry of turn.entries)
      entries.push(entry.kind === 'outcome' ? applyOutcome(state, entry.outcome, { seq: null, now: entry.at }) : entry)
  const filled = turns.at(-1)
  // Its own fills stand in the account at once, for people and for the next switch.
  if (execution === 'paper' && filled !== undefined) takeView(state, story.journal, filled.view, state.viewSeq, dealsIn(filled.entries))
  const name = closeName(close.symbol, close.trigger)
  state.lastCloses.set(name, Math.max(close.closeTime, state.lastCloses.get(name) ?? 0))
  state.lastReason = `${close.symbol} ${close.trigger}: ${decision.reason}`
  const written = story.journal.append(entries).catch((error: unknown) => {
    // What was not written never leaves, so it is not on its way either.
    for (const row of rows) {
      state.onTheWay.delete(row.signal.id)
      forgetSent(state.counters, row)
    }
    throw error
  })
  return { decision, written }
}

const signalRow = (state: AccountState, close: BarClose, signal: Signal): SignalRow => ({
  signal,
  account: state.account,
  decisionKey: close.key,
  timeframe: close.trigger,
  execution: state.switches.execution,
  sentAt: close.receivedAt,
  state: 'sent',
  settledAt: null,
  outcome: null,
})
