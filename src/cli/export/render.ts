import type { Exported } from './export-rows.ts'
import type { Plan } from './plan.ts'

const STRETCHES_SHOWN = 6
const MINUTE_S = 60

/** A few lines for a person: what is in the file, where it came from, and what is missing in it. */
export function renderExport(plan: Plan, exported: Exported, elapsedMs: number): string {
  const { rows, groups, bytes, first, last, segments, missing, absent } = exported
  const lines = [
    plan.out,
    `${count(rows, 'row')} of ${plan.symbol} at the closes of ${plan.triggers.join(', ')}, ${timeOf(first)} to ${timeOf(last)} UTC, in ${count(segments, 'segment')}`,
    `${(bytes / 1_048_576).toFixed(1)} MB in ${count(groups, 'row group')}, ${(elapsedMs / 1_000).toFixed(1)} s`,
  ]
  const stretches = exported.own.stretches[plan.base] ?? []
  for (const { source, from, to, bars } of stretches.slice(0, STRETCHES_SHOWN))
    lines.push(`  ${plan.base} ${timeOf(from).slice(0, 10)} to ${timeOf(to).slice(0, 10)}: ${source}, ${count(bars, 'bar')}`)
  if (stretches.length > STRETCHES_SHOWN) lines.push(`  and ${stretches.length - STRETCHES_SHOWN} stretches more (--json shows all)`)
  if (missing.length > 0) lines.push(`No bars of ${missing.join(', ')}: what compares with them is absent.`)
  const never = Object.keys(absent).filter((name) => absent[name] === rows)
  if (never.length > 0) lines.push(`Absent in every row: ${never.join(', ')}.`)
  if (exported.still.length > 0) lines.push(`The same in every row, look into it: ${exported.still.join(', ')}.`)
  return `${lines.join('\n')}\n`
}

/** What --json prints. */
export function describeExport(plan: Plan, exported: Exported, { zone, elapsedMs }: Readonly<{ zone: string; elapsedMs: number }>) {
  const { rows, groups, bytes, first, last, segments, missing, absent, own, references } = exported
  return {
    file: plan.out,
    symbol: plan.symbol,
    base: plan.base,
    triggers: plan.triggers,
    zone,
    rows,
    first: new Date(first).toISOString(),
    last: new Date(last).toISOString(),
    segments,
    groups,
    bytes,
    elapsedMs: Math.round(elapsedMs),
    absent,
    still: exported.still,
    missing,
    sources: Object.fromEntries([own, ...references].map(({ symbol, stretches }) => [symbol, stretches])),
  }
}

/** How far it is, and how long it will take at this pace. */
export function renderProgress(done: number, closes: number, elapsedMs: number): string {
  const perSecond = (done / elapsedMs) * 1_000
  const leftS = Math.max(0, Math.round((closes - done) / perSecond))
  const left = leftS >= MINUTE_S ? `${Math.floor(leftS / MINUTE_S)} min ${leftS % MINUTE_S} s` : `${leftS} s`
  return `${Math.floor((done / closes) * 100)} %, ${count(done, 'row')}, ${Math.round(perSecond).toLocaleString('en')} rows/s, ${left} left`
}

const timeOf = (utcMs: number): string => new Date(utcMs).toISOString().slice(0, 16).replace('T', ' ')
const count = (n: number, word: string): string => `${n.toLocaleString('en')} ${word}${n === 1 ? '' : 's'}`
