import type { Config } from '../../config.ts'
import type { Entry, Signal } from '../../contracts/decision.ts'
import type { BarClose, Position } from '../account.ts'
import type { Masked } from '../position/mask.ts'
import { signalId } from './id.ts'

type Outgoing = Readonly<{
  close: BarClose
  entry: Entry
  moves: readonly Masked[]
  /** The symbol is in shadow: its entries are decided and journalled, never sent. */
  isShadow: boolean
  settings: Pick<Config, 'signalExpiryMs' | 'maxDeviationPoints'>
}>

/** What goes out, exits first, one signal per ticket. */
export function buildSignals({ close, entry, moves, isShadow, settings }: Outgoing): readonly Signal[] {
  const exits: Signal[] = []
  const entries: Signal[] = []
  const { symbol, brokerSymbol } = close
  const { maxDeviationPoints } = settings
  const expiresAt = close.receivedAt + settings.signalExpiryMs
  const id = (kind: Signal['kind'], leg: string) => signalId({ key: close.key, kind, leg, closeTime: close.closeTime })
  const exit = (kind: 'PARTIAL_CLOSE' | 'CLOSE_ALL', ticket: Position, lots: number, reason: string): Signal => ({
    symbol,
    brokerSymbol,
    maxDeviationPoints,
    expiresAt,
    id: id(kind, ticket.identifier),
    kind,
    side: ticket.side,
    lots,
    stop: ticket.stop,
    target: ticket.target,
    riskMoney: 0,
    positionIdentifier: ticket.identifier,
    reason: clip(reason),
  })
  const enter = (kind: 'OPEN' | 'ADD', plan: Extract<Entry, { kind: 'enter' }>, leg: string, reason: string): Signal => ({
    symbol,
    brokerSymbol,
    maxDeviationPoints,
    expiresAt,
    id: id(kind, leg),
    kind,
    side: plan.side,
    lots: plan.lots,
    stop: plan.stop,
    target: plan.target,
    riskMoney: plan.riskMoney,
    positionIdentifier: null,
    reason: clip(reason),
  })

  for (const { move, observed, add, parts } of moves) {
    const reason = `${move.rule}: ${move.reason}`
    if (move.move === 'CLOSE_ALL') exits.push(...observed.tickets.map((ticket) => exit('CLOSE_ALL', ticket, ticket.lots, reason)))
    for (const { identifier, lots } of parts) {
      const ticket = observed.tickets.find((one) => one.identifier === identifier)
      if (ticket !== undefined) exits.push(exit('PARTIAL_CLOSE', ticket, lots, reason))
    }
    if (add !== null && !isShadow) entries.push(enter('ADD', add, observed.observation.identifiers[0] ?? '', reason))
  }
  if (entry.kind === 'enter' && !isShadow) entries.push(enter('OPEN', entry, entry.side, `enter ${entry.side} at ${entry.price}`))
  return [...exits, ...entries]
}

const clip = (text: string): string => (text.length <= 200 ? text : `${text.slice(0, 199)}…`)
