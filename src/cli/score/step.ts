import { setImmediate } from 'node:timers/promises'
import type { Conviction } from '../../contracts/conviction.ts'
import type { SymbolName, Timeframe } from '../../contracts/primitives.ts'
import { slideWindows, type Moment } from '../../core/bars/slide.ts'
import { formConviction, openConvictionReader } from '../../core/conviction/conviction.ts'
import type { Bundle, Scored } from '../../core/ensemble/scores.ts'
import { openFeatureReader } from '../../core/features/vector.ts'
import type { Labeller, LabelStart } from '../../core/labels/labeller.ts'
import type { ServerZone } from '../../core/time/zone.ts'
import type { Ensemble } from '../../ports/ensemble.ts'
import { slideReferences, type Histories } from '../export/histories.ts'

/** What the models said at a close, and nothing that came later. */
export type Prediction = Readonly<{
  closeTime: number
  trigger: Timeframe
  start: LabelStart
  scored: Scored
  /** Null where the models named no side. */
  conviction: Conviction | null
}>

export type StepOptions = Readonly<{
  symbol: SymbolName
  histories: Histories
  zone: ServerZone
  ensemble: Ensemble
  bundle: Bundle
  labeller: Labeller
  triggers: readonly Timeframe[]
  from: number
  to: number
  /** Closes that the models were trained on: nothing is asked there. */
  isKnown: (closeTime: number) => boolean
  /** Keeps a prediction; it has returned before the next bar is looked at. */
  keep: (prediction: Prediction) => void
  onProgress?: ((done: number, closes: number) => void) | undefined
  signal?: AbortSignal | undefined
}>

/** How many closes pass before the rest of the process has its turn. */
const TURN_CLOSES = 64

/** Goes through a history close by close, as the server would live through it, and keeps what the models say each time. */
export async function stepThrough(options: StepOptions): Promise<Readonly<{ known: number; predictions: readonly Prediction[] }>> {
  const { histories, zone, bundle, triggers, from, to, isKnown, keep, onProgress, signal } = options
  const base = bundle.label.timeframe
  const { closes, moments } = slideWindows({ history: histories.own.bars, zone, base, triggers, from, to })
  const ask = openQuestion(options)
  const predictions: Prediction[] = []
  let known = 0
  let done = 0
  for (const moment of moments) {
    done += 1
    if (done % TURN_CLOSES === 0) {
      onProgress?.(done, closes)
      await setImmediate()
      if (signal?.aborted === true) break
    }
    if (isKnown(moment.closeTime)) {
      known += 1
      continue
    }
    const prediction = await ask(moment)
    keep(prediction)
    predictions.push(prediction)
  }
  return { known, predictions }
}

function openQuestion(options: StepOptions): (moment: Moment) => Promise<Prediction> {
  const { symbol, histories, zone, ensemble, bundle, labeller, triggers } = options
  const reader = openFeatureReader()
  const read = openConvictionReader()
  const referencesAt = slideReferences(histories.references, zone)
  return async ({ closeTime, closed, window }) => {
    const base = window[bundle.label.timeframe]
    const trigger = triggers.findLast((timeframe) => closed.includes(timeframe))
    if (base === undefined || trigger === undefined) throw new Error(`nothing closed at ${closeTime} that could be asked about`)
    const scene = { symbol, closeTime, window, references: referencesAt(closeTime) }
    const scored = await ensemble.score(symbol, { scene, values: reader.read(scene) })
    const asked = { closeTime, trigger, start: labeller.start(base), scored }
    if (!scored.ok || scored.scores.side === null) return { ...asked, conviction: null }
    const { side, confidence } = scored.scores
    const threshold = trigger === 'M1' ? null : bundle.thresholds[trigger]
    return { ...asked, conviction: formConviction({ trigger, side, window, now: closeTime, read, confidence, threshold }) }
  }
}
