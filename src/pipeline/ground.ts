import type { BrokerSymbol } from '../contracts/primitives.ts'
import type { SymbolSpec } from '../contracts/account.ts'
import type { Signal } from '../contracts/decision.ts'
import type { AccountView, BarClose } from '../core/account.ts'
import type { GateInput } from '../core/gates/gate.ts'
import type { Sibling } from '../core/gates/siblings.ts'
import { correlationOf } from '../core/portfolio/correlation.ts'
import { holdingsOf, isEntry, type Holding } from '../core/portfolio/holdings.ts'
import type { Window } from '../core/window.ts'
import type { Journal } from '../ports/journal.ts'
import type { AccountState } from './account-state.ts'
import { countsAt } from './counters.ts'

/** Own accounts count their day on the clock that is nobody's. */
const UTC_MIDNIGHT = { zone: 'UTC', hour: 0, minute: 0 } as const

export const countsOf = (state: AccountState, { symbol, receivedAt }: BarClose): GateInput['counts'] =>
  countsAt(state.counters, symbol, { reset: state.firm?.rules.reset ?? UTC_MIDNIGHT, now: receivedAt })

type Held = Readonly<{
  view: AccountView
  onTheWay: readonly Signal[]
  specOf: (brokerSymbol: BrokerSymbol) => SymbolSpec | undefined
  window: Window
}>

export function holdingsAround(state: AccountState, close: BarClose, { view, onTheWay, specOf, window }: Held): readonly Holding[] {
  return holdingsOf({
    view,
    onTheWay,
    specOf,
    correlationWith: ({ brokerSymbol, symbol }) => {
      if (symbol === close.symbol) return 1
      const theirs = state.symbols.get(brokerSymbol)?.store.window()
      return theirs === undefined ? null : correlationOf(window, theirs)
    },
  })
}

/** An account that no terminal has spoken for in so long is over: what it holds is no concern of the others. */
const FORGOTTEN_MS = 7 * 86_400_000

/** The user's other accounts at firms. Those filled on paper hold nothing at theirs. */
export function siblingsOf(state: AccountState, journal: Journal, now: number): readonly Sibling[] {
  if (state.firm === null || !state.firm.rules.forbidsOpposite) return []
  const siblings: Sibling[] = []
  for (const other of state.accounts.values()) {
    if (other === state || other.switches.execution !== 'broker') continue
    const { account, view, onTheWay } = other
    if (view === null || other.firm === null) {
      const firm = now - other.lastSeenAt > FORGOTTEN_MS ? null : firmOfUnseen(other, journal, now)
      if (firm !== null) siblings.push({ account, firm, held: null })
      continue
    }
    const sent = [...onTheWay.values()].map(({ row }) => row.signal).filter(isEntry)
    siblings.push({ account, firm: other.firm.firm, held: [...view.positions, ...view.orders, ...sent] })
  }
  return siblings
}

const ASKED_FOR_MS = 60_000
const asked = new WeakMap<AccountState, Readonly<{ at: number; firm: string | null }>>()

/** Of an account whose book is not open yet. The journal is slow to ask, and a terminal may stay away for days. */
function firmOfUnseen(state: AccountState, journal: Journal, now: number): string | null {
  const before = asked.get(state)
  if (before !== undefined && now >= before.at && now - before.at < ASKED_FOR_MS) return before.firm
  const firm = journal.phase(state.account)?.firm ?? null
  asked.set(state, { at: now, firm })
  return firm
}
