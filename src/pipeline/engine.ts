import type { AccountId } from '../contracts/primitives.ts'
import type { ServerMessage } from '../contracts/server.ts'
import { sumOpenRisk } from '../core/risk/open-risk.ts'
import { BarcloseError } from '../errors.ts'
import type { AccountState } from './account-state.ts'
import type { AccountSummary, Engine, EngineEvent } from './api.ts'
import { obey } from './commands.ts'
import { openDoor } from './door.ts'
import { viewFeatures } from './features.ts'
import type { House } from './house.ts'
import { changeCapital, enterPhase } from './phases.ts'
import { recover } from './recover.ts'
import { viewRisk } from './risk-view.ts'

export type EngineParts = Omit<House, 'accounts' | 'emit' | 'push'>
type Push = (messages: readonly ServerMessage[]) => void

/** Opens the pipeline on what the journal knows. */
export function openEngine(parts: EngineParts): Engine {
  const listeners = new Set<(event: EngineEvent) => void>()
  const pushes = new Map<string, Push>()
  const house: House = {
    ...parts,
    accounts: new Map(),
    emit: (event) => {
      for (const listener of listeners) listener(event)
    },
    push: (state, messages) => {
      const push = pushes.get(pushName(state.account, state.session ?? ''))
      push?.(messages)
      return push !== undefined
    },
  }
  recover(house)
  return {
    ...openDoor(house),
    ...openCounter(house),
    onPush: (account, session, listener) => {
      const name = pushName(account, session)
      pushes.set(name, listener)
      return () => {
        if (pushes.get(name) === listener) pushes.delete(name)
      }
    },
    onEvent: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

/** What people see of the accounts, and what they may do to them. */
function openCounter(
  house: House,
): Pick<Engine, 'accounts' | 'account' | 'positions' | 'unsettled' | 'features' | 'risk' | 'enterPhase' | 'changeCapital' | 'command'> {
  const find = (account: AccountId): AccountState => {
    const state = house.accounts.get(account)
    if (state === undefined) throw new BarcloseError('UNKNOWN_ACCOUNT', `${account} has never said hello`, { path: 'account' })
    return state
  }
  return {
    accounts: () => [...house.accounts.values()].map((state) => summarise(house, state)),
    account: (account) => {
      const state = house.accounts.get(account)
      return state === undefined ? undefined : summarise(house, state)
    },
    positions: (account) => find(account).view?.positions ?? [],
    unsettled: (account) => [...find(account).onTheWay.values()].map(({ row }) => row),
    features: (account, brokerSymbol) => viewFeatures(find(account), brokerSymbol, house.symbols.resolve(brokerSymbol)?.symbol),
    risk: (account) => viewRisk(house, find(account)),
    enterPhase: (account, phase, who, why) => enterPhase(house, find(account), phase, { who, why }),
    changeCapital: (account, change, who, why) => changeCapital(house, find(account), change, { who, why }),
    command: async (account, command, who, why) => {
      const switches = await obey(house, find(account), { command, who, why })
      if (command.kind === 'flatten') house.alerts.raise({ kind: 'flatten', account, at: house.clock.now(), text: why, facts: { who } })
      return switches
    },
  }
}

const pushName = (account: AccountId, session: string): string => `${account} ${session}`

function summarise(house: House, state: AccountState): AccountSummary {
  const { view } = state
  const names = [...new Set([...state.hello.brokerSymbols, ...state.symbols.keys()])]
  const onTheWay = [...state.onTheWay.values()].map(({ row }) => row.signal)
  const risk =
    view === null
      ? null
      : sumOpenRisk({
          positions: view.positions,
          orders: view.orders,
          onTheWay,
          specOf: (brokerSymbol) => state.symbols.get(brokerSymbol)?.spec ?? undefined,
        })
  return {
    account: state.account,
    hello: state.hello,
    session: state.session,
    lastSeenAt: state.lastSeenAt,
    switches: state.switches,
    funds: view?.funds ?? null,
    fundsAt: view?.at ?? null,
    brokerSymbols: names.map((brokerSymbol) => ({ brokerSymbol, symbol: house.symbols.resolve(brokerSymbol)?.symbol ?? null })),
    positions: view?.positions.length ?? 0,
    unsettledSignals: state.onTheWay.size,
    openRiskMoney: risk === null || risk.unbounded.length > 0 ? null : risk.money,
    lastReason: state.lastReason,
  }
}
