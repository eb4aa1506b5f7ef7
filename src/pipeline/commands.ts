import type { Switches } from '../contracts/decision.ts'
import { BarcloseError } from '../errors.ts'
import type { AccountState } from './account-state.ts'
import type { Command } from './api.ts'
import { NO_SWEEP, sweepTickets, writeSweep } from './flatten.ts'
import { reopenBroker, type House } from './house.ts'
import { stateMessage } from './replies.ts'

type Order = Readonly<{ command: Command; who: string; why: string }>

/** Changes what may pass for an account; journalled before it holds outside, and told to the terminal. */
export async function obey(house: House, state: AccountState, { command, who, why }: Order): Promise<Switches> {
  const now = house.clock.now()
  const before = state.switches
  const switches: Switches = { ...before, ...change(state, command), version: before.version + 1, who, why, changedAt: now }
  // In memory at once: nothing may slip through while the row is written.
  follow(house, state, switches)
  if (command.kind === 'flatten') state.closeTries.clear()
  const flatten = command.kind === 'flatten' ? sweepTickets(house, state, now) : NO_SWEEP
  try {
    await writeSweep(house, state, flatten, [{ kind: 'switches', account: state.account, switches }, ...flatten.entries])
  } catch (error) {
    // A switch that could not be written must not open anything; what it closed stays closed.
    if (opens(before, switches) && state.switches === switches) follow(house, state, before)
    throw error
  }
  house.emit({ kind: 'state', account: state.account, switches })
  const asked = { session: state.session ?? '', seq: 0 }
  const messages = [...flatten.messages, stateMessage(state, asked)]
  // The next reply carries the state anyhow, since the terminal follows an older version.
  if (state.session === null || !house.push(state, messages)) state.outbox.push(...flatten.messages)
  return switches
}

/** Another filler shows another account: what was seen of the one before says nothing of it. */
function follow(house: House, state: AccountState, switches: Switches): void {
  const isOther = switches.execution !== state.switches.execution
  state.switches = switches
  if (!isOther) return
  reopenBroker(house, state)
  state.view = null
  state.viewBefore = null
}

const opens = (before: Switches, after: Switches): boolean =>
  (after.armed && !before.armed) ||
  (after.mode === 'ACTIVE' && before.mode !== 'ACTIVE') ||
  after.execution !== before.execution ||
  after.shadow.length < before.shadow.length

function change(state: AccountState, command: Command): Partial<Switches> {
  const { switches } = state
  switch (command.kind) {
    case 'arm':
      if (switches.mode !== 'ACTIVE') throw new BarcloseError('SWITCH_REFUSED', `the account is ${switches.mode}; resume it first`)
      return { armed: true }
    case 'disarm':
      return { armed: false }
    case 'halt':
      return { mode: 'HALTED' }
    case 'reduce':
      return { mode: 'REDUCING' }
    case 'trip':
      return { mode: 'REDUCING', armed: false }
    case 'resume':
      return { mode: 'ACTIVE', flattening: false }
    case 'flatten':
      return { mode: 'HALTED', flattening: true, armed: false }
    case 'shadow':
      return {
        shadow: command.on
          ? [...new Set([...switches.shadow, command.symbol])].toSorted()
          : switches.shadow.filter((symbol) => symbol !== command.symbol),
      }
    case 'execution': {
      const why = command.execution === switches.execution ? null : whyNotNow(state)
      if (why !== null) throw new BarcloseError('SWITCH_REFUSED', why)
      return { execution: command.execution }
    }
  }
}

/** What is open with one filler would be managed by nobody under the other. */
function whyNotNow(state: AccountState): string | null {
  const { view, onTheWay, deciding, lastCloses, switches } = state
  if (deciding.size() > 0) return 'a close is being decided; try again'
  if (view === null && lastCloses.size > 0) return 'the account has not been seen yet; wait for the next message of the terminal'
  const open = (view?.positions.filter((position) => position.isOurs).length ?? 0) + onTheWay.size
  return open === 0 ? null : `${open} positions or signals are open on ${switches.execution}; close them first, or nobody manages them`
}
