import { z } from 'zod'
import { BrokerSymbolSchema, ENVELOPE, IdentifierSchema, money, ServerSecondsSchema, SignalIdSchema, text } from './primitives.ts'

const OUTCOME = {
  signal: SignalIdSchema,
  outcome: z
    .enum(['filled', 'partial', 'placed', 'rejected', 'refused', 'expired', 'unknown'])
    .describe(
      'filled, partial, placed: accepted by the broker. rejected: refused by the broker. refused: refused by the EA. expired: too old when it came. unknown: no answer, being reconciled.',
    ),
  retcode: z.number().int().nonnegative().describe('Trade server return code; 0 when the order was never sent.'),
  message: text(256).describe('What the broker or the EA says about it.'),
  orderTicket: IdentifierSchema.nullable().describe('Order ticket, null when there is none.'),
  dealTicket: IdentifierSchema.nullable().describe('Deal ticket, null when there is none.'),
  positionIdentifier: IdentifierSchema.nullable().describe('Position it opened or changed, null when there is none.'),
  lots: z.number().nonnegative().describe('Filled volume, lots.'),
  price: z.number().nonnegative().describe('Fill price; 0 when nothing was filled.'),
} as const

export const AckSchema = z
  .strictObject({
    ...ENVELOPE,
    type: z.literal('ack'),
    serverTime: ServerSecondsSchema.describe('Server seconds of the outcome.'),
    ...OUTCOME,
  })
  .describe('What became of one signal. An unknown one is followed by a second ack once it is reconciled.')
export type Ack = z.infer<typeof AckSchema>

export const DealSchema = z
  .strictObject({
    ...ENVELOPE,
    type: z.literal('deal'),
    ticket: IdentifierSchema.describe('Deal ticket.'),
    orderTicket: IdentifierSchema.describe('Order that made it.'),
    positionIdentifier: IdentifierSchema.describe('Position it belongs to; 0 for balance operations.'),
    kind: z
      .enum(['buy', 'sell', 'balance', 'credit', 'charge', 'correction', 'bonus', 'commission', 'interest', 'other'])
      .describe('Kind of the deal.'),
    entry: z.enum(['in', 'out', 'inout', 'out_by']).describe('Whether it opened, closed or reversed.'),
    reason: z
      .enum(['client', 'mobile', 'web', 'expert', 'stop', 'target', 'stop_out', 'rollover', 'margin', 'split', 'other'])
      .describe('What caused it.'),
    brokerSymbol: BrokerSymbolSchema.nullable().describe('Symbol; null for balance operations.'),
    magic: IdentifierSchema.describe('Magic number; 0 for a deal by hand.'),
    lots: z.number().nonnegative().describe('Volume, lots.'),
    price: z.number().nonnegative().describe('Price.'),
    profit: money().describe('Profit, account currency.'),
    swap: money().describe('Swap, account currency.'),
    commission: money().describe('Commission, account currency, negative when paid.'),
    fee: money().describe('Fee, account currency, negative when paid.'),
    time: ServerSecondsSchema.describe('Server seconds of the deal.'),
    comment: text(64).describe('Comment; ours begins with the signal id.'),
  })
  .describe('A deal of the account, ours or not.')
export type Deal = z.infer<typeof DealSchema>

export const ReportSchema = z
  .strictObject({
    ...ENVELOPE,
    type: z.literal('report'),
    serverTime: ServerSecondsSchema.describe('Server seconds of the search.'),
    outcomes: z
      .array(
        z.strictObject({
          ...OUTCOME,
          known: z.boolean().describe('False when no trace of the signal exists in journal, orders, positions or deals.'),
        }),
      )
      .max(200)
      .describe('One entry per signal asked for.'),
  })
  .describe('Answer to a `query`: what became of these signals.')
export type Report = z.infer<typeof ReportSchema>
