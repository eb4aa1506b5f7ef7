/**
 * Canonical markets with the names that brokers give them. A name that is not here is unknown: the user adds it to
 * symbols.json. Suffixes and contract months are cut only when what remains is known, so HK50 never becomes "H".
 */
export const MARKETS: Readonly<Record<string, readonly string[]>> = {
  US30: ['DJ30', 'WS30', 'DJI30', 'DOW30', 'WALLSTREET30', 'YM', 'MYM', 'US30CASH'],
  US100: ['NAS100', 'USTEC', 'NDX100', 'USTECH100', 'NQ', 'MNQ', 'US100CASH', 'NASDAQ100'],
  US500: ['SPX500', 'SP500', 'US500CASH', 'ES', 'MES', 'USA500'],
  US2000: ['RUSSELL2000', 'RTY', 'M2K'],
  GER40: ['DE40', 'DAX40', 'GER30', 'DE30', 'DAX', 'FDAX'],
  UK100: ['FTSE100', 'UKX'],
  FRA40: ['CAC40', 'F40'],
  EU50: ['STOXX50', 'EUSTX50', 'ESTX50', 'FESX'],
  JP225: ['JPN225', 'NIKKEI225', 'N225'],
  HK50: ['HSI50', 'HANGSENG50'],
  CN50: ['CHINA50', 'CHINAA50'],
  AUS200: ['AU200', 'ASX200'],
  XAUUSD: ['GOLD', 'XAU', 'GC', 'MGC'],
  XAGUSD: ['SILVER', 'XAG', 'SI'],
  XPTUSD: ['PLATINUM', 'XPT'],
  XPDUSD: ['PALLADIUM', 'XPD'],
  USOIL: ['WTI', 'USCRUDE', 'XTIUSD', 'CL', 'MCL', 'CRUDOIL'],
  UKOIL: ['BRENT', 'XBRUSD', 'BRN', 'UKCRUDE'],
  NATGAS: ['XNGUSD', 'NG', 'NGAS'],
  COPPER: ['XCUUSD', 'HG'],
  DXY: ['USDX', 'DX', 'USDINDEX'],
  VIX: ['VIX75', 'VOLX'],
}

/** Two of these make a currency pair. */
export const CURRENCIES: ReadonlySet<string> = new Set(
  'USD EUR GBP JPY CHF CAD AUD NZD SEK NOK DKK SGD HKD PLN CZK HUF MXN ZAR TRY CNH ILS THB'.split(' '),
)

/** Coins, quoted in USD or a dollar coin. */
export const COINS: ReadonlySet<string> = new Set('BTC ETH LTC XRP SOL ADA DOGE DOT LINK AVAX BNB BCH ETC UNI MATIC XLM TRX'.split(' '))

export const STOCKS: ReadonlySet<string> = new Set('AAPL AMZN GOOGL GOOG META MSFT NVDA TSLA NFLX AMD SPY QQQ IWM GLD TLT'.split(' '))

/** Markets that brokers list by contract month. */
export const DATED: ReadonlySet<string> = new Set([
  'US30',
  'US100',
  'US500',
  'US2000',
  'GER40',
  'UK100',
  'EU50',
  'JP225',
  'HK50',
  'XAUUSD',
  'XAGUSD',
  'USOIL',
  'UKOIL',
  'NATGAS',
  'COPPER',
  'DXY',
  'VIX',
])
