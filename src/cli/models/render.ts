import type { ModelRow } from './list.ts'

/** A table for a person; figures are out of sample, with what always saying the more frequent side would have reached. */
export function renderModels(rows: readonly ModelRow[], roots: readonly string[]): string {
  if (rows.length === 0) return `No models in ${roots.join(' or ')}. To train some: barclose train --help\n`
  const cells = [HEAD, ...rows.map(cellsOf)]
  const widths = HEAD.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)))
  const lines = cells.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  )
  const notes = rows.flatMap((row) => notesOf(row).map((note) => `  ${row.symbol}: ${note}`))
  return `${[...lines, ...(notes.length === 0 ? [] : ['', ...notes]), '', LEGEND].join('\n')}\n`
}

const HEAD = ['symbol', 'version', 'state', 'triggers', 'trained on', 'accuracy', 'base', 'AUC', 'R/trade', 'edge'] as const
const LEGEND = 'accuracy, base rate, AUC and gain per trade after costs are out of sample; the model card beside each manifest says more.'

function cellsOf({ symbol, version, state, facts }: ModelRow): readonly string[] {
  if (facts === null) return [symbol, version ?? '-', state]
  const { triggers, trainedOn, outOfSample, synthetic } = facts
  const { accuracy, baseRate, auc, expectancyR, hasEdge } = outOfSample
  const span = synthetic ? 'made-up prices' : `${day(trainedOn.first)} to ${day(trainedOn.last)}`
  return [
    symbol,
    version ?? '-',
    state,
    triggers.join(' '),
    span,
    percent(accuracy),
    percent(baseRate),
    auc.toFixed(3),
    expectancyR.toFixed(3),
    hasEdge ? 'yes' : 'none shown',
  ]
}

const notesOf = ({ state, why, others }: ModelRow): readonly string[] => [
  ...(why === null ? [] : [state === 'refused' ? `refused: ${why}` : `without ${why}`]),
  ...(others.length === 0 ? [] : [`also there: ${others.join(' ')}`]),
]

const day = (utcMs: number): string => new Date(utcMs).toISOString().slice(0, 10)
const percent = (share: number): string => `${(share * 100).toFixed(1)} %`
