import { z } from 'zod'
import type { SignalRow, SignalState } from '../../../src/ports/journal.ts'
import { checkEntries } from './check-entries.ts'
import { checkHands } from './check-hands.ts'
import { MAGIC, type Story } from './play.ts'

/** Everything that must hold after any schedule, as sentences about what does not. */
export function faultsOf(story: Story): readonly string[] {
  return [
    ...checkOrders(story),
    ...checkSettled(story),
    ...checkPositions(story),
    ...checkStops(story),
    ...checkEntries(story),
    ...checkHands(story),
    ...checkVoices(story),
  ]
}

type Deal = Story['end']['deals'][number]
/** A broker may cut a comment short; what it keeps of an id is enough. */
export const isOf = (comment: string, id: string): boolean => comment.length >= 16 && id.startsWith(comment)
const EXPERT = 3
const LOTS_HAIR = 1e-8

export const ordersOf = (deals: readonly Deal[], id: string): ReadonlySet<string> =>
  new Set(deals.filter((deal) => deal.magic === MAGIC && isOf(deal.comment, id)).map(({ order }) => order))

const DONE: ReadonlySet<SignalState> = new Set(['filled', 'partial'])

/** Exactly one order for what was carried out, none for the rest, and none that no signal asked for. */
function checkOrders({ end, belief }: Story): readonly string[] {
  const strays = end.deals
    .filter((deal) => deal.magic === MAGIC && deal.reason === EXPERT)
    .filter((deal) => !belief.signals.some(({ signal }) => isOf(deal.comment, signal.id)))
  const counted = belief.signals.flatMap(({ signal, state, outcome }) => {
    const { size } = ordersOf(end.deals, signal.id)
    const name = `${signal.kind} ${signal.id} (${state})`
    const lots = end.deals
      .filter((deal) => deal.magic === MAGIC && isOf(deal.comment, signal.id))
      .reduce((sum, deal) => sum + deal.volume, 0)
    const told = outcome?.lots ?? 0
    if (size > 1) return [`${name} became ${size} orders`]
    if (DONE.has(state) && size === 0) return [`${name} has no order at the broker`]
    if (!DONE.has(state) && size > 0) return [`${name} was carried out, order ${[...ordersOf(end.deals, signal.id)].join()}`]
    if (DONE.has(state) && Math.abs(lots - told) > LOTS_HAIR) return [`${name}: ${lots} lots were filled, the server knows of ${told}`]
    return lots > signal.lots + LOTS_HAIR ? [`${name} asked for ${signal.lots} lots and got ${lots}`] : []
  })
  return [...strays.map((deal) => `deal ${deal.ticket} (${deal.comment}) belongs to no signal`), ...counted]
}

const FINAL: ReadonlySet<SignalState> = new Set(['filled', 'partial', 'rejected', 'refused', 'expired'])

/** At rest all signals are settled; one that is not was at least asked for. */
function checkSettled({ belief }: Story): readonly string[] {
  const open = belief.signals.filter(({ state, signal }: SignalRow) => !FINAL.has(state) && !belief.queried.has(signal.id))
  return open.map(({ signal, state }) => `${signal.kind} ${signal.id} is ${state} in the end, and nobody asked for it`)
}

function checkPositions({ end, belief }: Story): readonly string[] {
  const write = (lines: readonly string[]): string => lines.toSorted().join('; ') || 'none'
  const real = write(
    end.positions.map((p) => [p.identifier, p.symbol, p.type === 0 ? 'buy' : 'sell', p.volume, p.sl || null, p.magic === MAGIC].join(' ')),
  )
  const believed = write(belief.positions.map((p) => [p.identifier, p.brokerSymbol, p.side, p.lots, p.stop, p.isOurs].join(' ')))
  return real === believed ? [] : [`the account holds ${real}; the server believes ${believed}`]
}

const Book = z.looseObject({
  event: z.literal('book'),
  time: z.number(),
  positions: z.array(z.looseObject({ identifier: z.string(), magic: z.string(), sl: z.number() })),
})

/** After every change of the account. */
function checkStops({ events }: Story): readonly string[] {
  const naked = events.flatMap((event) => {
    const book = Book.safeParse(event).data
    return (book?.positions ?? []).filter(({ magic, sl }) => magic === MAGIC && sl <= 0).map(({ identifier }) => identifier)
  })
  return [...new Set(naked)].map((identifier) => `position ${identifier} of ours was without a stop`)
}

/** What the EA and the server said of themselves. */
function checkVoices({ events, belief, schedule }: Story): readonly string[] {
  const alarms = events.flatMap(({ event, text }) => (event === 'alert' && typeof text === 'string' ? [text] : []))
  const bad = alarms.filter((text) => /two orders|cannot read|damaged lines|without a proper id|not a signal of this contract/.test(text))
  // A clock that jumps must stop it, and nothing else that happens here may.
  const hasJump = schedule.faults.some(({ kind }) => kind === 'clockJump')
  const trips = belief.switches
    .filter(({ who, why }) => who === 'guard' && !(hasJump && why.startsWith('the clock disagreed')))
    .map(({ why }) => `the guard stopped the account: ${why}`)
  return [...bad.map((text) => `alarm: ${text}`), ...trips, ...belief.faults.map((fault) => `the server: ${fault}`)]
}
