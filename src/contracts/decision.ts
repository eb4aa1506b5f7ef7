import { z } from 'zod'
import { ConvictionSchema } from './conviction.ts'
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

const facts = z.record(z.string(), z.union([z.number(), z.string(), z.boolean(), z.null()]))
/** Numbers and words a stage worked with, by name with unit: what a person needs to check it by hand. */
export type Facts = z.infer<typeof facts>

export const MOVES = ['HOLD', 'ADD', 'PARTIAL_CLOSE', 'CLOSE_ALL'] as const

const share = () => z.number().min(0).max(1)
export const ModelViewSchema = z
  .strictObject({
    version: z.string().describe('Version of the bundle that was asked.'),
    trusted: z.boolean().describe('Named by the user as one whose entries are sent; else its symbol is in shadow.'),
    rise: share().describe('Calibrated probability that the price rises by the barrier before it falls by it.'),
    blended: share().describe('The same before calibration: the weighted mean of the members.'),
    lightgbm: share().nullable().describe('Probability of this member; null where it is missing.'),
    catboost: share().nullable(),
    lstm: share().nullable(),
    volatility: z
      .number()
      .nullable()
      .describe('Expected change of a bar over the bars ahead, logarithm of average true ranges; null without the LSTM.'),
    confidence: z.number().min(0).max(100).describe('Percentile of |rise - 0.5| among those of the calibration slice.'),
    threshold: z
      .number()
      .min(0)
      .max(100)
      .nullable()
      .describe('Conviction that an entry must exceed at this trigger; null at one that never enters.'),
  })
  .describe('What the models say, and how much of it is usual.')
export type ModelView = z.infer<typeof ModelViewSchema>

export const OpinionSchema = z
  .strictObject({
    desk: z.string().describe('Which desk formed it.'),
    side: SideSchema.nullable().describe('Side it would take; null when it sees no trade.'),
    stopDistancePrice: price().nullable().describe('Distance of the stop from the entry, price units; null when it leans nowhere.'),
    targetDistancePrice: price().nullable().describe('Distance of the target from the entry, price units; null for none.'),
    leaning: SideSchema.nullable().describe('Side it leans to, also when it would not enter: what exits compare with.'),
    model: ModelViewSchema.nullable().describe('What it has from models; null for a desk without them, and where they were not asked.'),
    reason: z.string().describe('One line for a person.'),
    facts: facts.describe('Numbers it rests on.'),
  })
  .describe("A desk's view of one symbol at one close.")
export type Opinion = z.infer<typeof OpinionSchema>

export const VerdictSchema = z
  .strictObject({
    gate: z.string().describe('Name of the gate.'),
    pass: z.boolean().describe('Whether an entry may pass.'),
    reason: z.string().describe('Why not, one line; empty when it passes.'),
    facts: facts.describe('Its numbers.'),
  })
  .describe('What one gate says; all gates run and all verdicts are kept.')
export type Verdict = z.infer<typeof VerdictSchema>

export const EntrySchema = z
  .discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('enter'),
      side: SideSchema,
      lots: lots().describe('Volume, lots, floored to the step.'),
      price: price().describe('Price expected: ask for a buy, bid for a sell.'),
      stop: price().describe('Absolute stop.'),
      target: price().nullable().describe('Absolute target, null for none.'),
      riskMoney: money().positive().describe('Money lost at the stop with the allowed slippage, account currency.'),
      facts: facts.describe('How the size came about.'),
    }),
    z.strictObject({
      kind: z.literal('hold'),
      gate: z.string().describe('First gate or stage that stopped it.'),
      reason: z.string().describe('Why, one line.'),
      facts: facts.describe('Its numbers.'),
    }),
  ])
  .describe('An entry, or why there is none.')
export type Entry = z.infer<typeof EntrySchema>

export const ObservationSchema = z
  .strictObject({
    side: SideSchema,
    lots: lots().describe('Volume of all its tickets, lots.'),
    identifiers: z.array(IdentifierSchema).min(1).describe('Its tickets by position identifier, oldest first.'),
    barsHeld: z.number().nonnegative().describe('Closed bars of its own timeframe since it was opened.'),
    profitR: z.number().describe('Floating profit after costs in units of its first risk.'),
    peakProfitR: z.number().describe('Best floating profit since it was opened or last reduced, same unit.'),
    leaning: SideSchema.nullable().describe('Side the desk leans to at a close of its own timeframe; null at other closes.'),
    hasStop: z.boolean().describe('Every ticket of it has a stop.'),
    adds: z.number().int().nonnegative().describe('Adds so far.'),
  })
  .describe('One of our positions as the policy sees it.')
export type Observation = z.infer<typeof ObservationSchema>

export const MoveSchema = z
  .strictObject({
    observation: ObservationSchema,
    wanted: z.enum(MOVES).describe('What the policy preferred.'),
    move: z.enum(MOVES).describe('What is done after the mask of what is allowed.'),
    share: z.number().min(0).max(1).describe('Share of the volume it closes; 0 for HOLD and ADD.'),
    rule: z.string().describe('Which rule of the policy, or of the mask, decided.'),
    reason: z.string().describe('One line for a person.'),
    facts: facts.describe('Its numbers.'),
  })
  .describe('What is done with one of our positions.')
export type Move = z.infer<typeof MoveSchema>

export const SIGNAL_KINDS = ['OPEN', 'ADD', 'PARTIAL_CLOSE', 'CLOSE_ALL', 'MODIFY'] as const
export const SignalSchema = z
  .strictObject({
    id: SignalIdSchema,
    kind: z.enum(SIGNAL_KINDS).describe('What to do.'),
    symbol: SymbolNameSchema,
    brokerSymbol: BrokerSymbolSchema,
    side: SideSchema.describe('Side of the position: CLOSE_ALL of a buy sells.'),
    lots: lots().describe('Volume to trade, lots; for MODIFY the volume it holds.'),
    stop: price().nullable().describe('Absolute stop; never null for OPEN and ADD.'),
    target: price().nullable().describe('Absolute target; null for none.'),
    maxDeviationPoints: z.number().int().nonnegative().describe('Largest slippage accepted, points.'),
    riskMoney: money().nonnegative().describe('Most that may be lost between entry and stop, account currency; 0 for closes.'),
    positionIdentifier: IdentifierSchema.nullable().describe('Ticket it acts on, by identifier; null for OPEN and ADD.'),
    expiresAt: UtcMsSchema.describe('Not to be executed after this instant, UTC milliseconds.'),
    reason: z.string().max(200).describe('One line for a person; never to be parsed.'),
  })
  .describe('One order to the broker side, complete: nothing is filled in or repaired there.')
export type Signal = z.infer<typeof SignalSchema>

export const MODES = ['ACTIVE', 'REDUCING', 'HALTED'] as const
export const ModeSchema = z.enum(MODES).describe("ACTIVE: all. REDUCING: exits only. HALTED: nothing but the guard's own flatten.")
export type Mode = z.infer<typeof ModeSchema>
export const ExecutionSchema = z.enum(['broker', 'paper']).describe('Who fills: the broker, or the paper account of this server.')
export type Execution = z.infer<typeof ExecutionSchema>

export const SwitchesSchema = z
  .strictObject({
    version: z.number().int().positive().describe('Rises with every change; the terminal confirms the one it follows.'),
    armed: z.boolean().describe('Entries may be sent.'),
    mode: ModeSchema,
    execution: ExecutionSchema,
    flattening: z.boolean().describe('Our positions are being closed; stays until none is left or the user resumes.'),
    shadow: z.array(SymbolNameSchema).describe('Symbols whose entries are decided and journalled, never sent.'),
    why: z.string().describe('Why the last change was made.'),
    who: z.string().describe('Who made it: user, guard or server.'),
    changedAt: UtcMsSchema,
  })
  .describe('What may pass for an account.')
export type Switches = z.infer<typeof SwitchesSchema>

export const DecisionKeySchema = z
  .string()
  .max(128)
  .describe(
    'account|symbol|timeframe|close time (UTC ms), the symbol of a dated contract with @ and its month: one bar close, one decision.',
  )

export const DecisionSchema = z
  .strictObject({
    key: DecisionKeySchema,
    account: AccountIdSchema,
    symbol: SymbolNameSchema,
    brokerSymbol: BrokerSymbolSchema,
    timeframe: TimeframeSchema.describe('The trigger: the highest timeframe that closed.'),
    closeTime: UtcMsSchema.describe('Close of the trigger bar.'),
    receivedAt: UtcMsSchema.describe('When the snapshot reached the server.'),
    versions: z.strictObject({
      barclose: z.string(),
      ea: z.string(),
      config: z.string().describe('Hash of the configuration that decides.'),
    }),
    switches: SwitchesSchema.omit({ who: true, why: true, changedAt: true }).describe('What was allowed at that moment.'),
    superseded: z.boolean().describe('True when a newer snapshot of the symbol came while this one waited: nothing was decided.'),
    opinion: OpinionSchema.nullable().describe('Null when superseded or when the bars were refused.'),
    conviction: ConvictionSchema.nullable().describe(
      'How far all timeframes and the models stand behind the side; null for a desk without models, or without a side.',
    ),
    verdicts: z.array(VerdictSchema),
    entry: EntrySchema,
    moves: z.array(MoveSchema),
    signals: z.array(SignalSchema).describe('What goes out, exits first.'),
    reason: z.string().describe('The whole decision in one line.'),
  })
  .describe('Every stage of one bar close: its journal row is its explanation.')
export type Decision = z.infer<typeof DecisionSchema>
