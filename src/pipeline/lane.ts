import type { BrokerSymbol } from '../contracts/primitives.ts'
import { BarcloseError } from '../errors.ts'

/** Work for the lane: it learns whether a newer one of its symbol took its place, and then decides nothing. */
type Task<T> = (superseded: boolean) => T | Promise<T>

/**
 * One decision at a time per account, newest wins per symbol. Bars merge before it, so what is superseded loses no
 * bar; every task runs in the end, so each gets its answer and its row in the journal.
 */
export type Lane = Readonly<{
  run: <T>(symbol: BrokerSymbol, closeTime: number, task: Task<T>) => Promise<T>
  waiting: () => number
  /** Resolves once nothing runs and nothing waits. */
  idle: () => Promise<void>
}>

type Waiting = { closeTime: number; start: (superseded: boolean) => Promise<void> }

export function openLane(most: number): Lane {
  /** At most one close per symbol waits to be decided; a Map keeps the order of arrival. */
  const queue = new Map<BrokerSymbol, Waiting>()
  const decided = new Map<BrokerSymbol, number>()
  let current: Promise<void> | null = null

  const next = (): void => {
    const [entry] = queue
    if (entry === undefined) {
      current = null
      return
    }
    const [symbol, waiting] = entry
    queue.delete(symbol)
    begin(symbol, waiting.closeTime, waiting.start)
  }
  const begin = (symbol: BrokerSymbol, closeTime: number, start: Waiting['start']): void => {
    decided.set(symbol, Math.max(closeTime, decided.get(symbol) ?? 0))
    current = start(false).then(next)
  }

  return {
    waiting: () => queue.size,
    idle: async () => {
      while (current !== null) await current
    },
    run: (symbol, closeTime, task) =>
      new Promise((resolve, reject) => {
        const start = (superseded: boolean) => settle(task, superseded, resolve, reject)
        const older = queue.get(symbol)
        if (older === undefined && queue.size >= most) {
          reject(new BarcloseError('LANE_FULL', `${queue.size} closes wait already`, { retryAfterMs: 1_000 }))
          return
        }
        // A slow opinion may finish after a newer close of its symbol was queued or decided.
        if (closeTime < Math.max(older?.closeTime ?? 0, decided.get(symbol) ?? 0)) {
          void start(true)
          return
        }
        if (current === null) {
          // The usual case: nothing runs, so nothing waits.
          begin(symbol, closeTime, start)
          return
        }
        queue.set(symbol, { closeTime, start })
        if (older !== undefined) void older.start(true)
      }),
  }
}

async function settle<T>(
  task: Task<T>,
  superseded: boolean,
  resolve: (value: T) => void,
  reject: (reason: unknown) => void,
): Promise<void> {
  try {
    const outcome = task(superseded)
    resolve(outcome instanceof Promise ? await outcome : outcome)
  } catch (error) {
    reject(error)
  }
}
