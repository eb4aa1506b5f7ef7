import type { Counts } from './counts.ts'
import type { FirmGround } from '../firm/ground.ts'
import { isEntry } from '../portfolio/holdings.ts'
import type { Gate, GateInput } from './gate.ts'

/** Orders of a firm's day are counted, and entries stop early: the rest of the budget is kept for closing. */
export const budget: Gate = {
  name: 'budget',
  check: (input) => {
    const spent = budgetsOf(input).find(({ used, entriesTo }) => used >= entriesTo)
    if (spent === undefined) return null
    const { what, used, limit, entriesTo } = spent
    const reason = `${used} ${what}, entries stop at ${entriesTo}${entriesTo < limit ? ` of ${limit}, so that closing stays possible` : ''}`
    const { requestsToday, entriesToday } = input.counts
    return { reason, facts: { used, limit, entriesTo, requestsToday, entriesToday } }
  },
  numbers: (input) => {
    const { requestsToday, entriesToday } = input.counts
    const [requests, entries] = budgetsOf(input)
    return { requestsToday, entriesToday, requestsTo: requests?.entriesTo ?? null, entriesTo: entries?.entriesTo ?? null }
  },
}

type Settings = Pick<GateInput['settings'], 'requestsPerDayMax' | 'entriesPerDayMax' | 'budgetEntryShare'>
type Ground = Readonly<{
  counts: Pick<Counts, 'requestsToday' | 'entriesToday'>
  firm: Pick<FirmGround, 'rules'> | null
  view: Pick<GateInput['view'], 'positions' | 'orders'>
  onTheWay: GateInput['onTheWay']
  settings: Settings
}>
/** `entriesTo`: where entries stop; the part of the limit above it is a reserve. */
export type Budget = Readonly<{ what: string; used: number; limit: number; entriesTo: number }>

/** Every limit of a day or a moment, the firm's and the user's own. */
export function budgetsOf({ counts, firm, view, onTheWay, settings }: Ground): readonly Budget[] {
  const { requestsPerDayMax, entriesPerDayMax } = settings
  const of = firm?.rules.budget ?? null
  const kept = (limit: number) => Math.floor((limit * settings.budgetEntryShare) / 100)
  const requests = Math.min(requestsPerDayMax, of?.requestsPerDay ?? Infinity)
  const own = { what: 'entries were sent today', used: counts.entriesToday, limit: entriesPerDayMax, entriesTo: entriesPerDayMax }
  const all: Budget[] = [{ what: 'orders were sent today', used: counts.requestsToday, limit: requests, entriesTo: kept(requests) }, own]
  if (of === null) return all
  const { positionsPerDay, ordersAtOnce } = of
  const atOnce = view.positions.length + view.orders.length + onTheWay.filter(isEntry).length
  all.push({
    what: "of the firm's positions of a day were opened",
    used: counts.entriesToday,
    limit: positionsPerDay,
    entriesTo: kept(positionsPerDay),
  })
  all.push({ what: 'positions and orders are held at once', used: atOnce, limit: ordersAtOnce, entriesTo: kept(ordersAtOnce) })
  return all
}

/** Whether only what has to be closed may still be sent: the reserve is begun. */
export const isReserveBegun = (ground: Ground): boolean => {
  const [requests] = budgetsOf(ground)
  return requests !== undefined && requests.used >= requests.entriesTo
}
