import { afterEach, describe, expect, test } from 'vitest'
import type { TerminalMessage } from '../../src/contracts/messages.ts'
import { TIMEFRAMES, TIMEFRAME_SECONDS } from '../../src/contracts/primitives.ts'
import { feedOf, makeSyntheticTape } from '../../replay/synthetic-tape.ts'
import { openTerminal, type Terminal } from '../../replay/terminal.ts'
import { SYNTHETIC } from '../../replay/terminal-messages.ts'
import { openWire } from '../../replay/wire-client.ts'
import { failure, openSignal, query, resync, signals, startFakeServer, welcome, type FakeServer } from './fake-server.ts'

const tape = makeSyntheticTape({ seed: 7, minutes: 60 })
const feed = feedOf(tape)
let server: FakeServer | undefined

afterEach(async () => {
  const faults = server?.faults ?? []
  await server?.close()
  server = undefined
  if (faults.length > 0) throw new Error(`the terminal broke the contract: ${faults.join('; ')}`)
})

type Script = Parameters<typeof startFakeServer>[0]

async function start(script: Script, resendShare = 0): Promise<Readonly<{ fake: FakeServer; terminal: Terminal; clock: number[] }>> {
  const fake = await startFakeServer((message, count) => (message.type === 'hello' ? [welcome(message)] : script(message, count)))
  server = fake
  const clock: number[] = []
  const wire = openWire({ baseUrl: fake.baseUrl, token: 'a-token-of-the-test', timeoutMs: 2_000, attempts: 3, pauseMs: 1 })
  const terminal = openTerminal({
    feed,
    wire,
    account: '1.Test',
    session: 's1',
    terms: SYNTHETIC,
    balance: 100_000,
    seed: 7,
    resendShare,
    setClock: (utcMs) => clock.push(utcMs),
  })
  return { fake, terminal, clock }
}

const ofType = <T extends TerminalMessage['type']>(fake: FakeServer, type: T) =>
  fake.messages.filter((message): message is Extract<TerminalMessage, { type: T }> => message.type === type)

async function play(terminal: Terminal, minutes: number): Promise<void> {
  for (let i = 0; i < minutes; i += 1) await terminal.live(feed.playFrom + i * 60_000, 100)
}

const isFirstEurusd = (message: TerminalMessage, count: number) => message.type === 'snapshot' && count === 2

describe('simulated terminal', () => {
  test('every message of a session is valid by the contract, with rising seq and a clock that never goes back', async () => {
    const { fake, terminal, clock } = await start((message, count) =>
      message.type !== 'snapshot'
        ? []
        : isFirstEurusd(message, count)
          ? [signals(message, [openSignal(message)])]
          : count === 40
            ? [query(message, ['o-1', 'never'])]
            : [signals(message, [])],
    )
    await terminal.hello()
    await play(terminal, 30)
    await terminal.heartbeat()
    await terminal.bye('end')
    expect(new Set(fake.messages.map(({ type }) => type))).toEqual(new Set(['hello', 'snapshot', 'ack', 'deal', 'report', 'equity', 'bye']))
    const seqs = fake.messages.map(({ seq }) => seq)
    expect(seqs).toEqual(seqs.map((_, i) => i + 1))
    expect(clock).toEqual(clock.toSorted((a, b) => a - b))
    expect(terminal.counts().closes).toBe(90)
  })

  test('the first snapshot of a symbol carries whole windows, the next ones only what closed', async () => {
    const { fake, terminal } = await start((message) => [signals(message, [])])
    await terminal.hello()
    await play(terminal, 6)
    const eurusd = ofType(fake, 'snapshot').filter(({ brokerSymbol }) => brokerSymbol === 'EURUSD')
    expect(eurusd.map(({ full }) => full)).toEqual([true, false, false, false, false, false])
    expect(TIMEFRAMES.map((timeframe) => eurusd[0]?.bars[timeframe]?.time.length)).toEqual(TIMEFRAMES.map(() => 300))
    expect(eurusd.map(({ closed }) => closed.join(' '))).toEqual(['M1 M5 M15 M30 H1 H4', 'M1', 'M1', 'M1', 'M1', 'M1 M5'])
    expect(eurusd[5]?.bars.M5?.time).toEqual([tape.playFrom])
    expect(eurusd[5]?.bars.M5?.after).toBe(tape.playFrom - 300)
  })

  test('no bar is sent before it has closed', async () => {
    const { fake, terminal } = await start((message) => [signals(message, [])])
    await terminal.hello()
    await play(terminal, 31)
    const forming = ofType(fake, 'snapshot').flatMap(({ serverTime, bars }) =>
      TIMEFRAMES.filter((timeframe) => (bars[timeframe]?.time.at(-1) ?? 0) + TIMEFRAME_SECONDS[timeframe] > serverTime),
    )
    expect(ofType(fake, 'snapshot')).toHaveLength(93)
    expect(forming).toEqual([])
  })

  test('resync is answered with a full snapshot of that symbol, and no end of them', async () => {
    const { fake, terminal } = await start((message) =>
      message.type === 'snapshot' && message.brokerSymbol === 'XAUUSD' ? [resync(message)] : [signals(message, [])],
    )
    await terminal.hello()
    await play(terminal, 1)
    const gold = ofType(fake, 'snapshot').filter(({ brokerSymbol }) => brokerSymbol === 'XAUUSD')
    expect(gold.map(({ full }) => full)).toEqual([true, true, true])
    expect(ofType(fake, 'snapshot')).toHaveLength(5)
    expect(terminal.counts().closes).toBe(3)
  })

  test('an unanswered message goes out again with the same bytes', async () => {
    const { fake, terminal } = await start((message, count) => (count === 2 ? 'hang up' : [signals(message, [])]))
    await terminal.hello()
    await play(terminal, 1)
    expect(fake.bodies[1]).toBe(fake.bodies[2])
    expect(fake.bodies).toHaveLength(5)
  })

  test('an answer that is no list of messages counts as none', async () => {
    const { fake, terminal } = await start((message, count) => (count === 2 ? { raw: { ok: true } } : [signals(message, [])]))
    await terminal.hello()
    await play(terminal, 1)
    expect(fake.bodies[1]).toBe(fake.bodies[2])
  })

  test('a server that asks to wait gets the same bytes again; one that never answers ends the run', async () => {
    const { fake, terminal } = await start((message, count) =>
      count === 2 ? [failure(message, 'LANE_FULL', 1)] : message.type === 'bye' ? 'hang up' : [signals(message, [])],
    )
    await terminal.hello()
    await play(terminal, 1)
    expect(fake.bodies[1]).toBe(fake.bodies[2])
    await expect(terminal.bye('end')).rejects.toThrow('no answer to bye')
  })

  test('a server that forgot the session gets hello and then whole windows', async () => {
    const { fake, terminal } = await start((message, count) =>
      count === 5 ? [failure(message, 'UNKNOWN_SESSION')] : [signals(message, [])],
    )
    await terminal.hello()
    await play(terminal, 2)
    expect(fake.messages.map(({ type }) => type).join(' ')).toBe(
      'hello snapshot snapshot snapshot snapshot hello snapshot snapshot snapshot',
    )
    expect(ofType(fake, 'snapshot').map(({ full }) => full)).toEqual([true, true, true, false, true, true, true])
    expect(terminal.counts().errors).toEqual({ UNKNOWN_SESSION: 1 })
  })

  test('a refused message trades nothing and the terminal goes on', async () => {
    const { terminal } = await start((message) => (message.type === 'snapshot' ? [failure(message, 'STALE_CLOCK')] : []))
    await terminal.hello()
    await play(terminal, 2)
    expect(terminal.counts()).toMatchObject({ closes: 6, errors: { STALE_CLOCK: 6 }, signals: {} })
  })

  test('a query is answered with what became of each signal, and with no trace of those that never came', async () => {
    const { fake, terminal } = await start((message, count) =>
      isFirstEurusd(message, count) ? [signals(message, [openSignal(message)]), query(message, ['o-1', 'never'])] : [signals(message, [])],
    )
    await terminal.hello()
    await play(terminal, 1)
    expect(ofType(fake, 'report')[0]?.outcomes).toMatchObject([
      { signal: 'o-1', known: true, outcome: 'filled', lots: 1, positionIdentifier: '1' },
      { signal: 'never', known: false, outcome: 'unknown', lots: 0 },
    ])
  })

  test('half of the resends are lost answers, half double ones, and neither doubles an order', async () => {
    const answers = new Map<string, ReturnType<typeof signals>[]>()
    const { fake, terminal } = await start((message) => {
      if (message.type !== 'snapshot') return []
      const key = `${message.session}:${message.seq}`
      const isEntry = message.brokerSymbol === 'EURUSD' && message.seq % 2 === 0
      const fresh = [signals(message, isEntry ? [openSignal(message, { id: `o-${message.seq}`, lots: 0.1 })] : [])]
      const answer = answers.get(key) ?? fresh
      answers.set(key, answer)
      return answer
    }, 1)
    await terminal.hello()
    await play(terminal, 20)
    const counts = terminal.counts()
    expect(counts).toMatchObject({ resends: 60, answersChanged: 0 })
    expect(counts.repeatedSignals).toBeGreaterThan(0)
    const opened = terminal.trades().flatMap(({ signal }) => (signal === null ? [] : [signal]))
    expect(new Set(opened).size).toBe(opened.length)
    expect(opened.length).toBe(counts.outcomes['filled'])
    expect(ofType(fake, 'ack').length).toBe(opened.length + counts.repeatedSignals)
  })

  test('an answer that changed between two sends of the same bytes is counted', async () => {
    const { terminal } = await start(
      (message, count) => [signals(message, message.type === 'snapshot' && count === 2 ? [openSignal(message)] : [])],
      1,
    )
    await terminal.hello()
    await play(terminal, 1)
    expect(terminal.counts().answersChanged).toBe(1)
  })
})
