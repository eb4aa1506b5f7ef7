import type { SymbolHistory } from '../../adapters/bars/history.ts'
import type { Label } from '../../contracts/model.ts'
import { closeTimesOf } from '../../core/bars/slide.ts'
import { openLabeller } from '../../core/labels/labeller.ts'
import { DECIDED_BY } from '../../core/labels/triple-barrier.ts'
import type { ServerZone } from '../../core/time/zone.ts'
import type { Bars } from '../../core/window.ts'

/** Figures of the label columns of a row, in their order; the array is filled anew for each row. */
export function openLabelColumns(
  label: Label,
  { bars: history, stretches }: SymbolHistory,
  zone: ServerZone,
): (base: Bars) => Float64Array {
  const { timeframe } = label
  const bars = history[timeframe]
  if (bars === undefined) throw new Error(`there are no bars of ${timeframe} to label`)
  const labeller = openLabeller({ label, bars, closes: closeTimesOf(bars, timeframe, zone), stretches: stretches[timeframe] ?? [] })
  const figures = new Float64Array(7)
  return (base) => {
    const { up, by, endAt, returnR, unitPrice, volatility, volatilityBefore } = labeller.finish(labeller.start(base))
    figures[0] = up
    figures[1] = by === null ? -1 : DECIDED_BY.indexOf(by)
    figures[2] = endAt
    figures[3] = returnR
    figures[4] = unitPrice
    figures[5] = volatility
    figures[6] = volatilityBefore
    return figures
  }
}
