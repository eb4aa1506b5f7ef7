import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { openHistory, type SymbolHistory } from '../../src/adapters/bars/history.ts'
import { SymbolNameSchema, type SymbolName, type Timeframe } from '../../src/contracts/primitives.ts'
import { openSymbolTable } from '../../src/core/symbols/resolve.ts'
import { parseZone } from '../../src/core/time/zone.ts'

/** Recorded bars beside the repository, for research: never part of it. Tests that use them are passed over where they are absent. */
const FOLDER = fileURLToPath(new URL('../../../shared/data/bars', import.meta.url))
export const hasRealBars = existsSync(FOLDER)
export const REAL_ZONE = parseZone('America/New_York+7h')

/** Ends the name of what is skipped, so that its absence is seen. */
export const PASSED_OVER = hasRealBars ? '' : ' (passed over: there are no recorded bars beside the repository)'

export const realName = (symbol: string): SymbolName => SymbolNameSchema.parse(symbol)

export function realHistory(symbol: SymbolName, timeframes?: readonly Timeframe[]): Promise<SymbolHistory> {
  const options = { dir: FOLDER, symbol, symbols: openSymbolTable(), zone: REAL_ZONE }
  return openHistory(timeframes === undefined ? options : { ...options, timeframes })
}
