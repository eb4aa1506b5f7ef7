import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { openMemoryJournal, type MemoryJournal } from '../../../src/adapters/journal/memory.ts'
import { TIMEFRAMES } from '../../../src/contracts/primitives.ts'
import type { Execution } from '../../../src/contracts/decision.ts'
import type { Journal, JournalEntry, JournalReader } from '../../../src/ports/journal.ts'
import { isDeep } from '../../support/depth.ts'
import {
  ACCOUNT,
  CLOSE_AT,
  dealOf,
  decided,
  decisionOf,
  EURUSD,
  helloOf,
  newPath,
  NOON,
  open,
  outcomeOf,
  received,
  receivedOf,
  signalOf,
  switchesOf,
  US30,
} from './fixtures.ts'

const OTHER = 'other'
const ACCOUNTS = [ACCOUNT, OTHER]
const EXECUTIONS: readonly Execution[] = ['broker', 'paper']
const SESSIONS = ['s1', 's2']
const SYMBOLS = ['US30', 'EURUSD']
const IDS = ['a', 'b', 'c', 'd', 'e', 'f']
const POSITIONS = ['7001', '7002']
const GATES = [null, 'spread', 'desk']
const SPAN_MS = 600_000
const instants = fc.integer({ min: 0, max: SPAN_MS / 5_000 }).map((i) => NOON + i * 5_000)
const closes = fc.integer({ min: 0, max: 6 }).map((i) => CLOSE_AT + i * 60_000)
const executions = fc.constantFrom(...EXECUTIONS)
const accounts = fc.constantFrom(...ACCOUNTS)
const sums = fc.integer({ min: 1, max: 9_000 }).map((cents) => cents / 100)

const signals = fc
  .record({
    id: fc.constantFrom(...IDS),
    kind: fc.constantFrom('OPEN', 'ADD', 'CLOSE_ALL', 'MODIFY'),
    positionIdentifier: fc.constantFrom(null, ...POSITIONS),
  })
  .map((fields) => signalOf(fields))

const outcomes = fc
  .record({
    signal: fc.constantFrom(...IDS),
    outcome: fc.constantFrom('filled', 'partial', 'placed', 'rejected', 'refused', 'expired', 'unknown'),
    positionIdentifier: fc.constantFrom(null, '0', ...POSITIONS),
    lots: sums,
  })
  .map((fields) => outcomeOf(fields))

const decisions = fc
  .record({
    account: accounts,
    symbol: fc.constantFrom(...SYMBOLS),
    timeframe: fc.constantFrom(...TIMEFRAMES.slice(0, 2)),
    closeTime: closes,
    gate: fc.constantFrom(...GATES),
    signals: fc.array(signals, { maxLength: 2 }),
  })
  .map((fields) => decisionOf(fields))

/** Of everything that may be written; names come again often enough that some groups must be refused. */
const entries: fc.Arbitrary<JournalEntry> = fc.oneof(
  fc.record({ kind: fc.constant('decision' as const), decision: decisions, execution: executions }),
  fc.record({ signal: signals, account: accounts, execution: executions, sentAt: instants, outcome: fc.option(outcomes) }).map((row) => ({
    kind: 'signal' as const,
    row: { ...row, decisionKey: null, timeframe: null, state: row.outcome?.outcome ?? ('sent' as const), settledAt: null },
  })),
  fc
    .record({ account: accounts, outcome: outcomes, at: instants })
    .map((said) => ({ kind: 'outcome' as const, ...said, state: said.outcome.outcome })),
  fc
    .record({
      account: accounts,
      ticket: fc.constantFrom('1', '2', '3', '4', '5'),
      execution: executions,
      positionIdentifier: fc.constantFrom('0', ...POSITIONS),
      signal: fc.constantFrom(null, ...IDS),
      kind: fc.constantFrom('buy', 'balance'),
      entry: fc.constantFrom('in', 'out'),
      profit: fc.oneof(
        sums,
        sums.map((sum) => -sum),
      ),
      at: instants,
    })
    .map((fields) => ({ kind: 'deal' as const, row: dealOf(fields) })),
  fc
    .record({ account: accounts, at: instants, balance: sums, equity: sums, execution: executions })
    .map((row) => ({ kind: 'equity' as const, row })),
  fc
    .record({
      account: accounts,
      session: fc.constantFrom(...SESSIONS),
      seq: fc.integer({ min: 1, max: 12 }),
      type: fc.constantFrom('snapshot', 'heartbeat', 'equity', 'ack', 'report', 'bye'),
      brokerSymbol: fc.constantFrom(US30, EURUSD),
      receivedAt: instants,
    })
    .map((fields) => received(fields)),
  fc
    .record({ account: accounts, session: fc.constantFrom(...SESSIONS), seq: fc.integer({ min: 1, max: 12 }) })
    .chain((fields) => instants.map((receivedAt) => ({ kind: 'hello' as const, hello: helloOf(fields), receivedAt }))),
  fc
    .record({ account: accounts, version: fc.integer({ min: 1, max: 5 }) })
    .map(({ account, version }) => ({ kind: 'switches' as const, account, switches: switchesOf(version) })),
  fc
    .record({ account: accounts, at: instants, initial: sums.map(String), phase: fc.constantFrom('challenge' as const, 'funded' as const) })
    .map((row) => ({ kind: 'phase' as const, row: { ...row, firm: 'ftmo-2-step' as const, who: 'user', why: 'asked' } })),
  fc
    .record({
      account: accounts,
      execution: executions,
      startsAt: instants,
      phaseAt: fc.constantFrom(0, 1),
      balanceAtReset: fc.integer(),
      equityAtReset: fc.integer(),
      highestEndOfDay: fc.option(fc.integer()),
      highestEquity: fc.integer(),
      firstEquity: fc.integer(),
      weekFirstEquity: fc.integer(),
    })
    .map((row) => ({ kind: 'firm-day' as const, row })),
  fc
    .record({
      account: accounts,
      at: instants,
      events: fc.array(
        fc.record({
          time: fc.integer({ min: 1, max: 2_000_000_000 }),
          currency: fc.constantFrom('USD', 'EUR'),
          impact: fc.constantFrom('none' as const, 'high' as const),
          name: fc.string({ maxLength: 120 }),
        }),
        { maxLength: 3 },
      ),
    })
    .map((told) => ({ kind: 'calendar' as const, ...told })),
  fc
    .record({
      account: accounts,
      execution: executions,
      positionIdentifier: fc.constantFrom(...POSITIONS),
      symbol: fc.constant(dealOf().symbol ?? decisionOf().symbol),
      side: fc.constantFrom('buy' as const, 'sell' as const),
      at: instants,
    })
    .map((row) => ({ kind: 'gone' as const, row })),
  fc.record({ account: accounts, at: instants, state: fc.string() }).map((row) => ({ kind: 'paper' as const, ...row })),
  fc
    .record({ account: accounts, brokerSymbol: fc.constantFrom(US30, EURUSD), at: instants, columns: fc.uint8Array({ maxLength: 4 }) })
    .map((checkpoint) => ({ kind: 'checkpoint' as const, checkpoint })),
)

/** Payouts alone cannot be told twice at one instant on the disk; each gets an instant of its own. */
const withCapital = (groups: readonly (readonly JournalEntry[])[]): readonly (readonly JournalEntry[])[] =>
  groups.map((group, i) => {
    if (i % 3 !== 0) return group
    const row = {
      account: ACCOUNT,
      phaseAt: i % 2,
      at: NOON - i,
      event: 'payout',
      amount: '1.00',
      initial: '2',
      balance: '3',
      who: 'user',
      why: '',
    } as const
    return [...group, { kind: 'capital', row }]
  })

const groups = fc.array(fc.array(entries, { maxLength: 4 }), { minLength: 1, maxLength: 60, size: 'max' }).map(withCapital)

const settledOf = async (journal: Journal, all: readonly (readonly JournalEntry[])[]): Promise<readonly string[]> =>
  (await Promise.allSettled(all.map((group) => journal.append(group)))).map(({ status }) => status)

/** Every question with every name that there may be. */
function answersOf(journal: Journal & JournalReader): unknown {
  const times = [NOON, NOON + 5_000, NOON + 62_000, NOON + 120_000, NOON + SPAN_MS, NOON + 2 * SPAN_MS]
  const range = { from: NOON + 30_000, to: NOON + SPAN_MS / 2 }
  const ofAccount = (account: string) => ({
    lastCloses: journal.lastCloses(account),
    unsettled: journal.unsettledSignals(account),
    since: EXECUTIONS.map((execution) => times.map((from) => journal.signalsSince(account, execution, from))),
    positions: POSITIONS.map((position) => journal.signalsOfPosition(account, position)),
    prints: SESSIONS.map((session) => Array.from({ length: 14 }, (_, seq) => journal.fingerprint(account, session, seq))),
    windows: [US30, EURUSD].map((symbol) => [journal.windows(account, symbol), journal.lastSnapshot(account, symbol)]),
    seen: journal.lastSeen(account),
    calendar: journal.calendar(account),
    brokerSymbols: journal.brokerSymbols(account),
    paper: journal.paper(account),
    firstDeposit: journal.firstDeposit(account),
    phase: journal.phase(account),
    capital: [0, 1].map((phaseAt) => journal.capitalEvents(account, phaseAt)),
    days: EXECUTIONS.map((execution) =>
      [0, 1].map((at) => [undefined, ...times].map((before) => journal.firmDay(account, execution, at, before))),
    ),
    gones: EXECUTIONS.map((execution) => times.map((from) => journal.gonesSince(account, execution, from))),
    dealsSince: EXECUTIONS.map((execution) => times.map((from) => journal.dealsSince(account, execution, from))),
    equityBefore: EXECUTIONS.map((execution) => times.map((at) => journal.equityBefore(account, execution, at))),
    decisions: [
      {},
      { symbol: decisionOf().symbol },
      { timeframe: 'M1' as const },
      { gate: 'entered' },
      { gate: 'spread', before: CLOSE_AT + 120_000 },
    ].map((query) => [1, 100].map((limit) => journal.decisions({ account, limit, ...query }))),
    signals: [undefined, NOON].map((before) => journal.signals({ account, limit: 3, ...(before === undefined ? {} : { before }) })),
    deals: [{}, { execution: 'paper' as const }].map((query) => journal.deals({ account, ...range, ...query })),
    equity: [{}, { execution: 'broker' as const }].map((query) =>
      [2, 100].map((limit) => journal.equity({ account, ...range, limit, ...query })),
    ),
    switches: journal.switches({ account, limit: 3 }),
    funnel: [0, CLOSE_AT + 60_000].map((from) => journal.funnel({ account, from, to: CLOSE_AT + 240_000 })),
  })
  return { accounts: journal.accounts(), byAccount: ACCOUNTS.map(ofAccount), signals: IDS.map((id) => journal.signal(id)) }
}

describe('the journal in memory and the one on the disk', () => {
  test('give the same answers to all questions after the same entries, and refuse the same groups', async () => {
    let refused = 0
    const property = fc.asyncProperty(groups, async (all) => {
      const memory = openMemoryJournal({ keepReceived: true, keepDecisions: Infinity })
      const disk = open(newPath())
      const said = await settledOf(memory, all)
      refused += said.filter((status) => status === 'rejected').length
      expect(said).toEqual(await settledOf(disk, all))
      expect(answersOf(memory)).toEqual(answersOf(disk))
      await disk.close()
    })
    await fc.assert(property, { numRuns: isDeep ? 500 : 30 })
    expect(refused).toBeGreaterThan(10)
  })
})

const sent = (i: number, fields: Readonly<Record<string, unknown>> = {}) =>
  decided({ closeTime: CLOSE_AT + i * 60_000, gate: null, signals: [signalOf({ id: `s${i}`, ...fields })] })
const held = (i: number) => decided({ closeTime: CLOSE_AT + i * 60_000 })
const keyAt = (i: number) => decisionOf({ closeTime: CLOSE_AT + i * 60_000 }).key
const keptOf = (journal: MemoryJournal, count: number) =>
  Array.from({ length: count }, (_, i) => i).filter((i) => journal.decision(keyAt(i)) !== undefined)
const filled = (i: number, positionIdentifier: string): JournalEntry => ({
  kind: 'outcome',
  account: ACCOUNT,
  outcome: outcomeOf({ signal: `s${i}`, positionIdentifier }),
  state: 'filled',
  at: NOON,
})

describe('what the journal in memory forgets', () => {
  test('of decisions the newest stay, and the close of a forgotten one is not decided again', async () => {
    const journal = openMemoryJournal({ keepDecisions: 3 })
    for (let i = 0; i < 10; i += 1) await journal.append([held(i)])
    expect(keptOf(journal, 10)).toEqual([7, 8, 9])
    expect(journal.funnel({ account: ACCOUNT, from: 0, to: NOON }).decisions).toBe(10)
    expect(journal.decisions({ account: ACCOUNT, limit: 10 })).toHaveLength(3)
    await expect(journal.append([held(2)])).rejects.toThrow('decided before')
  })

  test('with none to keep, only those are found that something waits for', async () => {
    const journal = openMemoryJournal({ keepDecisions: 0 })
    await journal.append([sent(0)])
    await journal.append([held(1)])
    expect(keptOf(journal, 2)).toEqual([0])
  })

  test('a decision is found while its signal waits and while its position is open, and not after', async () => {
    const journal = openMemoryJournal({ keepDecisions: 2 })
    await journal.append([sent(0)])
    await journal.append([sent(1)])
    for (let i = 2; i < 8; i += 1) await journal.append([held(i)])
    expect(keptOf(journal, 8)).toEqual([0, 1, 6, 7])
    const refusal = outcomeOf({ signal: 's1', outcome: 'rejected', positionIdentifier: null })
    await journal.append([filled(0, '7001'), { kind: 'outcome', account: ACCOUNT, outcome: refusal, state: 'rejected', at: NOON }])
    expect(keptOf(journal, 8)).toEqual([0, 6, 7])
    await journal.append([{ kind: 'deal', row: dealOf({ signal: 's0', lots: 0.3 }) }])
    const part = { signal: null, entry: 'out', kind: 'sell' } as const
    await journal.append([{ kind: 'deal', row: dealOf({ ...part, ticket: '2', lots: 0.1 }) }])
    expect(keptOf(journal, 8)).toEqual([0, 6, 7])
    await journal.append([{ kind: 'deal', row: dealOf({ ...part, ticket: '3', lots: 0.2 }) }])
    expect(keptOf(journal, 8)).toEqual([6, 7])
  })

  test('an outcome that comes before the decision has grown old lets go of it at its turn', async () => {
    const journal = openMemoryJournal({ keepDecisions: 2 })
    const expired = outcomeOf({ signal: 's0', outcome: 'expired', positionIdentifier: null })
    await journal.append([sent(0), { kind: 'outcome', account: ACCOUNT, outcome: expired, state: 'expired', at: NOON }])
    await journal.append([held(1)])
    await journal.append([held(2)])
    expect(keptOf(journal, 3)).toEqual([1, 2])
  })

  test('of messages the fingerprints of the newest thousand stay, and no body', async () => {
    const journal = openMemoryJournal({ keepDecisions: 2 })
    await journal.append([{ kind: 'hello', hello: helloOf(), receivedAt: NOON }])
    for (let seq = 2; seq <= 5_000; seq += 1) await journal.append([received({ seq })])
    const print = (seq: number) => journal.fingerprint(ACCOUNT, 's1', seq)
    for (let seq = 5_000 - 1_023; seq <= 5_000; seq += 1) expect(print(seq)).toBe(receivedOf({ seq }).fingerprint)
    expect(print(2_900)).toBeUndefined()
    await journal.append([
      { kind: 'checkpoint', checkpoint: { account: ACCOUNT, brokerSymbol: US30, at: NOON, columns: new Uint8Array(8) } },
    ])
    expect(journal.windows(ACCOUNT, US30)).toEqual({ checkpoint: null, later: [] })
    expect(journal.lastSnapshot(ACCOUNT, US30)).toBeUndefined()
    expect(journal.lastSeen(ACCOUNT)).toBeUndefined()
    expect(journal.brokerSymbols(ACCOUNT)).toEqual([US30])
    expect(journal.accounts()).toMatchObject([{ account: ACCOUNT, lastSeq: 5_000 }])
    await expect(journal.append([received({ seq: 4_500 })])).rejects.toMatchObject({ code: 'INTERNAL' })
  })

  test('the calendar stays, though no body does', async () => {
    const journal = openMemoryJournal({ keepDecisions: 2 })
    const events = [{ time: 1_750_010_400, currency: 'USD', impact: 'high', name: 'Payrolls' }] as const
    await journal.append([received({ seq: 2 }), { kind: 'calendar', account: ACCOUNT, at: NOON, events: [...events] }])
    expect(journal.calendar(ACCOUNT)).toEqual(events)
    expect(journal.calendar(OTHER)).toBeUndefined()
  })

  test('of sessions the newest stay', async () => {
    const journal = openMemoryJournal({ keepDecisions: 2 })
    for (let i = 0; i < 20; i += 1) await journal.append([received({ seq: 1, session: `s${i}` })])
    const known = Array.from({ length: 20 }, (_, i) => i).filter((i) => journal.fingerprint(ACCOUNT, `s${i}`, 1) !== undefined)
    expect(known).toEqual([12, 13, 14, 15, 16, 17, 18, 19])
  })

  test('of equity eleven days of minutes stay, so that the last one before any reset of the firm is known', async () => {
    const journal = openMemoryJournal({ keepDecisions: 2 })
    const MINUTES = 40_000
    const row = (i: number) => ({ account: ACCOUNT, at: NOON + i * 60_000, balance: i, equity: i, execution: 'broker' }) as const
    for (let i = 0; i < MINUTES; i += 1) await journal.append([{ kind: 'equity', row: row(i) }])
    for (const back of [0, 1_440, 11 * 1_440]) {
      const i = MINUTES - 1 - back
      expect(journal.equityBefore(ACCOUNT, 'broker', row(i).at)).toEqual(row(i - 1))
    }
    const kept = journal.equity({ account: ACCOUNT, from: 0, to: Infinity, limit: MINUTES })
    expect(kept.length).toBeLessThan(32_768)
    expect(kept).toEqual(Array.from({ length: kept.length }, (_, i) => row(MINUTES - kept.length + i)))
  })

  test('a count of decisions that is none is refused', () => {
    for (const keepDecisions of [-1, Number.NaN]) expect(() => openMemoryJournal({ keepDecisions })).toThrow('keepDecisions is a count')
  })
})

test('an append is done when it returns, and says so with one promise for all', async () => {
  const journal = openMemoryJournal({ keepDecisions: 2 })
  const first = journal.append([held(0)])
  expect(journal.decision(keyAt(0))).toEqual(decisionOf())
  expect(journal.append([held(1)])).toBe(first)
  await expect(first).resolves.toBeUndefined()
  expect(journal.health()).toEqual({ ok: true, why: '' })
})

test('a group that is refused changes nothing', async () => {
  const journal = openMemoryJournal({ keepDecisions: 2 })
  await journal.append([held(0)])
  await expect(journal.append([held(1), held(2), held(1)])).rejects.toThrow('twice')
  await expect(journal.append([held(3), sent(0)])).rejects.toMatchObject({ code: 'INTERNAL' })
  expect(keptOf(journal, 5)).toEqual([0])
  expect(journal.unsettledSignals(ACCOUNT)).toEqual([])
})
