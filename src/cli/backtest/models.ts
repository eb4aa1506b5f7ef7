import { openEnsemble } from '../../adapters/models/open-ensemble.ts'
import type { Config } from '../../config.ts'
import type { SymbolName } from '../../contracts/primitives.ts'
import type { BacktestData } from './data.ts'

export type AskedModels = Readonly<{
  /** symbol@version, as they are trusted for this run. */
  names: readonly string[]
  /** Markets without models: their closes are decided, and hold. */
  missing: readonly SymbolName[]
  trainedOn: readonly Readonly<{ name: string; first: number; last: number }>[]
}>

/** What will be asked. A backtest asks what models would have done, so all of them are trusted in it. */
export async function listModels(config: Config, roots: readonly string[], symbols: readonly SymbolName[]): Promise<AskedModels> {
  if (config.desk !== 'ensemble') return { names: [], missing: [], trainedOn: [] }
  const ensemble = await openEnsemble({ roots, symbols, missingMember: config.missingMember, timeoutMs: config.modelTimeoutMs })
  try {
    const trainedOn = ensemble
      .list()
      .flatMap((listed) =>
        listed.state === 'loaded' ? [{ name: `${listed.bundle.symbol}@${listed.bundle.version}`, ...listed.manifest.trainedOn }] : [],
      )
    const missing = symbols.filter((symbol) => ensemble.bundleOf(symbol) === null)
    return { names: trainedOn.map(({ name }) => name), missing, trainedOn }
  } finally {
    await ensemble.close()
  }
}

/** The share of a span that models were trained on, of the model that knows most of it. */
export function knownShare({ trainedOn }: AskedModels, { playFrom }: Pick<BacktestData, 'playFrom'>, to: number): number {
  const shares = trainedOn.map(({ first, last }) => Math.max(0, Math.min(last, to) - Math.max(first, playFrom)) / (to - playFrom))
  return Math.max(0, ...shares)
}
