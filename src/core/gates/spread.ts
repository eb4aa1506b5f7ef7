import type { Gate } from './gate.ts'

export const spread: Gate = {
  name: 'spread',
  check: ({ close: { quote }, opinion, settings }) => {
    const atrPrice = opinion?.facts['atrPrice']
    if (typeof atrPrice !== 'number' || !(atrPrice > 0)) return { reason: 'no average range to hold the spread against' }
    const spreadPrice = quote.ask - quote.bid
    return spreadPrice > atrPrice * settings.spreadMaxAtr
      ? { reason: `the spread is ${(spreadPrice / atrPrice).toFixed(2)} average ranges, at most ${settings.spreadMaxAtr}` }
      : null
  },
  numbers: ({ close: { quote, spec }, opinion, settings: { spreadMaxAtr } }) => {
    const spreadPrice = quote.ask - quote.bid
    const atrPrice = opinion?.facts['atrPrice']
    const spreadAtr = typeof atrPrice === 'number' && atrPrice > 0 ? spreadPrice / atrPrice : null
    return { spreadPoints: spreadPrice / spec.point, spreadAtr, spreadMaxAtr }
  },
}
