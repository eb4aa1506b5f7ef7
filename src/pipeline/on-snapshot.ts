import type { Decision } from '../contracts/decision.ts'
import type { BarClose } from '../core/account.ts'
import { runGates } from '../core/gates/gate.ts'
import { GATES } from '../core/gates/registry.ts'
import { maskMove } from '../core/position/mask.ts'
import { observePositions } from '../core/position/observe.ts'
import { HOLD } from '../core/position/rule-policy.ts'
import { checkQuality } from '../core/quality/check.ts'
import { buildSignals } from '../core/signals/build.ts'
import type { Window } from '../core/window.ts'
import type { AccountState } from './account-state.ts'
import { lookAt } from './features.ts'
import { formOpinion, isInShadow, weighOpinion } from './opinions.ts'
import { maskFor, planFor } from './plans.ts'
import { chooseMoves, findDecided, gateInput, lookAround, recordDecision, seeAccount, sumUp, supersede, type Story } from './stages.ts'

/** `isNew` is false when the journal knew this close already. */
export type Decided = Readonly<{ decision: Decision; isNew: boolean }>

/**
 * The whole life of one bar close. Live, paper, demo and replay all run this function and no other. What needs no
 * account comes before the lane; from the gates on, one decision at a time, so the same room is never spent twice.
 */
export async function onSnapshot(story: Story, state: AccountState, close: BarClose, window: Window): Promise<Decided> {
  const settled = findDecided(story, state, close)
  if (settled !== undefined) return { decision: settled, isNew: false }

  const needs = story.desk.needs(close)
  const quality = checkQuality({
    window,
    needs,
    trigger: close.trigger,
    sessions: close.spec.sessions,
    closures: close.closures,
    zone: state.zone,
    // The trade server's clock may run ahead of ours; how far, the edge has checked.
    receivedAt: Math.max(close.receivedAt, close.closeTime),
  })
  const formed = quality.pass ? formOpinion(story.desk, close, window, () => lookAt(state, close, window)) : null
  const opinion = formed instanceof Promise ? await formed : formed
  const conviction = weighOpinion(state, close, window, opinion)

  const { decision, written } = await state.lane.run(close.brokerSymbol, close.closeTime, async (superseded) => {
    if (superseded) return recordDecision(story, state, close, { decision: supersede(story, state, close), turns: [] })

    const turn = seeAccount(story, state, close, window)
    const observed = observePositions({ close, positions: turn.view.positions, window, opinion, originOf: (id) => state.origins.get(id) })
    const chosen = chooseMoves(story, state, close, observed)
    const choices = chosen instanceof Promise ? await chosen : chosen

    // Nothing waits from here to the journal: what was switched, sent or seen while the policy thought counts.
    const around = lookAround(story, state, turn, { close, window })
    const verdicts = [quality, ...runGates(GATES, gateInput(story, state, close, { opinion, conviction, around }))]
    const entry = planFor(story, state, close, { verdicts, opinion, around, window })
    const mask = maskFor(story, state, close, { verdicts, opinion, around, window, entry })
    const moves = observed.map((position, i) => maskMove(mask, position, choices[i] ?? HOLD))

    const isShadow = isInShadow(state, close, opinion)
    const signals = buildSignals({ close, entry, moves, isShadow, settings: story.config })
    const parts = { opinion, conviction, verdicts, entry, moves: moves.map(({ move }) => move), signals: [...signals] }
    const decision = sumUp(story, state, close, parts)
    const sent = state.broker.dispatch(close, around.view, signals)
    return recordDecision(story, state, close, { decision, turns: [turn, sent] })
  })
  // The lane is free already; the answer waits until the decision is on the disk.
  await written
  return { decision, isNew: true }
}
