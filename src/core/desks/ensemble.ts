import type { Opinion } from '../../contracts/decision.ts'
import { MEMBERS } from '../../contracts/model.ts'
import type { SymbolName, Timeframe } from '../../contracts/primitives.ts'
import type { Bundle, Scored, Scores } from '../ensemble/scores.ts'
import { atr } from '../indicators/atr.ts'
import { openScratch } from '../indicators/result.ts'
import type { Window } from '../window.ts'

export const NAME = 'ensemble'

/** Percentile under which models say no more than on most days: a side that weak closes no position. */
const LEANS_FROM = 50

/** Triggers of a conviction; what closes below M5 never enters. */
type Thresholds = Bundle['thresholds']
const isWeighed = (trigger: Timeframe): trigger is keyof Thresholds => trigger !== 'M1'

type Asked = Readonly<{ bundle: Bundle; scored: Scored; trigger: Timeframe; window: Window; trusted: boolean }>

/** The side that the models of a symbol propose. Stop and target lie where the labels had them: what was learnt is what is traded. */
export function ensembleOpinion({ bundle, scored, trigger, window, trusted }: Asked): Opinion {
  if (!scored.ok) return noOpinion(`${scored.code}: ${scored.reason}`, { code: scored.code, version: bundle.version, ...scored.facts })
  const { scores } = scored
  const { side, rise, confidence, members } = scores
  const distance = barrierOf(bundle, window)
  return {
    desk: NAME,
    side,
    stopDistancePrice: side === null ? null : distance,
    targetDistancePrice: side === null ? null : distance,
    leaning: confidence >= LEANS_FROM ? side : null,
    model: {
      version: scores.version,
      trusted,
      rise,
      blended: scores.blended,
      lightgbm: members.lightgbm,
      catboost: members.catboost,
      lstm: members.lstm,
      volatility: scores.volatility,
      confidence,
      threshold: isWeighed(trigger) ? bundle.thresholds[trigger] : null,
    },
    reason: describe(scores, bundle),
    facts: { atrPrice: distance / bundle.label.barrierAtr, edge: scores.edge },
  }
}

/** `why` is what a bundle was refused for; null where there is none at all. Another symbol's never stands in. */
export function noModel(symbol: SymbolName, why: string | null): Opinion {
  const reason = why === null ? `there is no model of ${symbol}` : `the model of ${symbol} was refused: ${why}`
  return noOpinion(`NO_MODEL: ${reason}`, { code: 'NO_MODEL' })
}

export const notTaught = ({ symbol, triggers, version }: Bundle, trigger: Timeframe): Opinion =>
  noOpinion(`the models of ${symbol} were taught at closes of ${triggers.join(' ')}, not of ${trigger}`, { version })

function noOpinion(reason: string, facts: Opinion['facts']): Opinion {
  return { desk: NAME, side: null, stopDistancePrice: null, targetDistancePrice: null, leaning: null, model: null, reason, facts }
}

const scratch = openScratch()

function barrierOf({ label: { timeframe, atrBars, barrierAtr } }: Bundle, window: Window): number {
  const bars = window[timeframe]
  if (bars === undefined) throw new Error(`the ensemble desk needs ${timeframe} bars`)
  const range = atr(bars, atrBars, scratch(bars.length)).at(-1) ?? Number.NaN
  if (!(range > 0)) throw new Error(`the average true range of ${timeframe} is ${range}`)
  return range * barrierAtr
}

function describe({ side, rise, confidence, members }: Scores, { version }: Bundle): string {
  const missing = MEMBERS.filter((name) => members[name] === null)
  const without = missing.length === 0 ? '' : `, without ${missing.join(' and ')}`
  const what = side === null ? 'no side' : `${side} with ${((side === 'buy' ? rise : 1 - rise) * 100).toFixed(1)} %`
  return `models ${version}: ${what}, confidence ${confidence.toFixed(0)}${without}`
}
