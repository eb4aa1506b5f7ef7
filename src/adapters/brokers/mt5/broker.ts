import type { Broker } from '../../../ports/broker.ts'

/**
 * The terminal is its own broker side: it says what the account is in every message, and executes what the reply
 * carries. Here is nothing to fill and nothing to keep but a point of the equity curve per minute.
 */
export function openMt5Broker(): Broker {
  let lastMinute = 0
  return {
    execution: 'broker',
    observe: ({ account, receivedAt, view }) => {
      const minute = Math.floor(receivedAt / 60_000)
      if (minute === lastMinute) return { view, entries: [] }
      lastMinute = minute
      const { balance, equity } = view.funds
      return { view, entries: [{ kind: 'equity', row: { account, at: receivedAt, balance, equity, execution: 'broker' } }] }
    },
    dispatch: (_close, view, signals) => ({ view, entries: [], forTerminal: signals }),
  }
}
