import { z } from 'zod'
import { SymbolNameSchema } from './primitives.ts'
import { MARKET_CLASSES } from './symbols.ts'

const clock = z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, 'use HH:MM, 00:00 to 23:59')

/** A day on which markets do not keep their weekly hours. */
const HolidaySchema = z
  .strictObject({
    date: z.iso.date('use a date, e.g. 2026-12-25').describe('Day on the clock of `zone`.'),
    name: z.string().trim().min(1).max(80).describe('What it is called: refusals say it.'),
    symbols: z.array(SymbolNameSchema).max(200).default([]).describe('Markets that keep it, by canonical name.'),
    classes: z.array(z.enum(MARKET_CLASSES)).default([]).describe('Kinds of market that keep it.'),
    zone: z
      .string()
      .min(1)
      .describe("Clock of the times: an IANA zone, with an optional shift as for the trade server's, e.g. America/New_York+7h."),
    closes: z.union([z.literal('all-day'), clock]).describe('`all-day`, or when the markets close early, HH:MM.'),
    opens: clock.optional().describe('When they open again on the same date, HH:MM; absent: not before the date is over.'),
  })
  .refine(({ symbols, classes }) => symbols.length + classes.length > 0, { message: 'name symbols or classes', path: ['symbols'] })
  .refine(({ closes, opens }) => opens === undefined || closes === 'all-day' || opens > closes, {
    message: 'opens before it closes',
    path: ['opens'],
  })

/** Holidays and early closes of the user's markets, kept as holidays.json in the data folder. */
export const UserHolidaysSchema = z.strictObject({ holidays: z.array(HolidaySchema).max(5_000) })
export type UserHolidays = Readonly<z.infer<typeof UserHolidaysSchema>>
