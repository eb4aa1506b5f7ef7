import { setTimeout as sleep } from 'node:timers/promises'
import type { Decision } from '../src/contracts/decision.ts'
import type { DemoProgress } from './demo.ts'
import { describeDecision, renderProgress, renderRows, renderView, SYNTHETIC, type DecisionRow } from './demo-view.ts'

/** How a run of the demo is shown while it goes on. */
export type Screen = Readonly<{
  onDecision: (decision: Decision) => void
  onProgress: (progress: DemoProgress) => Promise<void>
  /** Leaves the cursor as it was found; may be called twice. */
  close: () => void
}>

export type ScreenOptions = Readonly<{
  seed: number
  write: (text: string) => unknown
  /** Milliseconds of any steady clock: pace and time left need no date. */
  elapsedMs: () => number
  signal: AbortSignal
}>

const HIDE_CURSOR = '\u001b[?25l'
const SHOW_CURSOR = '\u001b[?25h'
const CLEAR_DOWN = '\u001b[J'
const up = (lines: number): string => (lines === 0 ? '' : `\u001b[${lines}A`)
const PAINT_EVERY_MS = 80
const NOTABLE_LINES = 8
/** Before this the start of the server still counts for more than the pace. */
const SETTLED_MS = 5_000

/** A table that repaints itself in place. `lengthMs` is how long the whole run is to take; null for as fast as it goes. */
export function openLiveScreen({
  seed,
  write,
  elapsedMs,
  signal,
  columns,
  lengthMs,
}: ScreenOptions & Readonly<{ columns: () => number; lengthMs: number | null }>): Screen {
  const latest = new Map<string, DecisionRow>()
  const notable: DecisionRow[] = []
  let painted = 0
  let paintedAtMs = -Infinity
  let isOpen = true
  write(HIDE_CURSOR)

  function paint(progress: DemoProgress, nowMs: number): void {
    const left = secondsLeft(progress, nowMs, lengthMs)
    const lines = renderView({ seed, progress, latest, notable, secondsLeft: left }, columns() - 1)
    write(`${up(painted)}\r${CLEAR_DOWN}${lines.join('\n')}\n`)
    painted = lines.length
    paintedAtMs = nowMs
  }

  return {
    onDecision: (decision) => {
      const row = describeDecision(decision)
      if (row.isNotable || row.trigger !== 'M1') latest.set(row.symbol, row)
      if (row.isNotable) keepLast(notable, row, NOTABLE_LINES)
    },
    onProgress: async (progress) => {
      const isLast = progress.closes >= progress.closesTotal
      if (isLast || elapsedMs() - paintedAtMs >= PAINT_EVERY_MS) paint(progress, elapsedMs())
      if (lengthMs === null || isLast) return
      const aheadMs = (progress.closes / progress.closesTotal) * lengthMs - elapsedMs()
      // Ctrl+C must not wait for the pace; an aborted sleep is no fault.
      if (aheadMs > 5) await sleep(aheadMs, undefined, { signal }).catch(() => undefined)
    },
    close: () => {
      if (isOpen) write(`${SHOW_CURSOR}\n`)
      isOpen = false
    },
  }
}

const LINE_EVERY_MS = 2_000

/** Lines of progress for a log or a pipe, and the last notable decisions at the end. */
export function openPlainScreen({ seed, write, elapsedMs }: ScreenOptions): Screen {
  const notable: DecisionRow[] = []
  let wroteAtMs = 0
  let first: DecisionRow | null = null
  write(`Barclose demo, seed ${seed}. ${SYNTHETIC}.\n`)
  return {
    onDecision: (decision) => {
      const row = describeDecision(decision)
      if (first === null) {
        first = row
        write(`First decision, journalled: ${row.at} UTC ${row.symbol} ${row.trigger} ${row.decision} (${row.reason})\n`)
      }
      if (row.isNotable) keepLast(notable, row, 2 * NOTABLE_LINES)
    },
    onProgress: (progress) => {
      if (elapsedMs() - wroteAtMs >= LINE_EVERY_MS) {
        wroteAtMs = elapsedMs()
        write(`${renderProgress(progress)}\n`)
      }
      return Promise.resolve()
    },
    close: () => {
      if (notable.length > 0) write(`\nThe last orders, and entries that a gate stopped:\n${renderRows(notable).join('\n')}\n\n`)
      notable.length = 0
    },
  }
}

function secondsLeft({ closes, closesTotal }: DemoProgress, nowMs: number, lengthMs: number | null): number | null {
  const planned = lengthMs === null ? null : lengthMs - nowMs
  if (closes === 0 || nowMs < SETTLED_MS) return planned === null ? null : planned / 1_000
  const measured = (nowMs / closes) * (closesTotal - closes)
  return Math.max(planned ?? 0, measured) / 1_000
}

function keepLast<T>(list: T[], item: T, most: number): void {
  list.push(item)
  if (list.length > most) list.shift()
}
