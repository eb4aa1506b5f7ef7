import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { makeFeed } from '../../../replay/backtest/make-feed.ts'
import { randomMarket } from '../../../replay/backtest/random-market.ts'
import { openMemory } from '../../../replay/backtest/remembered-desk.ts'
import { runBacktest } from '../../../replay/backtest/run.ts'
import { openEngineLine } from '../../../replay/engine-line.ts'
import { feedOf, makeSyntheticTape } from '../../../replay/synthetic-tape.ts'
import { SYNTHETIC } from '../../../replay/terminal-messages.ts'
import { openTerminal } from '../../../replay/terminal.ts'
import { openWire, type Line } from '../../../replay/wire-client.ts'
import { textOfDecision } from '../../../src/adapters/journal/text.ts'
import { findInstalled } from '../../../src/adapters/models/installed.ts'
import { composeServer, type Server } from '../../../src/compose.ts'
import { configOf } from '../../../src/config.ts'
import type { Desk } from '../../../src/ports/desk.ts'
import { backtest, DAY_MS, EURUSD, PLAY_FROM, XAUUSD } from '../../support/backtest.ts'
import { opinionOf, scriptedDesk } from '../../support/desk.ts'
import { ACCOUNT, TOKEN, ZONE } from '../../support/house.ts'

const cents = (amount: number): number => Math.round(amount * 100)
/** Buys at one close and never again. */
const once = (at: number, change: Parameters<typeof opinionOf>[1] = {}): Desk => ({
  name: 'once',
  needs: () => ({}),
  opinion: ({ closeTime }) => opinionOf(closeTime === at ? 'buy' : null, { leaning: null, ...change }),
})
const fiveDays = () =>
  randomMarket({ market: EURUSD, seed: 5, zone: ZONE, timeframe: 'M15', from: PLAY_FROM - 100 * DAY_MS, to: PLAY_FROM + 5 * DAY_MS })

/** Monday, 15:00 UTC: all timeframes up to H1 close. */
const CHOSEN = PLAY_FROM + 15 * 3_600_000

describe('a backtest', () => {
  it('gives the same decisions and the same account twice', async () => {
    const [one, two] = [await backtest(), await backtest()]
    expect(one.decisionsHash).toMatch(/^[0-9a-f]{64}$/)
    expect(two).toEqual(one)
    expect((await backtest({ seed: 2 })).decisionsHash).not.toBe(one.decisionsHash)
  })

  it('loses and invents no cent: the balance is the start and what every round trip brought', async () => {
    const run = await backtest({ seed: 4, days: 28 })
    expect(run.trips.length).toBeGreaterThan(10)
    expect(run.openPositions).toBe(0)
    const booked = run.trips.reduce((sum, { net }) => sum + cents(net), cents(run.startingBalance))
    expect(cents(run.equity.at(-1)?.balance ?? 0)).toBe(booked)
    expect(run.orders.filled + run.orders.refused).toBe(run.orders.sent)
  })

  it('decides every close of its base and above, once', async () => {
    const keys: string[] = []
    const run = await backtest({ onDecision: (_, { key }) => keys.push(key) })
    expect(new Set(keys).size).toBe(keys.length)
    expect([run.decisions, run.equity.length - 1]).toEqual([keys.length, keys.length])
    // Ten weekdays of 96 quarters of an hour, on the clock of a server that is shut at the weekend.
    expect(run.decisions).toBe(10 * 96)
  })

  it('fills at the open of the bar that follows the close, with spread and slippage against us', async () => {
    const bars = fiveDays()
    const run = await backtest({ bars, days: 5, desk: once(CHOSEN) })
    const [trip, ...others] = run.trips
    const at = bars.M15?.time.indexOf(CHOSEN) ?? -1
    const open = bars.M15?.open[at] ?? Number.NaN
    expect([trip?.openedAt, others]).toEqual([CHOSEN, []])
    // 4 points of spread, 1 of slippage.
    expect(trip?.openPrice).toBeCloseTo(open + 0.00005, 10)
    expect(trip?.spreadCost).toBeCloseTo(4 * (trip?.lots ?? 0), 8)
    expect(trip?.commission).toBeCloseTo(-2 * 2.5 * (trip?.lots ?? 0), 1)
  })

  it('one bar of delay fills at the open of the bar after, and the stop is where it was', async () => {
    const bars = fiveDays()
    const options = { bars, days: 5, desk: once(CHOSEN) }
    const [prompt, late] = [await backtest(options), await backtest({ ...options, delayMs: 900_000 })]
    const at = bars.M15?.time.indexOf(CHOSEN + 900_000) ?? -1
    expect(late.trips[0]?.openedAt).toBe(CHOSEN + 900_000)
    expect(late.trips[0]?.openPrice).toBeCloseTo((bars.M15?.open[at] ?? Number.NaN) + 0.00005, 10)
    expect([late.trips[0]?.lots, late.trips[0]?.riskMoney]).toEqual([prompt.trips[0]?.lots, prompt.trips[0]?.riskMoney])
    expect(late.decisions).toBe(prompt.decisions)
  })

  it('costs of one and a half take one and a half, and change nothing that the desk sees', async () => {
    const options = { seed: 5, days: 5, desk: once(CHOSEN) }
    const [base, dear] = [await backtest(options), await backtest({ ...options, costFactor: 1.5 })]
    const [cheap, costly] = [base.trips[0], dear.trips[0]]
    expect(costly?.openedAt).toBe(cheap?.openedAt)
    const perLot = (money = 0, lots = 0) => money / lots
    expect(perLot(costly?.spreadCost, costly?.lots)).toBeCloseTo(1.5 * perLot(cheap?.spreadCost, cheap?.lots), 1)
    expect(perLot(costly?.commission, costly?.lots)).toBeCloseTo(1.5 * perLot(cheap?.commission, cheap?.lots), 1)
    expect(perLot(costly?.slippageCost, costly?.lots)).toBeCloseTo(1.5 * perLot(cheap?.slippageCost, cheap?.lots), 1)
  })

  it('a release that the calendar tells of stops an entry near it', async () => {
    const options = { seed: 5, days: 5, desk: once(CHOSEN) }
    const release = { at: CHOSEN + 600_000, currency: 'USD', impact: 'high', name: 'Payrolls' } as const
    const [without, near] = [await backtest(options), await backtest({ ...options, calendar: [release] })]
    expect([without.funnel.entered, near.funnel.entered]).toEqual([1, 0])
    expect(without.funnel.holds['news']).toBeUndefined()
    // Every close within half an hour of it, of which the desk wanted one.
    expect(near.funnel.holds['news']).toBe(4)
  })

  it('ends where the account is lost', async () => {
    const run = await backtest({ balance: 94_000, exam: { firm: 'ftmo-2-step', phase: 'challenge', initial: '100000.00' } })
    expect([run.decisions, run.firm?.outcome]).toEqual([1, 'failed'])
  })

  it('plays several markets on one account in the order of time', async () => {
    const to = PLAY_FROM + 4 * DAY_MS
    const markets = [EURUSD, XAUUSD].map((market) => ({
      market,
      spreadPoints: market.spreadPoints,
      bars: randomMarket({ market, seed: 9, zone: ZONE, timeframe: 'M15', from: PLAY_FROM - 100 * DAY_MS, to }),
    }))
    const closes: number[] = []
    const symbols = new Set<string>()
    const run = await runBacktest({
      feed: makeFeed({ currency: 'USD', zone: ZONE, playFrom: PLAY_FROM, markets }),
      base: 'M15',
      to,
      balance: 100_000,
      terms: SYNTHETIC,
      exam: null,
      delayMs: 0,
      engine: { config: configOf({ desk: 'ema' }), version: 'test' },
      onDecision: (_, { closeTime, symbol }) => {
        closes.push(closeTime)
        symbols.add(symbol)
      },
    })
    expect(closes).toEqual(closes.toSorted((a, b) => a - b))
    expect([...symbols]).toEqual(['EURUSD', 'XAUUSD'])
    // The close at midnight of Monday belongs to the Sunday that ends there.
    expect(run.prices.map(({ brokerSymbol, at }) => [brokerSymbol, at.length])).toEqual([
      ['EURUSD', 5],
      ['XAUUSD', 5],
    ])
  })
})

describe('the way past the edge', () => {
  it('a session over HTTP and the same one in process make the same decisions, byte for byte', async () => {
    const [overHttp, inProcess] = [await playDemo('http'), await playDemo('engine')]
    expect(overHttp).toHaveLength(210)
    expect(inProcess).toEqual(overHttp)
    expect(overHttp.some((text) => text.includes('"kind":"enter"'))).toBe(true)
  })
})

async function playDemo(way: 'http' | 'engine'): Promise<readonly string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'barclose-ways-'))
  const feed = feedOf(makeSyntheticTape({ seed: 7, minutes: 120 }))
  let now = 0
  const server: Server = await composeServer({
    config: configOf({ desk: 'ema', ratePerSecond: 1_000_000 }),
    clock: { now: () => now },
    logger: false,
    journalPath: join(folder, 'journal.db'),
    token: TOKEN,
    version: 'test',
  })
  onTestFinished(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }))
  try {
    const texts: string[] = []
    server.engine.onEvent((event) => void (event.kind === 'decision' && texts.push(textOfDecision(event.decision))))
    const wire: Line =
      way === 'engine'
        ? openEngineLine({ engine: server.engine, now: () => now, areKept: true })
        : openWire({
            baseUrl: await server.app.listen({ host: '127.0.0.1', port: 0 }),
            token: TOKEN,
            timeoutMs: 10_000,
            attempts: 1,
            pauseMs: 1,
          })
    const setClock = (at: number) => void (now = at)
    const terminal = openTerminal({
      feed,
      wire,
      account: ACCOUNT,
      session: 's',
      terms: SYNTHETIC,
      balance: 100_000,
      seed: 7,
      resendShare: 0.05,
      setClock,
    })
    await terminal.hello()
    await server.engine.command(ACCOUNT, { kind: 'arm' }, 'user', 'test')
    for (let minute = 0; minute < 70; minute += 1) await terminal.live(feed.playFrom + minute * 60_000)
    await terminal.bye('end')
    return texts
  } finally {
    await server.close()
  }
}

describe('what a desk has said', () => {
  it('is said again in a stress run, which ends as one that asked the models anew', async () => {
    const models = join(import.meta.dirname, '..', '..', '..', 'replay', 'models')
    const trustedModels = (await findInstalled([models])).map(({ symbol, version }) => `${symbol}@${version}`)
    const feed = feedOf(makeSyntheticTape({ seed: 7, minutes: 300 }))
    const memory = openMemory()
    let asked = 0
    const counted = (desk: Desk): Desk => ({
      ...desk,
      opinion: (close, window, look) => {
        asked += 1
        return desk.opinion(close, window, look)
      },
    })
    const run = (delayMs: number, aroundDesk: (desk: Desk) => Desk) =>
      runBacktest({
        feed,
        base: 'M5',
        to: Infinity,
        balance: 100_000,
        terms: SYNTHETIC,
        exam: null,
        delayMs,
        engine: { config: configOf({ trustedModels, modelTimeoutMs: 60_000 }), version: 'test', models: [models], aroundDesk },
      })
    await run(0, (desk) => memory.record(desk))
    const fresh = await run(300_000, counted)
    const anew = asked
    asked = 0
    const again = await run(300_000, (desk) => memory.recall(counted(desk)))
    expect(again.decisionsHash).toBe(fresh.decisionsHash)
    expect(asked).toBeLessThan(anew)
  })
})

it('a desk that waits on nothing is asked once a close', async () => {
  let asked = 0
  const run = await backtest({ days: 2, desk: scriptedDesk(() => ((asked += 1), opinionOf(null))) })
  expect(asked).toBe(run.decisions)
})
