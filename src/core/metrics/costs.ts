/**
 * What a trade costs there and back, in price: the usual spread of a retail account in its market's hours, commission and a little
 * slippage. Assumed figures, for models to be judged by; whoever knows his own broker says so.
 */
const ROUND_TRIP_PRICE: Readonly<Record<string, number>> = {
  US30: 3,
  US100: 1.5,
  US500: 0.6,
  EURUSD: 0.000_08,
  GBPUSD: 0.000_12,
  USDJPY: 0.01,
  XAUUSD: 0.3,
  USOIL: 0.04,
}

/** Null for a market nobody has put a figure to: none is made up. */
export const roundTripCost = (symbol: string): number | null =>
  Object.hasOwn(ROUND_TRIP_PRICE, symbol) ? (ROUND_TRIP_PRICE[symbol] ?? null) : null
