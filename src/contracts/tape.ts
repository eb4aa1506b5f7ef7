import { z } from 'zod'
import { DecisionKeySchema, ExecutionSchema, SwitchesSchema } from './decision.ts'
import { CapitalEventSchema, FirmNameSchema, PhaseSchema } from './firm.ts'
import { UserHolidaysSchema } from './holidays.ts'
import { AccountIdSchema, BrokerSymbolSchema, SymbolNameSchema, UtcMsSchema } from './primitives.ts'
import { UserSymbolsSchema } from './symbols.ts'
import { HelloSchema } from './terminal.ts'

const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'use 64 hexadecimal digits')
const decimals = z.string().regex(/^-?\d{1,16}(\.\d{1,8})?$/, 'use an amount in decimals, e.g. 100000.00')
const author = { who: z.string().describe('Who did it.'), why: z.string().describe('Why, one line.') } as const
const numbered = z.number().int().nonnegative().describe('Number of the line: a gap shows that one is missing.')

/** What a person may do to an account, as it stands on a tape. */
export const TapeCommandSchema = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.enum(['arm', 'disarm', 'halt', 'reduce', 'resume', 'flatten', 'trip']) }),
    z.strictObject({ kind: z.literal('shadow'), symbol: SymbolNameSchema, on: z.boolean() }),
    z.strictObject({ kind: z.literal('execution'), execution: ExecutionSchema }),
  ])
  .describe('What was switched.')
export type TapeCommand = z.infer<typeof TapeCommandSchema>

const PHASE = {
  at: UtcMsSchema.describe('When it began.'),
  firm: FirmNameSchema.describe('Set of rules.'),
  phase: PhaseSchema.describe('Phase of the firm.'),
  initial: decimals.describe('Capital at its beginning.'),
  ...author,
} as const

export const TapeHeaderSchema = z
  .strictObject({
    n: z.literal(0).describe('The header is line 0.'),
    tape: z.literal(1).describe('Version of the form.'),
    account: AccountIdSchema,
    made: UtcMsSchema.describe('When the tape was made.'),
    barclose: z.string().describe('Version of Barclose that made it.'),
    versions: z
      .array(z.strictObject({ barclose: z.string(), ea: z.string(), config: z.string() }))
      .describe('Which versions and which settings, by their hash, decided what is on it; more than one where they changed on the way.'),
    settings: z
      .record(z.string(), z.union([z.string(), z.number(), z.array(z.string())]))
      .describe('Settings that change decisions, as they were when the tape was made. Addresses are left out.'),
    holidays: UserHolidaysSchema.describe("The user's holidays."),
    symbols: UserSymbolsSchema.describe("The user's part of the symbol table."),
    features: z.string().describe('Hash of the features.'),
    models: z
      .array(
        z.strictObject({
          symbol: SymbolNameSchema,
          version: z.string(),
          files: z.record(z.string(), sha256).nullable().describe('Its files by name; null where the bundle was not there any more.'),
        }),
      )
      .describe('Models whose answers stand in the decisions.'),
    partial: z
      .boolean()
      .describe('True when the tape does not begin with the first message of the account: what was held before is not on it.'),
    start: z
      .strictObject({
        hello: HelloSchema.describe('Hello that it begins with.'),
        switches: SwitchesSchema.describe('Switches as they stood.'),
        phase: z.strictObject(PHASE).nullable().describe('Phase that the account was in; null for none.'),
        windows: z
          .array(
            z.strictObject({
              brokerSymbol: BrokerSymbolSchema,
              columns: z.base64().describe('Bars as a checkpoint of the journal holds them.'),
              last: z.string().describe('The newest snapshot of the symbol, its bytes as the journal holds them.'),
            }),
          )
          .describe('Bars that were held, by symbol.'),
      })
      .nullable()
      .describe('What stood when a partial tape begins; null for a whole one.'),
    others: z.array(AccountIdSchema).describe('Other accounts of that server: what they held is not on the tape.'),
    synthetic: z.boolean().describe('True when prices and account are made up.'),
    note: z.string().max(500).describe('What is on it, for a person; empty for nothing.'),
  })
  .describe('First line of a tape: whose it is and how it was decided.')
export type TapeHeader = z.infer<typeof TapeHeaderSchema>

const RECORDS = {
  message: z
    .strictObject({
      kind: z.literal('message'),
      n: numbered,
      at: UtcMsSchema.describe('When it reached the server.'),
      fingerprint: z.number().int().nonnegative().describe('CRC-32 of the bytes that came.'),
      body: z.string().describe('The message as what it added, its bytes as the journal holds them.'),
    })
    .describe('A message of the terminal.'),
  command: z
    .strictObject({
      kind: z.literal('command'),
      n: numbered,
      at: UtcMsSchema.describe('When it was given.'),
      command: TapeCommandSchema,
      ...author,
    })
    .describe('A switch of a person, or of the guard where it rests on something that is no message, as a clock that was wrong.'),
  guard: z
    .strictObject({
      kind: z.literal('guard'),
      n: numbered,
      at: UtcMsSchema.describe('When, by the clock of the server.'),
      version: z.number().int().positive().describe('Version of the switches that it made.'),
      why: z.string(),
    })
    .describe('A switch of the guard. The pipeline makes it anew; only its moment is taken from here.'),
  phase: z.strictObject({ kind: z.literal('phase'), n: numbered, ...PHASE }).describe('The account entered a phase of a firm.'),
  capital: z
    .strictObject({
      kind: z.literal('capital'),
      n: numbered,
      at: UtcMsSchema.describe('When it was told.'),
      event: CapitalEventSchema,
      amount: decimals.describe('What was withdrawn, or the capital after a scale-up.'),
      ...author,
    })
    .describe('A payout or a scale-up.'),
  decision: z
    .strictObject({
      kind: z.literal('decision'),
      n: numbered,
      key: DecisionKeySchema,
      body: z.string().describe('The decision, its bytes as the journal holds them.'),
    })
    .describe('What was decided on the message before.'),
  end: z
    .strictObject({
      kind: z.literal('end'),
      n: numbered,
      decisions: z.number().int().nonnegative().describe('Decisions on the tape.'),
      sha256: sha256.describe('Of the decisions in their order, a line each, without their versions.'),
    })
    .describe('Last line: without it the tape was cut.'),
} as const

export const TapeRecordSchema = z.discriminatedUnion('kind', [
  RECORDS.message,
  RECORDS.command,
  RECORDS.guard,
  RECORDS.phase,
  RECORDS.capital,
  RECORDS.decision,
  RECORDS.end,
])
export type TapeRecord = z.infer<typeof TapeRecordSchema>
export type TapeEnd = z.infer<typeof RECORDS.end>

/** What happened, before it has its place on a tape. */
export type Happened = Exclude<Unnumbered<TapeRecord>, Readonly<{ kind: 'end' }>>
type Unnumbered<Line> = Line extends unknown ? Omit<Line, 'n'> : never
