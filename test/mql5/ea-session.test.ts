import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hasCompiler } from '../../mql5/host/build.ts'
import type { TerminalMessage } from '../../src/contracts/messages.ts'
import { BUILD_MS, buildEa, clearFolders, makeMarket, newFolder, playEa, textsOf, type Plan } from './ea-rig.ts'
import { error, openServer, signals, state, usual, welcome, type Answer, type FakeServer, type Reply } from './ea-server.ts'

const START = Date.UTC(2026, 5, 3, 10, 2)
const END = START + 100_000
const OFFSET = 10_800_000

const market = makeMarket({ name: 'EURUSD', from: START - 10_000, to: END + 200_000 })
const other = makeMarket({ name: 'GBPUSD', from: START - 10_000, to: END, everySeconds: 11 })

async function play(answer: Answer, more: Partial<Plan> = {}) {
  const server = await openServer(answer)
  const ended = await playEa({ markets: [market], start: START, end: END, port: server.port, ...more })
  await server.close()
  const alerts = textsOf(ended, 'alert').join('\n')
  const chart = textsOf(ended, 'comment').join('\n')
  return { server, ended, alerts, chart, prints: textsOf(ended, 'print').join('\n') }
}

const of = <T extends TerminalMessage['type']>({ messages }: FakeServer, type: T) =>
  messages.filter((message): message is Extract<TerminalMessage, { type: T }> => message.type === type)
/** Answers the first message of a type in a way of its own. */
const once = (type: TerminalMessage['type'], answer: (message: TerminalMessage) => Reply): Answer => {
  let isDone = false
  return (message) => {
    if (isDone || message.type !== type) return null
    isDone = true
    return answer(message)
  }
}

const signal = (more: Readonly<Record<string, unknown>> = {}) => ({
  id: 'Oabc-0123456789abcd',
  kind: 'OPEN',
  symbol: 'EURUSD',
  brokerSymbol: 'EURUSD',
  side: 'buy',
  lots: 0.1,
  stop: 1.09,
  target: 1.12,
  maxDeviationPoints: 50,
  riskMoney: 500,
  positionIdentifier: null,
  expiresAt: END - OFFSET,
  reason: 'the test',
  ...more,
})
const TRADING = { inputs: { AllowTrading: true }, account: { commissionPerLot: 3.5 } } as const

describe.skipIf(!hasCompiler())('the EA and its server', () => {
  beforeAll(async () => void (await buildEa()), BUILD_MS)
  afterAll(clearFolders)

  it('part when the server wants a newer EA, which says so on the chart and asks again now and then', async () => {
    const { server, alerts, chart } = await play((message) => (message.type === 'hello' ? [welcome(message, [], '1.10.0')] : null))
    expect(alerts).toContain('this EA is version 1.0.0, the server works with 1.10.0 or newer')
    expect(chart).toContain('refused by the server')
    expect(new Set(server.messages.map(({ type }) => type))).toEqual(new Set(['hello']))
    expect(server.messages.length).toBeGreaterThanOrEqual(3)
    expect(server.messages.length).toBeLessThanOrEqual(5)
  })

  it.each(['EA_TOO_OLD', 'ZONE_MISMATCH', 'SYMBOL_TWICE', 'UNAUTHORIZED', 'A_CODE_OF_LATER'])(
    'part when hello is refused with %s',
    async (code) => {
      const { server, alerts, chart } = await play((message) => (message.type === 'hello' ? [error(message, code)] : null))
      expect(alerts).toContain(code)
      expect(chart).toContain(code)
      expect(new Set(server.messages.map(({ type }) => type))).toEqual(new Set(['hello']))
      expect(server.messages.length).toBeLessThanOrEqual(5)
    },
  )

  it.each(['hedging', 'netting', 'exchange'] as const)('know of a %s account what it is', async (marginMode) => {
    const { server } = await play(() => null, { account: { marginMode }, end: START + 10_000 })
    expect(of(server, 'hello')[0]?.marginMode).toBe(marginMode)
  })

  it('wait while another EA of the terminal serves the account, and take over when its mark is old', async () => {
    const folder = newFolder()
    mkdirSync(join(folder, 'data'))
    // Name, value and the second of its last use: the mark of an EA that was alive when the terminal's stopwatch stood at 1.
    writeFileSync(join(folder, 'data', 'globals.txt'), `Barclose.51234567.alive\t1\t${START / 1_000}\n`)
    const { server, chart } = await play(() => null, { folder, end: START + 10_000 })
    expect(chart).toContain('another chart serves this account')
    expect(server.messages[0]?.type).toBe('hello')
    expect(of(server, 'hello')[0]?.serverTime).toBeGreaterThanOrEqual(START / 1_000 + 5)
  })

  it('begin anew when the server does not know the session', async () => {
    const { server } = await play(once('equity', (message) => [error(message, 'UNKNOWN_SESSION')]))
    expect(of(server, 'hello')).toHaveLength(2)
    expect(of(server, 'snapshot').filter(({ full }) => full)).toHaveLength(2)
    expect(of(server, 'hello')[1]?.session).toBe(of(server, 'hello')[0]?.session)
  })

  it('wait as long as the server asks when another session is alive', async () => {
    const { server, chart } = await play(once('hello', (message) => [error(message, 'SESSION_BUSY', { retryAfterMs: 12_000 })]))
    const [first, second] = of(server, 'hello')
    expect((second?.serverTime ?? 0) - (first?.serverTime ?? 0)).toBeGreaterThanOrEqual(11)
    expect(chart).toContain('another EA serves this account')
    expect(of(server, 'snapshot').length).toBeGreaterThan(0)
  })

  it('say a snapshot again with a new seq when its own is out of order', async () => {
    const { server } = await play(once('snapshot', (message) => [error(message, 'SEQ_BACK')]))
    const [first, second] = of(server, 'snapshot')
    expect(second?.bars).toEqual(first?.bars)
    expect(second?.closed).toEqual(first?.closed)
    expect(second?.seq).toBeGreaterThan(first?.seq ?? 0)
  })

  it('rest when the server is asked too often, also when the error names no message', async () => {
    const { server } = await play(
      once('snapshot', (message) => [{ ...error(message, 'RATE_LIMITED', { retryAfterMs: 5_000 }), account: '', session: '', seq: 0 }]),
    )
    const [first, second] = of(server, 'snapshot')
    expect((second?.serverTime ?? 0) - (first?.serverTime ?? 0)).toBeGreaterThanOrEqual(5)
    expect(of(server, 'hello')).toHaveLength(1)
    const between = server.messages.slice(server.messages.findIndex(({ seq }) => seq === first?.seq) + 1)
    expect(between[0]?.seq).toBe((first?.seq ?? 0) + 1)
  })

  it('tell a person that the clocks disagree, and go on when they agree again', async () => {
    const { server, alerts } = await play(once('equity', (message) => [error(message, 'STALE_CLOCK')]))
    expect(alerts).toContain('STALE_CLOCK')
    const [first, second] = of(server, 'equity')
    expect((second?.serverTime ?? 0) - (first?.serverTime ?? 0)).toBeGreaterThanOrEqual(5)
    expect(of(server, 'hello')).toHaveLength(1)
  })

  it('let a symbol rest that the server does not know; the others go on', async () => {
    const { server, alerts, chart } = await play(
      (message) => (message.type === 'snapshot' && message.brokerSymbol === 'GBPUSD' ? [error(message, 'UNKNOWN_SYMBOL')] : null),
      { markets: [market, other] },
    )
    expect(of(server, 'snapshot').filter(({ brokerSymbol }) => brokerSymbol === 'GBPUSD')).toHaveLength(1)
    expect(of(server, 'snapshot').filter(({ brokerSymbol }) => brokerSymbol === 'EURUSD').length).toBeGreaterThan(1)
    expect(alerts).toContain('GBPUSD is refused by the server: UNKNOWN_SYMBOL')
    expect(chart).toContain('GBPUSD the server, which refuses it')
  })

  it('send all bars again, later, when the server refuses some', async () => {
    const { server } = await play(once('snapshot', (message) => [error(message, 'BAR_OHLC', { path: 'bars.M5.high.3' })]))
    const [first, second] = of(server, 'snapshot')
    expect([first?.full, second?.full]).toEqual([true, true])
    expect((second?.serverTime ?? 0) - (first?.serverTime ?? 0)).toBeGreaterThanOrEqual(29)
  })

  it('begin anew after ten seconds without an answer', async () => {
    let isSilent = false
    const { server, prints } = await play((message, { messages }) => {
      if (message.type !== 'equity' || isSilent) return null
      isSilent = messages.length > 0
      return 'silence'
    })
    expect(prints).toContain('no answer for ten seconds')
    expect(of(server, 'hello')).toHaveLength(2)
    expect((of(server, 'hello')[1]?.serverTime ?? 0) - (of(server, 'equity')[0]?.serverTime ?? 0)).toBeGreaterThanOrEqual(10)
    expect(of(server, 'equity').length).toBeGreaterThan(5)
  })

  it('begin anew after an answer that cannot be read', async () => {
    const { server, alerts } = await play(
      once('equity', (message) => [{ v: 2, account: message.account, session: message.session, seq: message.seq, type: 'x' }]),
    )
    expect(alerts).toContain('version 2 of the contract; this EA speaks 1')
    expect(of(server, 'hello')).toHaveLength(2)
  })

  it('do not confirm a state that came beside an error: it holds only until the server can decide again', async () => {
    const { server } = await play(
      once('equity', (message) => [error(message, 'JOURNAL_DOWN'), { ...state(message, 7), mode: 'HALTED', armed: false }]),
    )
    const versions = server.messages.flatMap((message) => ('stateVersion' in message ? [message.stateVersion] : []))
    expect(versions.slice(0, 2)).toEqual([0, 1])
    expect(versions).not.toContain(7)
    expect(versions.at(-1)).toBe(0)
  })

  it('raise an alarm after 30 s of silence', async () => {
    const { alerts, chart } = await play((message, { messages }) => (messages.length > 4 ? 'silence' : usual(message)))
    expect(alerts + chart).toContain('the server has been silent for 30 s')
  })

  it('say goodbye for the run before, with its reason, and take another name', async () => {
    const first = await play(() => null)
    const second = await play(() => null, { folder: first.ended.folder, start: END + 10_000, end: END + 20_000 })
    const session = of(first.server, 'hello')[0]?.session
    expect(second.server.messages[0]).toMatchObject({ type: 'bye', session, reason: 'the EA was removed from its chart' })
    expect(second.server.messages[1]?.type).toBe('hello')
    expect(second.server.messages[1]?.session).not.toBe(session)
    expect(second.server.messages[1]?.seq).toBe(1)
  })

  it('say goodbye for a run that was killed, under another name even at the same instant', async () => {
    const kill = [{ kind: 'kill', at: START + 20_000 }] as const
    const first = await play(() => null, { faults: kill })
    const second = await play(() => null, { folder: first.ended.folder, end: START + 20_000 })
    expect(first.ended.code).toBe(137)
    expect(second.server.messages[0]).toMatchObject({ type: 'bye', reason: 'the terminal ended without saying why' })
    expect(of(second.server, 'hello')[0]?.session).not.toBe(of(first.server, 'hello')[0]?.session)
  })

  it('go on when the server knows nothing of the run before', async () => {
    const first = await play(() => null)
    const second = await play((message) => (message.type === 'bye' ? [error(message, 'UNKNOWN_SESSION')] : null), {
      folder: first.ended.folder,
      start: END + 10_000,
      end: END + 20_000,
    })
    expect(second.server.messages.map(({ type }) => type).slice(0, 2)).toEqual(['bye', 'hello'])
    expect(of(second.server, 'equity').length).toBeGreaterThan(0)
  })
})

describe.skipIf(!hasCompiler())('the orders of a server', () => {
  beforeAll(async () => void (await buildEa()), BUILD_MS)
  afterAll(clearFolders)

  it('are carried out; ack and deal are told once, and the account shows the position with its commission', async () => {
    const { server, ended } = await play(
      once('snapshot', (message) => [signals(message, [signal()], 'BUY EURUSD')]),
      TRADING,
    )
    expect(ended.end?.positions).toHaveLength(1)
    expect(of(server, 'ack')).toHaveLength(1)
    expect(of(server, 'ack')[0]).toMatchObject({ signal: signal().id, outcome: 'filled', retcode: 10_009, lots: 0.1 })
    expect(of(server, 'deal').filter(({ kind }) => kind === 'buy')).toHaveLength(1)
    const [position] = of(server, 'equity').at(-1)?.positions ?? []
    expect(position).toMatchObject({
      brokerSymbol: 'EURUSD',
      side: 'buy',
      lots: 0.1,
      stop: 1.09,
      target: 1.12,
      commission: -0.35,
      identifier: ended.end?.positions[0]?.identifier,
      magic: of(server, 'hello')[0]?.magic,
    })
    expect(server.faults).toEqual([])
  })

  it.each([
    ['AllowTrading', { AllowTrading: false }, /^AllowTrading is off/],
    ['MaxLots', { MaxLots: 0.09 }, /the EA's bound is 0\.09$/],
    ['MagicNumber', { MagicNumber: 0 }, /^the magic number must be above 0/],
    ['MaxPositions', { MaxPositions: 0 }, /must be above 0$/],
    ['MaxOrdersPerDay', { MaxOrdersPerDay: 0 }, /must be above 0$/],
    ['MaxSpreadPoints', { MaxSpreadPoints: 1 }, /^the spread is \d+ points, the EA's bound is 1$/],
  ])('are bounded by the input %s', async (_name, inputs, why) => {
    const { server, ended } = await play(
      once('snapshot', (message) => [signals(message, [signal()])]),
      { inputs: { ...TRADING.inputs, ...inputs } },
    )
    expect(of(server, 'ack')).toHaveLength(1)
    expect(of(server, 'ack')[0]).toMatchObject({ outcome: 'refused' })
    expect(of(server, 'ack')[0]?.message).toMatch(why)
    expect(ended.end?.positions).toEqual([])
  })

  it('may close a part: the account shows the rest, with the commission of both deals', async () => {
    const buy = once('snapshot', (message) => [signals(message, [signal({ lots: 0.2 })])])
    const part = once('equity', (message) => {
      const [position] = message.type === 'equity' ? message.positions : []
      const change = { id: 'Pabc-0123456789abcd', kind: 'PARTIAL_CLOSE', lots: 0.1, stop: null, target: null }
      return [{ ...signals(message, [signal({ ...change, positionIdentifier: position?.identifier ?? '0' })]), seq: 0 }]
    })
    const { server } = await play((message, fake) => {
      if (message.type !== 'equity' || message.positions.length === 0) return buy(message, fake)
      return part(message, fake)
    }, TRADING)
    const states = of(server, 'equity').flatMap(({ positions }) => positions.map(({ lots, commission }) => [lots, commission]))
    expect(states[0]).toEqual([0.2, -0.7])
    expect(states.at(-1)).toEqual([0.1, -1.05])
  })

  it('are those of this session: what is said to another one is passed over', async () => {
    const { server, ended, prints } = await play((message, fake) => {
      if (message.type !== 'equity' || of(fake, 'equity').length !== 3) return null
      fake.push([{ ...signals(message, [signal()]), session: 'another', seq: 0 }])
      return null
    }, TRADING)
    expect(prints).toContain('a signals for another session is passed over')
    expect(of(server, 'ack')).toEqual([])
    expect(ended.end?.positions).toEqual([])
  })

  it.each([
    ['a decision', 'key', 'refused', 1],
    ['nobody but the guard', null, 'filled', 0],
  ])('of %s are heeded in a halt as they may be', async (_name, decision, outcome, left) => {
    const buy = once('snapshot', (message) => [signals(message, [signal()])])
    const halt = once('equity', (message) => {
      const [position] = message.type === 'equity' ? message.positions : []
      const close = signal({ id: 'Cabc-0123456789abcd', kind: 'CLOSE_ALL', positionIdentifier: position?.identifier ?? '0' })
      return [
        { ...state(message, 2), mode: 'HALTED', armed: false },
        { ...signals(message, [close]), decision },
      ]
    })
    const { server, ended } = await play(
      (message, fake) => (message.type === 'equity' && message.positions.length > 0 ? halt(message, fake) : buy(message, fake)),
      TRADING,
    )
    expect(of(server, 'ack').map(({ outcome: said }) => said)).toEqual(['filled', outcome])
    expect(ended.end?.positions).toHaveLength(left)
  })

  it('may come unasked', async () => {
    // The answer goes first: the simulated clock stands until something has come, and then runs on.
    const { server, ended } = await play((message, fake) => {
      if (message.type !== 'equity' || of(fake, 'equity').length !== 5) return null
      fake.push([])
      fake.push([{ ...signals(message, [signal()]), decision: null, seq: 0 }])
      return 'silence'
    }, TRADING)
    expect(of(server, 'ack')[0]?.outcome).toBe('filled')
    expect(ended.end?.positions).toHaveLength(1)
    expect(of(server, 'hello')).toHaveLength(1)
  })

  it('whose ack was lost with the connection are told again with the same bytes, and carried out once', async () => {
    const sell = once('snapshot', (message) => [signals(message, [signal({ side: 'sell', stop: 1.12, target: 1.08 })])])
    let lost = 0
    const { server, ended } = await play((message, fake) => {
      if (message.type !== 'ack' || lost > 0) return sell(message, fake)
      lost += 1
      fake.sockets.at(-1)?.terminate()
      return 'silence'
    }, TRADING)
    const [first, second] = of(server, 'ack')
    expect(second).toEqual(first)
    expect(of(server, 'ack')).toHaveLength(2)
    expect(ended.end?.positions).toHaveLength(1)
  })

  it('are told again with a new seq when the server has meanwhile gone on, and given up when it never takes them', async () => {
    const buy = once('snapshot', (message) => [signals(message, [signal()])])
    const { server, alerts } = await play((message, fake) => {
      if (message.type !== 'ack') return buy(message, fake)
      return [error(message, of(fake, 'ack').length === 1 ? 'SEQ_BACK' : 'INVALID_FIELD')]
    }, TRADING)
    const acks = of(server, 'ack')
    expect(acks).toHaveLength(4)
    expect(new Set(acks.map(({ seq }) => seq)).size).toBe(4)
    expect(alerts).toContain(`the server does not take the ack of ${signal().id}`)
    // What comes after it is not kept back.
    expect(of(server, 'deal').some(({ kind }) => kind === 'buy')).toBe(true)
  })

  it('that the server asks about are reported, known or not', async () => {
    const buy = once('snapshot', (message) => [signals(message, [signal()])])
    const ask = once('deal', (message) => [
      {
        v: 1,
        account: message.account,
        session: message.session,
        seq: message.seq,
        type: 'query',
        signals: [signal().id, 'Onever-00000000000000'],
      },
    ])
    const { server } = await play(
      (message, fake) => buy(message, fake) ?? (of(fake, 'ack').length > 0 ? ask(message, fake) : null),
      TRADING,
    )
    const [report] = of(server, 'report')
    expect(report?.outcomes.map(({ signal: id, known, outcome }) => ({ id, known, outcome }))).toEqual([
      { id: signal().id, known: true, outcome: 'filled' },
      { id: 'Onever-00000000000000', known: false, outcome: 'unknown' },
    ])
  })

  it.each([
    ['lacks a field', { riskMoney: undefined }, 'riskMoney is missing'],
    ['has a field of another kind', { lots: '0.1' }, 'lots is of another kind'],
    ['has a field this EA does not know', { hedge: true }, 'unknown field hedge'],
    ['is of a kind this EA does not know', { kind: 'REVERSE' }, 'REVERSE'],
  ])('are refused when one %s', async (_name, change, why) => {
    const { server, ended } = await play(
      once('snapshot', (message) => [signals(message, [signal(change)])]),
      TRADING,
    )
    expect(of(server, 'ack')[0]).toMatchObject({ outcome: 'refused', retcode: 0 })
    expect(of(server, 'ack')[0]?.message).toContain(why)
    expect(ended.end?.deals.filter(({ symbol }) => symbol !== '')).toEqual([])
  })
})
