import { WINDOW_BARS } from '../contracts/primitives.ts'
import type { Reply } from '../contracts/server.ts'
import type { Bye, Hello } from '../contracts/terminal.ts'
import { BarcloseError } from '../errors.ts'
import { firstSwitches, rememberFingerprint, type AccountState } from './account-state.ts'
import type { Incoming } from './api.ts'
import { checkClock, checkInitialBalance, openAccount, zoneOf, type House } from './house.ts'
import { stateMessage, trailer, type Asked } from './replies.ts'
import { receivedEntry } from './received.ts'

/** The oldest EA whose messages mean what this server takes them to mean. */
export const EA_VERSION_MIN = '1.0.0'

/** The first hello registers an account, disarmed. One EA per account: a second session waits until the first is silent. */
export async function takeHello(house: House, hello: Hello, incoming: Incoming): Promise<Reply> {
  const { receivedAt } = incoming
  checkVersion(hello)
  checkZone(house, hello, receivedAt)
  checkInitialBalance(house, hello)
  checkSymbols(house, hello)
  const known = house.accounts.get(hello.account)
  if (known !== undefined) {
    refuseSecondSession(house, known, hello, receivedAt)
    if (isHelloAgain(house, known, incoming)) {
      // What the first one wrote may still be on its way to the disk, in this turn.
      await house.story.journal.append([])
      return greet(house, known, incoming)
    }
  }
  const state = known ?? openAccount(house, hello, firstSwitches(receivedAt))
  const isTakeover = state.session !== null && state.session !== hello.session
  if (state.session !== hello.session) beginSession(state)
  state.hello = hello
  state.session = hello.session
  state.lastSeq = hello.seq
  state.lastSeenAt = receivedAt
  rememberFingerprint(state, hello.seq, incoming.fingerprint)
  state.lastQueryAt = 0

  const first = known === undefined ? [{ kind: 'switches', account: state.account, switches: state.switches } as const] : []
  try {
    await house.story.journal.append([receivedEntry(incoming, { brokerSymbol: null }), { kind: 'hello', hello, receivedAt }, ...first])
  } catch (error) {
    // A session the journal does not know is none: whoever goes on with it is asked for hello again.
    state.session = null
    if (known === undefined) house.accounts.delete(hello.account)
    throw error
  }
  house.emit({ kind: 'session', account: state.account, session: hello.session, change: isTakeover ? 'taken_over' : 'hello' })
  return greet(house, state, incoming)
}

export async function takeBye(
  house: House,
  bye: Bye,
  { state, incoming, isResend }: Readonly<{ state: AccountState; incoming: Incoming; isResend: boolean }>,
): Promise<Reply> {
  await house.story.journal.append(isResend ? [] : [receivedEntry(incoming, { brokerSymbol: null })])
  state.session = null
  house.emit({ kind: 'session', account: state.account, session: bye.session, change: 'bye' })
  return []
}

/** Whether this hello was taken before: the same bytes again. A session begins once, and its seq never goes back. */
function isHelloAgain(house: House, known: AccountState, { message, fingerprint }: Incoming): boolean {
  const { account, session, seq } = message
  const isLive = known.session === session
  const before = (isLive ? known.recent.get(seq) : undefined) ?? house.story.journal.fingerprint(account, session, seq)
  if (isLive && before === fingerprint) return true
  if (before !== undefined) throw new BarcloseError('CONFLICT', `seq ${seq} of this session came before`, { path: 'seq' })
  if (isLive && seq <= known.lastSeq) throw new BarcloseError('SEQ_BACK', `seq ${seq} comes after ${known.lastSeq}`, { path: 'seq' })
  return false
}

/**
 * The account of a message, once its session and seq are found in order. `isResend` means that the message is on the
 * disk or on its way there: one that was refused, or whose write failed, is taken like a new one when it comes again.
 */
export function requireSession(house: House, incoming: Incoming): Readonly<{ state: AccountState; isResend: boolean }> {
  const { account, session, seq } = incoming.message
  const state = house.accounts.get(account)
  if (state === undefined) throw new BarcloseError('UNKNOWN_ACCOUNT', `${account} has never said hello`, { path: 'account' })
  if (state.session !== session)
    throw new BarcloseError('UNKNOWN_SESSION', `session ${session} is not the live one of ${account}; say hello`, { path: 'session' })
  state.lastSeenAt = incoming.receivedAt
  if (seq > state.lastSeq) {
    state.lastSeq = seq
    rememberFingerprint(state, seq, incoming.fingerprint)
    return { state, isResend: false }
  }
  const written = house.story.journal.fingerprint(account, session, seq)
  const before = state.recent.get(seq) ?? written
  if (before === undefined) throw new BarcloseError('SEQ_BACK', `seq ${seq} comes after ${state.lastSeq}`, { path: 'seq' })
  if (before !== incoming.fingerprint)
    throw new BarcloseError('CONFLICT', `seq ${seq} of this session came before with other bytes`, { path: 'seq' })
  return { state, isResend: written !== undefined || state.handling.has(seq) }
}

/** Sequence numbers begin anew: whatever was acknowledged before shows in the first view of this session. */
function beginSession(state: AccountState): void {
  state.recent.clear()
  state.viewSeq = -1
  for (const signal of state.onTheWay.values()) if (signal.settledSeq !== null) signal.settledSeq = -1
}

function refuseSecondSession(house: House, known: AccountState, hello: Hello, now: number): void {
  if (known.session === null || known.session === hello.session) return
  const silentMs = now - known.lastSeenAt
  if (silentMs >= house.config.sessionSilentMs) return
  const waitMs = house.config.sessionSilentMs - silentMs
  throw new BarcloseError('SESSION_BUSY', `session ${known.session} of ${hello.account} spoke ${silentMs} ms ago`, {
    path: 'session',
    retryAfterMs: waitMs,
  })
}

function checkVersion({ eaVersion }: Hello): void {
  const [own = [], least = []] = [eaVersion, EA_VERSION_MIN].map((version) => version.split('.').map(Number))
  for (const [i, wanted] of least.entries()) {
    const have = own[i] ?? 0
    if (have > wanted) return
    if (have < wanted)
      throw new BarcloseError(
        'EA_TOO_OLD',
        `EA ${eaVersion} is older than ${EA_VERSION_MIN}; compile and attach the EA that came with this server`,
        { path: 'eaVersion' },
      )
  }
}

/** The measured offset verifies the rule and never replaces it. */
function checkZone(house: House, hello: Hello, receivedAt: number): void {
  const zone = zoneOf(house.config, hello.account)
  const expected = zone.offsetSeconds(receivedAt)
  if (expected !== hello.utcOffsetSeconds) {
    const hours = (seconds: number) => `${seconds / 3_600} h`
    const text = `the terminal measures UTC + ${hours(hello.utcOffsetSeconds)}, the rule ${zone.rule} says UTC + ${hours(expected)} now`
    throw new BarcloseError('ZONE_MISMATCH', text, { path: 'utcOffsetSeconds' })
  }
  checkClock(house, { zone }, hello, receivedAt)
}

/** Unknown symbols are told when their first bars come; two names of one market are refused before they trade it twice. */
function checkSymbols(house: House, { brokerSymbols }: Hello): void {
  const seen = new Map<string, string>()
  for (const [i, brokerSymbol] of brokerSymbols.entries()) {
    const resolved = house.symbols.resolve(brokerSymbol)
    if (resolved === null) continue
    const name = `${resolved.symbol} ${resolved.contract ?? ''}`.trim()
    const other = seen.get(name)
    if (other !== undefined)
      throw new BarcloseError('SYMBOL_TWICE', `${other} and ${brokerSymbol} are both ${name}`, { path: `brokerSymbols.${i}` })
    seen.set(name, brokerSymbol)
  }
}

function greet(house: House, state: AccountState, { message, receivedAt }: Incoming): Reply {
  const asked = { session: message.session, seq: message.seq }
  return [
    welcome(house, state, { asked, now: receivedAt }),
    stateMessage(state, asked),
    ...trailer(state, asked, { followedVersion: state.switches.version, now: receivedAt }),
  ]
}

function welcome(house: House, state: AccountState, { asked, now }: Readonly<{ asked: Asked; now: number }>): Reply[number] {
  const held = [...state.symbols].map(([brokerSymbol, { store }]) => ({ brokerSymbol, times: store.held() }))
  return {
    v: 1,
    account: state.account,
    ...asked,
    type: 'welcome',
    serverVersion: house.story.versions.barclose,
    eaVersionMin: EA_VERSION_MIN,
    windowBars: WINDOW_BARS,
    held: held.filter(({ times }) => Object.keys(times).length > 0),
    time: now,
  }
}
