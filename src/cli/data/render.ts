import type { SeriesReport } from './inspect.ts'

const STRETCHES_SHOWN = 12

/** A few lines for a person: what is there, what is wrong with it, and whether it is enough. */
export function renderReport(report: SeriesReport): string {
  const { symbol, timeframe, bars, first, last, days } = report
  const lines = [`${symbol} ${timeframe}: ${count(bars, 'bar')}, ${day(first)} to ${day(last)} (${days} days)${verdict(report)}`]
  const wrong = [
    report.gaps > 0 ? `${count(report.gaps, 'gap')} (${count(report.missingBars, 'bar')})` : '',
    report.duplicates > 0 ? count(report.duplicates, 'duplicate') : '',
    report.badBars > 0 ? count(report.badBars, 'bad bar') : '',
    report.zeroVolumes > 0 ? `${report.zeroVolumes.toLocaleString('en')} without volume` : '',
    report.unknownSpreads > 0 ? `${report.unknownSpreads.toLocaleString('en')} without spread` : '',
  ].filter((text) => text !== '')
  if (wrong.length > 0) lines.push(`  ${wrong.join(', ')}`)
  for (const { file, line, column, why } of report.faults) lines.push(`  ${file}:${line} ${column}: ${why}`)
  const shown = report.stretches.slice(0, STRETCHES_SHOWN)
  for (const { source, from, to, bars: length } of shown) {
    lines.push(`  ${day(new Date(from).toISOString())} to ${day(new Date(to).toISOString())}: ${source}, ${count(length, 'bar')}`)
  }
  if (report.stretches.length > shown.length)
    lines.push(`  and ${report.stretches.length - shown.length} stretches more (--json shows all)`)
  return `${lines.join('\n')}\n`
}

function verdict({ enough }: SeriesReport): string {
  if (enough === null) return ''
  if (enough.hasBars && enough.hasSpan) return ', enough to train on'
  const short = [
    enough.hasBars ? '' : `${enough.wanted.bars.toLocaleString('en')} bars`,
    enough.hasSpan ? '' : `${enough.wanted.days} days`,
  ].filter((text) => text !== '')
  return `; recommended: ${short.join(' and ')}`
}

const day = (time: string | null): string => time?.slice(0, 10) ?? 'never'
const count = (n: number, word: string): string => `${n.toLocaleString('en')} ${word}${n === 1 ? '' : 's'}`
