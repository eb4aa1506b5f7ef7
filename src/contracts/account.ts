import { z } from 'zod'
import { BrokerSymbolSchema, IdentifierSchema, lots, money, price, ServerSecondsSchema, SideSchema } from './primitives.ts'

const text = (longest: number) => z.string().max(longest)

export const PermissionsSchema = z
  .strictObject({
    connected: z.boolean().describe('TERMINAL_CONNECTED: the terminal reaches the trade server.'),
    terminalTrade: z.boolean().describe('TERMINAL_TRADE_ALLOWED: the Algo Trading button.'),
    programTrade: z.boolean().describe('MQL_TRADE_ALLOWED: the permission of this EA.'),
    accountTrade: z.boolean().describe('ACCOUNT_TRADE_ALLOWED: the account may trade.'),
    accountExpert: z.boolean().describe('ACCOUNT_TRADE_EXPERT: the account may trade by EA.'),
    allowTrading: z.boolean().describe('The EA input AllowTrading, off until the user turns it on.'),
  })
  .describe('Every flag that can keep an order from being sent.')
export type Permissions = z.infer<typeof PermissionsSchema>

export const FundsSchema = z
  .strictObject({
    balance: money().describe('Balance, account currency.'),
    credit: money().describe('Credit, account currency.'),
    equity: money().describe('Equity, account currency.'),
    margin: money().nonnegative().describe('Margin in use, account currency.'),
    freeMargin: money().describe('Free margin, account currency.'),
    marginLevel: z.number().nonnegative().nullable().describe('Margin level in percent; null while no margin is in use.'),
  })
  .describe('Money of the account at this moment.')
export type Funds = z.infer<typeof FundsSchema>

export const QuoteSchema = z
  .strictObject({
    bid: price().describe('Bid.'),
    ask: price().describe('Ask.'),
    time: ServerSecondsSchema.describe('Server seconds of the tick, milliseconds as fraction.'),
  })
  .refine((quote) => quote.ask >= quote.bid, { path: ['ask'], message: 'ask is below bid' })
  .describe('Last tick of the symbol.')

const SessionSchema = z
  .strictObject({
    day: z.number().int().min(0).max(6).describe('Day of the week in server time, 0 is Sunday.'),
    from: z.number().int().min(0).max(86_400).describe('Opening, seconds after server midnight.'),
    to: z.number().int().min(0).max(86_400).describe('Closing, seconds after server midnight; 86400 is the end of the day.'),
  })
  .refine((session) => session.to > session.from, { path: ['to'], message: 'a session ends after it begins' })

export const SymbolSpecSchema = z
  .strictObject({
    digits: z.number().int().min(0).max(10).describe('Decimals of a price.'),
    point: price().describe('Smallest quoted step of a price.'),
    tickSize: price().describe('Smallest traded step of a price.'),
    tickValue: price().describe('Money per lot of one tick against us, account currency, full precision.'),
    contractSize: price().describe('Units of the base per lot.'),
    baseCurrency: text(12).describe('Currency of the base.'),
    profitCurrency: text(12).describe('Currency in which profit arises.'),
    marginCurrency: text(12).describe('Currency in which margin is taken.'),
    marginPerLot: money().nonnegative().describe('Margin of one lot at market, account currency, by OrderCalcMargin.'),
    volumeMin: lots().describe('Smallest order, lots.'),
    volumeMax: lots().describe('Largest order, lots.'),
    volumeStep: lots().describe('Step of an order, lots.'),
    stopsLevelPoints: z.number().int().nonnegative().describe('Least distance of a stop from the market, points.'),
    freezeLevelPoints: z.number().int().nonnegative().describe('Distance within which orders are frozen, points.'),
    fillingModes: z
      .array(z.enum(['fok', 'ioc', 'boc', 'return']))
      .max(4)
      .describe('Filling modes the symbol allows.'),
    executionMode: z.enum(['request', 'instant', 'market', 'exchange']).describe('How orders of the symbol are executed.'),
    tradeMode: z.enum(['disabled', 'long_only', 'short_only', 'close_only', 'full']).describe('What may be traded.'),
    swapLongPerLot: money().describe('Swap of one long lot per night, account currency.'),
    swapShortPerLot: money().describe('Swap of one short lot per night, account currency.'),
    swapTripleDay: z.number().int().min(0).max(6).describe('Day of the week whose rollover counts three nights, 0 is Sunday.'),
    sessions: z.array(SessionSchema).max(64).describe('Trading sessions of the week, server time.'),
    expiresAt: ServerSecondsSchema.nullable().describe('Last trading second of a dated contract; null for others.'),
  })
  .refine((spec) => spec.volumeMax >= spec.volumeMin, { path: ['volumeMax'], message: 'volumeMax is below volumeMin' })
  .describe('The symbol as the broker specifies it now.')
export type SymbolSpec = z.infer<typeof SymbolSpecSchema>

const OWNED = {
  brokerSymbol: BrokerSymbolSchema,
  ticket: IdentifierSchema.describe('Ticket; may change during its life.'),
  magic: IdentifierSchema.describe('Magic number; 0 for a position opened by hand.'),
  stop: price().nullable().describe('Stop price; null when there is none.'),
  target: price().nullable().describe('Target price; null when there is none.'),
  comment: text(64).describe('Order comment; ours begins with the signal id. Brokers may rewrite its tail.'),
} as const

export const WirePositionSchema = z
  .strictObject({
    ...OWNED,
    identifier: IdentifierSchema.describe('POSITION_IDENTIFIER: constant for the life of the position.'),
    side: SideSchema.describe('Long is buy, short is sell.'),
    lots: lots().describe('Volume, lots.'),
    openPrice: price().describe('Price of entry.'),
    openTime: ServerSecondsSchema.describe('Server seconds of entry.'),
    profit: money().describe('Floating profit without swap and commission, account currency.'),
    swap: money().describe('Swap so far, account currency.'),
    commission: money().describe('Commission paid so far, account currency, negative when paid.'),
  })
  .describe('One open position of the account, whoever opened it.')

export const PendingOrderSchema = z
  .strictObject({
    ...OWNED,
    kind: z
      .enum(['buy_limit', 'sell_limit', 'buy_stop', 'sell_stop', 'buy_stop_limit', 'sell_stop_limit'])
      .describe('Kind of the pending order.'),
    lots: lots().describe('Volume still to be filled, lots.'),
    price: price().describe('Price at which it triggers.'),
    placedAt: ServerSecondsSchema.describe('Server seconds of placement.'),
    expiresAt: ServerSecondsSchema.nullable().describe('Server seconds of expiry; null when it stays until cancelled.'),
  })
  .describe('One pending order of the account, whoever placed it.')
export type PendingOrder = z.infer<typeof PendingOrderSchema>

export const CalendarEventSchema = z.strictObject({
  time: ServerSecondsSchema.describe('Server seconds of the release.'),
  currency: text(12).describe('Currency it moves.'),
  impact: z.enum(['none', 'low', 'medium', 'high']).describe('Importance as the calendar states it.'),
  name: text(120).describe('What is released.'),
})
