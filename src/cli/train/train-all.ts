import type { TrainOptions } from './options.ts'
import { trainSymbol, type TrainResult, type Workshop } from './one-symbol.ts'

/** Trains each symbol, so many side by side. One that fails is a line in the summary; the others go on. */
export async function trainAll(
  options: TrainOptions,
  workshop: Workshop,
  onResult: (result: TrainResult) => void,
): Promise<readonly TrainResult[]> {
  const results: TrainResult[] = []
  const waiting = [...options.wanted]
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      if (workshop.signal.aborted) return
      const result = await trainSymbol(next, options, workshop)
      results.push(result)
      onResult(result)
    }
  }
  await Promise.all(Array.from({ length: Math.min(options.jobs, options.wanted.length) }, work))
  const order = options.wanted.map(({ symbol }): string => symbol)
  const nameOf = (result: TrainResult): string => (result.ok ? result.trained.symbol : result.symbol)
  return results.toSorted((a, b) => order.indexOf(nameOf(a)) - order.indexOf(nameOf(b)))
}
