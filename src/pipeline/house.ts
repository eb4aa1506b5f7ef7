import type { Config } from '../config.ts'
import type { Switches } from '../contracts/decision.ts'
import type { AccountId } from '../contracts/primitives.ts'
import type { ServerMessage } from '../contracts/server.ts'
import type { Hello } from '../contracts/terminal.ts'
import { nearestMinor } from '../core/money.ts'
import type { SymbolTable } from '../core/symbols/resolve.ts'
import type { ClosuresOf } from '../core/time/closures.ts'
import { parseZone, readZone, type ServerZone } from '../core/time/zone.ts'
import { BarcloseError } from '../errors.ts'
import type { Alerts } from '../ports/alerts.ts'
import type { Broker } from '../ports/broker.ts'
import type { Clock } from '../ports/clock.ts'
import { makeAccountState, type AccountState } from './account-state.ts'
import type { EngineEvent } from './api.ts'
import { openCounters } from './counters.ts'
import type { Story } from './stages.ts'

export type BrokerChoice = Readonly<{ account: AccountId; execution: Switches['execution']; zone: ServerZone }>

/** What all handlers of the engine share: the story, the accounts, and the ways out. */
export type House = Readonly<{
  story: Story
  config: Config
  clock: Clock
  symbols: SymbolTable
  /** Holidays and early closes. */
  closuresOf: ClosuresOf
  openBroker: (choice: BrokerChoice) => Broker
  alerts: Alerts
  accounts: Map<AccountId, AccountState>
  emit: (event: EngineEvent) => void
  /** Sends to the live session unasked; false when it cannot be reached that way. */
  push: (state: AccountState, messages: readonly ServerMessage[]) => boolean
}>

export const intakeRules = (house: House, state: AccountState) => ({
  zone: state.zone,
  symbols: house.symbols,
  closuresOf: house.closuresOf,
  magic: state.hello.magic,
  calendar: state.calendar,
})

/** The rule of an account's server clock, as configured; checked before anything converts by it. */
export function zoneOf(config: Config, account: AccountId): ServerZone {
  const own = config.serverZones.find((entry) => entry.startsWith(`${account}=`))?.slice(account.length + 1)
  return sharedZone(own ?? config.serverZone)
}

/** Accounts of one rule share one table of switches. */
const zones = new Map<string, ServerZone>()

function sharedZone(rule: string): ServerZone {
  const known = zones.get(rule) ?? parseZone(rule)
  zones.set(rule, known)
  return known
}

/** Faults of the configured rules; empty when all can be read. */
export function zoneFaults(config: Config): readonly string[] {
  const rules = [config.serverZone, ...config.serverZones.map((entry) => entry.slice(entry.indexOf('=') + 1))]
  return rules.flatMap((rule) => {
    const result = readZone(rule)
    return result.ok ? [] : [result.why]
  })
}

/** A limit counted from the wrong start is no limit: what the deals contradict is refused, never corrected. */
export function checkInitialBalance(house: House, { account, currencyDigits }: Pick<Hello, 'account' | 'currencyDigits'>): void {
  const configured = house.config.initialBalances.find((entry) => entry.startsWith(`${account}=`))
  const deposit = house.story.journal.firstDeposit(account)?.amount
  if (configured === undefined || deposit === undefined) return
  const amount = Number(configured.slice(account.length + 1))
  if (nearestMinor(amount, currencyDigits) === nearestMinor(deposit, currencyDigits)) return
  throw new BarcloseError(
    'BALANCE_MISMATCH',
    `BARCLOSE_INITIAL_BALANCES says that ${account} began with ${amount}, its deals say ${deposit}`,
  )
}

export function openAccount(house: House, hello: Hello, switches: Switches): AccountState {
  const zone = zoneOf(house.config, hello.account)
  const broker = house.openBroker({ account: hello.account, execution: switches.execution, zone })
  const { accounts, config } = house
  const counters = countersOf(house, hello.account, switches)
  const state = makeAccountState({ hello, zone, switches, broker, counters, accounts, laneMax: config.laneMax })
  house.accounts.set(hello.account, state)
  return state
}

export function reopenBroker(house: House, state: AccountState): void {
  state.broker = house.openBroker({ account: state.account, execution: state.switches.execution, zone: state.zone })
  // Its days and its orders are reckoned anew from what the journal holds.
  state.firm = null
  state.counters = countersOf(house, state.account, state.switches)
}

const countersOf = ({ story, clock }: House, account: AccountId, { execution }: Switches): AccountState['counters'] =>
  openCounters(story.journal, account, { execution, now: clock.now() })

/** Refuses a message whose trade server's time is too far from ours: every bar would be converted wrongly, or is old. */
export function checkClock(
  house: House,
  state: Pick<AccountState, 'zone'>,
  message: Readonly<{ serverTime: number }>,
  receivedAt: number,
): void {
  const aheadMs = Math.round(state.zone.toUtc(message.serverTime) - receivedAt)
  if (Math.abs(aheadMs) <= house.config.clockToleranceMs) return
  const text = `the server's time is ${Math.abs(aheadMs)} ms ${aheadMs > 0 ? 'ahead of' : 'behind'} this machine's clock under the rule ${state.zone.rule}; at most ${house.config.clockToleranceMs} ms`
  throw new BarcloseError('STALE_CLOCK', text, { path: 'serverTime' })
}
