import Database from 'better-sqlite3'
import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { waveColumns, waveHello, waveSnapshot, WAVE_EURUSD } from '../../replay/wave-market.ts'
import { journalOver, openJournal } from '../../src/adapters/journal/journal.ts'
import { openFile } from '../../src/adapters/journal/open-file.ts'
import { composeServer } from '../../src/compose.ts'
import { configOf } from '../../src/config.ts'
import type { MessageType } from '../../src/contracts/messages.ts'
import { BrokerSymbolSchema, type Timeframe } from '../../src/contracts/primitives.ts'
import type { Reply } from '../../src/contracts/server.ts'
import { openWindowStore } from '../../src/pipeline/windows/store.ts'
import { SnapshotSchema } from '../../src/contracts/terminal.ts'
import { scriptedDesk, opinionOf } from '../support/desk.ts'
import { temporaryFolder } from '../support/cli-io.ts'
import { ACCOUNT, NOON, only, TOKEN, ZONE } from '../support/house.ts'
import { CRASH_TOKEN, startCrashServer } from './crash-server.ts'
import { openHttpWire, openSocketWire, type Answered, type Wire } from './wire.ts'
import { PATIENCE } from '../support/patience.ts'
import { diskFolder } from '../support/depth.ts'

const PROBE_MS = 20
const STEP_MS = 300_000
const EURUSD = BrokerSymbolSchema.parse('EURUSD')

/** A trouble of the disk that a test switches on and off. */
type Trouble = Readonly<{ why: RegExp; begin: () => void; end: () => void }>

const full = (db: Database.Database): Trouble => ({
  why: /the disk is full \(SQLITE_FULL\)/,
  begin: () => {
    // What is deleted leaves free pages behind, which a commit may take without growing the file.
    db.exec('VACUUM')
    db.pragma(`max_page_count = ${Number(db.pragma('page_count', { simple: true }))}`)
  },
  end: () => void db.pragma('max_page_count = 1000000'),
})

function locked(path: string): Trouble {
  const other = new Database(path)
  onTestFinished(() => void other.close())
  return {
    why: /locked by another program \(SQLITE_BUSY\)/,
    begin: () => void other.exec('BEGIN IMMEDIATE'),
    end: () => void other.exec('ROLLBACK'),
  }
}

/** A server on a real port, whose every close wants to buy, over a journal whose disk can fail. */
async function openRig(kind: 'full' | 'locked') {
  const folder = mkdtempSync(join(diskFolder, 'barclose-trouble-'))
  const path = join(folder, 'journal.db')
  const clock = { now: NOON }
  const files: Database.Database[] = []
  const start = async () => {
    const server = await composeServer({
      config: configOf({ desk: 'ema', ratePerSecond: 100_000 }),
      clock: { now: () => clock.now },
      logger: false,
      journalPath: path,
      token: TOKEN,
      version: 'test',
      desk: scriptedDesk(() => opinionOf('buy')),
      openJournal: (options) => {
        const file = openFile(options.path)
        files.push(file.db)
        return journalOver(file, { ...options, probeEveryMs: PROBE_MS })
      },
    })
    const url = await server.app.listen({ host: '127.0.0.1', port: 0 })
    return { server, url }
  }
  let { server, url } = await start()
  onTestFinished(async () => {
    await server.close()
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  })
  const trouble = kind === 'full' ? full(files[0] ?? new Database(':memory:')) : locked(path)
  const ready = async () => {
    const response = await fetch(`${url}/health/ready`)
    return { status: response.status, text: await response.text() }
  }
  return {
    trouble,
    clock,
    url: () => url,
    journal: () => server.journal,
    engine: () => server.engine,
    ready,
    recovered: async () => {
      trouble.end()
      await vi.waitUntil(async () => (await ready()).status === 200, { ...PATIENCE, interval: PROBE_MS })
    },
    restart: async () => {
      await server.close()
      ;({ server, url } = await start())
    },
  }
}

/** Makes every snapshot larger than a page: a full disk has room for none, however its last pages are filled. */
const BUSY_WEEK = Array.from({ length: 150 }, (_, i) => ({ time: 1_780_000_000 + i, currency: 'USD', impact: 'low', name: `Release ${i}` }))

/** The messages of one terminal, as bytes that can be sent again. */
function openTerminal(clock: { now: number }) {
  let seq = 0
  const spoken = () => ({ account: ACCOUNT, session: 'one', seq: (seq += 1), now: ZONE.toServer(clock.now) })
  return {
    hello: () => JSON.stringify(waveHello(spoken(), ['EURUSD'], ZONE.offsetSeconds(clock.now))),
    snapshot: (shape: Readonly<{ full: boolean; closed?: readonly Timeframe[] }>) =>
      JSON.stringify({ ...waveSnapshot(WAVE_EURUSD, spoken(), { closed: ['M5'], ...shape }), calendar: BUSY_WEEK }),
    ack: (signal: string) =>
      JSON.stringify({
        v: 1,
        account: ACCOUNT,
        session: 'one',
        seq: (seq += 1),
        type: 'ack',
        serverTime: ZONE.toServer(clock.now),
        signal,
        outcome: 'rejected',
        retcode: 10_006,
        message: '',
        orderTicket: null,
        dealTicket: null,
        positionIdentifier: null,
        lots: 0,
        price: 0,
      }),
  }
}

const WIRES = [
  ['HTTP', openHttpWire],
  ['WebSocket', openSocketWire],
] as const
const KINDS = ['full', 'locked'] as const
const CASES = KINDS.flatMap((kind) => WIRES.map(([name, open]) => [kind, name, open] as const))

function expectDown({ status, reply }: Answered, why: RegExp): void {
  expect([0, 503]).toContain(status)
  expect(reply.map((message) => message.type)).toEqual(['error', 'state'])
  expect(only(reply, 'error')).toMatchObject({ code: 'JOURNAL_DOWN', account: ACCOUNT, session: 'one' })
  expect(only(reply, 'error').message).toMatch(why)
  expect(only(reply, 'error').retryAfterMs).toBeGreaterThan(0)
  expect(only(reply, 'state')).toMatchObject({ mode: 'HALTED', armed: false, account: ACCOUNT, session: 'one' })
  expect(only(reply, 'state').why).toMatch(why)
}

const signalsOf = (reply: Reply) => only(reply, 'signals').signals

describe.each(CASES)('a %s journal, over %s', (kind, _name, open) => {
  it('stops decisions, says so everywhere, and enters nothing until a person has armed again, with nothing doubled or lost', async () => {
    const rig = await openRig(kind)
    const terminal = openTerminal(rig.clock)
    const wire: Wire = await open(rig.url(), TOKEN)
    onTestFinished(() => wire.close())
    const send = (type: MessageType, bytes: string) => wire.send(type, bytes)
    await send('hello', terminal.hello())
    await send('snapshot', terminal.snapshot({ full: true }))
    await rig.engine().command(ACCOUNT, { kind: 'arm' }, 'user', 'test')

    // A short trouble: the same bytes are sent until they are answered.
    rig.clock.now += STEP_MS
    rig.trouble.begin()
    const first = terminal.snapshot({ full: false })
    // The first try meets the disk itself, the next ones its bad health.
    for (let i = 0; i < 3; i += 1) expectDown(await send('snapshot', first), rig.trouble.why)
    expect(rig.journal().unsettledSignals(ACCOUNT)).toEqual([])
    expect(rig.engine().unsettled(ACCOUNT)).toEqual([])
    const red = await rig.ready()
    expect([red.status, red.text]).toEqual([503, expect.stringMatching(rig.trouble.why)])
    expect((await fetch(`${rig.url()}/health/live`)).status).toBe(200)
    await rig.recovered()
    expect(await obey(send, terminal, first)).toEqual([])
    expect(rig.journal().decisions({ account: ACCOUNT, limit: 1 })[0]?.reason).toMatch(
      /^hold: switch: the account is REDUCING: the journal could not/,
    )
    await armAgain(rig)
    rig.clock.now += STEP_MS
    const second = terminal.snapshot({ full: false })
    const [opened, ...others] = await obey(send, terminal, second)
    expect([opened?.kind, others]).toEqual(['OPEN', []])
    expect(signalsOf((await send('snapshot', second)).reply)).toEqual([opened])
    await send('ack', terminal.ack(opened?.id ?? ''))

    // A long one: closes pass undecided, and an answer to a signal waits too.
    rig.clock.now += STEP_MS
    const [next] = signalsOf((await send('snapshot', terminal.snapshot({ full: false }))).reply)
    rig.trouble.begin()
    for (let i = 0; i < 2; i += 1) {
      rig.clock.now += STEP_MS
      expectDown(await send('snapshot', terminal.snapshot({ full: false })), rig.trouble.why)
    }
    const ack = terminal.ack(next?.id ?? '')
    expectDown(await send('ack', ack), rig.trouble.why)
    rig.clock.now += STEP_MS
    const last = terminal.snapshot({ full: false })
    expectDown(await send('snapshot', last), rig.trouble.why)
    await rig.recovered()
    expect((await send('ack', ack)).reply).toEqual([])
    await armAgain(rig)
    const [late] = await obey(send, terminal, last)
    expect(late?.kind).toBe('OPEN')
    expect(
      rig
        .journal()
        .unsettledSignals(ACCOUNT)
        .map(({ signal }) => signal),
    ).toEqual([late])
    const all = rig.journal().signals({ account: ACCOUNT, limit: 100 })
    expect(Object.fromEntries(all.map(({ signal, state }) => [signal.id, state]))).toEqual({
      [opened?.id ?? '']: 'rejected',
      [next?.id ?? '']: 'rejected',
      [late?.id ?? '']: 'sent',
    })
    expect(all).toHaveLength(3)

    expectNoBarLost(rig.journal().windows(ACCOUNT, EURUSD).later, rig.clock.now)
    await rig.restart()
    const after = await open(rig.url(), TOKEN)
    onTestFinished(() => after.close())
    rig.clock.now += STEP_MS
    // Not a resync: the windows came back out of the journal, whole.
    expect(only((await after.send('snapshot', terminal.snapshot({ full: false }))).reply, 'signals').decision).toContain('EURUSD|M5|')
  })
})

describe('the built server', () => {
  it('halts while another program holds the journal, and then goes on without a gap', async () => {
    const path = join(temporaryFolder(), 'journal.db')
    const server = startCrashServer(path)
    onTestFinished(server.kill)
    const url = await server.url
    const clock = { now: NOON }
    const terminal = openTerminal(clock)
    const wire = await openSocketWire(url, CRASH_TOKEN)
    onTestFinished(() => wire.close())
    await wire.send('hello', terminal.hello())
    await wire.send('snapshot', terminal.snapshot({ full: true }))
    const trouble = locked(path)
    trouble.begin()
    clock.now += STEP_MS
    const refused = terminal.snapshot({ full: false })
    for (let i = 0; i < 3; i += 1) expectDown(await wire.send('snapshot', refused), trouble.why)
    expect((await fetch(`${url}/health/ready`)).status).toBe(503)
    trouble.end()
    await vi.waitUntil(async () => (await fetch(`${url}/health/ready`)).status === 200, { ...PATIENCE, interval: PROBE_MS })
    expect(await obey(wire.send, terminal, refused)).toEqual([])
    clock.now += STEP_MS
    expect(only((await wire.send('snapshot', terminal.snapshot({ full: false }))).reply, 'signals').decision).toContain('|M5|')
    await server.kill()
    const journal = openJournal({ path, now: () => NOON })
    const { later } = journal.windows(ACCOUNT, EURUSD)
    await journal.close()
    expectNoBarLost(later, clock.now)
  })
})

async function armAgain({ engine }: Awaited<ReturnType<typeof openRig>>): Promise<void> {
  expect(engine().account(ACCOUNT)).toMatchObject({ switches: { mode: 'REDUCING', armed: false, who: 'guard' } })
  await engine().command(ACCOUNT, { kind: 'resume' }, 'user', 'test')
  await engine().command(ACCOUNT, { kind: 'arm' }, 'user', 'test')
}

/** Sends a message that was refused again; where all bars are asked for, sends them. */
async function obey(send: Wire['send'], terminal: ReturnType<typeof openTerminal>, bytes: string) {
  const { reply } = await send('snapshot', bytes)
  if (!reply.some((message) => message.type === 'resync')) return signalsOf(reply)
  return signalsOf((await send('snapshot', terminal.snapshot({ full: true }))).reply)
}

/** Plays the journal as a tape and compares the M5 bars with those the market made. */
function expectNoBarLost(bodies: readonly string[], now: number): void {
  const store = openWindowStore(ZONE)
  for (const body of bodies) expect(store.take(SnapshotSchema.parse(JSON.parse(body))).kind).toBe('taken')
  const bars = store.window().M5
  const expected = waveColumns(WAVE_EURUSD, 'M5', { now: ZONE.toServer(now), count: 300, whole: true })
  expect(Array.from(bars?.close ?? [])).toEqual(expected.close)
  expect(Array.from(store.series().M5?.serverTime ?? [])).toEqual(expected.time)
}
