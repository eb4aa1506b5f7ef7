import { z } from 'zod'
import { CapitalEventSchema, FirmNameSchema, PhaseSchema } from './firm.ts'
import { why } from './people.ts'
import { UtcMsSchema } from './primitives.ts'

/** An amount in decimals: as a number a cent could get lost on the way. */
const decimals = (meaning: string) =>
  z
    .string()
    .regex(/^-?\d{1,16}(\.\d{1,8})?$/, 'use an amount in decimals, e.g. 100000.00')
    .describe(meaning)
const formula = (meaning: string) => z.string().describe(`How it comes about, in words and numbers: ${meaning}.`)
const count = (meaning: string) => z.number().int().nonnegative().describe(meaning)

export const PhaseBodySchema = z
  .strictObject({
    firm: FirmNameSchema.describe('Set of rules.'),
    phase: PhaseSchema.describe('Phase of the firm.'),
    initial: decimals('Capital at the beginning of the phase, account currency.'),
    why,
  })
  .describe('Takes an account into a phase of a firm.')
export const PayoutBodySchema = z
  .strictObject({ amount: decimals('What was withdrawn, account currency; the deals must say the same to the cent.'), why })
  .describe('Tells of a payout in a funded phase: the capital stays, days and profits count anew.')
export const ScaleUpBodySchema = z
  .strictObject({ initial: decimals('New capital, account currency; the deals must say what was added, to the cent.'), why })
  .describe('Tells that the firm raised the capital of a funded account.')

const FloorSchema = z
  .strictObject({
    floor: decimals('Equity that must not be undercut.'),
    room: decimals('Equity less the floor.'),
    isBroken: z.boolean().describe('Whether equity has broken it, by the rule of the firm.'),
    effect: z.enum(['fail', 'pause']).describe('What breaking it means: the account is lost, or no more trading until the next day.'),
    formula: formula('the floor'),
    roomFormula: formula('the room'),
  })
  .describe('A floor of the firm and what is left above it.')

const FloorAheadSchema = z
  .strictObject({
    name: z
      .enum(['daily', 'total', 'daily after the reset', 'total after the reset'])
      .describe('Which floor: of today, or of the day that begins with the next reset while positions are open.'),
    floor: decimals('Equity that must not be undercut.'),
    room: decimals('Worst case less the floor; below zero the guard closes everything.'),
    formula: formula('the floor'),
    roomFormula: formula('the room'),
  })
  .describe('A floor that the worst case is held against.')

const WorstCaseSchema = z
  .strictObject({
    equity: decimals('Equity if every stop is hit, with all that it costs.'),
    parts: z
      .strictObject({
        stops: decimals('Lost on the way from the prices of now to the stops.'),
        slippage: decimals('Slippage of those stops, and of the fill of what is pending.'),
        spread: decimals('Wider spread at the stops; zero between bars, where profit is told at the price that closes.'),
        commission: decimals('Commission that is not paid yet: the closing half, both for what is not open yet.'),
        swap: decimals('Swap of the next rollover; one that would be earned is not counted on.'),
      })
      .describe('What takes the equity of now there; each is rounded up.'),
    lockedIn: decimals('Profit that stops beyond the entry would book before the reset: it raises the floor of the next day.'),
    formula: formula('the equity'),
    floors: z.array(FloorAheadSchema).describe('The worst case against every floor, those after the next reset included.'),
  })
  .describe('Everything gone wrong at once.')

const EmergencySchema = z
  .strictObject({ equity: decimals('Equity at which everything of ours is closed.'), formula: formula('that equity') })
  .describe('The emergency loss of a day or a week.')

const BudgetSchema = z
  .strictObject({
    what: z.string().describe('What is counted.'),
    used: count('How many so far.'),
    limit: count('The most there may be.'),
    entriesTo: count('Where entries stop.'),
    reserve: count('What is kept above it for closing.'),
    formula: formula('the reserve'),
  })
  .describe('A limit of orders, of a day or of a moment.')

const ProgressSchema = z
  .strictObject({
    since: UtcMsSchema.describe('From when days and profits count: the last payout, or the beginning of the phase.'),
    days: z
      .strictObject({
        done: count('Trading days so far.'),
        needed: count('Least number the firm asks for.')
          .nullable()
          .describe('Least number the firm asks for; null where it asks for none.'),
        isReached: z.boolean().describe('Whether there are enough.'),
        formula: formula('what makes a trading day'),
      })
      .describe('Trading days.'),
    bestDay: z
      .strictObject({
        share: z
          .number()
          .nullable()
          .describe('Profit of the best day as a share of what the firm measures it by; null while no day has one.'),
        allowed: z.number().nullable().describe('Largest share the firm allows; null where it has no such rule.'),
        isKept: z.boolean().describe('Whether the rule is kept as it stands.'),
        formula: formula('the share'),
      })
      .describe('The best day.'),
    target: z
      .strictObject({
        balance: decimals('Balance that reaches it.'),
        isReached: z.boolean().describe('Whether it is reached, with all positions closed.'),
        formula: formula('that balance'),
      })
      .nullable()
      .describe('Profit target; null where the phase has none.'),
    today: z
      .strictObject({ realised: decimals('Realised on this day of the firm.'), formula: formula('the amount') })
      .describe('What today brought.'),
  })
  .describe('How far the phase has come.')

export const RiskReplySchema = z
  .strictObject({
    firm: FirmNameSchema.describe('Set of rules.'),
    title: z.string().describe('What it is called.'),
    source: z.string().describe('Where the rules were read.'),
    phase: PhaseSchema.describe('Phase of the firm.'),
    currency: z.string().describe('Account currency; every amount is in it.'),
    initial: decimals('Capital of which percentages are taken: of the beginning of the phase, or of the last scale-up.'),
    capital: z
      .array(
        z.strictObject({
          at: UtcMsSchema.describe('When it was told.'),
          event: CapitalEventSchema,
          amount: decimals('Withdrawn, or added.'),
          initial: decimals('Capital from then on.'),
          balance: decimals('Balance once it was booked.'),
        }),
      )
      .describe('Payouts and scale-ups of the phase, oldest first.'),
    equity: decimals('Equity as last seen, rounded down.'),
    balance: decimals('Balance as last seen.'),
    at: UtcMsSchema.describe('When that was.'),
    day: z
      .strictObject({
        name: z.string().describe('Date on the clock of the firm.'),
        startsAt: UtcMsSchema.describe('Its reset.'),
        endsAt: UtcMsSchema.describe('The next reset.'),
      })
      .describe("The firm's day."),
    daily: FloorSchema.nullable().describe('Floor of the day; null where the firm has none.'),
    total: FloorSchema.describe('Floor of the account.'),
    buffer: z
      .strictObject({ money: decimals('Distance kept from each floor.'), formula: formula('the distance') })
      .nullable()
      .describe('Within it everything of ours is closed; null for an account without a firm.'),
    worst: WorstCaseSchema.nullable().describe('Worst case; null while a loss cannot be bounded.'),
    unbounded: z.array(z.string()).describe('What has no bound: a ticket without a stop, or of an unknown market.'),
    emergency: z.strictObject({ day: EmergencySchema, week: EmergencySchema }).describe('Losses at which everything of ours is closed.'),
    progress: ProgressSchema,
    budgets: z.array(BudgetSchema).describe('Orders of the day and of the moment: used, limit, and the reserve for closing.'),
  })
  .describe('An account before its firm. Money in decimals, each figure with its formula.')
export type RiskReply = z.infer<typeof RiskReplySchema>
