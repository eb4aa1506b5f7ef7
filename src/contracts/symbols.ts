import { z } from 'zod'
import { SymbolNameSchema } from './primitives.ts'

/** Kinds of market; which symbol is of which kind stands in core/symbols. */
export const MARKET_CLASSES = ['pair', 'metal', 'index', 'energy', 'coin', 'stock', 'other'] as const

/** The user's own part of the symbol table, kept as symbols.json in the data folder. */
export const UserSymbolsSchema = z.strictObject({
  aliases: z
    .record(z.string(), SymbolNameSchema)
    .default({})
    .describe('Broker symbol, exactly as the broker writes it, to canonical name.'),
  markets: z.array(SymbolNameSchema).default([]).describe('Further canonical names, e.g. stock tickers, that are known by their own name.'),
})
export type UserSymbols = Readonly<z.infer<typeof UserSymbolsSchema>>
