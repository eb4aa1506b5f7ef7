import type { Config } from '../../config.ts'
import type { Opinion } from '../../contracts/decision.ts'
import type { Timeframe } from '../../contracts/primitives.ts'
import { atr } from '../indicators/atr.ts'
import { ema } from '../indicators/ema.ts'
import { openScratch } from '../indicators/result.ts'
import type { Window } from '../window.ts'

type Settings = Pick<Config, 'emaFastBars' | 'emaSlowBars' | 'atrBars' | 'stopAtr' | 'targetR'>

/** A recursive average forgets its seed after some multiples of its length. */
const SETTLED = 3

export const emaCrossNeeds = (settings: Settings, trigger: Timeframe): Readonly<Partial<Record<Timeframe, number>>> => ({
  [trigger]: Math.max(settings.emaSlowBars, settings.atrBars) * SETTLED,
})

const fastScratch = openScratch()
const slowScratch = openScratch()
const atrScratch = openScratch()

/** Enters when the fast average of the trigger's closes crosses the slow one; leans to the side of the fast one in between. */
export function emaCross(settings: Settings, trigger: Timeframe, window: Window): Opinion {
  const bars = window[trigger]
  if (bars === undefined) throw new Error(`the ema desk needs ${trigger} bars`)
  const fast = ema(bars.close, settings.emaFastBars, fastScratch(bars.length))
  const slow = ema(bars.close, settings.emaSlowBars, slowScratch(bars.length))
  const atrs = atr(bars, settings.atrBars, atrScratch(bars.length))
  const last = bars.length - 1
  const [fastPrice, slowPrice] = [fast[last] ?? Number.NaN, slow[last] ?? Number.NaN]
  const lead = fastPrice - slowPrice
  const leadBefore = (fast[last - 1] ?? Number.NaN) - (slow[last - 1] ?? Number.NaN)
  const atrPrice = atrs[last] ?? Number.NaN
  if (!Number.isFinite(lead) || !Number.isFinite(leadBefore) || !(atrPrice > 0)) throw new Error('the ema desk cannot compute its averages')

  const leaning = lead > 0 ? 'buy' : lead < 0 ? 'sell' : null
  const hasCrossed = leadBefore * lead < 0 || (leadBefore === 0 && lead !== 0)
  const stopDistancePrice = leaning === null ? null : atrPrice * settings.stopAtr
  return {
    desk: 'ema',
    side: hasCrossed ? leaning : null,
    stopDistancePrice,
    targetDistancePrice: stopDistancePrice === null || settings.targetR === 0 ? null : stopDistancePrice * settings.targetR,
    leaning,
    model: null,
    reason: hasCrossed ? `fast average crossed the slow one on ${trigger}` : `no crossing on ${trigger}`,
    facts: { fastPrice, slowPrice, leadPrice: lead, leadBeforePrice: leadBefore, atrPrice },
  }
}
