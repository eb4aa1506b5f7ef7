import { z } from 'zod'
import { ExecutionSchema, ModeSchema, SignalSchema, DecisionKeySchema } from './decision.ts'
import { BrokerSymbolSchema, ENVELOPE, SignalIdSchema, SymbolNameSchema, TimeframeSchema, UtcMsSchema } from './primitives.ts'

const heldTimes = z
  .partialRecord(TimeframeSchema, z.number().int().positive())
  .describe('Open time of the newest bar held per timeframe, server seconds; send what is newer.')

export const WelcomeSchema = z
  .strictObject({
    ...ENVELOPE,
    type: z.literal('welcome'),
    serverVersion: z.string().describe('Version of this server.'),
    eaVersionMin: z.string().describe('Oldest EA this server works with.'),
    windowBars: z.number().int().positive().describe('Bars per timeframe of a full snapshot.'),
    held: z
      .array(z.strictObject({ brokerSymbol: BrokerSymbolSchema, times: heldTimes }))
      .describe('Bars held per symbol; a symbol that is missing here needs a full snapshot.'),
    time: UtcMsSchema.describe("The server's clock."),
  })
  .describe('Answer to `hello`.')

export const SignalsSchema = z
  .strictObject({
    ...ENVELOPE,
    type: z.literal('signals'),
    decision: DecisionKeySchema.nullable().describe('Decision they come from; null for a flatten.'),
    symbol: SymbolNameSchema.nullable(),
    superseded: z.boolean().describe('True when a newer snapshot of the symbol took its place.'),
    reason: z.string().describe('The decision in one line; never to be parsed.'),
    signals: z.array(SignalSchema).describe('Orders to execute in this order; empty means do nothing.'),
  })
  .describe('The decision: what to do now.')

export const ResyncSchema = z
  .strictObject({
    ...ENVELOPE,
    type: z.literal('resync'),
    brokerSymbol: BrokerSymbolSchema,
    timeframe: TimeframeSchema.nullable().describe('Timeframe that did not fit; null when no bars are held.'),
    reason: z.string(),
  })
  .describe('The bars do not follow those held: send a full snapshot.')

export const QuerySchema = z
  .strictObject({ ...ENVELOPE, type: z.literal('query'), signals: z.array(SignalIdSchema).min(1).max(200) })
  .describe('What became of these signals? Answer with `report`.')

export const StateSchema = z
  .strictObject({
    ...ENVELOPE,
    type: z.literal('state'),
    stateVersion: z.number().int().positive().describe('Confirm it in the next messages.'),
    armed: z.boolean(),
    mode: ModeSchema,
    execution: ExecutionSchema,
    why: z.string().describe('Why it is so, one line for the chart.'),
    roomToday: z
      .number()
      .nullable()
      .describe("Money that may still be lost today under the firm's rules; null when no rule set governs the account."),
    lastReason: z.string().describe("The last decision's reason, one line."),
  })
  .describe('What the terminal is allowed to do, and what its chart shows.')

export const ErrorMessageSchema = z
  .strictObject({
    ...ENVELOPE,
    account: z.string().describe('Account of the message refused; empty when it could not be read.'),
    session: z.string().describe('Session of the message refused; empty when it could not be read.'),
    type: z.literal('error'),
    code: z.string().describe('A code of docs/ERRORS.md.'),
    path: z.string().describe('Field at fault, e.g. bars.M5.close.17; empty when it is not a field.'),
    message: z.string().describe('What is wrong and what to do.'),
    retryAfterMs: z.number().int().nonnegative().optional().describe('When to try again.'),
  })
  .describe('Refused: nothing was decided and nothing is to be traded.')

export const ServerMessageSchema = z.discriminatedUnion('type', [
  WelcomeSchema,
  SignalsSchema,
  ResyncSchema,
  QuerySchema,
  StateSchema,
  ErrorMessageSchema,
])
export type ServerMessage = z.infer<typeof ServerMessageSchema>
export type Reply = readonly ServerMessage[]
export const ReplySchema = z.array(ServerMessageSchema).describe('A reply is always a list of messages.')
