import type { TrainResult } from './one-symbol.ts'

/** What became of one symbol, as soon as it is known. */
export function renderResult(result: TrainResult): string {
  if (!result.ok) return `${result.symbol}: failed: ${result.why}\n`
  const { symbol, version, seconds, wasThere } = result.trained
  return `${symbol}: ${version} in ${timeOf(seconds)}${wasThere ? ', the same as the one that was there' : ''}\n`
}

/** A line per symbol, then what has to be known of all. */
export function renderSummary(results: readonly TrainResult[], elapsedSeconds: number): string {
  const head = ['symbol', 'version', 'rows', 'sequence', 'time', 'memory', 'accuracy', 'base rate', 'AUC', 'after costs', 'edge']
  const lines = results.map((result) => {
    if (!result.ok) return [result.symbol, 'failed']
    const { symbol, version, rows, sequence, seconds, peakMemoryMb, outOfSample } = result.trained
    const { accuracy, baseRate, auc, expectancyR, hasEdge } = outOfSample
    const figures = [percent(accuracy), percent(baseRate), auc.toFixed(3), `${expectancyR.toFixed(3)} R`, hasEdge ? 'yes' : 'no']
    return [symbol, version, rows.toLocaleString('en'), sequence, timeOf(seconds), `${Math.round(peakMemoryMb)} MB`, ...figures]
  })
  const widths = head.map((_, column) => Math.max(...[head, ...lines].map((line) => line[column]?.length ?? 0)))
  const table = [head, ...lines].map((line) =>
    line
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  )
  return `${table.join('\n')}\n${verdict(results, elapsedSeconds)}`
}

function verdict(results: readonly TrainResult[], elapsedSeconds: number): string {
  const failed = results.flatMap((result) => (result.ok ? [] : [result]))
  const took = `in ${timeOf(elapsedSeconds)}`
  if (failed.length === 0)
    return `All figures are of closes that the models had not seen. ${results.length} trained ${took}; each stays in shadow until it is trusted by name.\n`
  return `${failed.length} of ${results.length} failed ${took}:\n${failed.map(({ symbol, why }) => `  ${symbol}: ${why}\n`).join('')}`
}

/** What --json prints. */
export function describeResults(results: readonly TrainResult[], elapsedSeconds: number) {
  return {
    failed: results.filter(({ ok }) => !ok).length,
    seconds: round(elapsedSeconds),
    symbols: results.map((result) => {
      if (!result.ok) return { symbol: result.symbol, ok: false, why: result.why }
      const { seconds, exportSeconds, ...trained } = result.trained
      return { ...trained, ok: true, seconds: round(seconds), exportSeconds: round(exportSeconds) }
    }),
  }
}

const round = (value: number): number => Math.round(value * 10) / 10
const percent = (share: number): string => `${(share * 100).toFixed(1)} %`

export function timeOf(seconds: number): string {
  const whole = Math.round(seconds)
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`
}
