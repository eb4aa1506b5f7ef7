import type { AccountId } from '../contracts/primitives.ts'
import type { Reply, ServerMessage } from '../contracts/server.ts'
import { sumOpenRisk } from '../core/risk/open-risk.ts'
import { BarcloseError, type ErrorCode } from '../errors.ts'
import type { Alert } from '../ports/alerts.ts'
import { firstSwitches, type AccountState } from './account-state.ts'
import type { AccountSummary, Engine, EngineEvent, Incoming } from './api.ts'
import { obey } from './commands.ts'
import { viewFeatures } from './features.ts'
import type { House } from './house.ts'
import { OTHER_BEGINNING, takeAck, takeDeal, takeReport } from './outcomes.ts'
import { recover } from './recover.ts'
import { changeCapital, enterPhase } from './phases.ts'
import { viewRisk } from './risk-view.ts'
import { haltedMessage } from './replies.ts'
import { requireSession, takeBye, takeHello } from './sessions.ts'
import { takeEquity, takeSnapshot, writeCheckpoint } from './snapshots.ts'
import { noteTrouble, stopAfterTrouble } from './trips.ts'

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

/** What comes in, and the end of it. */
function openDoor(house: House): Pick<Engine, 'receive' | 'missing' | 'close'> {
  let underWay = 0
  let onIdle: (() => void) | null = null
  let isClosing = false
  return {
    receive: async (incoming) => {
      if (isClosing) throw new BarcloseError('SHUTTING_DOWN', 'the server is stopping', { retryAfterMs: 2_000 })
      underWay += 1
      try {
        return await handle(house, incoming)
      } finally {
        underWay -= 1
        if (underWay === 0) onIdle?.()
      }
    },
    missing: () => {
      const health = house.story.journal.health()
      return [...(health.ok ? [] : [`journal: ${health.why}`]), ...(isClosing ? ['the server is stopping'] : [])]
    },
    close: async () => {
      isClosing = true
      if (underWay > 0) await new Promise<void>((resolve) => (onIdle = resolve))
      for (const state of house.accounts.values()) {
        await state.lane.idle()
        // The journal alone is enough to rebuild the windows; a checkpoint only makes the next start quicker.
        for (const brokerSymbol of state.symbols.keys()) await writeCheckpoint(house, state, brokerSymbol).catch(() => undefined)
      }
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

/** The terminal's next try while the journal is down; the disk is tried once a second. */
const JOURNAL_RETRY_MS = 5_000

const pushName = (account: AccountId, session: string): string => `${account} ${session}`

async function handle(house: House, incoming: Incoming): Promise<Reply> {
  try {
    if (incoming.message.type === 'hello') return await takeHello(house, incoming.message, incoming)
    const session = requireSession(house, incoming)
    if (session.isResend) return await take(house, session, incoming)
    const { handling } = session.state
    handling.set(incoming.message.seq, true)
    try {
      if (session.state.journalTrouble !== null) await stopAfterTrouble(house, session.state, incoming.receivedAt)
      return await take(house, session, incoming)
    } finally {
      handling.delete(incoming.message.seq)
    }
  } catch (error) {
    raiseAlert(house, incoming, error)
    await noteTrouble(house, incoming, error)
    throw tellHalted(house, incoming, error)
  }
}

/** Troubles that stop an account without its doing; without their figures, which are others every time, the same one is one alert. */
const ALARMS: Readonly<Partial<Record<ErrorCode, Readonly<Pick<Alert, 'kind' | 'text'>>>>> = {
  STALE_CLOCK: { kind: 'clock', text: "the trade server's clock and this machine's disagree" },
  ZONE_MISMATCH: { kind: 'clock', text: "the trade server's clock is not the one its rule says" },
  BALANCE_MISMATCH: OTHER_BEGINNING,
  JOURNAL_DOWN: { kind: 'journal', text: 'the journal cannot be written; nothing is decided' },
}

function raiseAlert(house: House, { message, receivedAt }: Incoming, error: unknown): void {
  const alarm = error instanceof BarcloseError ? ALARMS[error.code] : undefined
  if (alarm === undefined || !(error instanceof BarcloseError)) return
  house.alerts.raise({ ...alarm, account: message.account, at: receivedAt, facts: { why: error.message } })
}

/** Without a journal nothing is decided: with the error the terminal hears that it is halted, and why. */
function tellHalted(house: House, { message, receivedAt }: Incoming, error: unknown): unknown {
  if (!(error instanceof BarcloseError) || error.code !== 'JOURNAL_DOWN' || error.messages.length > 0) return error
  const switches = house.accounts.get(message.account)?.switches ?? firstSwitches(receivedAt)
  const halted = haltedMessage(switches, message, `the journal is down: ${error.message}`)
  return new BarcloseError('JOURNAL_DOWN', error.message, { messages: [halted], retryAfterMs: JOURNAL_RETRY_MS, cause: error })
}

type Session = ReturnType<typeof requireSession>

function take(house: House, session: Session, incoming: Incoming): Promise<Reply> {
  const { message } = incoming
  const at = { state: session.state, isResend: session.isResend, incoming }
  switch (message.type) {
    case 'snapshot':
      return takeSnapshot(house, message, at)
    case 'equity':
      return takeEquity(house, message, at)
    case 'ack':
      return takeAck(house, message, at)
    case 'deal':
      return takeDeal(house, message, at)
    case 'report':
      return takeReport(house, message, at)
    case 'bye':
      return takeBye(house, message, at)
    case 'hello':
      throw new Error('hello begins a session and is taken before one is asked for')
  }
}

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
