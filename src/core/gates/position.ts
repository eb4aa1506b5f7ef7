import type { Gate } from './gate.ts'

/** One position per market, by canonical name: US30Z25 and US30H26 are one, and so is what was opened by hand. */
export const position: Gate = {
  name: 'position',
  check: ({ close: { symbol }, view, onTheWay }) => {
    const held = view.positions.find((ticket) => ticket.symbol === symbol)
    if (held !== undefined)
      return {
        reason: `${held.brokerSymbol} is held already${held.isOurs ? '' : ', opened by hand'}`,
        facts: { identifier: held.identifier },
      }
    const pending = view.orders.find((order) => order.symbol === symbol)
    if (pending !== undefined) return { reason: `an order for ${pending.brokerSymbol} is pending` }
    const sent = onTheWay.find((signal) => signal.symbol === symbol && (signal.kind === 'OPEN' || signal.kind === 'ADD'))
    return sent === undefined ? null : { reason: `signal ${sent.id} is on its way`, facts: { signal: sent.id } }
  },
}
