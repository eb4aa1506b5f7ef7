import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hasCompiler } from '../../mql5/host/build.ts'
import { TIMEFRAMES, type Timeframe } from '../../src/contracts/primitives.ts'
import type { Snapshot } from '../../src/contracts/terminal.ts'
import { barsOf, BUILD_MS, buildEa, clearFolders, makeMarket, playEa, textsOf, type Bar, type Market } from './ea-rig.ts'
import { error, openServer, resync, state, welcome, type FakeServer } from './ea-server.ts'

/** A Tuesday on the trade server's clock: at midnight all seven timeframes close. */
const MIDNIGHT = Date.UTC(2026, 5, 3)
const MINUTE = 60_000

const snapshotsOf = ({ messages }: FakeServer, symbol?: string): readonly Snapshot[] =>
  messages.flatMap((message) => (message.type === 'snapshot' && (symbol === undefined || message.brokerSymbol === symbol) ? [message] : []))

/** All bars of one timeframe as they were sent, one row per bar. */
const sentBars = (snapshots: readonly Snapshot[], timeframe: Timeframe): readonly Bar[] =>
  snapshots.flatMap(({ bars }) => {
    const columns = bars[timeframe]
    return (columns?.time ?? []).map((time, i) => ({
      time,
      open: columns?.open[i] ?? 0,
      high: columns?.high[i] ?? 0,
      low: columns?.low[i] ?? 0,
      close: columns?.close[i] ?? 0,
      ticks: columns?.tickVolume[i] ?? 0,
      spread: columns?.spreadPoints[i] ?? 0,
    }))
  })

const expectedBars = ({ history, ticks }: Market, timeframe: Timeframe, until: number): readonly Bar[] => {
  const seconds = { M1: 60, M5: 300, M15: 900, M30: 1_800, H1: 3_600, H4: 14_400, D1: 86_400 }[timeframe]
  return [...history[timeframe].slice(-300), ...barsOf(ticks, timeframe)].filter(({ time }) => time + seconds <= until / 1_000)
}

/** What a server holds that has taken this snapshot on top of the history. */
const lastTimes = ({ history }: Market, { bars }: Snapshot): Readonly<Record<string, number>> =>
  Object.fromEntries(TIMEFRAMES.map((timeframe) => [timeframe, bars[timeframe]?.time.at(-1) ?? history[timeframe].at(-1)?.time ?? 0]))

describe.skipIf(!hasCompiler())('the bars of the EA', () => {
  beforeAll(async () => void (await buildEa()), BUILD_MS)
  afterAll(clearFolders)

  it('are those of the ticks for every timeframe, none missing and none doubled, with a quiet stretch among them', async () => {
    const [from, to] = [MIDNIGHT - 12 * MINUTE, MIDNIGHT + 11 * MINUTE]
    const quiet = [MIDNIGHT + 3 * MINUTE, MIDNIGHT + 6 * MINUTE + 30_000] as const
    const markets = [
      makeMarket({ name: 'EURUSD', from, to, quiet }),
      makeMarket({ name: 'GBPUSD', from: from + 1_000, to, everySeconds: 11 }),
    ]
    const server = await openServer()
    const ended = await playEa({ markets, start: from, end: to, port: server.port })
    await server.close()
    expect(server.faults).toEqual([])
    expect(textsOf(ended, 'alert')).toEqual([])
    for (const market of markets) {
      for (const timeframe of TIMEFRAMES) {
        const sent = sentBars(snapshotsOf(server, market.name), timeframe)
        expect(sent, `${market.name} ${timeframe}`).toEqual(expectedBars(market, timeframe, to - 1))
        expect(sent.length).toBeGreaterThanOrEqual(300)
      }
    }
  }, 60_000)

  it('that close together are one message, and the server is told of each close once', async () => {
    const [from, to] = [MIDNIGHT - 2 * MINUTE, MIDNIGHT + 2 * MINUTE]
    const server = await openServer()
    await playEa({ markets: [makeMarket({ name: 'EURUSD', from, to })], start: from, end: to, port: server.port })
    await server.close()
    const closes = snapshotsOf(server).flatMap(({ closed, serverTime }) => (serverTime >= MIDNIGHT / 1_000 ? [closed.join(' ')] : []))
    expect(closes).toEqual(['M1 M5 M15 M30 H1 H4 D1', 'M1'])
  })

  it('come by the clock when no tick opens the next one, after the grace and not before', async () => {
    const [from, to] = [MIDNIGHT - 3 * MINUTE, MIDNIGHT + 2 * MINUTE]
    const market = makeMarket({ name: 'EURUSD', from, to, quiet: [MIDNIGHT - MINUTE + 30_000, to] })
    const server = await openServer()
    await playEa({ markets: [market], start: from, end: to, port: server.port, inputs: { GraceSeconds: 4 } })
    await server.close()
    const last = snapshotsOf(server).at(-1)
    expect(last?.closed).toEqual([...TIMEFRAMES])
    expect(last?.serverTime).toBe(MIDNIGHT / 1_000 + 4)
    expect(server.faults).toEqual([])
  })

  it('are all sent after `resync`, and after it only what is new', async () => {
    const [from, to] = [MIDNIGHT - 4 * MINUTE, MIDNIGHT + 2 * MINUTE]
    let asked = 0
    const server = await openServer((message) => {
      if (message.type !== 'snapshot' || message.full || ++asked > 1) return null
      return [resync(message, message.brokerSymbol)]
    })
    await playEa({ markets: [makeMarket({ name: 'EURUSD', from, to })], start: from, end: to, port: server.port })
    await server.close()
    const [first, refused, again, ...rest] = snapshotsOf(server)
    expect([first?.full, refused?.full, again?.full]).toEqual([true, false, true])
    expect(again?.closed).toEqual(refused?.closed)
    expect(again?.bars.D1?.time).toHaveLength(300)
    expect(rest.length).toBeGreaterThan(3)
    expect(rest.every(({ full, bars }) => !full && bars.M1?.time.length === 1)).toBe(true)
    expect(server.faults).toEqual([])
  })

  it('that the server has lost with the connection are sent again, and their close is told again', async () => {
    const [from, to] = [MIDNIGHT - 4 * MINUTE, MIDNIGHT + 2 * MINUTE]
    const market = makeMarket({ name: 'EURUSD', from, to })
    let held: Snapshot | undefined
    let drops = 0
    const server = await openServer((message, { sockets }) => {
      const times = held === undefined ? [] : [{ brokerSymbol: 'EURUSD', times: lastTimes(market, held) }]
      if (message.type === 'hello') return [welcome(message, times), state(message, 1)]
      if (message.type !== 'snapshot') return null
      const isDropped = !message.full && drops === 0
      held = message
      if (!isDropped) return null
      drops += 1
      sockets.at(-1)?.terminate()
      return 'silence'
    })
    await playEa({ markets: [market], start: from, end: to, port: server.port })
    await server.close()
    const [, lost, again] = snapshotsOf(server)
    expect(server.messages.filter(({ type }) => type === 'hello')).toHaveLength(2)
    expect(again?.full).toBe(false)
    expect(again?.closed).toEqual(lost?.closed)
    expect(again?.bars).toEqual(lost?.bars)
    expect(server.faults).toEqual([])
  })

  it('that closed while the server wanted a rest come together, none left out', async () => {
    const [from, to] = [MIDNIGHT + MINUTE, MIDNIGHT + 8 * MINUTE]
    const market = makeMarket({ name: 'EURUSD', from, to })
    let rests = 0
    const server = await openServer((message) => {
      if (message.type !== 'snapshot' || message.full || ++rests > 1) return null
      return [error(message, 'RATE_LIMITED', { retryAfterMs: 200_000 })]
    })
    await playEa({ markets: [market], start: from, end: to, port: server.port })
    await server.close()
    const [first, refused, together] = snapshotsOf(server)
    const taken = snapshotsOf(server).filter((snapshot) => snapshot !== refused)
    expect([first?.full, refused?.full, together?.full]).toEqual([true, false, false])
    expect(together?.bars.M1?.time).toHaveLength(4)
    expect(sentBars(taken, 'M1')).toEqual(expectedBars(market, 'M1', to - 1))
    expect(sentBars(taken, 'M5')).toEqual(expectedBars(market, 'M5', to - 1))
  })

  it('that closed while no EA ran are told at its start', async () => {
    const [from, to] = [MIDNIGHT + MINUTE, MIDNIGHT + 2 * MINUTE - 10_000]
    const market = makeMarket({ name: 'EURUSD', from, to })
    const times = Object.fromEntries(TIMEFRAMES.map((timeframe) => [timeframe, market.history[timeframe].at(-1)?.time ?? 0]))
    const held = [{ brokerSymbol: 'EURUSD', times: { ...times, M1: market.history.M1.at(-4)?.time ?? 0 } }]
    const server = await openServer((message) => (message.type === 'hello' ? [welcome(message, held), state(message, 1)] : null))
    // Past the grace and past what counts as closed just now.
    await playEa({ markets: [market], start: from + 20_000, end: to, port: server.port })
    await server.close()
    const [snapshot, ...rest] = snapshotsOf(server)
    expect(rest).toEqual([])
    expect(snapshot).toMatchObject({ full: false, closed: ['M1'] })
    expect(snapshot?.bars.M1?.time).toEqual(market.history.M1.slice(-3).map(({ time }) => time))
  })

  it('are waited for while the terminal loads them, and never padded', async () => {
    const [from, to] = [MIDNIGHT - 3 * MINUTE, MIDNIGHT + MINUTE]
    const server = await openServer()
    const ended = await playEa({
      markets: [makeMarket({ name: 'EURUSD', from, to })],
      start: from,
      end: to,
      port: server.port,
      symbol: { historyMissingUntil: MIDNIGHT - MINUTE },
    })
    await server.close()
    const [first] = snapshotsOf(server)
    expect(first?.full).toBe(true)
    expect(first?.serverTime).toBeGreaterThanOrEqual((MIDNIGHT - MINUTE) / 1_000)
    expect(TIMEFRAMES.map((timeframe) => first?.bars[timeframe]?.time.length)).toEqual(TIMEFRAMES.map(() => 300))
    expect(textsOf(ended, 'comment').some((text) => /waits for EURUSD .*history/.test(text))).toBe(true)
    expect(server.faults).toEqual([])
  })
})
