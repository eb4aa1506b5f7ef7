import type { SymbolSpec } from '../../contracts/account.ts'
import { direction, type AccountRules, type Position } from '../account.ts'
import { floorToStep } from '../risk/volume.ts'
import type { Observed } from './observe.ts'

/**
 * What ADD and PARTIAL_CLOSE come to.
 * Hedging: an ADD is a ticket of its own with its own stop; a partial close takes parts of tickets, the oldest first.
 * Netting (and exchange): a symbol is one position. An ADD is an order in its direction, and the order's stop becomes
 * that of the whole; a partial close is an opposite order of part of the volume.
 * FIFO: only the oldest ticket of a symbol may be reduced, whoever opened it.
 */
export type Terms = Readonly<Pick<AccountRules, 'marginMode' | 'fifo'>>

/** Of an account that the server keeps itself. */
export const PAPER_TERMS: Terms = { marginMode: 'hedging', fifo: false }

export type Part = Readonly<{ identifier: string; lots: number }>
type Held = Readonly<{ terms: Terms; positions: readonly Position[] }>

const isNetting = ({ marginMode }: Terms): boolean => marginMode !== 'hedging'

/** Why nothing of a position may be closed; null when it may. */
export function findCloseFault({ terms, positions }: Held, { tickets }: Pick<Observed, 'tickets'>): string | null {
  const [first] = tickets
  if (first === undefined) return 'it has no ticket'
  const ofSymbol = positions.filter(({ brokerSymbol }) => brokerSymbol === first.brokerSymbol)
  if (isNetting(terms) && ofSymbol.length > 1) return `${first.brokerSymbol} has ${ofSymbol.length} positions on a netting account`
  if (!terms.fifo) return null
  const older = ofSymbol.find(({ openedAt, identifier }) => openedAt < first.openedAt && identifier !== first.identifier)
  return older === undefined
    ? null
    : `first in, first out: position ${older.identifier} ${older.isOurs ? '' : '(opened by hand) '}is older than ${first.identifier}`
}

/** Lots per ticket of a partial close, oldest ticket first; no ticket is left with less than the minimum. */
export function splitPartial(
  observed: Observed,
  share: number,
  { spec, terms }: Readonly<{ spec: Pick<SymbolSpec, 'volumeMin' | 'volumeStep'>; terms: Terms }>,
): readonly Part[] {
  let left = floorToStep(spec, observed.observation.lots * share) ?? 0
  const parts: Part[] = []
  for (const ticket of terms.fifo ? observed.tickets.slice(0, 1) : observed.tickets) {
    if (left <= 0) break
    const most = left >= ticket.lots ? ticket.lots : Math.min(left, ticket.lots - spec.volumeMin)
    const lots = most === ticket.lots ? most : floorToStep(spec, most)
    if (lots === null || lots <= 0) continue
    parts.push({ identifier: ticket.identifier, lots })
    left = Number((left - lots).toFixed(8))
  }
  return parts
}

/** Why a stop of an ADD would loosen what is held already; null where it does not, or where each ticket keeps its own. */
export function findAddFault(terms: Terms, { tickets }: Observed, stop: number): string | null {
  if (!isNetting(terms)) return null
  const looser = tickets.find((ticket) => ticket.stop === null || (ticket.stop - stop) * direction(ticket.side) > 0)
  return looser === undefined
    ? null
    : `on a netting account the stop of the whole position would move from ${looser.stop} to ${stop}, away from the market`
}

/** The positions as an ADD leaves them, before its own volume: on a netting account its stop is theirs. */
export function stopsAfterAdd({ terms, positions }: Held, { tickets }: Observed, stop: number): readonly Position[] {
  if (!isNetting(terms)) return positions
  return positions.map((position) =>
    tickets.some(({ identifier }) => identifier === position.identifier) ? { ...position, stop } : position,
  )
}
