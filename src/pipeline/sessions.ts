import { WINDOW_BARS } from '../contracts/primitives.ts'
import type { Reply } from '../contracts/server.ts'
import type { Bye, Hello } from '../contracts/terminal.ts'
import { BarcloseError } from '../errors.ts'
import { firstSwitches, rememberFingerprint, type AccountState } from './account-state.ts'
import type { Incoming } from './api.ts'
import { checkClock, openAccount, zoneOf, type House } from './house.ts'
import { stateMessage, trailer } from './replies.ts'
import { receivedEntry } from './received.ts'

/** The oldest EA whose messages mean what this server takes them to mean. */
export const EA_VERSION_MIN = '1.0.0'

/** The first hello registers an account, disarmed. One EA per account: a second session waits until the first is silent. */
export async function takeHello(house: House, hello: Hello, incoming: Incoming): Promise<Reply> {
  const { receivedAt } = incoming
  checkVersion(hello)
  checkZone(house, hello, receivedAt)
  const known = house.accounts.get(hello.account)
  if (known !== undefined) refuseSecondSession(house, known, hello, receivedAt)

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
  await house.story.journal.append([receivedEntry(incoming, { brokerSymbol: null }), { kind: 'hello', hello, receivedAt }, ...first])
  house.emit({ kind: 'session', account: state.account, session: hello.session, change: isTakeover ? 'taken_over' : 'hello' })
  const asked = { session: hello.session, seq: hello.seq }
  return [
    welcome(house, state, receivedAt),
    stateMessage(state, asked),
    ...trailer(state, asked, { followedVersion: state.switches.version, now: receivedAt }),
  ]
}

export async function takeBye(house: House, state: AccountState, bye: Bye, incoming: Incoming): Promise<Reply> {
  await house.story.journal.append([receivedEntry(incoming, { brokerSymbol: null })])
  state.session = null
  house.emit({ kind: 'session', account: state.account, session: bye.session, change: 'bye' })
  return []
}

/** The account of a message, once its session and seq are found in order. */
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
  const before = state.recent.get(seq) ?? house.story.journal.fingerprint(account, session, seq)
  if (before === undefined) throw new BarcloseError('SEQ_BACK', `seq ${seq} comes after ${state.lastSeq}`, { path: 'seq' })
  if (before !== incoming.fingerprint)
    throw new BarcloseError('CONFLICT', `seq ${seq} of this session came before with other bytes`, { path: 'seq' })
  return { state, isResend: true }
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

function welcome(house: House, state: AccountState, now: number): Reply[number] {
  const { hello } = state
  const held = [...state.symbols].map(([brokerSymbol, { store }]) => ({ brokerSymbol, times: store.held() }))
  return {
    v: 1,
    account: state.account,
    session: hello.session,
    seq: hello.seq,
    type: 'welcome',
    serverVersion: house.story.versions.barclose,
    eaVersionMin: EA_VERSION_MIN,
    windowBars: WINDOW_BARS,
    held: held.filter(({ times }) => Object.keys(times).length > 0),
    time: now,
  }
}
