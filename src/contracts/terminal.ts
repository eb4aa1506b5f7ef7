import { z } from 'zod'
import {
  CalendarEventSchema,
  FundsSchema,
  PendingOrderSchema,
  PermissionsSchema,
  QuoteSchema,
  SymbolSpecSchema,
  WirePositionSchema,
} from './account.ts'
import { BarColumnsSchema } from './bars.ts'
import { checkClosed, checkForming } from './snapshot-checks.ts'
import { BrokerSymbolSchema, ENVELOPE, IdentifierSchema, ServerSecondsSchema, TIMEFRAMES, text, TimeframeSchema } from './primitives.ts'

const stateVersion = z
  .number()
  .int()
  .nonnegative()
  .describe('Version of the `state` the terminal follows; 0 before the first. The server sends a newer one when this is behind.')

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
