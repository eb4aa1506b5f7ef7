import { seedRandom, type Random } from '../../../replay/random.ts'
import type { FaultSettings } from '../../../mql5/host/scenario.ts'

export const KINDS = ['hedging', 'netting', 'FIFO'] as const
export type AccountKind = (typeof KINDS)[number]

/** What happens to the server at an instant, or what a person tells it. */
export type Act = Readonly<{
  at: number
  kind: 'halt' | 'reduce' | 'resume' | 'disarm' | 'arm' | 'flatten' | 'cut' | 'cutAfterWork' | 'cutAfterReply' | 'close' | 'look'
  /** Connections that are refused before the server that was cut is there again. */
  refusals?: number
}>

/** An end of the EA: by a kill that stands among the faults, or a restart at an instant; it is back after a pause. */
export type Life = Readonly<{ kill?: FaultSettings; endsAt?: number; pauseMs: number }>

export type Schedule = Readonly<{
  seed: number
  account: AccountKind
  transport: 'socket' | 'http'
  filling: number
  commentMax: number
  executionMs: number
  /** Life of a signal, ms. */
  expiryMs: number
  faults: readonly FaultSettings[]
  acts: readonly Act[]
  lives: readonly Life[]
}>

export const SYMBOLS = ['EURUSD', 'GBPUSD', 'AUDUSD'] as const
/** A Wednesday, 10:03:30 on the trade server's clock: five M5 bars close before END. */
export const START = Date.UTC(2026, 5, 3, 10, 3, 30)
/** From here on nothing happens any more, so that everything can come to its end. */
export const CALM = START + 1_200_000
export const END = START + 1_530_000
const CLOSES = [90, 390, 690, 990].map((second) => START + second * 1_000)

/** Everything that goes wrong in one run, by its seed alone. */
export function makeSchedule(seed: number, account: AccountKind = KINDS[seed % KINDS.length] ?? 'hedging'): Schedule {
  const random = seedRandom(seed, 'fault-schedule')
  const chance = (share: number) => random.unit() < share
  const faults = [
    ...some(random, 3, 6, ORDER_FAULTS).map((make) => make(random)),
    ...some(random, 1, 3, TERMINAL_FAULTS).flatMap((make) => make(random)),
    ...some(random, 0, 2, NETWORK_FAULTS).map((make) => make(random)),
    ...(chance(0.5) ? handTrades(random) : []),
  ]
  return {
    seed,
    account,
    transport: chance(0.65) ? 'socket' : 'http',
    filling: pick(random, [1, 2, 3]),
    commentMax: pick(random, [31, 31, 31, 20, 16]),
    executionMs: pick(random, [0, 40, 350]),
    expiryMs: pick(random, [20_000, 20_000, 90_000]),
    faults,
    acts: makeActs(random),
    lives: makeLives(random),
  }
}

export const pick = <T>(random: Random, list: readonly T[]): T => {
  const found = list[Math.floor(random.unit() * list.length)]
  if (found === undefined) throw new Error('nothing to pick from')
  return found
}

/** Between `least` and `most` of the list, each at most once. */
function some<T>(random: Random, least: number, most: number, list: readonly T[]): readonly T[] {
  const left = [...list]
  const count = least + Math.floor(random.unit() * (most - least + 1))
  return Array.from({ length: count }, () => left.splice(Math.floor(random.unit() * left.length), 1)).flat()
}

/** Most things go wrong while orders are on their way: shortly after a bar has closed. */
function moment(random: Random): number {
  const near = pick(random, CLOSES) + random.between(-1_000, 12_000)
  return Math.round(random.unit() < 0.7 ? near : random.between(START + 60_000, CALM - 90_000))
}

const window = (random: Random, least: number, most: number): Readonly<{ from: number; until: number }> => {
  const from = moment(random)
  return { from, until: Math.min(CALM, Math.round(from + random.between(least, most))) }
}

/** How often a fault of the trade server strikes. All of them end with the calm. */
function often(random: Random): Omit<FaultSettings, 'kind'> {
  const action = pick(random, ['open', 'close', 'deal'] as const)
  return {
    probability: random.between(0.2, 0.7),
    count: 1 + Math.floor(random.unit() * 4),
    until: CALM,
    action,
  }
}

type OrderFault = (random: Random) => FaultSettings
const REFUSALS = [
  'requote',
  'priceOff',
  'priceChanged',
  'reject',
  'cancel',
  'invalid',
  'algoOff',
  'noMoney',
  'marketClosed',
  'tooManyRequests',
  'locked',
  'frozen',
  'invalidFill',
  'tradeDisabled',
  'serverDisables',
] as const
const LOST = ['timeout', 'timeout', 'connection', 'error', 'noAnswer'] as const
const ORDER_FAULTS: readonly OrderFault[] = [
  ...REFUSALS.map((kind): OrderFault => (random) => ({ kind, ...often(random) })),
  ...LOST.flatMap((kind): OrderFault[] => [
    (random) => ({ kind, executed: false, ...often(random) }),
    (random) => ({ kind, executed: true, ...often(random), delayMs: pick(random, [0, 0, 700, 6_000, 25_000]) }),
    (random) => ({ kind, executed: true, silent: true, ...often(random) }),
  ]),
  (random) => ({ kind: 'partial', fraction: random.between(0.2, 0.8), ...often(random) }),
  (random) => ({ kind: 'placed', delayMs: Math.round(random.between(50, 9_000)), ...often(random) }),
  (random) => ({ kind: 'slippage', points: Math.round(random.between(-5, 15)), ...often(random) }),
]

type TerminalFault = (random: Random) => readonly FaultSettings[]
const switched =
  (kind: 'autoTrading' | 'mqlTrading' | 'accountTrading' | 'expertTrading'): TerminalFault =>
  (random) => {
    const { from, until } = window(random, 5_000, 150_000)
    return [
      { kind, at: from, value: false },
      { kind, at: until, value: true },
    ]
  }

const TERMINAL_FAULTS: readonly TerminalFault[] = [
  switched('autoTrading'),
  switched('mqlTrading'),
  switched('accountTrading'),
  switched('expertTrading'),
  (random) => [{ kind: 'offline', ...window(random, 1_000, 90_000) }],
  (random) => [{ kind: 'historyMissing', symbol: pick(random, SYMBOLS), ...window(random, 20_000, 120_000) }],
  (random) => [{ kind: 'symbolUnknown', symbol: pick(random, SYMBOLS), ...window(random, 5_000, 60_000) }],
  (random) => [{ kind: 'clockJump', at: moment(random), byMs: pick(random, [-90_000, -7_000, 7_000, 90_000, 600_000]) }],
]

const NETWORK_FAULTS: readonly OrderFault[] = [
  (random) => ({ kind: 'serverSilent', ...window(random, 4_000, 100_000) }),
  (random) => ({ kind: 'socketDrop', at: moment(random) }),
  (random) => ({ kind: 'socketDrop', executed: random.unit() < 0.5, probability: 0.02, count: 4, until: CALM }),
  (random) => ({ kind: 'networkSlow', delayMs: Math.round(random.between(200, 4_000)), probability: 0.1, count: 25, until: CALM }),
  () => ({ kind: 'connectRefused', probability: 0.5, count: 5, until: CALM }),
]

/** On one symbol, so that the others go on: some of it is held to the end. */
function handTrades(random: Random): readonly FaultSettings[] {
  const symbol = pick(random, SYMBOLS)
  const trade = (): FaultSettings => ({
    kind: 'hand',
    at: moment(random),
    symbol,
    action: random.unit() < 0.25 ? 'close' : 'open',
    value: random.unit() < 0.5,
    lots: Math.round(random.between(1, 30)) / 100,
    // Without a stop its risk has no bound, and the server enters nothing beside it.
    points: random.unit() < 0.8 ? 400 : 0,
  })
  return Array.from({ length: 1 + Math.floor(random.unit() * 3) }, trade)
}

function makeActs(random: Random): readonly Act[] {
  const acts: Act[] = []
  const cuts = Math.floor(random.unit() * 3)
  for (let i = 0; i < cuts; i += 1)
    acts.push({
      at: moment(random),
      kind: pick(random, ['cut', 'cut', 'cutAfterWork', 'cutAfterWork', 'cutAfterReply', 'close'] as const),
      refusals: pick(random, [0, 1, 3, 7]),
    })
  const mode = pick(random, ['halt', 'reduce', 'disarm', 'flatten', null, null] as const)
  if (mode !== null) {
    const at = moment(random)
    const until = Math.min(CALM, Math.round(at + random.between(20_000, 320_000)))
    acts.push({ at, kind: mode })
    if (mode !== 'disarm') acts.push({ at: until, kind: 'resume' })
    if (mode === 'disarm' || mode === 'flatten') acts.push({ at: until, kind: 'arm' })
  }
  return acts.toSorted((a, b) => a.at - b.at)
}

function makeLives(random: Random): readonly Life[] {
  return Array.from({ length: Math.floor(random.unit() * 3.5) }, (): Life => {
    const pauseMs = pick(random, [1_000, 6_000, 20_000, 75_000])
    if (random.unit() < 0.15) return { endsAt: moment(random), pauseMs: 0 }
    if (random.unit() < 0.15) return { kill: { kind: 'kill', at: moment(random) }, pauseMs }
    const point = pick(random, ['beforeOrderSend', 'afterOrderSend'] as const)
    return { kill: { kind: 'kill', point, nth: 1 + Math.floor(random.unit() * 5), until: CALM - 60_000 }, pauseMs }
  })
}
