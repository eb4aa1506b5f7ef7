export { fundsOf, openBook, positionsOf, withMarket } from './book.ts'
export type { Book, FillCosts, FillOutcome, Market, OpenTicket, Step, Trade } from './book.ts'
export { executeSignal } from './execute.ts'
export { walkBars } from './walk.ts'
