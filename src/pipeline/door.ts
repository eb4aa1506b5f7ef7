import type { AccountId } from '../contracts/primitives.ts'
import type { Reply } from '../contracts/server.ts'
import { BarcloseError, type ErrorCode } from '../errors.ts'
import type { Alert } from '../ports/alerts.ts'
import { firstSwitches, type AccountState } from './account-state.ts'
import type { Engine, Incoming } from './api.ts'
import type { House } from './house.ts'
import { OTHER_BEGINNING, takeAck, takeDeal, takeReport } from './outcomes.ts'
import { haltedMessage } from './replies.ts'
import { requireSession, takeBye, takeHello } from './sessions.ts'
import { takeEquity, takeSnapshot, writeCheckpoint } from './snapshots.ts'
import { noteTrouble, stopAfterTrouble } from './trips.ts'

/** What comes in, and the end of it. */
export function openDoor(house: House): Pick<Engine, 'receive' | 'missing' | 'close'> {
  let underWay = 0
  let onIdle: (() => void) | null = null
  let isClosing = false
  return {
    receive: (incoming) => {
      if (isClosing) return Promise.reject(new BarcloseError('SHUTTING_DOWN', 'the server is stopping', { retryAfterMs: 2_000 }))
      underWay += 1
      return whenOver(handle(house, incoming), () => {
        underWay -= 1
        if (underWay === 0) onIdle?.()
      })
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

/** The terminal's next try while the journal is down; the disk is tried once a second. */
const JOURNAL_RETRY_MS = 5_000

/** Whose message it is, and when it came. */
type Sender = Readonly<{ account: AccountId; session: string; seq: number; receivedAt: number }>

/**
 * A message is taken at once, as far as that goes without waiting. What waits afterwards holds its sender and nothing else of it: 100 kB of
 * text and bars that live until models and disk have answered are moved in memory again and again, which stops everybody.
 */
function handle(house: House, incoming: Incoming): Promise<Reply> {
  const { message, receivedAt } = incoming
  const { account, session, seq } = message
  return answerOf(house, { account, session, seq, receivedAt }, takeAtOnce(house, incoming))
}

/** What is thrown before anything waits comes back like what is thrown after. */
function takeAtOnce(house: House, incoming: Incoming): Promise<Reply> {
  try {
    return begin(house, incoming)
  } catch (error) {
    return failed(error)
  }
}

async function failed(error: unknown): Promise<never> {
  throw error
}

async function answerOf(house: House, sender: Sender, taking: Promise<Reply>): Promise<Reply> {
  try {
    return await taking
  } catch (error) {
    raiseAlert(house, sender, error)
    await noteTrouble(house, sender, error)
    throw tellHalted(house, sender, error)
  }
}

function begin(house: House, incoming: Incoming): Promise<Reply> {
  const { message } = incoming
  if (message.type === 'hello') return takeHello(house, message, incoming)
  const session = requireSession(house, incoming)
  if (session.isResend) return take(house, session, incoming)
  const { handling, journalTrouble } = session.state
  handling.set(message.seq, true)
  try {
    const taking = journalTrouble === null ? take(house, session, incoming) : takeAfterTrouble(house, session, incoming)
    return untilHandled(handling, message.seq, taking)
  } catch (error) {
    handling.delete(message.seq)
    throw error
  }
}

async function takeAfterTrouble(house: House, session: Session, incoming: Incoming): Promise<Reply> {
  await stopAfterTrouble(house, session.state, incoming.receivedAt)
  return take(house, session, incoming)
}

const untilHandled = (handling: AccountState['handling'], seq: number, taking: Promise<Reply>): Promise<Reply> =>
  whenOver(taking, () => handling.delete(seq))

async function whenOver(work: Promise<Reply>, then: () => void): Promise<Reply> {
  try {
    return await work
  } finally {
    then()
  }
}

/** Troubles that stop an account without its doing; without their figures, which are others every time, the same one is one alert. */
const ALARMS: Readonly<Partial<Record<ErrorCode, Readonly<Pick<Alert, 'kind' | 'text'>>>>> = {
  STALE_CLOCK: { kind: 'clock', text: "the trade server's clock and this machine's disagree" },
  ZONE_MISMATCH: { kind: 'clock', text: "the trade server's clock is not the one its rule says" },
  BALANCE_MISMATCH: OTHER_BEGINNING,
  JOURNAL_DOWN: { kind: 'journal', text: 'the journal cannot be written; nothing is decided' },
}

function raiseAlert(house: House, { account, receivedAt }: Sender, error: unknown): void {
  const alarm = error instanceof BarcloseError ? ALARMS[error.code] : undefined
  if (alarm === undefined || !(error instanceof BarcloseError)) return
  house.alerts.raise({ ...alarm, account, at: receivedAt, facts: { why: error.message } })
}

/** Without a journal nothing is decided: with the error the terminal hears that it is halted, and why. */
function tellHalted(house: House, sender: Sender, error: unknown): unknown {
  if (!(error instanceof BarcloseError) || error.code !== 'JOURNAL_DOWN' || error.messages.length > 0) return error
  const switches = house.accounts.get(sender.account)?.switches ?? firstSwitches(sender.receivedAt)
  const halted = haltedMessage(switches, sender, `the journal is down: ${error.message}`)
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
