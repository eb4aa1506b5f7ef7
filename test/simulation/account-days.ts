import { waveSpec, WAVE_EURUSD } from '../../replay/wave-market.ts'
import { seedRandom } from '../../replay/random.ts'
import { configOf } from '../../src/config.ts'
import { SymbolSpecSchema, type SymbolSpec } from '../../src/contracts/account.ts'
import type { FirmName, PhaseName } from '../../src/contracts/firm.ts'
import { AccountIdSchema, BrokerSymbolSchema, SymbolNameSchema, type Side } from '../../src/contracts/primitives.ts'
import { direction, type AccountView, type Position } from '../../src/core/account.ts'
import { firmDayAt } from '../../src/core/firm/day.ts'
import { findTrip } from '../../src/core/firm/trip.ts'
import { atStops, type AtStops } from '../../src/core/risk/at-stops.ts'
import type { Exposure } from '../../src/core/risk/open-risk.ts'
import { planEntry } from '../../src/core/risk/plan-entry.ts'
import { followFirm, groundOf, noteDeals, openFirmBook, rulesOf, type FirmBook } from '../../src/pipeline/firm-book.ts'
import type { DealRow, EquityRow, FirmDayRow, JournalEntry } from '../../src/ports/journal.ts'
import { floorsByHand, type Truth } from './floors-by-hand.ts'

/** Points that a stop may slip in a day that counts. */
export const SLIPPAGE_BOUND = 40
const ACCOUNT = AccountIdSchema.parse('1.Simulated')
const PERMISSIONS = {
  connected: true,
  terminalTrade: true,
  programTrade: true,
  accountTrade: true,
  accountExpert: true,
  allowTrading: true,
}

type Market = {
  readonly symbol: Position['symbol']
  readonly brokerSymbol: Position['brokerSymbol']
  readonly spec: SymbolSpec
  price: number
  readonly swing: number
}
type Open = { position: Position; market: Market }

export type Result = {
  days: number
  /** Days on which a stop slipped further than the bound, or somebody by hand risked more than was left: they do not count. */
  outside: number
  /** Of those that count: with something open by hand, or with money paid in. */
  beside: number
  entries: number
  trips: number
  restarts: number
  breaches: string[]
}
export const emptyResult = (): Result => ({ days: 0, outside: 0, beside: 0, entries: 0, trips: 0, restarts: 0, breaches: [] })

/** What is taken away to see whether it is needed. */
export type Without = Readonly<{ trip?: boolean; floors?: boolean }>

const PROGRAMS: readonly (readonly [FirmName, PhaseName, number])[] = [
  ['ftmo-2-step', 'challenge', 100_000],
  ['ftmo-2-step', 'funded', 25_000],
  ['ftmo-1-step', 'challenge', 50_000],
  ['topstep', 'challenge', 50_000],
  ['apex', 'challenge', 50_000],
  ['the5ers-hyper-growth', 'challenge', 20_000],
  ['fundednext-stellar', 'challenge', 100_000],
]
const HOUR_MS = 3_600_000

/** Lives through an account's days: prices that jump, orders of ours and by hand, deposits, restarts. */
export function liveThrough(seed: number, days: number, result: Result, without: Without = {}): void {
  const random = seedRandom(seed, 'account-days')
  const chance = (share: number) => random.unit() < share
  const [firm, phase, initial] = PROGRAMS[seed % PROGRAMS.length] ?? PROGRAMS[0] ?? expectNever()
  const rules = rulesOf(firm, phase)
  const config = configOf({
    stopSlippagePoints: SLIPPAGE_BOUND,
    stopSlippages: '',
    riskPerTradePercent: 1,
    riskPerPositionPercent: 2,
    riskPortfolioPercent: 4,
    stopMaxAtr: 50,
  })
  let now = Date.UTC(2025, 0, 6) + Math.floor(random.unit() * 1_000) * 86_400_000
  const markets = makeMarkets()
  const ledger = openLedger(initial, now, { firm, phase })
  let open: Open[] = []
  let isHalted = false
  let isOutside = false
  let isBeside = false
  let isLoose = false
  let dayStart = firmDayAt(rules.reset, now).startsAt
  const held: { book: FirmBook | null } = { book: null }
  const truth: Truth = { initial, reference: { balance: initial, equity: initial }, highestEnd: null, highestEquity: initial }

  const view = (): AccountView => {
    const floating = open.reduce((sum, { position }) => sum + position.profit + position.swap + position.commission, 0)
    const equity = cents(ledger.balance + floating)
    const funds = { balance: ledger.balance, credit: 0, equity, margin: 0, freeMargin: 1e9, marginLevel: null }
    return { at: now, funds, positions: open.map(({ position }) => position), orders: [], permissions: PERMISSIONS }
  }
  const look = (): AccountView => {
    const seen = view()
    held.book ??= openFirmBook({ account: ACCOUNT, execution: 'broker', digits: 2, journal: ledger.journal }, seen)
    noteDeals(held.book, ledger.takeFresh())
    followFirm(held.book, seen, ledger.journal)
    truth.highestEquity = Math.max(truth.highestEquity, seen.funds.equity)
    ledger.see({ account: ACCOUNT, execution: 'broker', at: now, balance: seen.funds.balance, equity: seen.funds.equity })
    return seen
  }
  const lookAnew = (): FirmDayRow | undefined => {
    look()
    return held.book?.day
  }
  const close = ({ position, market }: Open, at: number): void => {
    const profit = profitOf(position, market, at)
    ledger.book(now, cents(profit), {
      swap: cents(position.swap),
      commission: cents(position.commission - config.commissionPerLot * position.lots),
    })
    open = open.filter((one) => one.position !== position)
  }
  const judge = ({ funds: { equity } }: AccountView): void => {
    for (const floor of floorsByHand(rules, truth)) {
      const isBroken = rules.breach === 'below' ? equity < floor - 1e-6 : equity <= floor + 1e-6
      if (isBroken && !isOutside)
        result.breaches.push(`seed ${seed}, ${firm} ${phase}, ${new Date(now).toISOString()}: equity ${equity}, floor ${floor}`)
      if (isBroken) isOutside = true
    }
  }

  const exposureOf = ({ positions }: AccountView): Exposure => ({
    positions,
    orders: [],
    onTheWay: [],
    specOf: (name) => markets.find(({ brokerSymbol }) => brokerSymbol === name)?.spec,
  })

  look()
  for (let hour = 0; hour < days * 24; hour += 1) {
    now += HOUR_MS
    if (firmDayAt(rules.reset, now).startsAt !== dayStart) {
      result.days += 1
      if (isOutside) result.outside += 1
      else if (isBeside) result.beside += 1
      const { balance, equity } = view().funds
      truth.reference = { balance, equity }
      truth.highestEnd = Math.max(truth.highestEnd ?? balance, balance)
      dayStart = firmDayAt(rules.reset, now).startsAt
      // What had no bound at the last look has none over the reset either.
      isOutside = isLoose
      isBeside = false
      // A person looks in the morning, and lets it go on if the account still stands.
      if (floorsByHand(rules, truth).some((floor) => equity < floor + initial * 0.01)) return
      isHalted = false
    }
    moveMarkets()
    beat()
    if (!isHalted) for (const market of markets) if (chance(0.08)) tryEntry(market)
    actByHand()
    beat()
    if (chance(0.01)) restart()
  }

  /** The terminal's heartbeat, of which a real hour has hundreds: after the prices, and after what was done by hand. */
  function beat(): void {
    const seen = look()
    judge(seen)
    const { book } = held
    const isLeft = without.trip === true || isHalted || book === null
    boundByHand(isLeft ? seen : guard(book, seen))
  }

  /** Gives the account as it leaves it. */
  function guard(book: FirmBook, seen: AccountView): AccountView {
    const first = { day: book.day.firstEquity, week: book.day.weekFirstEquity }
    const ground = groundOf(book, seen)
    const worst = worstOf(book, seen)
    if (findTrip({ ground, first, settings: config, atStops: worst }) === null) return seen
    result.trips += 1
    isHalted = true
    for (const one of open.filter(({ position }) => position.isOurs)) close(one, slipped(one, exitOf(one)))
    const after = look()
    judge(after)
    return after
  }

  function worstOf(book: FirmBook, seen: AccountView): AtStops | null {
    const terms = { settings: config, serverSeconds: now / 1_000, spreadOf: () => 0 }
    return atStops(exposureOf(seen), { firm: groundOf(book, seen), balance: seen.funds.balance, terms })
  }

  /** What is held by hand is not ours to close: it counts while all its stops together leave every floor whole, and no longer. */
  function boundByHand(seen: AccountView): void {
    const positions = seen.positions.filter(({ isOurs }) => !isOurs)
    isLoose = false
    if (positions.length === 0 || held.book === null) return
    isBeside = true
    const worst = worstOf(held.book, { ...seen, positions })
    isLoose = worst === null || worst.room.room < 0
    if (isLoose) isOutside = true
  }

  /** A straight way to the next price, or a jump; stops on the way are hit and slip. */
  function moveMarkets(): void {
    for (const market of markets) {
      const isJump = chance(0.004)
      const before = market.price
      market.price = Math.max(market.swing * 50, before + random.normal() * market.swing * (isJump ? 6 : 1))
      // Of those there were: a stop that is hit leaves another list.
      for (const one of open) {
        if (one.market !== market) continue
        const { position } = one
        const { stop, side } = position
        if (stop !== null && (exitOf(one) - stop) * direction(side) <= 0) {
          const filled = isJump ? exitOf(one) : slipped(one, stop)
          if (Math.abs(filled - stop) > SLIPPAGE_BOUND * market.spec.point + 1e-9) isOutside = true
          close(one, filled)
          continue
        }
        const swap = new Date(now).getUTCHours() === 22 ? Math.min(0, market.spec.swapLongPerLot) * position.lots : 0
        one.position = { ...position, profit: cents(profitOf(position, market, exitOf(one))), swap: cents(position.swap + swap) }
      }
    }
  }
  function slipped({ position, market: { spec } }: Open, price: number): number {
    return price - direction(position.side) * Math.floor(random.unit() * SLIPPAGE_BOUND) * spec.point
  }

  function tryEntry(market: Market): void {
    if (held.book === null || open.some((one) => one.market === market && one.position.isOurs)) return
    const side: Side = chance(0.5) ? 'buy' : 'sell'
    const seen = view()
    const { spec } = market
    const entry = planEntry({
      side,
      opinion: {
        stopDistancePrice: market.swing * (1 + random.unit() * 4),
        targetDistancePrice: null,
      },
      symbol: market.symbol ?? expectNever(),
      brokerSymbol: market.brokerSymbol,
      quote: { bid: market.price, ask: market.price, at: now },
      spec,
      room: { balance: seen.funds.balance, capital: Math.min(seen.funds.balance, seen.funds.equity), freeMargin: 1e9 },
      exposure: exposureOf(seen),
      market: { range: { price: market.swing * 5, timeframe: 'H1' }, yearlyVolatility: null },
      regime: null,
      probability: null,
      firm: without.floors === true ? null : groundOf(held.book, seen),
      limits: [],
      serverSeconds: now / 1_000,
      spreadOf: () => 0,
      settings: config,
    })
    if (entry.kind !== 'enter') return
    result.entries += 1
    const openPrice = entry.price + direction(side) * Math.floor(random.unit() * config.maxDeviationPoints) * spec.point
    hold(market, { side, lots: entry.lots, openPrice, stop: entry.stop, isOurs: true })
  }
  function hold(market: Market, order: Pick<Position, 'side' | 'lots' | 'openPrice' | 'stop' | 'isOurs'>): void {
    const ticket = String(ledger.nextTicket())
    const named = {
      brokerSymbol: market.brokerSymbol,
      symbol: market.symbol,
      identifier: ticket,
      ticket,
      magic: '1',
      openedAt: now,
      target: null,
      comment: '',
    }
    const position: Position = { ...named, ...order, profit: 0, swap: 0, commission: cents(-config.commissionPerLot * order.lots) }
    const one = { position, market }
    one.position = { ...position, profit: cents(profitOf(position, market, exitOf(one))) }
    open.push(one)
  }

  /** Somebody trades beside us, pays in or out. What they risk beyond the room that is left is on their head. */
  function actByHand(): void {
    if (chance(0.003)) {
      const market = markets[Math.floor(random.unit() * markets.length)] ?? expectNever()
      const side: Side = chance(0.5) ? 'buy' : 'sell'
      const stop = chance(0.8) ? market.price - direction(side) * market.swing * 3 : null
      hold(market, { side, lots: cents(random.unit() * 2 + 0.01), openPrice: market.price, stop, isOurs: false })
    }
    for (const one of open.filter(({ position }) => !position.isOurs)) if (chance(0.1)) close(one, exitOf(one))
    if (chance(0.0005)) pay(cents((random.unit() - 0.3) * initial * 0.02))
  }
  function pay(amount: number): void {
    ledger.book(now, amount, { kind: 'balance' })
    truth.reference = { balance: truth.reference.balance + amount, equity: truth.reference.equity + amount }
    // What is taken out is missing above the floors that stand still; no firm says what it does to the equity of the reset.
    if (amount < 0 || rules.daily?.reference === 'higher') isOutside = true
    else isBeside = true
  }

  /** All that was in memory is gone; what comes back must be what it was. */
  function restart(): void {
    const before = look()
    const known = held.book?.day
    ledger.takeFresh()
    held.book = null
    result.restarts += 1
    const again = lookAnew()
    if (known !== undefined && JSON.stringify(again) !== JSON.stringify(known) && !isOutside)
      result.breaches.push(`seed ${seed}: a restart at ${before.at} changed ${JSON.stringify(known)} into ${JSON.stringify(again)}`)
  }
}

const exitOf = ({ market }: Open): number => market.price
const cents = (amount: number): number => Math.round(amount * 100) / 100
const profitOf = ({ side, lots, openPrice }: Position, { spec }: Market, at: number): number =>
  (((at - openPrice) * direction(side)) / spec.tickSize) * spec.tickValue * lots

function makeMarkets(): readonly Market[] {
  const market = (name: string, price: number, swing: number, spec: object): Market => ({
    symbol: SymbolNameSchema.parse(name),
    brokerSymbol: BrokerSymbolSchema.parse(name),
    spec: SymbolSpecSchema.parse({ ...waveSpec(WAVE_EURUSD), ...spec }),
    price,
    swing,
  })
  return [
    market('EURUSD', 1.1, 0.001, {}),
    market('US30', 45_000, 60, { digits: 2, point: 0.01, tickSize: 0.01, tickValue: 0.01, contractSize: 1, swapLongPerLot: -4 }),
    market('XAUUSD', 2_600, 4, { digits: 2, point: 0.01, tickSize: 0.01, tickValue: 1, contractSize: 100, swapLongPerLot: -30 }),
  ]
}

/** The broker's book of the account, and of the journal what the book of the firm asks for. */
function openLedger(initial: number, at: number, { firm, phase }: Readonly<{ firm: FirmName; phase: PhaseName }>) {
  const deals: DealRow[] = []
  let fresh: DealRow[] = []
  let ticket = 0
  const days = new Map<number, FirmDayRow>()
  /** The newest heartbeats, as the journal keeps one per minute. */
  const seen: EquityRow[] = []
  const ledger = {
    balance: initial,
    nextTicket: () => (ticket += 1),
    see: (row: EquityRow): void => {
      if (seen.at(-1)?.at === row.at) seen.pop()
      seen.push(row)
      if (seen.length > 60) seen.splice(0, 30)
    },
    takeFresh: () => {
      const taken = fresh
      fresh = []
      return taken
    },
    book: (
      when: number,
      profit: number,
      { kind = 'sell', swap = 0, commission = 0 }: Readonly<{ kind?: string; swap?: number; commission?: number }>,
    ) => {
      const named = {
        account: ACCOUNT,
        signal: null,
        execution: 'broker',
        reason: 'client',
        brokerSymbol: null,
        symbol: null,
        magic: '1',
      } as const
      const row: DealRow = {
        ...named,
        ticket: `d${(ticket += 1)}`,
        positionIdentifier: '1',
        kind,
        entry: 'out',
        lots: 1,
        price: 1,
        profit,
        swap,
        commission,
        fee: 0,
        at: when,
      }
      deals.push(row)
      fresh.push(row)
      ledger.balance = cents(ledger.balance + profit + swap + commission)
    },
    journal: {
      append: (entries: readonly JournalEntry[]) => {
        for (const entry of entries) if (entry.kind === 'firm-day') days.set(entry.row.startsAt, entry.row)
        return Promise.resolve()
      },
      phase: () => ({ account: ACCOUNT, at, firm, phase, initial: initial.toFixed(2), who: 'test', why: 'test' }),
      capitalEvents: () => [],
      firstDeposit: () => undefined,
      firmDay: (_account: unknown, _execution: unknown, _phaseAt: number, before = Infinity) =>
        [...days.values()].findLast(({ startsAt }) => startsAt < before),
      dealsSince: (_account: unknown, _execution: unknown, from: number) => deals.filter((deal) => deal.at >= from),
      equityBefore: (_account: unknown, _execution: unknown, before: number) => seen.findLast(({ at }) => at < before),
    },
  }
  return ledger
}

function expectNever(): never {
  throw new Error('nothing to choose from')
}
