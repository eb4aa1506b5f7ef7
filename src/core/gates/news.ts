import type { CalendarEvent } from '../account.ts'
import { marketClassOf } from '../symbols/market-class.ts'
import type { Gate, GateInput } from './gate.ts'

/** Nothing opens around a release of high impact on a currency of the symbol: the firm's time or the user's, whichever is longer. */
export const news: Gate = {
  name: 'news',
  check: (input) => {
    const { firm, settings, close } = input
    const firmMinutes = firm?.rules.newsMinutes ?? 0
    if (firmMinutes > 0 && !reachesAhead(close)) return { reason: 'the firm restricts news and no calendar that reaches ahead has come' }
    const minutes = Math.max(settings.newsMinutes, firmMinutes)
    const event = eventNear(close, minutes)
    if (event === null) return null
    const eventInMinutes = Math.round((event.at - close.receivedAt) / 60_000)
    return {
      reason: `${event.name} (${event.currency}) is ${Math.abs(eventInMinutes)} minutes ${eventInMinutes < 0 ? 'ago' : 'ahead'}`,
      facts: { eventInMinutes, newsMinutes: minutes, currency: event.currency },
    }
  },
  numbers: ({ firm, settings, close }) => ({
    newsMinutes: Math.max(settings.newsMinutes, firm?.rules.newsMinutes ?? 0),
    events: close.calendar.length,
  }),
}

type Close = Readonly<Pick<GateInput['close'], 'symbol' | 'spec' | 'receivedAt' | 'calendar'>>

/** Why the firm lets nothing be closed now either; null when it does. */
export function firmNewsReason({ close, firm }: Readonly<{ close: Close; firm: GateInput['firm'] }>): string | null {
  const minutes = firm?.rules.newsMinutes ?? null
  const event = minutes === null ? null : eventNear(close, minutes)
  return event === null ? null : `${firm?.name} forbids to trade within ${minutes} minutes of ${event.name}`
}

/** A release of high impact at most so many minutes away, before or after; null for 0 minutes. */
function eventNear(close: Close, minutes: number): CalendarEvent | null {
  if (minutes <= 0 || close.calendar.length === 0) return null
  const moves = currenciesOf(close)
  const nearMs = minutes * 60_000
  const isNear = ({ at, impact, currency }: CalendarEvent) =>
    impact === 'high' && Math.abs(at - close.receivedAt) <= nearMs && moves.includes(currency)
  return close.calendar.find(isNear) ?? null
}

/** Of an index or an oil the currency it is quoted in; of a pair both. */
function currenciesOf({ symbol, spec: { baseCurrency, profitCurrency } }: Close): readonly string[] {
  return marketClassOf(symbol) === 'pair'
    ? [symbol.slice(0, 3), symbol.slice(3), baseCurrency, profitCurrency]
    : [baseCurrency, profitCurrency]
}

/** A calendar that ends before now says nothing of now. */
const reachesAhead = ({ calendar, receivedAt }: Close): boolean => calendar.some(({ at }) => at >= receivedAt)
