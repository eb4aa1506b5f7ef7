import type { RiskReply } from '../contracts/risk.ts'
import { budgetsOf } from '../core/gates/budget.ts'
import { firmDayAt } from '../core/firm/day.ts'
import type { Judgement } from '../core/firm/floors.ts'
import { FIRMS } from '../core/firm/firms.ts'
import type { FirmGround } from '../core/firm/ground.ts'
import { progressOf } from '../core/firm/progress.ts'
import { formatMinor, nearestMinor, percentOf, type Minor } from '../core/money.ts'
import { stakesOf } from '../core/risk/open-risk.ts'
import { BarcloseError } from '../errors.ts'
import type { AccountState } from './account-state.ts'
import { dayCountsAt } from './counters.ts'
import { groundOf, tradesOf, type FirmBook } from './firm-book.ts'
import { exposureOf, stopsOf } from './guard.ts'
import type { House } from './house.ts'

type Say = (minor: Minor) => string
type View = NonNullable<AccountState['view']>
type Seen = Readonly<{ book: FirmBook; view: View; ground: FirmGround; say: Say }>

/** Where an account stands before its firm, each figure with the formula that a person can check by hand. */
export function viewRisk(house: House, state: AccountState): RiskReply {
  const { firm: book, view, hello } = state
  if (book === null || view === null)
    throw new BarcloseError('UNKNOWN_ACCOUNT', `${state.account} has not been seen since the start; wait for its next message`, {
      path: 'account',
    })
  const { rules, digits, initial } = book
  const say: Say = (minor) => formatMinor(minor, digits)
  const ground = groundOf(book, view)
  const seen: Seen = { book, view, ground, say }
  const { judged, equity } = ground
  const firm = Object.entries(FIRMS).find(([name]) => name === book.firm)?.[1]
  const { firmBufferPercent } = house.config
  return {
    firm: book.firm,
    title: firm?.title ?? '',
    source: firm?.source ?? '',
    phase: book.phase,
    currency: hello.currency,
    initial: say(initial),
    capital: house.story.journal.capitalEvents(book.account, book.day.phaseAt).map(({ at, event, amount, initial: to, balance }) => ({
      at,
      event,
      amount,
      initial: to,
      balance,
    })),
    equity: say(equity),
    balance: say(nearestMinor(view.funds.balance, digits)),
    at: view.at,
    day: firmDayAt(rules.reset, view.at),
    daily: judged.daily === null ? null : floorOf(seen, judged.daily, ground.rules.daily?.effect ?? 'fail'),
    total: floorOf(seen, judged.total, 'fail'),
    buffer:
      book.firm === 'none'
        ? null
        : { money: say(percentOf(initial, firmBufferPercent)), formula: `${firmBufferPercent} % of the capital of ${say(initial)}` },
    worst: worstOf(house, state, seen),
    unbounded: [...stakesOf(exposureOf(state, view)).unbounded],
    emergency: emergencyOf(house, seen),
    progress: progressIn(house, seen),
    budgets: budgetsIn(house, state, seen),
  }
}

const floorOf = ({ ground, say }: Seen, judgement: Judgement, effect: RiskReply['total']['effect']): RiskReply['total'] => ({
  floor: say(judgement.floor),
  room: say(judgement.room),
  isBroken: judgement.isBroken,
  effect,
  formula: judgement.formula,
  roomFormula: `equity ${say(ground.equity)} - floor ${say(judgement.floor)}`,
})

function worstOf(house: House, state: AccountState, { view, ground, say }: Seen): RiskReply['worst'] {
  const found = stopsOf(house, state, ground, view.at)
  if (found === null) return null
  const { worst, room } = found
  const { stops, slippage, spread, commission, swap } = worst.parts
  const parts = { stops: say(stops), slippage: say(slippage), spread: say(spread), commission: say(commission), swap: say(swap) }
  const losses = Object.entries(parts).map(([name, money]) => ` - ${name} ${money}`)
  return {
    equity: say(worst.equity),
    parts,
    lockedIn: say(worst.lockedIn),
    formula: `equity ${say(ground.equity)}${losses.join('')}`,
    floors: room.floors.map(({ name, floor, formula }) => ({
      name,
      floor: say(floor),
      room: say(worst.equity - floor),
      formula,
      roomFormula: `worst case ${say(worst.equity)} - floor ${say(floor)}`,
    })),
  }
}

function emergencyOf({ config }: House, { book, say }: Seen): RiskReply['emergency'] {
  const part = (name: string, first: Minor, percent: number) => ({
    equity: say(first - percentOf(first, percent)),
    formula: `first equity of the ${name} ${say(first)} - ${percent} %`,
  })
  return {
    day: part('day', book.day.firstEquity, config.emergencyDailyPercent),
    week: part('week', book.day.weekFirstEquity, config.emergencyWeeklyPercent),
  }
}

function progressIn({ story }: House, { book, view, say }: Seen): RiskReply['progress'] {
  const { rules, digits, initial } = book
  const { minDays, targetPercent, bestDayShare, bestDayOf } = rules
  const balance = nearestMinor(view.funds.balance, digits)
  const trades = tradesOf(story.journal, book)
  const progress = progressOf({ rules, trades, initial, balance, isFlat: view.positions.length === 0 })
  const gains = progress.days.filter(({ net }) => net > 0)
  const best = gains.reduce((most, { net }) => Math.max(most, net), 0)
  const all = gains.reduce((sum, { net }) => sum + net, 0)
  const { startsAt, name } = firmDayAt(rules.reset, view.at)
  const least = minDays?.profitPercent ?? null
  const needed = minDays?.days ?? null
  return {
    since: book.cycleAt,
    days: {
      done: progress.counted,
      needed,
      isReached: progress.hasMinDays,
      formula: `days ${least === null ? 'on which a position was opened' : `that made ${least} % of the capital`}: ${progress.counted}${needed === null ? '' : ` of ${needed}`}`,
    },
    bestDay: {
      share: progress.bestDayShare,
      allowed: bestDayShare,
      isKept: progress.isBestDayKept,
      formula:
        all === 0
          ? 'no day has a profit yet'
          : bestDayOf === 'target' && targetPercent !== null
            ? `best day ${say(best)} / profit target ${say(percentOf(initial, targetPercent))}`
            : `best day ${say(best)} / profits of all days with one ${say(all)}`,
    },
    target:
      targetPercent === null
        ? null
        : {
            balance: say(initial + percentOf(initial, targetPercent)),
            isReached: progress.hasTarget,
            formula: `capital ${say(initial)} + ${targetPercent} %, with all positions closed`,
          },
    today: {
      realised: say(progress.days.find((day) => day.startsAt === startsAt)?.net ?? 0),
      formula: `profit, swap, commission and fee of the deals of ${name}; money paid in or out is none`,
    },
  }
}

function budgetsIn({ config }: House, state: AccountState, { book, view, ground }: Seen): RiskReply['budgets'] {
  const { requests, entries } = dayCountsAt(state.counters, { reset: book.rules.reset, now: view.at })
  const counts = { requestsToday: requests, entriesToday: entries }
  const onTheWay = [...state.onTheWay.values()].map(({ row }) => row.signal)
  return budgetsOf({ counts, firm: ground, view, onTheWay, settings: config }).map(({ what, used, limit, entriesTo }) => ({
    what,
    used,
    limit,
    entriesTo,
    reserve: limit - entriesTo,
    formula:
      entriesTo === limit
        ? 'nothing is kept back'
        : `entries stop at ${config.budgetEntryShare} % of ${limit}, ${entriesTo}; ${limit - entriesTo} are kept for closing`,
  }))
}
