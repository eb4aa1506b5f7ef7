import type { Columns } from '../src/contracts/bars.ts'
import { PROTOCOL_VERSION, TIMEFRAME_SECONDS, TIMEFRAMES, WINDOW_BARS, type Timeframe } from '../src/contracts/primitives.ts'

/**
 * A market out of two waves that never closes: any bar of any timeframe follows from its open time alone. For load
 * and for tests, where bars must be valid and at hand, not lifelike; the synthetic tape is for those.
 */
export type WaveMarket = Readonly<{
  brokerSymbol: string
  /** Middle of the price, price units. */
  base: number
  digits: number
  /** Shifts the waves, so that markets differ. */
  phase: number
}>

export const WAVE_EURUSD: WaveMarket = { brokerSymbol: 'EURUSD', base: 1.1, digits: 5, phase: 0 }

export function wavePrice({ base, phase }: WaveMarket, serverSeconds: number): number {
  return base * (1 + 0.01 * Math.sin(serverSeconds / 9_000 + phase) + 0.004 * Math.sin(serverSeconds / 1_300 + 2 * phase))
}

/** The last `count` bars that are closed at `now`, server seconds; with `after` those behind it, without it a whole window. */
export function waveColumns(
  market: WaveMarket,
  timeframe: Timeframe,
  span: Readonly<{ now: number; count: number; whole: boolean }>,
): Columns {
  const seconds = TIMEFRAME_SECONDS[timeframe]
  const end = Math.floor(span.now / seconds) * seconds
  const time = Array.from({ length: span.count }, (_, i) => end - (span.count - i) * seconds)
  const round = (price: number) => Number(price.toFixed(market.digits))
  const open = time.map((at) => round(wavePrice(market, at)))
  const close = time.map((at) => round(wavePrice(market, at + seconds - 1)))
  const margin = market.base * 0.0004
  return {
    after: span.whole ? null : (time[0] ?? end) - seconds,
    time,
    open,
    high: open.map((price, i) => round(Math.max(price, close[i] ?? price) + margin)),
    low: open.map((price, i) => round(Math.min(price, close[i] ?? price) - margin)),
    close,
    tickVolume: time.map((at) => 20 + (at % 37)),
    spreadPoints: time.map(() => 8),
  }
}

/** Timeframes whose bar ends at this server time. */
export const closedAt = (now: number): Timeframe[] => TIMEFRAMES.filter((timeframe) => now % TIMEFRAME_SECONDS[timeframe] === 0)

type Spoken = Readonly<{
  account: string
  session: string
  seq: number
  now: number
  /** Version of the state that is followed. */ stateVersion?: number
}>

const PERMISSIONS = {
  connected: true,
  terminalTrade: true,
  programTrade: true,
  accountTrade: true,
  accountExpert: true,
  allowTrading: true,
}
const ALWAYS_OPEN = [0, 1, 2, 3, 4, 5, 6].map((day) => ({ day, from: 0, to: 86_400 }))

export function waveSpec({ digits }: WaveMarket) {
  const point = Number((1 / Number(`1e${digits}`)).toFixed(digits))
  return {
    digits,
    point,
    tickSize: point,
    tickValue: 1,
    contractSize: 100_000,
    baseCurrency: 'EUR',
    profitCurrency: 'USD',
    marginCurrency: 'EUR',
    marginPerLot: 3_666.67,
    volumeMin: 0.01,
    volumeMax: 100,
    volumeStep: 0.01,
    stopsLevelPoints: 0,
    freezeLevelPoints: 0,
    fillingModes: ['fok', 'ioc'],
    executionMode: 'market',
    tradeMode: 'full',
    swapLongPerLot: -6.5,
    swapShortPerLot: 1.2,
    swapTripleDay: 3,
    sessions: ALWAYS_OPEN,
    expiresAt: null,
  }
}

export function waveHello({ account, session, seq, now }: Spoken, brokerSymbols: readonly string[], utcOffsetSeconds: number) {
  return {
    v: PROTOCOL_VERSION,
    account,
    session,
    seq,
    type: 'hello',
    stateVersion: 0,
    serverTime: now,
    utcOffsetSeconds,
    eaVersion: '1.0.0',
    terminalBuild: 4_885,
    company: 'Wave Markets (synthetic)',
    server: 'Wave-Demo',
    currency: 'USD',
    currencyDigits: 2,
    leverage: 100,
    accountKind: 'demo',
    marginMode: 'hedging',
    fifo: false,
    stopOutMode: 'percent',
    stopOutLevel: 50,
    magic: '770001',
    brokerSymbols,
    permissions: PERMISSIONS,
  }
}

export function waveAccount(now: number) {
  return {
    stateVersion: 1,
    serverTime: now,
    permissions: PERMISSIONS,
    funds: { balance: 100_000, credit: 0, equity: 100_000, margin: 0, freeMargin: 100_000, marginLevel: null },
    positions: [],
    orders: [],
  }
}

type Shape = Readonly<{
  full: boolean
  /** Timeframes that closed; those that end now when left out. */
  closed?: readonly Timeframe[]
  /** Time since the snapshot before: a delta carries what has closed in it. One bar of each when left out. */
  sinceSeconds?: number
  /** Bars of a window, where a test wants them few. */
  windowBars?: number
}>

/** The snapshot that an EA would send at `now`: all windows, or the new bars of the timeframes that closed. */
export function waveSnapshot(market: WaveMarket, { account, session, seq, now, stateVersion = 1 }: Spoken, shape: Shape) {
  const closed = shape.closed ?? closedAt(now)
  const countOf = (timeframe: Timeframe) =>
    shape.full ? WINDOW_BARS : Math.max(1, Math.floor((shape.sinceSeconds ?? 0) / TIMEFRAME_SECONDS[timeframe]))
  const sent = shape.full ? TIMEFRAMES : closed
  const price = wavePrice(market, now)
  const point = waveSpec(market).point
  return {
    v: PROTOCOL_VERSION,
    account,
    session,
    seq,
    type: 'snapshot',
    ...waveAccount(now),
    stateVersion,
    brokerSymbol: market.brokerSymbol,
    full: shape.full,
    closed: [...closed],
    bars: Object.fromEntries(
      sent.map((timeframe) => [timeframe, waveColumns(market, timeframe, { now, count: countOf(timeframe), whole: shape.full })]),
    ),
    quote: { bid: Number(price.toFixed(market.digits)), ask: Number((price + 8 * point).toFixed(market.digits)), time: now },
    spec: waveSpec(market),
    ...(shape.full ? { calendar: [] } : {}),
  }
}
