import { z } from 'zod'
import { BarColumnsSchema } from './bars.ts'
import { checkClosed, checkForming } from './snapshot-checks.ts'
import {
  BrokerSymbolSchema,
  ENVELOPE,
  IdentifierSchema,
  lots,
  money,
  price,
  ServerSecondsSchema,
  SideSchema,
  TIMEFRAMES,
  text,
  TimeframeSchema,
} from './primitives.ts'

const stateVersion = z
  .number()
  .int()
  .nonnegative()
  .describe('Version of the `state` the terminal follows; 0 before the first. The server sends a newer one when this is behind.')

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

const CalendarEventSchema = z.strictObject({
  time: ServerSecondsSchema.describe('Server seconds of the release.'),
  currency: text(12).describe('Currency it moves.'),
  impact: z.enum(['none', 'low', 'medium', 'high']).describe('Importance as the calendar states it.'),
  name: text(120).describe('What is released.'),
})

/** What a snapshot and a heartbeat both say of the account. */
const ACCOUNT_NOW = {
  stateVersion,
  serverTime: ServerSecondsSchema.describe('TimeTradeServer when the message was made.'),
  permissions: PermissionsSchema,
  funds: FundsSchema,
  positions: z.array(WirePositionSchema).max(500).describe('All positions of the account.'),
  orders: z.array(PendingOrderSchema).max(500).describe('All pending orders of the account.'),
} as const

export const HelloSchema = z
  .strictObject({
    ...ENVELOPE,
    type: z.literal('hello'),
    stateVersion,
    serverTime: ServerSecondsSchema.describe('TimeTradeServer when the message was made.'),
    utcOffsetSeconds: z
      .number()
      .int()
      .min(-50_400)
      .max(50_400)
      .multipleOf(900)
      .describe('TimeTradeServer - TimeGMT rounded to 15 minutes: verifies the server-zone rule, never replaces it.'),
    eaVersion: z
      .string()
      .regex(/^\d+\.\d+\.\d+$/, 'use major.minor.patch')
      .describe('Version of the EA.'),
    terminalBuild: z.number().int().nonnegative().describe('Build of the terminal.'),
    company: text(128).describe('Broker company.'),
    server: text(128).describe('Trade server.'),
    currency: text(12).min(1).describe('Account currency.'),
    currencyDigits: z.number().int().min(0).max(8).describe('Decimals of the account currency.'),
    leverage: z.number().positive().describe('Leverage, 100 means 1:100.'),
    accountKind: z.enum(['demo', 'contest', 'real']).describe('Kind of the account.'),
    marginMode: z.enum(['hedging', 'netting', 'exchange']).describe('How positions of one symbol live together.'),
    fifo: z.boolean().describe('Positions must be closed oldest first.'),
    stopOutMode: z.enum(['percent', 'money']).describe('Unit of the stop-out level.'),
    stopOutLevel: z.number().nonnegative().describe('Margin level (or money) at which the broker closes.'),
    magic: IdentifierSchema.describe('Magic number of all orders of this EA.'),
    brokerSymbols: z.array(BrokerSymbolSchema).min(1).max(200).describe('Symbols the EA is set to serve.'),
    permissions: PermissionsSchema,
  })
  .describe('First message of a session: who speaks, from where, under which rules.')
export type Hello = z.infer<typeof HelloSchema>

export const SnapshotSchema = z
  .strictObject({
    ...ENVELOPE,
    type: z.literal('snapshot'),
    ...ACCOUNT_NOW,
    brokerSymbol: BrokerSymbolSchema,
    full: z.boolean().describe('True when every timeframe carries its whole window; the answer to `resync`.'),
    closed: z.array(TimeframeSchema).min(1).max(TIMEFRAMES.length).describe('Timeframes whose bar closed; the highest one is the trigger.'),
    bars: BarColumnsSchema,
    quote: QuoteSchema,
    spec: SymbolSpecSchema,
    calendar: z
      .array(CalendarEventSchema)
      .max(200)
      .optional()
      .describe('Events ahead; absent when unchanged since the last snapshot that had them.'),
  })
  .check((context) => {
    const report = (fault: string, path: (string | number)[], message: string) => {
      context.issues.push({ code: 'custom', input: context.value, path, message, params: { fault } })
    }
    checkClosed(context.value, report)
    checkForming(context.value, report)
  })
  .describe('Bars have closed: what is new, and the account as it stands.')
export type Snapshot = z.infer<typeof SnapshotSchema>

export const EquitySchema = z
  .strictObject({ ...ENVELOPE, type: z.literal('equity'), ...ACCOUNT_NOW })
  .describe('Heartbeat between bars: money, positions and permissions.')
export type Equity = z.infer<typeof EquitySchema>

export const ByeSchema = z
  .strictObject({ ...ENVELOPE, type: z.literal('bye'), reason: text(200).describe('Why the EA stops, e.g. the reason of OnDeinit.') })
  .describe('Last message of a session: the account is free for another.')
export type Bye = z.infer<typeof ByeSchema>
