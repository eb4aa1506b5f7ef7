import { z } from 'zod'
import { ManifestSchema } from './model.ts'
import { DecisionSchema, ExecutionSchema, SignalSchema, SwitchesSchema } from './decision.ts'
import {
  AccountIdSchema,
  BrokerSymbolSchema,
  IdentifierSchema,
  lots,
  money,
  price,
  SideSchema,
  SignalIdSchema,
  SymbolNameSchema,
  TimeframeSchema,
  UtcMsSchema,
} from './primitives.ts'
import { AckSchema } from './results.ts'
import { FundsSchema } from './account.ts'
import { HelloSchema } from './terminal.ts'

/** A number as an address carries it; a coercion would read "" and "0x10" as numbers. */
const inQuery = (schema: z.ZodNumber, meaning: string) =>
  z
    .string()
    .regex(/^\d{1,13}$/, 'use a whole number')
    .transform(Number)
    .pipe(schema)
    .describe(meaning)
    .meta({ jsonSchema: { ...z.toJSONSchema(schema, { io: 'input' }), $schema: undefined, description: meaning } })
const instant = (meaning: string) =>
  inQuery(z.number().int().nonnegative().max(9_999_999_999_999), `${meaning} (UTC milliseconds).`).optional()
const limit = (usual: number, most: number) =>
  inQuery(z.number().int().min(1).max(most), `Most items to return; ${usual} when absent, at most ${most}.`).optional()
export const why = z.string().trim().min(1).max(200).describe('Why, one line; it is journalled and shown on the chart.')

export const AccountParamsSchema = z.strictObject({ account: AccountIdSchema })
export const DecisionParamsSchema = z.strictObject({
  account: AccountIdSchema,
  key: z.string().min(1).max(128).describe('Key of the decision, URL-encoded: its | is %7C.'),
})

const PERIOD = {
  from: instant('From this instant; 30 days before `to` when absent'),
  to: instant('Up to this instant, itself not included; now when absent'),
} as const
export const EquityQuerySchema = z.strictObject({ ...PERIOD, limit: limit(1_000, 10_000), execution: ExecutionSchema.optional() })
export const DealsQuerySchema = z.strictObject({ ...PERIOD, execution: ExecutionSchema.optional() })
export const FunnelQuerySchema = z.strictObject(PERIOD)
export const SwitchesQuerySchema = z.strictObject({ limit: limit(100, 1_000) })
export const SignalsQuerySchema = z.strictObject({ before: instant('Only what was sent before this instant'), limit: limit(100, 1_000) })
export const DecisionsQuerySchema = z.strictObject({
  symbol: SymbolNameSchema.optional(),
  timeframe: TimeframeSchema.optional().describe('Only decisions of this trigger timeframe.'),
  gate: z.string().min(1).max(64).optional().describe('Only decisions whose entry this gate stopped.'),
  before: instant('Only closes before this instant'),
  limit: limit(50, 500),
})
export const FeaturesQuerySchema = z.strictObject({ brokerSymbol: BrokerSymbolSchema })
export const StreamQuerySchema = z.strictObject({
  account: AccountIdSchema.optional().describe('Only events of this account; all accounts when absent.'),
})

export const CommandBodySchema = z.strictObject({ why }).describe('A command of a person.')
export const ShadowBodySchema = z
  .strictObject({ symbol: SymbolNameSchema, on: z.boolean().describe('True: entries are decided and journalled, never sent.'), why })
  .describe('Puts a symbol into shadow or takes it out.')
export const ExecutionBodySchema = z.strictObject({ execution: ExecutionSchema, why }).describe('Chooses who fills.')

const listOf = <Item extends z.ZodType>(item: Item, next: string) =>
  z.strictObject({ items: z.array(item), next: z.number().int().nullable().describe(next) })
const ALL = 'Always null: the list is whole.'

export const AccountSummarySchema = z
  .strictObject({
    account: AccountIdSchema,
    hello: HelloSchema,
    session: z.string().nullable().describe('Live session; null when the terminal has said bye.'),
    lastSeenAt: UtcMsSchema.describe('When the terminal was last heard.'),
    switches: SwitchesSchema,
    funds: FundsSchema.nullable().describe('Money as last heard; null before the first.'),
    fundsAt: UtcMsSchema.nullable().describe('When the money was heard.'),
    brokerSymbols: z
      .array(
        z.strictObject({
          brokerSymbol: BrokerSymbolSchema,
          symbol: SymbolNameSchema.nullable().describe('Null when the table has no name for it.'),
        }),
      )
      .describe('Symbols the terminal serves.'),
    positions: z.number().int().nonnegative().describe('Open positions, whoever opened them.'),
    unsettledSignals: z.number().int().nonnegative().describe('Signals whose outcome is not known yet.'),
    openRiskMoney: money()
      .nullable()
      .describe('Money to the stops of everything open and on its way, account currency; null while it cannot be told.'),
    lastReason: z.string().describe("The last decision's reason, one line."),
  })
  .describe('An account as it stands.')
export const AccountsReplySchema = listOf(AccountSummarySchema, ALL)

export const PositionSchema = z
  .strictObject({
    brokerSymbol: BrokerSymbolSchema,
    symbol: SymbolNameSchema.nullable().describe('Null when the table has no name for it.'),
    identifier: IdentifierSchema.describe('Constant for the life of the position.'),
    ticket: IdentifierSchema,
    magic: IdentifierSchema.describe('Magic number; 0 for a position opened by hand.'),
    side: SideSchema,
    lots: lots().describe('Volume, lots.'),
    openPrice: price(),
    openedAt: UtcMsSchema.describe('When it was opened.'),
    stop: price().nullable().describe('Absolute stop; null when there is none.'),
    target: price().nullable().describe('Absolute target; null when there is none.'),
    profit: money().describe('Floating profit, account currency.'),
    swap: money(),
    commission: money(),
    comment: z.string(),
    isOurs: z.boolean().describe("True for tickets of this EA's magic number; others are never touched."),
  })
  .describe('One open position.')
export const PositionsReplySchema = listOf(PositionSchema, ALL)

export const FeaturesReplySchema = z
  .strictObject({
    brokerSymbol: BrokerSymbolSchema,
    symbol: SymbolNameSchema,
    closeTime: UtcMsSchema.describe('Close of the newest bar.'),
    hash: z.string().describe('Which features these are; exported rows and models carry the same.'),
    bars: z.partialRecord(TimeframeSchema, z.number().int().positive()).describe('Bars held per timeframe.'),
    features: z.record(z.string(), z.number().nullable()).describe('Every feature by name; null where it is absent.'),
    absent: z.array(z.string()).describe('Features whose history is not there, by name.'),
    categories: z.record(z.string(), z.string().nullable()).describe('Regime and session; null where the history does not say it.'),
  })
  .describe('What models are given of a symbol as it stands.')

export const EquityRowSchema = z.strictObject({
  account: AccountIdSchema,
  at: UtcMsSchema,
  balance: money(),
  equity: money(),
  execution: ExecutionSchema,
})
export const EquityReplySchema = listOf(EquityRowSchema, '`to` of the page before this one in time; null when there is none. Oldest first.')

export const DecisionsReplySchema = listOf(DecisionSchema, '`before` of the next page; null at the end. Newest close first.')

const OutcomeSchema = AckSchema.omit({ v: true, account: true, session: true, seq: true, type: true, serverTime: true }).describe(
  'What became of a signal.',
)
export const SignalRowSchema = z
  .strictObject({
    signal: SignalSchema,
    account: AccountIdSchema,
    decisionKey: z
      .string()
      .nullable()
      .describe('Decision it comes from; null for a flatten, and for a close between bars before the market rests.'),
    timeframe: TimeframeSchema.nullable(),
    execution: ExecutionSchema,
    sentAt: UtcMsSchema,
    state: z
      .enum(['sent', 'unknown', 'filled', 'partial', 'placed', 'rejected', 'refused', 'expired'])
      .describe('`sent` and `unknown` are not final.'),
    settledAt: UtcMsSchema.nullable(),
    outcome: OutcomeSchema.nullable(),
  })
  .describe('A signal and what became of it.')
export const SignalsReplySchema = listOf(SignalRowSchema, '`before` of the next page; null at the end. Newest first.')

export const DealRowSchema = z
  .strictObject({
    account: AccountIdSchema,
    ticket: z.string(),
    positionIdentifier: z.string(),
    signal: SignalIdSchema.nullable().describe('Signal it comes from; null for deals by hand, stops, targets and balance operations.'),
    execution: ExecutionSchema,
    kind: z.string(),
    entry: z.string(),
    reason: z.string(),
    brokerSymbol: BrokerSymbolSchema.nullable(),
    symbol: SymbolNameSchema.nullable(),
    magic: z.string(),
    lots: z.number().nonnegative(),
    price: z.number().nonnegative(),
    profit: money(),
    swap: money(),
    commission: money(),
    fee: money(),
    at: UtcMsSchema,
  })
  .describe('A deal of the account.')
export const DealsReplySchema = listOf(DealRowSchema, ALL)

export const SwitchesReplySchema = listOf(SwitchesSchema, ALL)

export const FunnelReplySchema = z
  .strictObject({
    from: UtcMsSchema,
    to: UtcMsSchema,
    decisions: z.number().int().nonnegative().describe('Closes decided.'),
    entered: z.number().int().nonnegative().describe('Those that entered.'),
    holds: z.record(z.string(), z.number().int().nonnegative()).describe('Those held, by the gate that stopped them.'),
  })
  .describe('Where entries were stopped.')

export const ModelRowSchema = z
  .strictObject({
    symbol: z.string(),
    version: z.string().nullable().describe('Null where none could be read.'),
    state: z.enum(['loaded', 'refused']),
    reason: z.string().nullable().describe('Why it was refused; of one that is loaded, which members it lacks.'),
    trusted: z.boolean().describe('Named in trustedModels: its entries are sent once the account is armed. All others decide in shadow.'),
    manifest: ManifestSchema.omit({ calibration: true, features: true }).nullable().describe('Null for one that was refused.'),
  })
  .describe('A bundle of models that was found.')
export const ModelsReplySchema = listOf(ModelRowSchema, ALL)

export const LiveReplySchema = z.strictObject({ live: z.literal(true), version: z.string().describe('Version of this server.') })
export const ReadyReplySchema = z.strictObject({
  ready: z.boolean(),
  missing: z.array(z.string()).describe('What keeps the server from deciding; empty when ready.'),
  models: z
    .array(ModelRowSchema.pick({ symbol: true, version: true, state: true, reason: true }))
    .describe('Models that were found. A symbol without one holds: it keeps nobody else from deciding.'),
})

const EVENT = { account: AccountIdSchema } as const
export const EventSchema = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('decision'), ...EVENT, decision: DecisionSchema, tookMs: z.number().nonnegative() }),
    z.strictObject({ kind: z.literal('outcome'), ...EVENT, outcome: OutcomeSchema, slippagePoints: z.number().nullable() }),
    z.strictObject({ kind: z.literal('deal'), ...EVENT, deal: DealRowSchema }),
    z.strictObject({ kind: z.literal('state'), ...EVENT, switches: SwitchesSchema }),
    z.strictObject({ kind: z.literal('session'), ...EVENT, session: z.string(), change: z.enum(['hello', 'bye', 'taken_over']) }),
  ])
  .describe('What the push stream tells, one frame each.')
