import type { Facts, Signal } from '../../contracts/decision.ts'
import type { Position } from '../account.ts'

export type Excess = Readonly<{ why: string; facts: Facts }>

/** Where one of our tickets comes from: the signal that opened it, and the volume of all that fed it. */
export type Asked = Readonly<{ signal: string; askedLots: number; sentAt: number }>

type Account = Readonly<{
  positions: readonly Position[]
  askedFor: (identifier: string) => Asked | undefined
  /** Entries whose position nobody has named yet: they explain as much volume of their symbol and side as they ask for. */
  unplaced: readonly Pick<Signal, 'id' | 'brokerSymbol' | 'side' | 'lots'>[]
  /** Each order has a ticket of its own. Where they share one, a person's volume stands in ours, and only deals tell them apart. */
  isHedging: boolean
  /** What was sent, or stood open, before this instant was looked at by whoever changed the switches then. */
  since: number
  /** How far the trade server's clock may be behind ours. */
  clockToleranceMs: number
}>

/** Far below any step of volume. */
const HAIR = 1e-8

/** Volume that carries our magic number and that no signal asked for; null while there is none. Manual tickets never count. */
export function findExcess(account: Account): Excess | null {
  const { positions, askedFor, isHedging, since, clockToleranceMs } = account
  const bySignal = new Map<string, Position[]>()
  const strangers: Position[] = []
  for (const position of positions) {
    if (!position.isOurs) continue
    const asked = askedFor(position.identifier)
    if (asked === undefined) {
      if (position.openedAt > since - clockToleranceMs) strangers.push(position)
      continue
    }
    const tickets = bySignal.get(asked.signal)
    if (tickets !== undefined) tickets.push(position)
    else bySignal.set(asked.signal, [position])
    if (!isHedging || asked.sentAt < since) continue
    const held = lotsOf(bySignal.get(asked.signal) ?? [])
    if (held > asked.askedLots + HAIR) return tooMuch(asked, positions, askedFor)
  }
  for (const stranger of strangers) {
    const excess = unexplained(account, stranger, { strangers, bySignal })
    if (excess !== null) return excess
  }
  return null
}

function tooMuch({ signal, askedLots }: Asked, positions: readonly Position[], askedFor: Account['askedFor']): Excess {
  const tickets = positions.filter(({ isOurs, identifier }) => isOurs && askedFor(identifier)?.signal === signal)
  const held = lotsOf(tickets)
  const names = tickets.map(({ identifier }) => identifier).join(', ')
  return {
    why: `signal ${signal} asked for ${say(askedLots)} lots and ${say(held)} are open, as position ${names}`,
    facts: { signal, askedLots, heldLots: held, positions: names },
  }
}

type Sorted = Readonly<{ strangers: readonly Position[]; bySignal: ReadonlyMap<string, readonly Position[]> }>

function unexplained({ unplaced, isHedging }: Account, stranger: Position, { strangers, bySignal }: Sorted): Excess | null {
  const { brokerSymbol, side } = stranger
  const isAlike = (one: Readonly<{ brokerSymbol: string; side: string }>) => one.brokerSymbol === brokerSymbol && one.side === side
  const alike = strangers.filter(isAlike)
  const held = lotsOf(alike)
  // What already stands under a signal's name is not there to explain another ticket.
  const waiting = unplaced.filter(isAlike).reduce((sum, { id, lots }) => sum + Math.max(0, lots - lotsOf(bySignal.get(id) ?? [])), 0)
  if (isHedging ? held <= waiting + HAIR : waiting > HAIR) return null
  const names = alike.map(({ identifier }) => identifier).join(', ')
  const why = `position ${names} (${side} ${say(held)} lots of ${brokerSymbol}) carries our magic number and no signal explains it: ${say(waiting)} lots are on their way`
  return { why, facts: { brokerSymbol, side, heldLots: held, onTheWayLots: waiting, positions: names } }
}

const lotsOf = (positions: readonly Pick<Position, 'lots'>[]): number => positions.reduce((sum, { lots }) => sum + lots, 0)
const say = (lots: number): string => String(Number(lots.toFixed(8)))
