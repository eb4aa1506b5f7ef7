import type { Config } from '../config.ts'
import type { SymbolName } from '../contracts/primitives.ts'
import { ensembleOpinion, NAME, noModel, notTaught } from '../core/desks/ensemble.ts'
import type { Desk } from '../ports/desk.ts'
import type { Ensemble } from '../ports/ensemble.ts'

/** The desk that asks each symbol's own models. Without them, or at a close that they were not trained at, it has no opinion and says so. */
export function openEnsembleDesk(ensemble: Ensemble, { trustedModels }: Pick<Config, 'trustedModels'>): Desk {
  return {
    name: NAME,
    needs: ({ symbol, trigger }) => {
      const bundle = ensemble.bundleOf(symbol)
      // Where no model is asked nothing is read but the bars of the close itself.
      return bundle === null || !bundle.triggers.includes(trigger) ? { [trigger]: 1 } : bundle.needs
    },
    opinion: (close, window, look) => {
      const { symbol, trigger } = close
      const bundle = ensemble.bundleOf(symbol)
      if (bundle === null) return noModel(symbol, whyRefused(ensemble, symbol))
      if (!bundle.triggers.includes(trigger)) return notTaught(bundle, trigger)
      const trusted = trustedModels.includes(`${symbol}@${bundle.version}`)
      return ensemble.score(symbol, look()).then((scored) => ensembleOpinion({ bundle, scored, trigger, window, trusted }))
    },
  }
}

const whyRefused = (ensemble: Ensemble, symbol: SymbolName): string | null =>
  ensemble.list().flatMap((listed) => (listed.state === 'refused' && listed.symbol === symbol ? [listed.reason] : []))[0] ?? null
