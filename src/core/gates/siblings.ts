import type { AccountId, BrokerSymbol, Side, SymbolName } from '../../contracts/primitives.ts'

/** Another account of the user at a firm. */
export type Sibling = Readonly<{
  account: AccountId
  firm: string
  /** What is open, pending or on its way there; null when the account has not been seen since the start. */
  held: readonly Readonly<{ brokerSymbol: BrokerSymbol; symbol: SymbolName | null; side: Side }>[] | null
}>
