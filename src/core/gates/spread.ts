import type { Gate } from './gate.ts'

export const spread: Gate = {
  name: 'spread',
  check: ({ close: { quote, spec }, opinion, settings }) => {
    const atrPrice = opinion?.facts['atrPrice']
    if (typeof atrPrice !== 'number' || !(atrPrice > 0)) return { reason: 'no average range to hold the spread against' }
    const spreadPrice = quote.ask - quote.bid
    const facts = { spreadPoints: spreadPrice / spec.point, spreadAtr: spreadPrice / atrPrice, spreadMaxAtr: settings.spreadMaxAtr }
    return spreadPrice > atrPrice * settings.spreadMaxAtr
      ? { reason: `the spread is ${facts.spreadAtr.toFixed(2)} average ranges, at most ${settings.spreadMaxAtr}`, facts }
      : null
  },
}
