import type { Conviction } from '../contracts/conviction.ts'
import type { Opinion } from '../contracts/decision.ts'
import type { BarClose } from '../core/account.ts'
import { formConviction } from '../core/conviction/conviction.ts'
import { readLean } from '../core/conviction/timeframe-score.ts'
import type { Window } from '../core/window.ts'
import type { Desk, Look } from '../ports/desk.ts'
import type { AccountState } from './account-state.ts'

/** A desk that fails has no opinion, and the decision says why. */
export function formOpinion(desk: Desk, close: BarClose, window: Window, look: () => Look): Opinion | Promise<Opinion> {
  const failed = (error: unknown): Opinion => ({
    desk: desk.name,
    side: null,
    stopDistancePrice: null,
    targetDistancePrice: null,
    leaning: null,
    model: null,
    reason: `the ${desk.name} desk failed: ${error instanceof Error ? error.message : String(error)}`,
    facts: {},
  })
  try {
    const opinion = desk.opinion(close, window, look)
    return opinion instanceof Promise ? opinion.catch(failed) : opinion
  } catch (error) {
    return failed(error)
  }
}

/** How far timeframes and models stand behind the side that models propose; null where there is none. What fails refuses. */
export function weighOpinion(state: AccountState, close: BarClose, window: Window, opinion: Opinion | null): Conviction | null {
  const { symbol, brokerSymbol, trigger, closeTime } = close
  if (opinion === null || opinion.model === null || opinion.side === null) return null
  const { confidence, threshold } = opinion.model
  const read = state.symbols.get(brokerSymbol)?.leans ?? readLean
  try {
    return formConviction({ trigger, side: opinion.side, window, now: closeTime, confidence, threshold, read })
  } catch (error) {
    const reason = `the conviction of ${symbol} failed: ${error instanceof Error ? error.message : String(error)}`
    const nothing = { value: null, weighted: null, parts: [], missing: [] }
    return { trigger, side: opinion.side, confidence, threshold, ...nothing, pass: false, reason }
  }
}

/** Entries of a symbol in shadow are decided and journalled, never sent; so are those of models that the user has not named. */
export const isInShadow = ({ switches }: AccountState, { symbol }: BarClose, opinion: Opinion | null): boolean =>
  switches.shadow.includes(symbol) || opinion?.model?.trusted === false
