import { ordersSent } from './check-entries.ts'
import { MAGIC, type Story } from './play.ts'

type Deal = Story['end']['deals'][number]
const LOTS_HAIR = 1e-8
/** By its reason: what stops and targets of the broker did. */
const TRIGGERED: ReadonlySet<number> = new Set([4, 5])
const isTrade = ({ type }: Deal): boolean => type === 0 || type === 1
const signed = ({ type, volume }: Deal): number => (type === 0 ? volume : -volume)

/** What a person holds is never closed, reduced, turned or changed by us. */
export function checkHands(story: Story): readonly string[] {
  return [...(story.schedule.account === 'netting' ? checkNetting(story) : checkTickets(story)), ...checkRequests(story)]
}

function checkTickets({ end }: Story): readonly string[] {
  const manual = new Set(
    end.deals.filter((deal) => isTrade(deal) && deal.magic === '0' && deal.entry === 0).map(({ positionId }) => positionId),
  )
  return end.deals
    .filter((deal) => deal.magic === MAGIC && manual.has(deal.positionId))
    .map((deal) => `deal ${deal.ticket} (${deal.comment}) touched position ${deal.positionId}, which a person opened`)
}

/** On a netting account a close of ours takes no more than our own deals brought into the position, and never turns it. */
function checkNetting({ end }: Story): readonly string[] {
  const faults: string[] = []
  for (const id of new Set(end.deals.filter(isTrade).map(({ positionId }) => positionId))) {
    let ours = 0
    let all = 0
    for (const deal of end.deals.filter((one) => one.positionId === id && isTrade(one))) {
      const [had, held] = [ours, all]
      all += signed(deal)
      if (deal.magic !== MAGIC || TRIGGERED.has(deal.reason)) continue
      ours += signed(deal)
      const isTooMuch = had * signed(deal) < 0 && (had * ours < -LOTS_HAIR || held * all < -LOTS_HAIR)
      if (isTooMuch)
        faults.push(`deal ${deal.ticket} (${deal.comment}) of ${deal.symbol} turned ${held} lots into ${all}, ours were ${had}`)
    }
  }
  return faults
}

function checkRequests(story: Story): readonly string[] {
  const manual = new Set(
    story.end.deals.filter((deal) => isTrade(deal) && deal.magic === '0' && deal.entry === 0).map(({ positionId }) => positionId),
  )
  if (story.schedule.account === 'netting') return []
  return ordersSent(story)
    .filter(({ position }) => manual.has(position))
    .map(({ comment, position }) => `an order of ${comment} named position ${position}, which a person opened`)
}
