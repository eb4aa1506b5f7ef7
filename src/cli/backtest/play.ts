import { openMemory } from '../../../replay/backtest/remembered-desk.ts'
import { runBacktest, type BacktestOptions as RunOptions } from '../../../replay/backtest/run.ts'
import { TIMEFRAME_SECONDS, type Timeframe } from '../../contracts/primitives.ts'
import type { BacktestRun } from '../../core/report/backtest-run.ts'
import type { BacktestData } from './data.ts'

export type Runs = Readonly<{ run: BacktestRun; costs: BacktestRun | null; delay: BacktestRun | null }>

export type PlayOptions = Omit<RunOptions, 'feed' | 'onProgress'> &
  Readonly<{
    data: BacktestData
    base: Timeframe
    isStressed: boolean
    onProgress: (name: string, done: number, closes: number) => void
  }>

export const STRESS_COSTS = 1.5

/** The run that was asked for, and the same days again with higher costs and with every order one bar later. */
export async function playAll({ data, isStressed, onProgress, onDecision, onTurn, ...shared }: PlayOptions): Promise<Runs> {
  const memory = openMemory()
  const told = (name: string): Pick<RunOptions, 'onProgress'> => ({ onProgress: (done, closes) => onProgress(name, done, closes) })
  const feed = data.feed(1)
  const kept = { ...(onDecision === undefined ? {} : { onDecision }), ...(onTurn === undefined ? {} : { onTurn }) }
  const run = await runBacktest({
    ...shared,
    ...kept,
    ...told('as it is'),
    feed,
    engine: { ...shared.engine, ...(isStressed ? { aroundDesk: memory.record } : {}) },
  })
  const isStopped = (): boolean => shared.signal?.aborted === true
  if (!isStressed || isStopped()) return { run, costs: null, delay: null }
  const again = { ...shared, engine: { ...shared.engine, aroundDesk: memory.recall } }
  const costs = await runBacktest({ ...again, ...told(`costs x ${STRESS_COSTS}`), feed: data.feed(STRESS_COSTS) })
  if (isStopped()) return { run, costs: null, delay: null }
  const delayMs = shared.delayMs + TIMEFRAME_SECONDS[shared.base] * 1_000
  const delay = await runBacktest({ ...again, ...told('one bar later'), feed, delayMs })
  return { run, costs, delay }
}
