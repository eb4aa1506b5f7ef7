import { z } from 'zod'
import {
  BrokerSymbolSchema,
  IdentifierSchema,
  lots,
  money,
  price,
  SideSchema,
  SymbolNameSchema,
  UtcMsSchema,
} from '../../../contracts/primitives.ts'
import { SymbolSpecSchema } from '../../../contracts/account.ts'
import type { Book } from '../../../core/fills/book.ts'

const VERSION = 1

const TicketSchema = z.strictObject({
  identifier: IdentifierSchema,
  brokerSymbol: BrokerSymbolSchema,
  symbol: SymbolNameSchema.nullable(),
  side: SideSchema,
  lots: lots(),
  openPrice: price(),
  openedAt: UtcMsSchema,
  stop: price().nullable(),
  target: price().nullable(),
  swap: money(),
  commission: money(),
  magic: IdentifierSchema,
  comment: z.string(),
  signal: z.string().nullable(),
})

const MarketSchema = z.strictObject({
  brokerSymbol: BrokerSymbolSchema,
  symbol: SymbolNameSchema.nullable(),
  spec: SymbolSpecSchema,
  quote: z.strictObject({ bid: price(), ask: price(), at: z.number() }),
})

const BookSchema = z
  .strictObject({
    openedAt: UtcMsSchema,
    balance: money(),
    tickets: z.array(TicketSchema),
    markets: z.record(z.string(), MarketSchema),
    nextTicket: z.number().int().positive(),
    walkedTo: z.record(z.string(), UtcMsSchema),
  })
  .refine(({ tickets, markets }) => tickets.every(({ brokerSymbol }) => Object.hasOwn(markets, brokerSymbol)), {
    path: ['markets'],
    message: 'the market of an open ticket is missing',
  })

const StateSchema = z.strictObject({ version: z.literal(VERSION), book: BookSchema })

/** Only markets with a ticket are kept: the others come again with their next close. */
export function writeState(book: Book): string {
  const held = new Set<string>(book.tickets.map(({ brokerSymbol }) => brokerSymbol))
  const keep = <T>(record: Readonly<Record<string, T>>) => Object.fromEntries(Object.entries(record).filter(([key]) => held.has(key)))
  return JSON.stringify({ version: VERSION, book: { ...book, markets: keep(book.markets), walkedTo: keep(book.walkedTo) } })
}

/** Throws on anything but a whole state: an account must never go on with half of its positions. */
export function readState(account: string, text: string): Book {
  const result = StateSchema.safeParse(parse(account, text))
  if (result.success) return result.data.book
  const [issue] = result.error.issues
  throw new Error(`the paper state of account ${account} is broken at ${issue?.path.join('.') ?? '?'}: ${issue?.message ?? 'unreadable'}`)
}

function parse(account: string, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new Error(`the paper state of account ${account} is not JSON; restore the journal from a backup`, { cause })
  }
}
