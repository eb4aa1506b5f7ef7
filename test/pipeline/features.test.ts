import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { waveHello, waveSnapshot, WAVE_EURUSD } from '../../replay/wave-market.ts'
import { configOf } from '../../src/config.ts'
import type { Columns } from '../../src/contracts/bars.ts'
import { TIMEFRAMES, type SymbolName, type Timeframe } from '../../src/contracts/primitives.ts'
import { FeaturesReplySchema } from '../../src/contracts/people.ts'
import { resample } from '../../src/core/bars/resample.ts'
import { openSlider, slideWindows, type BarHistory, type Moment } from '../../src/core/bars/slide.ts'
import type { References } from '../../src/core/features/feature.ts'
import { FEATURES } from '../../src/core/features/registry.ts'
import { openFeatureReader } from '../../src/core/features/vector.ts'
import { referencesOf } from '../../src/core/regime/references.ts'
import type { Bars, Window } from '../../src/core/window.ts'
import { walkMinutes } from '../support/bar-files.ts'
import { isDeep } from '../support/depth.ts'
import { ACCOUNT, openHouse, TOKEN, ZONE, type TestHouse } from '../support/house.ts'
import { hasRealBars, PASSED_OVER, realHistory, realName } from '../support/real-bars.ts'

const SPOT = realName('US30')
const HEADERS = { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' }
const PRICES = ['open', 'high', 'low', 'close', 'tickVolume'] as const

type History = Readonly<{ symbol: SymbolName; history: BarHistory }>
type Market = History & Readonly<{ references: readonly History[] }>
const DAY_MS = 86_400_000
const REAL_CLOSES = isDeep ? 2_000 : 100

describe('check 1 and failure 35: the features that a server shows', () => {
  it('are those of the export to the last bit, bar by bar over HTTP', async () => {
    const until = Date.UTC(2025, 2, 10)
    const history = historyOf(walkMinutes({ from: until - 260 * DAY_MS, minutes: 260 * 1_440, seed: 7 }))
    const ofReference = (seed: number) => historyOf(walkMinutes({ from: until - 20 * DAY_MS, minutes: 20 * 1_440, seed }))
    const references = referencesOf(SPOT).map((symbol, i) => ({ symbol, history: ofReference(20 + i) }))
    // Across the hour that New York's clock leaves out: the server's days and four hours move with it.
    const compared = await compare({ symbol: SPOT, history, references }, { from: Date.UTC(2025, 2, 9, 1), closes: 150 })
    expect(compared).toMatchObject({ closes: 150, differing: [], absent: [] })
  }, 60_000)

  it('are absent, by name, while the terminal has not sent the history', async () => {
    const house = await openHouse()
    await house.hello({ brokerSymbols: ['EURUSD'] })
    const newest = (columns: Columns): Columns => pieceOf(columns, -5)
    await house.snapshot({
      change: ({ bars, ...message }) => ({
        ...message,
        bars: Object.fromEntries(
          Object.entries(bars).map(([timeframe, columns]) => [timeframe, timeframe === 'D1' ? newest(columns) : columns]),
        ),
      }),
    })
    const shown = await show(house, 'EURUSD')
    expect(shown.absent).toEqual(
      FEATURES.filter(({ name, needs }) => (needs.D1 ?? 0) > 5 || name.includes('correlation')).map(({ name }) => name),
    )
    expect(shown.absent.every((name) => shown.features[name] === null)).toBe(true)
    expect(shown.categories['regime']).toBeNull()
  })

  it('of a symbol that never sent bars are refused', async () => {
    const house = await openHouse()
    await house.hello({ brokerSymbols: ['EURUSD'] })
    await expect(show(house, 'GBPUSD')).rejects.toThrow(/UNKNOWN_SYMBOL.*GBPUSD has sent no bars yet/)
    await expect(show(house, 'NOBODYKNOWS')).rejects.toThrow(/UNKNOWN_SYMBOL.*no name in the symbol table/)
  })

  it('are refused, not made up, while bars that do not follow have left nothing', async () => {
    const house = await openHouse()
    await house.hello({ brokerSymbols: ['EURUSD'] })
    const after = (columns: Columns): Columns => ({ ...columns, after: (columns.time[0] ?? 0) - 86_400 })
    await house.snapshot({
      change: ({ bars, ...message }) => ({
        ...message,
        full: false,
        bars: Object.fromEntries(Object.entries(bars).map(([timeframe, columns]) => [timeframe, after(columns)])),
      }),
    })
    await expect(show(house, 'EURUSD')).rejects.toThrow(/UNKNOWN_SYMBOL.*EURUSD has sent no bars yet/)
  })

  it.each([
    ['EURUSD.a', 'EURUSD.b'],
    ['EURUSD.b', 'EURUSD.a'],
  ])('compare with the newer bars of two names of one market, whichever came first: %s, %s', async (first, second) => {
    const house = await openHouse()
    await house.hello({ brokerSymbols: ['USDJPY'] })
    const market = (brokerSymbol: string) => ({ ...WAVE_EURUSD, brokerSymbol })
    await house.snapshot({ market: market('USDJPY') })
    for (const name of [first, second]) {
      // As after a contract has rolled: the terminal names one of them at a time.
      await house.hello({ brokerSymbols: ['USDJPY', name] })
      await house.snapshot({
        market: market(name),
        closed: ['M5'],
        change: ({ bars, ...message }) => ({
          ...message,
          bars: Object.fromEntries(
            Object.entries(bars).map(([timeframe, columns]) => [
              timeframe,
              name === 'EURUSD.b' && timeframe === 'H1' ? pieceOf(columns, 0, -5) : columns,
            ]),
          ),
        }),
      })
    }
    const shown = await show(house, 'USDJPY')
    expect(shown.features['h1_correlation_dollar_48']).toBeCloseTo(1, 9)
  })

  it('are the same after a restart', async () => {
    const house = await openHouse()
    await house.hello({ brokerSymbols: ['EURUSD'] })
    await house.snapshot({ market: WAVE_EURUSD })
    const before = await show(house, 'EURUSD')
    await house.restart()
    expect(await show(house, 'EURUSD')).toEqual(before)
  })
})

describe.skipIf(!hasRealBars)(`check 1 and failure 35: the features of a recorded market${PASSED_OVER}`, () => {
  it(`are those of the export to the last bit over ${REAL_CLOSES} closes`, async () => {
    const { bars } = await realHistory(SPOT)
    const references = await Promise.all(
      referencesOf(SPOT).map(async (symbol) => ({ symbol, history: (await realHistory(symbol, ['H1'])).bars })),
    )
    const compared = await compare({ symbol: SPOT, history: bars, references }, { from: Date.UTC(2025, 11, 10), closes: REAL_CLOSES })
    process.stdout.write(`live against export: ${compared.closes} closes of ${SPOT}, ${compared.values} values compared, all the same\n`)
    expect(compared).toMatchObject({ closes: REAL_CLOSES, differing: [] })
    expect(compared.values).toBeGreaterThan(REAL_CLOSES * 160)
  }, 120_000)
})

const pieceOf = (columns: Columns, from: number, until?: number): Columns => ({
  ...columns,
  ...Object.fromEntries((['time', ...PRICES, 'spreadPoints'] as const).map((name) => [name, columns[name].slice(from, until)])),
})

const historyOf = (minutes: Bars): BarHistory =>
  Object.fromEntries(TIMEFRAMES.map((to) => [to, to === 'M1' ? minutes : resample(minutes, { to, zone: ZONE })]))

type Compared = Readonly<{ closes: number; values: number; absent: readonly string[]; differing: readonly string[] }>

/** Lives through the closes as a terminal would, with deltas over HTTP, and slides over the same history as the export does. */
async function compare(
  { symbol, history, references }: Market,
  { from, closes }: Readonly<{ from: number; closes: number }>,
): Promise<Compared> {
  const terminal = await openTerminal([symbol, ...references.map((other) => other.symbol)])
  const sliders = references.map((other) => ({ other: other.symbol, slider: openSlider(other.history, ZONE) }))
  const reader = openFeatureReader()
  const differing: string[] = []
  const absent = new Set<string>()
  let [done, values] = [0, 0]
  for (const moment of slideWindows({ history, zone: ZONE, base: 'M5', triggers: ['M5'], from }).moments) {
    if (done === closes) break
    done += 1
    const others = sliders.map(({ other, slider }) => ({ other, moment: slider.at(moment.closeTime) }))
    for (const one of others) await terminal.close(one.other, one.moment)
    await terminal.close(symbol, moment)
    const live = await show(terminal.house, symbol)
    const seen: References = Object.fromEntries(others.map(({ other, moment: { window } }) => [other, window]))
    const row = reader.read({ symbol, closeTime: moment.closeTime, window: moment.window, references: seen })
    expect(live.closeTime).toBe(moment.closeTime)
    for (const [i, { name }] of FEATURES.entries()) {
      const value = row[i] ?? Number.NaN
      const shown = live.features[name] ?? Number.NaN
      // 64-bit inside, 32-bit in the file: both have to be the same.
      if (!Object.is(shown, value) || !Object.is(Math.fround(shown), Math.fround(value)))
        differing.push(`${name} at ${moment.closeTime}: ${shown}, ${value}`)
      if (Number.isNaN(value)) absent.add(name)
      else values += 1
    }
  }
  return { closes: done, values, absent: [...absent], differing: differing.slice(0, 5) }
}

/** A terminal that sends each symbol's windows once and then only what is new. */
async function openTerminal(brokerSymbols: readonly string[]) {
  // Two weeks pass in seconds, and the clock that counts requests is the market's.
  const house = await openHouse({ config: configOf({ ratePerSecond: 1_000_000 }) })
  const address = await house.server().app.listen({ host: '127.0.0.1', port: 0 })
  const sent = new Map<string, Window>()
  const spoken = (at: number) => ({ account: ACCOUNT, session: 'one', seq: house.nextSeq(), now: ZONE.toServer(at) })
  let hasSpoken = false

  async function post(path: string, message: object): Promise<void> {
    const response = await fetch(address + path, { method: 'POST', headers: HEADERS, body: JSON.stringify(message) })
    const body = await response.text()
    if (!response.ok || !body.includes(path === '/v1/hello' ? '"welcome"' : '"signals"'))
      throw new Error(`${path}: ${response.status} ${body}`)
  }

  return {
    house,
    close: async (brokerSymbol: string, { closeTime, window }: Moment) => {
      house.clock.now = closeTime
      if (!hasSpoken) await post('/v1/hello', waveHello(spoken(closeTime), brokerSymbols, ZONE.offsetSeconds(closeTime)))
      hasSpoken = true
      const before = sent.get(brokerSymbol)
      sent.set(brokerSymbol, window)
      const fresh = before === undefined ? {} : newOf(before, window)
      const closed = TIMEFRAMES.filter((timeframe) => fresh[timeframe] !== undefined)
      if (before !== undefined && closed.length === 0) return
      const last = present(window)[0]?.[1].close.at(-1) ?? Number.NaN
      const shape = before === undefined ? { full: true, closed: ['M5'] as const } : { full: false, closed }
      const message = waveSnapshot({ ...WAVE_EURUSD, brokerSymbol }, spoken(closeTime), shape)
      // Of a reference some timeframes are not recorded; a terminal has them all, and nobody reads them.
      const bars = before === undefined ? { ...message.bars, ...wholeOf(window) } : fresh
      await post('/v1/snapshots', { ...message, bars, quote: { bid: last, ask: last, time: ZONE.toServer(closeTime) } })
    },
  }
}

const columnsOf = (bars: Bars, from: number) => ({
  after: from === 0 ? null : ZONE.toServer(bars.time[from - 1] ?? Number.NaN),
  time: [...bars.time.subarray(from)].map((time) => ZONE.toServer(time)),
  ...Object.fromEntries(PRICES.map((name) => [name, [...bars[name].subarray(from)]])),
  spreadPoints: [...bars.spreadPoints.subarray(from)].map((points) => (Number.isNaN(points) ? 0 : Math.round(points))),
})

const wholeOf = (window: Window) => Object.fromEntries(present(window).map(([timeframe, bars]) => [timeframe, columnsOf(bars, 0)]))

const newOf = (before: Window, now: Window): Partial<Record<string, object>> =>
  Object.fromEntries(
    present(now).flatMap(([timeframe, bars]) => {
      const known = before[timeframe]
      if (known === bars) return []
      const from = known === undefined ? 0 : bars.time.findIndex((time) => time > (known.time.at(-1) ?? 0))
      return [[timeframe, columnsOf(bars, from)]]
    }),
  )

const present = (window: Window): readonly (readonly [Timeframe, Bars])[] =>
  TIMEFRAMES.flatMap((timeframe) => {
    const bars = window[timeframe]
    return bars === undefined ? [] : [[timeframe, bars] as const]
  })

const ErrorsSchema = z.array(z.object({ code: z.string(), message: z.string() }))

async function show(house: TestHouse, brokerSymbol: string): Promise<z.infer<typeof FeaturesReplySchema>> {
  const url = `/v1/accounts/${ACCOUNT}/features?brokerSymbol=${encodeURIComponent(brokerSymbol)}`
  const response = await house.server().app.inject({ url, headers: HEADERS })
  if (response.statusCode === 200) return FeaturesReplySchema.parse(response.json())
  throw new Error(
    ErrorsSchema.parse(response.json())
      .map(({ code, message }) => `${code} ${message}`)
      .join(),
  )
}
