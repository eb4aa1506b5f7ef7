import type { AccountId, BrokerSymbol } from '../../contracts/primitives.ts'
import type { Switches } from '../../contracts/decision.ts'
import type { Hello } from '../../contracts/terminal.ts'
import type { Journal, JournalReader, KnownAccount, LastSeen, ReceivedRow, ToldCalendar, WindowCheckpoint } from '../../ports/journal.ts'
import { byText, heldIn } from './memory-sorted.ts'

/** A terminal sends again what was not answered: its newest messages, never one that a thousand others came after. */
const FINGERPRINTS_KEPT = 1_024
/** A session is over when the next one says hello; a few stay for a hello that comes twice. */
const SESSIONS_KEPT = 8

/** Two generations: when the younger one is full the older one goes, so that the newest always stay. */
type Session = { young: Map<number, number>; old: ReadonlyMap<number, number>; lastSeq: number; lastAt: number; lastType: string }
/** `later` are the snapshots since the checkpoint. */
type Windows = { checkpoint: WindowCheckpoint | null; later: string[]; newest: string | undefined }
type Known = {
  greeting: Readonly<{ hello: Hello; at: number }> | null
  readonly switches: Switches[]
  readonly sessions: Map<string, Session>
  /** Symbols of which a snapshot came. */
  readonly symbols: Set<BrokerSymbol>
  readonly windows: Map<BrokerSymbol, Windows>
  paper: string | undefined
  calendar: ToldCalendar | undefined
  seen: LastSeen | undefined
}

type Reads = Pick<Journal, 'fingerprint' | 'accounts' | 'windows' | 'lastSnapshot' | 'lastSeen' | 'calendar' | 'brokerSymbols' | 'paper'> &
  Pick<JournalReader, 'switches'>
export type MemoryReceived = Readonly<{
  has: (row: ReceivedRow) => boolean
  add: (row: ReceivedRow) => void
  addHello: (hello: Hello, at: number) => void
  hasSwitches: (account: AccountId, version: number) => boolean
  addSwitches: (account: AccountId, switches: Switches) => void
  addCalendar: (account: AccountId, events: ToldCalendar) => void
  addPaper: (account: AccountId, state: string) => void
  addCheckpoint: (checkpoint: WindowCheckpoint) => void
  reads: Reads
}>

/**
 * Who spoke, and what came. Without the bodies no window can be brought back, so a checkpoint is dropped as well: alone it
 * would stand for bars that are older than the account's last message.
 */
export function openReceived({ keepBodies }: Readonly<{ keepBodies: boolean }>): MemoryReceived {
  const byAccount = new Map<AccountId, Known>()
  const knownOf = (account: AccountId): Known => heldIn(byAccount, account, emptyKnown)
  const printOf = ({ account, session, seq }: Pick<ReceivedRow, 'account' | 'session' | 'seq'>): number | undefined => {
    const held = byAccount.get(account)?.sessions.get(session)
    return held?.young.get(seq) ?? held?.old.get(seq)
  }
  const add = ({ account, session, seq, type, brokerSymbol, receivedAt, fingerprint, body }: ReceivedRow): void => {
    const known = knownOf(account)
    noteSeq(sessionOf(known, session, keepBodies), { seq, type, receivedAt, fingerprint }, keepBodies)
    if (keepBodies && (type === 'snapshot' || type === 'equity')) known.seen = { body, receivedAt }
    if (type !== 'snapshot' || brokerSymbol === null) return
    known.symbols.add(brokerSymbol)
    if (!keepBodies) return
    const windows = heldIn(known.windows, brokerSymbol, emptyWindows)
    windows.later.push(body)
    windows.newest = body
  }
  const addCheckpoint = (checkpoint: WindowCheckpoint): void => {
    if (!keepBodies) return
    const windows = heldIn(knownOf(checkpoint.account).windows, checkpoint.brokerSymbol, emptyWindows)
    windows.checkpoint = checkpoint
    windows.later = []
  }
  return {
    has: (row) => printOf(row) !== undefined,
    add,
    addHello: (hello, at) => void (knownOf(hello.account).greeting = { hello, at }),
    hasSwitches: (account, version) => byAccount.get(account)?.switches.some((each) => each.version === version) ?? false,
    addSwitches: (account, switches) => void knownOf(account).switches.push(switches),
    addCalendar: (account, events) => void (knownOf(account).calendar = events),
    addPaper: (account, state) => void (knownOf(account).paper = state),
    addCheckpoint,
    reads: {
      fingerprint: (account, session, seq) => printOf({ account, session, seq }),
      accounts: () => [...byAccount].toSorted(([a], [b]) => byText(a, b)).flatMap(([account, known]) => greetedOf(account, known)),
      windows: (account, brokerSymbol) => windowsOf(byAccount.get(account)?.windows.get(brokerSymbol)),
      lastSnapshot: (account, brokerSymbol) => byAccount.get(account)?.windows.get(brokerSymbol)?.newest,
      lastSeen: (account) => byAccount.get(account)?.seen,
      calendar: (account) => byAccount.get(account)?.calendar,
      brokerSymbols: (account) => [...(byAccount.get(account)?.symbols ?? [])].toSorted(byText),
      paper: (account) => byAccount.get(account)?.paper,
      switches: ({ account, limit }) => newestFirst(byAccount.get(account)?.switches ?? []).slice(0, limit),
    },
  }
}

const emptyKnown = (): Known => ({
  greeting: null,
  switches: [],
  sessions: new Map(),
  symbols: new Set(),
  windows: new Map(),
  paper: undefined,
  calendar: undefined,
  seen: undefined,
})
const emptyWindows = (): Windows => ({ checkpoint: null, later: [], newest: undefined })

function sessionOf({ sessions }: Known, name: string, keepAll: boolean): Session {
  const known = sessions.get(name)
  if (known !== undefined) return known
  const made: Session = { young: new Map(), old: new Map(), lastSeq: -1, lastAt: 0, lastType: '' }
  sessions.set(name, made)
  const [first] = sessions.keys()
  if (!keepAll && sessions.size > SESSIONS_KEPT && first !== undefined) sessions.delete(first)
  return made
}

type Print = Pick<ReceivedRow, 'seq' | 'type' | 'receivedAt' | 'fingerprint'>

function noteSeq(session: Session, { seq, type, receivedAt, fingerprint }: Print, keepAll: boolean): void {
  if (!keepAll && session.young.size >= FINGERPRINTS_KEPT) {
    session.old = session.young
    session.young = new Map()
  }
  session.young.set(seq, fingerprint)
  if (seq < session.lastSeq) return
  session.lastSeq = seq
  session.lastAt = receivedAt
  session.lastType = type
}

/** An account is known from its hello on. */
function greetedOf(account: AccountId, { greeting, sessions, switches }: Known): readonly KnownAccount[] {
  if (greeting === null) return []
  const { hello, at } = greeting
  const session = sessions.get(hello.session)
  return [
    {
      account,
      hello,
      helloAt: at,
      lastSeq: Math.max(hello.seq, session?.lastSeq ?? 0),
      lastReceivedAt: Math.max(at, session?.lastAt ?? 0),
      hasLeft: session?.lastType === 'bye',
      switches: newestFirst(switches)[0] ?? null,
    },
  ]
}

const newestFirst = (switches: readonly Switches[]): readonly Switches[] => switches.toSorted((a, b) => b.version - a.version)

/** Copied, as a journal on disk does: what a reader does with an answer is no matter of the journal's. */
function windowsOf(held: Windows | undefined): ReturnType<Journal['windows']> {
  if (held === undefined) return { checkpoint: null, later: [] }
  const { checkpoint, later } = held
  return { checkpoint: checkpoint === null ? null : { ...checkpoint, columns: new Uint8Array(checkpoint.columns) }, later: [...later] }
}
