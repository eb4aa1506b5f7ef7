import type { RowsFile } from '../../adapters/rows/rows-file.ts'
import type { SymbolHistory } from '../../adapters/bars/history.ts'
import type { Stretch } from '../../core/bars/join-sources.ts'
import type { Moment } from '../../core/bars/slide.ts'
import { CATEGORIES } from '../../core/features/categories.ts'
import type { References } from '../../core/features/feature.ts'
import { openFeatureReader } from '../../core/features/vector.ts'
import type { Watch } from '../../core/features/watch.ts'
import type { ServerZone } from '../../core/time/zone.ts'
import { openConvictionColumns } from './conviction-columns.ts'
import { openLabelColumns } from './label-columns.ts'
import type { Layout } from './layout.ts'
import type { Plan } from './plan.ts'
import { openSequenceReader } from './sequence-bytes.ts'

type RowParts = Readonly<{ plan: Plan; zone: ServerZone; layout: Layout; file: RowsFile; watch: Watch; own: SymbolHistory }>

/** Writes the row of a moment and returns its segment. */
export function openRowWriter({ plan, zone, layout, file, watch, own }: RowParts): (moment: Moment, references: References) => number {
  const { symbol, base, triggers } = plan
  const reader = openFeatureReader()
  const sequences = layout.sequences.map(openSequenceReader)
  const segmentOf = openSegments(own.stretches[base] ?? [])
  const labelsOf = plan.label === null ? null : openLabelColumns(plan.label, own, zone)
  const timeframesOf = plan.hasConviction ? openConvictionColumns() : null
  const context = new Float64Array(layout.features)
  const categories = new Float64Array(CATEGORIES.length)
  return ({ closeTime, closed, window }, references) => {
    const bars = window[base]
    if (bars === undefined) throw new Error(`the row of ${closeTime} has no ${base} bar to tell of`)
    const at = bars.length - 1
    const segment = segmentOf(bars.time[at] ?? Number.NaN)
    const which = triggers.findLastIndex((timeframe) => closed.includes(timeframe))
    const trigger = triggers[which]
    context[0] = closeTime
    context[1] = which
    context[2] = segment
    context[3] = bars.open[at] ?? Number.NaN
    context[4] = bars.high[at] ?? Number.NaN
    context[5] = bars.low[at] ?? Number.NaN
    context[6] = bars.close[at] ?? Number.NaN
    context[7] = bars.tickVolume[at] ?? Number.NaN
    context[8] = bars.spreadPoints[at] ?? Number.NaN
    const scene = { symbol, closeTime, window, references }
    file.setNumbers(0, context)
    const values = reader.read(scene)
    file.setNumbers(layout.features, values)
    watch.take(values)
    for (const [i, { compute }] of CATEGORIES.entries()) categories[i] = compute(scene) ?? -1
    file.setNumbers(layout.categories, categories)
    for (const [i, read] of sequences.entries()) file.setBytes(layout.firstSequence + i, read(window))
    if (labelsOf !== null) file.setNumbers(layout.firstLabel, labelsOf(bars))
    if (timeframesOf !== null && trigger !== undefined)
      file.setNumbers(layout.firstConviction, timeframesOf({ trigger, closeTime, window }))
    file.endRow()
    return segment
  }
}

/** Number of the stretch that a bar stands in, counted from the start of the history; asked with rising open times. */
function openSegments(stretches: readonly Stretch[]): (openTime: number) => number {
  let segment = 0
  return (openTime) => {
    while ((stretches[segment + 1]?.from ?? Infinity) <= openTime) segment += 1
    return segment
  }
}
