import type { BrokerSymbol } from '../contracts/primitives.ts'
import { type SymbolSpec } from '../contracts/account.ts'
import type { KnownAccount } from '../ports/journal.ts'
import { closeName, firstSwitches, makeSymbolState, type AccountState } from './account-state.ts'
import { checkInitialBalance, openAccount, type House } from './house.ts'
import { KeptSnapshot, recoverSeen } from './recover-seen.ts'
import { decodeWindows } from './windows/checkpoint.ts'
import { openWindowStore, type WindowStore } from './windows/store.ts'

/**
 * Start-up is recovery: every account the journal knows stands as it stood. Signals without an answer are on their
 * way until the terminal has reported on them and shown the result, and windows that are not whole are left out, so that their first
 * delta is answered with `resync`.
 */
export function recover(house: House): void {
  for (const known of house.story.journal.accounts()) recoverAccount(house, known)
}

function recoverAccount(house: House, known: KnownAccount): void {
  const { journal } = house.story
  checkInitialBalance(house, known.hello)
  const state = openAccount(house, known.hello, known.switches ?? firstSwitches(known.helloAt))
  state.session = known.hasLeft ? null : known.hello.session
  state.lastSeq = known.lastSeq
  // A view sent before that seq may be older than an ack that settled its signal for good.
  state.viewSeq = known.lastSeq
  state.lastSeenAt = known.lastReceivedAt
  recoverSeen(house, state)
  for (const { symbol, timeframe, closeTime } of journal.lastCloses(known.account))
    state.lastCloses.set(closeName(symbol, timeframe), closeTime)
  for (const brokerSymbol of journal.brokerSymbols(known.account)) recoverWindows(house, state, brokerSymbol)
}

function recoverWindows(house: House, state: AccountState, brokerSymbol: BrokerSymbol): void {
  const { checkpoint, later } = house.story.journal.windows(state.account, brokerSymbol)
  const start = checkpoint === null ? {} : decodeWindows(checkpoint.columns, state.zone)
  let store = openWindowStore(state.zone, start ?? {})
  let isWhole = start !== null
  let spec: SymbolSpec | null = null
  for (const body of later) {
    // After a break no delta fits the empty windows; all bars, as they answer a `resync`, make them whole again.
    if (!isWhole) store = openWindowStore(state.zone)
    const taken = replay(store, body)
    isWhole = taken !== null
    spec = taken ?? spec
  }
  spec ??= lastSpec(house.story.journal.lastSnapshot(state.account, brokerSymbol))
  const symbol = house.symbols.resolve(brokerSymbol)?.symbol ?? null
  // Without its bars a symbol is asked for all of them; what is open of it is still bounded, and its hours are known.
  if (isWhole) state.symbols.set(brokerSymbol, makeSymbolState(state.zone, symbol, { store, spec, sinceCheckpoint: later.length }))
  else if (spec !== null) state.symbols.set(brokerSymbol, makeSymbolState(state.zone, symbol, { spec }))
}

/** A checkpoint has bars alone, and on a weekend no snapshot comes to say it again. */
function lastSpec(body: string | undefined): SymbolSpec | null {
  const parsed = KeptSnapshot.safeParse(body)
  return parsed.success ? parsed.data.spec : null
}

/** The symbol's specification as this message had it; null when the message does not fit, and then the windows are not whole. */
function replay(store: WindowStore, body: string): SymbolSpec | null {
  const parsed = KeptSnapshot.safeParse(body)
  if (!parsed.success) return null
  return store.take(parsed.data).kind === 'taken' ? parsed.data.spec : null
}
