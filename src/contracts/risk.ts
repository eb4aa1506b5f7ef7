import { z } from 'zod'
import { FirmNameSchema, PhaseSchema } from './firm.ts'
import { why } from './people.ts'
import { UtcMsSchema } from './primitives.ts'

/** An amount in decimals: as a number a cent could get lost on the way. */
const decimals = (meaning: string) =>
  z
    .string()
    .regex(/^-?\d{1,16}(\.\d{1,8})?$/, 'use an amount in decimals, e.g. 100000.00')
    .describe(meaning)
export const PhaseBodySchema = z
  .strictObject({
    firm: FirmNameSchema.describe('Set of rules.'),
    phase: PhaseSchema.describe('Phase of the firm.'),
    initial: decimals('Capital at the beginning of the phase, account currency.'),
    why,
  })
  .describe('Takes an account into a phase of a firm.')
const FloorSchema = z.strictObject({
  floor: decimals('Equity that must not be undercut.'),
  room: decimals('Equity less the floor.'),
  isBroken: z.boolean(),
  formula: z.string().describe('How the floor comes about.'),
})
export const RiskReplySchema = z
  .strictObject({
    firm: FirmNameSchema,
    title: z.string(),
    source: z.string().describe('Where the rules were read.'),
    phase: PhaseSchema,
    currency: z.string(),
    initial: decimals('Capital at the beginning of the phase.'),
    equity: decimals('Equity as last seen, rounded down.'),
    balance: decimals('Balance as last seen.'),
    at: UtcMsSchema.describe('When that was.'),
    day: z.strictObject({ name: z.string().describe('Date on the clock of the firm.'), startsAt: UtcMsSchema, endsAt: UtcMsSchema }),
    daily: FloorSchema.nullable().describe('Floor of the day; null where the firm has none.'),
    total: FloorSchema.describe('Floor of the account.'),
    buffer: decimals('Distance kept from each floor.').nullable(),
    equityAtStops: decimals('Equity if every stop is hit.')
      .nullable()
      .describe('Equity if every stop is hit; null while a loss cannot be bounded.'),
    emergency: z.strictObject({
      day: decimals("Equity at which the day's emergency loss closes everything."),
      week: decimals("Equity at which the week's does."),
    }),
    progress: z.strictObject({
      tradingDays: z.number().int().nonnegative(),
      daysWanted: z.number().int().nullable(),
      bestDayShare: z.number().nullable().describe('Profit of the best day as a share of all days with profit.'),
      bestDayAllowed: z.number().nullable(),
      target: decimals('Balance that reaches the target.').nullable(),
      hasTarget: z.boolean(),
      today: decimals('Realised on this day of the firm.'),
    }),
  })
  .describe('An account before its firm. Money in decimals.')
