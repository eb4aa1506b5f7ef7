import { z } from 'zod'

/** Kinds of settings, as an environment variable can say them. */
export const count = (least: number, most: number) => z.coerce.number().int().min(least).max(most)
export const amount = (least: number, most: number) => z.coerce.number().min(least).max(most)
/** Of money in whole units: a finer share is none that could be counted. */
export const percent = (least: number, most: number) =>
  amount(least, most).refine((share) => Math.abs(Math.round(share * 10_000) - share * 10_000) < 1e-6, 'use at most four decimals')
const items = z.union([
  z.string().transform((text) =>
    text
      .split(',')
      .map((item) => item.trim())
      .filter((item) => item !== ''),
  ),
  z.array(z.string()),
])
export const list = items.default([])
/** A list whose items are all of one form: one that is not would change nothing silently. */
export const listOf = (form: RegExp, message: string, known: string[] = []) =>
  items.pipe(z.array(z.string().regex(form, message))).default(known)
/** A list of SYMBOL=NUMBER by canonical symbol. */
export const bySymbol = (...known: string[]) => listOf(/^[A-Z][A-Z0-9]{1,15}=\d{1,9}(?:\.\d{1,9})?$/, 'use SYMBOL=NUMBER', known)
