import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hasCompiler } from '../../../mql5/host/build.ts'
import { makeSyntheticTape } from '../../../replay/synthetic-tape.ts'
import { TIMEFRAMES } from '../../../src/contracts/primitives.ts'
import type { TerminalMessage } from '../../../src/contracts/messages.ts'
import type { Snapshot } from '../../../src/contracts/terminal.ts'
import { BUILD_MS, buildEa, textsOf } from '../ea-rig.ts'
import { expectHeld, expectNoAlarm, expectSentOnce } from './checks.ts'
import { marketOfTape, quietBetween, type LiveMarket } from './markets.ts'
import { beforeEnd, clearLive, outage, playLive, snapshotsOf, startLive, watchFor } from './rig.ts'
import { openLiveServer, type LiveOptions, type LiveServer } from './server.ts'

/** Midnight of the trade server, Thursday to Friday: all seven timeframes close; gold and the index rest for an hour. */
const MIDNIGHT = Date.UTC(2026, 5, 26)
const MINUTE = 60_000
const TRANSPORTS = ['websocket', 'http'] as const

/** A message that brings other windows than the EA's own, as if another history had been sent in the same session. */
const weekEarlier = (message: Snapshot, { bars, closed }: Snapshot): Snapshot => ({
  ...message,
  full: true,
  closed,
  bars: Object.fromEntries(
    Object.entries(bars).map(([timeframe, columns]) => [timeframe, { ...columns, time: columns.time.map((time) => time - 604_800) }]),
  ),
})

const isAfter = (msc: number) => (message: TerminalMessage) => message.type === 'snapshot' && message.serverTime * 1_000 >= msc

describe.skipIf(!hasCompiler())('the server and the compiled EA on a synthetic evening', () => {
  const tape = makeSyntheticTape({ seed: 11, minutes: 1 })
  const markets = (to: number): readonly LiveMarket[] => tape.symbols.map((symbol) => marketOfTape(symbol, MIDNIGHT - 86_400_000, to))
  const servers: LiveServer[] = []
  const open = async (options: LiveOptions): Promise<LiveServer> => {
    const server = await openLiveServer(options)
    servers.push(server)
    return server
  }
  beforeAll(async () => void (await buildEa()), BUILD_MS)
  afterAll(async () => {
    for (const server of servers) await server.close()
    clearLive()
  })

  it.each([
    ['websocket', 35],
    ['http', 8],
  ] as const)('agree on every bar over %s, with a quiet stretch and all timeframes closing at once', async (transport, minutes) => {
    const [from, to] = [MIDNIGHT - minutes * MINUTE, MIDNIGHT + 5 * MINUTE + 10_000]
    const played = markets(to).map((market) => quietBetween(market, MIDNIGHT - 5 * MINUTE, MIDNIGHT - 90_000))
    const server = await open({ from })
    const ended = await playLive({ markets: played, from, to, port: server.port, transport })
    expectNoAlarm(ended)
    expectSentOnce(server, played, to)
    for (const { settings } of played) {
      const atMidnight = snapshotsOf(server.received, settings.name).filter(({ closed }) => closed.includes('D1'))
      expect(atMidnight.map(({ closed }) => closed)).toEqual([TIMEFRAMES])
    }
    await expectHeld(server, played, to)
  })

  it.each(TRANSPORTS)('lose no bar when the server is away for some minutes, over %s', async (transport) => {
    const [from, to] = [MIDNIGHT - 8 * MINUTE, MIDNIGHT + 4 * MINUTE + 10_000]
    const { seen, onMessage } = watchFor(isAfter(MIDNIGHT - 5 * MINUTE))
    const server = await open({ from, onMessage })
    const played = markets(to)
    const running = await startLive({ markets: played, from, to, port: server.port, transport })
    await beforeEnd(running, seen)
    await outage(server, running, 16)
    const ended = await running.ended
    expect(ended.code).toBe(0)
    const snapshots = snapshotsOf(server.received, 'EURUSD')
    const gaps = snapshots.map(({ serverTime }, i) => serverTime - (snapshots[i - 1]?.serverTime ?? serverTime))
    expect(Math.max(...gaps)).toBeGreaterThan(120)
    expect(snapshots.some(({ full, bars }) => !full && (bars.M1?.time.length ?? 0) > 2)).toBe(true)
    expect(snapshots.filter(({ full }) => full)).toHaveLength(1)
    await expectHeld(server, played, to)
  })

  it.each(TRANSPORTS)('send all again when the server asks for it, since what it holds does not fit, over %s', async (transport) => {
    const [from, to] = [MIDNIGHT - 6 * MINUTE, MIDNIGHT + 2 * MINUTE + 10_000]
    const strange: TerminalMessage[] = []
    const server = await open({
      from,
      onMessage: (message) => {
        if (strange.length > 0 || message.type !== 'snapshot' || message.brokerSymbol !== 'EURUSD' || !message.closed.includes('D1')) return
        const whole = snapshotsOf(server.received).find(({ full, brokerSymbol }) => full && brokerSymbol === 'EURUSD')
        if (whole === undefined) throw new Error('no window came before')
        strange.push(weekEarlier(message, whole))
        for (const one of strange) void server.running().engine.receive({ message: one, receivedAt: 0, fingerprint: 1, raw: '{}' })
      },
    })
    const played = markets(to)
    const ended = await playLive({ markets: played, from, to, port: server.port, transport })
    const own = server.received.filter((message) => !strange.includes(message))
    expect(strange).toHaveLength(1)
    expect(textsOf(ended, 'print').filter((text) => text.includes('the server asks for all bars of'))).toEqual([
      expect.stringContaining('the server asks for all bars of EURUSD'),
    ])
    // The close whose bars did not fit is told again with all of them.
    const atMidnight = snapshotsOf(own, 'EURUSD').filter(({ closed }) => closed.includes('D1'))
    expect(atMidnight.map(({ full, closed }) => [full, closed])).toEqual([false, false, true].map((full) => [full, TIMEFRAMES]))
    expect(played.map(({ settings }) => snapshotsOf(own, settings.name).filter(({ full }) => full).length)).toEqual([2, 1, 1])
    await expectHeld(server, played, to)
  })

  it('wait for a history that the terminal has not loaded, and pad nothing', async () => {
    const [from, to] = [MIDNIGHT - 4 * MINUTE, MIDNIGHT + MINUTE + 10_000]
    const server = await open({ from })
    const played = markets(to)
    await playLive({ markets: played, from, to, port: server.port, symbol: { historyMissingUntil: MIDNIGHT - MINUTE } })
    expect(snapshotsOf(server.received)[0]?.serverTime).toBeGreaterThanOrEqual((MIDNIGHT - MINUTE) / 1_000)
    expectSentOnce(server, played, to)
  })

  it('go on where the last run of the EA ended', async () => {
    const [from, middle, to] = [MIDNIGHT - 6 * MINUTE, MIDNIGHT - 3 * MINUTE + 20_000, MIDNIGHT + MINUTE + 10_000]
    const server = await open({ from })
    const played = markets(to)
    const plan = { markets: played, port: server.port }
    const { folder } = await playLive({ ...plan, from, to: middle })
    await playLive({ ...plan, from: middle + 100_000, to, folder })
    const kinds = server.received.flatMap(({ type }) => (type === 'hello' || type === 'bye' ? [type] : []))
    expect(kinds).toEqual(['hello', 'bye', 'hello'])
    expectSentOnce(server, played, to)
    await expectHeld(server, played, to)
  })
})
