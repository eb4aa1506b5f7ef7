import type { Decision } from '../src/contracts/decision.ts'
import type { DemoProgress } from './demo.ts'
import { bookedBy, type DemoSummary } from './demo-summary.ts'

/** What a person is shown of one decision. */
export type DecisionRow = Readonly<{
  symbol: string
  trigger: string
  at: string
  /** Of its trigger's threshold; a dash where no model was asked. */
  conviction: string
  decision: string
  reason: string
  isNotable: boolean
}>

export function describeDecision(decision: Decision): DecisionRow {
  const { entry, signals, opinion } = decision
  const kinds = signals.map(({ kind, side, lots }) => `${kind} ${side} ${lots}`)
  const reason =
    signals.length > 0 ? (signals[0]?.reason ?? '') : entry.kind === 'hold' ? `${entry.gate}: ${entry.reason}` : 'entered in shadow'
  return {
    symbol: decision.brokerSymbol,
    trigger: decision.timeframe,
    at: utcText(decision.closeTime),
    conviction: convictionText(decision.conviction),
    decision: kinds.length > 0 ? kinds.join(', ') : 'HOLD',
    reason,
    // An order, or an entry that the desk wanted and a gate stopped.
    isNotable: signals.length > 0 || (opinion !== null && opinion.side !== null && decision.timeframe !== 'M1'),
  }
}

function convictionText(conviction: Decision['conviction']): string {
  if (conviction === null) return '-'
  const { value, threshold } = conviction
  return value === null || threshold === null ? 'none' : `${value.toFixed(1)} of ${threshold}`
}

export type View = Readonly<{
  seed: number
  progress: DemoProgress
  /** The last decision of each symbol that was more than a look at an M1 bar. */
  latest: ReadonlyMap<string, DecisionRow>
  /** Notable decisions, newest last. */
  notable: readonly DecisionRow[]
  /** Seconds until the end at this pace; null when unknown. */
  secondsLeft: number | null
}>

export const SYNTHETIC = 'SYNTHETIC: made-up prices, a made-up account, no broker'

/** The live table as lines no longer than the screen is wide. */
export function renderView({ seed, progress, latest, notable, secondsLeft }: View, columns: number): string[] {
  const { funds, positions, trades, closes, closesTotal, tally, at } = progress
  const rows = Object.keys(tally.perSymbol).map((symbol) => {
    const row = latest.get(symbol)
    const held = positions.filter(({ brokerSymbol }) => brokerSymbol === symbol)
    const lots = held.reduce((total, position) => total + position.lots, 0)
    const booked = trades.filter(({ brokerSymbol }) => brokerSymbol === symbol).reduce((total, trade) => total + bookedBy(trade), 0)
    const floating = held.reduce((total, { profit, swap }) => total + profit + swap, 0)
    return [
      symbol,
      row?.trigger ?? '',
      row?.at.slice(11) ?? '',
      held.length === 0 ? '-' : `${held[0]?.side ?? ''} ${Number(lots.toFixed(2))}`,
      held.length === 0 ? '' : money(floating),
      money(booked),
      row?.conviction ?? '',
      row?.decision ?? '',
      row?.reason ?? '',
    ]
  })
  const header = ['symbol', 'bar', 'UTC', 'position', 'floating', 'booked', 'conviction', 'decision', 'gate or reason']
  const left = secondsLeft === null ? '' : `, ${Math.max(0, Math.ceil(secondsLeft))} s left`
  const share = closesTotal === 0 ? 1 : closes / closesTotal
  return [
    `Barclose demo, seed ${seed}. ${SYNTHETIC}.`,
    '',
    `${bar(share, 30)} ${Math.floor(share * 100)} %  ${count(closes)} of ${count(closesTotal)} bar closes${left}`,
    `${utcText(at)} UTC   balance ${money(funds.balance)}   equity ${money(funds.equity)} USD`,
    '',
    ...alignColumns([header, ...rows]),
    '',
    'Orders, and entries that a gate stopped:',
    ...alignColumns(notable.map((row) => [`  ${row.at}`, row.symbol, row.trigger, row.conviction, row.decision, row.reason])),
    '',
    `Refused by ${refusalsText(tally.refusals)}`,
  ].map((line) => line.slice(0, columns))
}

/** One line of progress for a log. */
export function renderProgress({ at, closes, closesTotal, funds, counts, tally }: DemoProgress): string {
  const orders = Object.values(counts.signals).reduce((total, one) => total + one, 0)
  const share = Math.floor((closes / closesTotal) * 100)
  return `${String(share).padStart(3)} %  ${count(closes)} of ${count(closesTotal)} closes  ${utcText(at)} UTC  ${count(tally.keys.size)} decisions  ${orders} signals  equity ${money(funds.equity)}`
}

export function renderRows(rows: readonly DecisionRow[]): string[] {
  const header = ['time (UTC)', 'symbol', 'bar', 'conviction', 'decision', 'gate or reason']
  return alignColumns([header, ...rows.map((row) => [row.at, row.symbol, row.trigger, row.conviction, row.decision, row.reason])])
}

export function renderSummary(summary: DemoSummary): string[] {
  const { perSymbol } = summary
  const signals = Object.entries(summary.signals).map(([kind, number]) => `${kind} ${number}`)
  const symbols = Object.entries(perSymbol).map(([symbol, of]) => [
    symbol,
    count(of.decisions),
    String(of.entered),
    String(of.trades),
    money(of.profit),
  ])
  return [
    `Summary of seed ${summary.seed} (${SYNTHETIC})`,
    '',
    ...alignColumns([
      ['bar closes', count(summary.closes)],
      ['decisions in the journal', count(summary.decisions)],
      ['entries', String(summary.entered)],
      ['refused by', refusalsText(summary.refusals)],
      ['signals', signals.length === 0 ? 'none' : signals.join(', ')],
      ['filled, not filled, unknown', `${summary.fills}, ${summary.rejected}, ${summary.unsettled}`],
      ['sent twice on purpose', `${summary.resends}, answered differently ${summary.answersChanged}, orders doubled ${summary.duplicates}`],
      ['trades closed, positions open', `${summary.trades}, ${summary.openPositions}`],
      ['balance, equity', `${money(summary.balance)}, ${money(summary.equity)} USD`],
      ['decisions, SHA-256', summary.decisionsSha256],
    ]),
    '',
    ...alignColumns([['symbol', 'decisions', 'entries', 'trades', 'booked'], ...symbols]),
    '',
    'The prices are made up: what they earn or lose says nothing about a market.',
  ]
}

function refusalsText(refusals: Readonly<Record<string, number>>): string {
  const parts = Object.entries(refusals).toSorted(([, a], [, b]) => b - a)
  return parts.length === 0 ? 'none' : parts.map(([gate, number]) => `${gate} ${count(number)}`).join(', ')
}

function alignColumns(rows: readonly (readonly string[])[]): string[] {
  const widths: number[] = []
  for (const row of rows) for (const [i, cell] of row.entries()) widths[i] = Math.max(widths[i] ?? 0, cell.length)
  return rows.map((row) =>
    row
      .map((cell, i) => (i === row.length - 1 ? cell : cell.padEnd(widths[i] ?? 0)))
      .join('  ')
      .trimEnd(),
  )
}

/** ASCII, since a Windows console may show anything else as question marks. */
function bar(share: number, width: number): string {
  const full = Math.round(Math.min(1, share) * width)
  return `[${'#'.repeat(full)}${'.'.repeat(width - full)}]`
}

const utcText = (utcMs: number): string => new Date(utcMs).toISOString().slice(0, 16).replace('T', ' ')
/** Grouped by hand: the locale of the machine must not change what a seed prints. */
const group = (digits: string): string => digits.replaceAll(/\B(?=(\d{3})+(?!\d))/g, ',')
const count = (number: number): string => group(String(number))
function money(amount: number): string {
  const [whole = '0', cents = '00'] = Math.abs(amount).toFixed(2).split('.')
  return `${amount < 0 ? '-' : ''}${group(whole)}.${cents}`
}
