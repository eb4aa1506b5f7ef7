import type { BrokerSymbol } from '../contracts/primitives.ts'
import { TIMEFRAME_SECONDS } from '../contracts/primitives.ts'
import type { Equity, Snapshot } from '../contracts/terminal.ts'
import type { AccountView, BarClose, CalendarEvent, Position } from '../core/account.ts'
import type { SymbolTable } from '../core/symbols/resolve.ts'
import type { ClosuresOf } from '../core/time/closures.ts'
import { triggerOf } from '../core/time/timeframes.ts'
import type { ServerZone } from '../core/time/zone.ts'
import { decisionKey } from '../core/signals/id.ts'
import { BarcloseError } from '../errors.ts'
import type { ToldCalendar } from '../ports/journal.ts'

export type IntakeRules = Readonly<{
  zone: ServerZone
  symbols: SymbolTable
  closuresOf: ClosuresOf
  magic: string
  /** Events as last heard: a delta repeats none. */ calendar: readonly CalendarEvent[]
}>

/** The edge's last step: server times become UTC, broker symbols canonical ones. Inside, nothing else exists. */
export function takeInSnapshot(snapshot: Snapshot, receivedAt: number, rules: IntakeRules): BarClose {
  const { zone, symbols } = rules
  const resolved = symbols.resolve(snapshot.brokerSymbol)
  if (resolved === null) {
    throw new BarcloseError('UNKNOWN_SYMBOL', `${snapshot.brokerSymbol} has no canonical name; add it to symbols.json in the data folder`, {
      path: 'brokerSymbol',
    })
  }
  const trigger = triggerOf(snapshot.closed)
  const lastOpen = snapshot.bars[trigger]?.time.at(-1)
  if (lastOpen === undefined) throw new Error('a snapshot carries the bar that closed')
  const closeTime = zone.toUtc(lastOpen + TIMEFRAME_SECONDS[trigger])
  return {
    key: decisionKey({ account: snapshot.account, symbol: resolved.symbol, contract: resolved.contract, timeframe: trigger, closeTime }),
    account: snapshot.account,
    session: snapshot.session,
    seq: snapshot.seq,
    symbol: resolved.symbol,
    brokerSymbol: snapshot.brokerSymbol,
    closed: snapshot.closed,
    trigger,
    closeTime,
    receivedAt,
    quote: { bid: snapshot.quote.bid, ask: snapshot.quote.ask, at: Math.round(zone.toUtc(snapshot.quote.time)) },
    spec: snapshot.spec,
    view: takeInAccount(snapshot, receivedAt, rules),
    calendar: snapshot.calendar === undefined ? rules.calendar : takeInCalendar(snapshot.calendar, zone),
    closures: rules.closuresOf(resolved.symbol),
  }
}

export const takeInCalendar = (told: ToldCalendar, zone: ServerZone): readonly CalendarEvent[] =>
  told.map(({ time, ...event }) => ({ at: zone.toUtc(time), ...event }))

export function takeInAccount(message: Snapshot | Equity, receivedAt: number, { zone, symbols, magic }: IntakeRules): AccountView {
  const nameOf = (brokerSymbol: BrokerSymbol) => symbols.resolve(brokerSymbol)?.symbol ?? null
  return {
    at: receivedAt,
    funds: message.funds,
    permissions: message.permissions,
    // Written out: this is the way of every message, and a rest of fields costs a microsecond each time.
    positions: message.positions.map((position): Position => ({
      brokerSymbol: position.brokerSymbol,
      symbol: nameOf(position.brokerSymbol),
      identifier: position.identifier,
      ticket: position.ticket,
      magic: position.magic,
      side: position.side,
      lots: position.lots,
      openPrice: position.openPrice,
      openedAt: zone.toUtc(position.openTime),
      stop: position.stop,
      target: position.target,
      profit: position.profit,
      swap: position.swap,
      commission: position.commission,
      comment: position.comment,
      isOurs: position.magic === magic,
    })),
    orders: message.orders.map((order) => ({
      brokerSymbol: order.brokerSymbol,
      symbol: nameOf(order.brokerSymbol),
      isOurs: order.magic === magic,
      side: order.kind.startsWith('buy') ? 'buy' : 'sell',
      lots: order.lots,
      price: order.price,
      stop: order.stop,
    })),
  }
}
