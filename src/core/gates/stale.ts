import type { Gate } from './gate.ts'

/** A price that nobody has touched for long is not one to trade at. Its age comes from the trade server's time, not from the line. */
export const stale: Gate = {
  name: 'stale',
  check: ({ close: { quote, receivedAt }, settings: { quoteMaxAgeMs, clockToleranceMs } }) => {
    const quoteAgeMs = receivedAt - quote.at
    if (quoteAgeMs > quoteMaxAgeMs) return { reason: `the quote is ${quoteAgeMs} ms old, at most ${quoteMaxAgeMs}` }
    return -quoteAgeMs > clockToleranceMs ? { reason: `the quote is ${-quoteAgeMs} ms ahead of this machine's clock` } : null
  },
  numbers: ({ close: { quote, receivedAt }, settings: { quoteMaxAgeMs } }) => ({ quoteAgeMs: receivedAt - quote.at, quoteMaxAgeMs }),
}
