import { z } from 'zod'

export const PROTOCOL_VERSION = 1

/** Fastest first: the order in which a trigger is chosen and in which tables are printed. */
export const TIMEFRAMES = ['M1', 'M5', 'M15', 'M30', 'H1', 'H4', 'D1'] as const
export const TimeframeSchema = z.enum(TIMEFRAMES)
export type Timeframe = z.infer<typeof TimeframeSchema>

export const TIMEFRAME_SECONDS: Readonly<Record<Timeframe, number>> = {
  M1: 60,
  M5: 300,
  M15: 900,
  M30: 1_800,
  H1: 3_600,
  H4: 14_400,
  D1: 86_400,
}

/** What a full snapshot carries per timeframe. Training slides windows of the same length. */
export const WINDOW_BARS = 300

export const AccountIdSchema = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, 'use 1 to 64 letters, digits, dots, dashes or underscores')
  .describe('Account, unique on this server; the EA builds it from login and trade server, e.g. "51234567.FTMO-Server3".')
export type AccountId = z.infer<typeof AccountIdSchema>

/** The broker's name of a market, e.g. `US30.cash`. Never compare it with a canonical one. */
export const BrokerSymbolSchema = z
  .string()
  .regex(/^[\x21-\x7e]{1,32}$/, 'use 1 to 32 printable characters without blanks')
  .brand<'BrokerSymbol'>()
  .describe("The broker's own name of the market, e.g. US30.cash.")
export type BrokerSymbol = z.infer<typeof BrokerSymbolSchema>

/** The canonical name of a market, e.g. `US30`. Only the symbol table makes one out of a broker symbol. */
export const SymbolNameSchema = z
  .string()
  .regex(/^[A-Z][A-Z0-9]{1,15}$/, 'use 2 to 16 capitals and digits')
  .brand<'SymbolName'>()
  .describe('The canonical name of the market, e.g. US30.')
export type SymbolName = z.infer<typeof SymbolNameSchema>

/** 64-bit numbers of MetaTrader travel as text: a double would lose their last digits. */
export const IdentifierSchema = z.string().regex(/^(0|[1-9][0-9]{0,19})$/, 'use a decimal string of at most 20 digits')

export const SignalIdSchema = z
  .string()
  .regex(/^[A-Za-z0-9:_-]{1,27}$/, 'use 1 to 27 of A-Z a-z 0-9 : _ -')
  .describe('Signal id; at most 27 characters, so that it fits an order comment whole.')

export const SideSchema = z.enum(['buy', 'sell'])
export type Side = z.infer<typeof SideSchema>

export const price = () => z.number().positive()
export const money = () => z.number()
export const lots = () => z.number().positive()
export const ServerSecondsSchema = z
  .number()
  .positive()
  .max(9_999_999_999)
  .describe("Seconds of the trade server's clock since 1970, as MetaTrader prints them.")
export const UtcMsSchema = z.number().int().nonnegative().max(9_999_999_999_999).describe('UTC milliseconds since 1970.')

/** What every message carries beside its own fields. */
export const ENVELOPE = {
  v: z.literal(PROTOCOL_VERSION).describe('Version of the contract.'),
  account: AccountIdSchema,
  session: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,40}$/, 'use 1 to 40 letters, digits, dashes or underscores')
    .describe('Name of one run of the EA, new at each start of it.'),
  seq: z
    .number()
    .int()
    .nonnegative()
    .max(Number.MAX_SAFE_INTEGER)
    .describe('Rises with every message of a session; a server message repeats the seq it answers, 0 when nobody asked.'),
} as const

export const text = (longest: number) => z.string().max(longest)
