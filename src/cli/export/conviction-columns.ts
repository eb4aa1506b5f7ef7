import type { Timeframe } from '../../contracts/primitives.ts'
import { openConvictionReader, weighTimeframes } from '../../core/conviction/conviction.ts'
import type { Window } from '../../core/window.ts'

type Close = Readonly<{ trigger: Timeframe; closeTime: number; window: Window }>

/** What the timeframes say of a buy and of a sell, NaN where they refuse; the array is filled anew for each row. */
export function openConvictionColumns(): (close: Close) => Float64Array {
  const read = openConvictionReader()
  const figures = new Float64Array(2)
  return ({ trigger, closeTime, window }) => {
    const question = { trigger, window, now: closeTime, read }
    const [buy, sell] = [weighTimeframes({ ...question, side: 'buy' }), weighTimeframes({ ...question, side: 'sell' })]
    figures[0] = buy.ok ? buy.score : Number.NaN
    figures[1] = sell.ok ? sell.score : Number.NaN
    return figures
  }
}
