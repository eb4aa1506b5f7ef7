import type { Manifest } from '../../contracts/model.ts'
import { TIMEFRAME_SECONDS, type SymbolName, type Timeframe } from '../../contracts/primitives.ts'
import { closeTimesOf } from '../../core/bars/slide.ts'
import type { Bundle } from '../../core/ensemble/scores.ts'
import { openLabeller } from '../../core/labels/labeller.ts'
import type { SymbolTable } from '../../core/symbols/resolve.ts'
import type { ServerZone } from '../../core/time/zone.ts'
import type { Ensemble } from '../../ports/ensemble.ts'
import { readHistories } from '../export/histories.ts'
import { cardOf, type Card } from './card.ts'
import { judge } from './judge.ts'
import type { ScoreOptions } from './options.ts'
import { openPredictionFile } from './prediction-file.ts'
import { stepThrough } from './step.ts'

export type ScoreParts = Readonly<{
  options: ScoreOptions
  symbols: SymbolTable
  zone: ServerZone
  ensemble: Ensemble
  bundle: Bundle
  /** What the models were trained on. */
  trainedOn: Pick<Manifest['trainedOn'], 'first' | 'last'>
  onReading?: (symbol: SymbolName, file: string, rows: number) => void
  onProgress?: (done: number, closes: number) => void
  signal?: AbortSignal
}>

export type ScoreResult = Readonly<
  | { ok: true; card: Card; triggers: readonly Timeframe[]; first: number | null; last: number | null; missing: readonly SymbolName[] }
  | { ok: false; why: string }
>

/** Asks the models at every close of a folder of bars, keeps each answer before the next bar is looked at, and judges them afterwards. */
export async function scoreFolder(parts: ScoreParts): Promise<ScoreResult> {
  const { options, zone, bundle, trainedOn, signal, onReading } = parts
  const { dir, symbol, out, costPrice } = options
  const { label } = bundle
  const triggers = options.triggers ?? bundle.triggers
  const untaught = triggers.filter((timeframe) => !bundle.triggers.includes(timeframe))
  if (untaught.length > 0)
    return { ok: false, why: `the models of ${symbol} were taught at closes of ${bundle.triggers.join(' ')}, not of ${untaught.join(' ')}` }
  const histories = await readHistories({ ...parts, ...options, onReading })
  const bars = histories.own.bars[label.timeframe]
  if (bars === undefined)
    return { ok: false, why: `there are no bars of ${symbol} ${label.timeframe} in ${dir}, and none of a lower timeframe to make them of` }

  const closes = closeTimesOf(bars, label.timeframe, zone)
  const labeller = openLabeller({ label, bars, closes, stretches: histories.own.stretches[label.timeframe] ?? [] })
  const file = out === null ? null : openPredictionFile(out, options)
  try {
    const { known, predictions } = await stepThrough({
      ...parts,
      ...options,
      histories,
      labeller,
      triggers,
      isKnown: knownBy(trainedOn, label, closes),
      keep: (prediction) => file?.append(prediction),
    })
    file?.close()
    if (signal?.aborted === true) return { ok: false, why: `stopped after ${predictions.length} closes` }
    if (predictions.length === 0) return { ok: false, why: nothingAsked(known, options, trainedOn) }
    const judged = judge(predictions, labeller)
    const [first, last] = [judged[0]?.closeTime ?? null, judged.at(-1)?.closeTime ?? null]
    const card = cardOf({ predictions, judged, known, bundle, triggers, costPrice })
    return { ok: true, card, triggers, first, last, missing: histories.missing }
  } finally {
    file?.close()
  }
}

/**
 * Closes that were trained on, and those on either side of them whose labels reach over the edge: as many bars as a label is long,
 * which over a weekend is more than their time.
 */
function knownBy(
  { first, last }: ScoreParts['trainedOn'],
  { timeframe, horizonBars }: Bundle['label'],
  closes: Float64Array,
): (closeTime: number) => boolean {
  const reachMs = horizonBars * TIMEFRAME_SECONDS[timeframe] * 1_000
  const before = closes.filter((close) => close < first).at(-horizonBars) ?? first
  const after = last < (closes[0] ?? Infinity) ? last : (closes.filter((close) => close > last)[horizonBars - 1] ?? Infinity)
  const [from, to] = [Math.min(before, first - reachMs), Math.max(after, last + reachMs)]
  return (closeTime) => closeTime >= from && closeTime <= to
}

function nothingAsked(known: number, { symbol, dir }: ScoreOptions, { first, last }: ScoreParts['trainedOn']): string {
  if (known === 0) return `no bar of ${symbol} closed in the time asked for in ${dir}`
  const [from, to] = [first, last].map((at) => new Date(at).toISOString().slice(0, 10))
  return `all ${known} closes lie in the time that the models were trained on (${from} to ${to}): figures of them would prove nothing`
}
