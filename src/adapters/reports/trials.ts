import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { TrialSchema, type BacktestReport, type Trial } from '../../contracts/backtest.ts'

export type Trials = Readonly<{
  /** Oldest first. */
  trials: readonly Trial[]
  /** What could not be read, by line, for a person; the runs it stood for are not counted. */
  faults: readonly string[]
}>

const trialsFile = (home: string): string => join(home, 'trials.ndjson')

/** Every run that was logged. A run whose process died while it wrote leaves half a line: it is told, and does not stop the next. */
export function readTrials(home: string): Trials {
  const path = trialsFile(home)
  const trials: Trial[] = []
  const faults: string[] = []
  if (!existsSync(path)) return { trials, faults }
  const lines = readFileSync(path, 'utf8').split('\n')
  for (const [i, line] of lines.entries()) {
    if (line === '') continue
    const trial = readTrial(line)
    if (trial !== null) trials.push(trial)
    else if (i === lines.length - 1) faults.push(`${path}, line ${i + 1} is cut off: the run that wrote it was ended before it was done`)
    else faults.push(`${path}, line ${i + 1} is no trial: it is not counted; take it out if you know why`)
  }
  return { trials, faults }
}

/** Runs on the same bars, whatever was asked of them. */
export const countTrials = ({ trials }: Trials, dataHash: string): number =>
  trials.filter(({ about }) => about.dataHash === dataHash).length

/** Adds a run and brings it to the disk. Behind half a line it begins a new one. */
export function appendTrial(home: string, { report, at }: Readonly<{ report: BacktestReport; at: number }>): void {
  mkdirSync(home, { recursive: true, mode: 0o700 })
  const path = trialsFile(home)
  const isCut = existsSync(path) && !/(?:^|\n)$/.test(readFileSync(path, 'utf8'))
  const file = openSync(path, 'a', 0o600)
  try {
    writeSync(file, `${isCut ? '\n' : ''}${JSON.stringify(trialOf(report, at))}\n`)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}

function trialOf({ about, base }: BacktestReport, at: number): Trial {
  const { performance, trades, outcome } = base
  const { sharpe, net, drawdown } = performance
  return { at, about, figures: { sharpe, trades: trades.closed, net, drawdown: drawdown?.share ?? null, outcome } }
}

function readTrial(line: string): Trial | null {
  try {
    const value: unknown = JSON.parse(line)
    return TrialSchema.safeParse(value).data ?? null
  } catch {
    return null
  }
}
