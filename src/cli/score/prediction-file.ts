import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs'
import type { Prediction } from './step.ts'

export type PredictionFile = Readonly<{
  /** Hands the line to the system before it returns: what was predicted stands before the next bar is looked at. */
  append: (prediction: Prediction) => void
  /** On the disk for good. */
  close: () => void
}>

/** Lines of JSON, only ever added to. A file that is there is evidence: it is replaced only when that is asked for. */
export function openPredictionFile(path: string, { replace }: Readonly<{ replace: boolean }>): PredictionFile {
  const handle = openSync(path, replace ? 'w' : 'wx')
  let isOpen = true
  return {
    append: (prediction) => {
      const bytes = Buffer.from(`${JSON.stringify(lineOf(prediction))}\n`)
      let at = 0
      while (at < bytes.length) at += writeSync(handle, bytes, at)
    },
    close: () => {
      if (!isOpen) return
      isOpen = false
      fsyncSync(handle)
      closeSync(handle)
    },
  }
}

/** Times in UTC as text; the close that was labelled is named by the open of its bar. */
function lineOf({ closeTime, trigger, start, scored, conviction }: Prediction) {
  const named = { closeTime: new Date(closeTime).toISOString(), trigger, barOpened: new Date(start.openTime).toISOString() }
  if (!scored.ok) return { ...named, ok: false, code: scored.code, reason: scored.reason }
  const { version, rise, side, confidence, blended, members, volatility } = scored.scores
  return { ...named, ok: true, version, rise, side, confidence, blended, members, volatility, unitPrice: start.unitPrice, conviction }
}
