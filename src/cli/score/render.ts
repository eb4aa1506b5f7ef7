import type { Bundle } from '../../core/ensemble/scores.ts'
import type { TradeFigures } from '../../core/metrics/trades.ts'
import type { Card } from './card.ts'
import type { ScoreOptions } from './options.ts'
import type { ScoreResult } from './score.ts'

type Scored = Extract<ScoreResult, { ok: true }>
export type Told = Readonly<{ options: ScoreOptions; bundle: Bundle; scored: Scored; elapsedMs: number }>

const REASONS_SHOWN = 4

/** The card for a person. */
export function renderCard({ options, bundle, scored, elapsedMs }: Told): string {
  const { card } = scored
  const { symbol, costPrice } = options
  const synthetic = bundle.synthetic ? ', trained on SYNTHETIC prices' : ''
  const lines = [
    `${symbol}, models ${bundle.version}${synthetic}: ${span(scored)}`,
    `${count(card.closes, 'close')}: ${card.answered.toLocaleString('en')} answered, ${refusedIn(card)} refused, ${card.knownToModels.toLocaleString('en')} left out since the models were trained on them (${(elapsedMs / 1_000).toFixed(1)} s)`,
    ...card.refused
      .slice(0, REASONS_SHOWN)
      .map(({ code, reason, closes }) => `  refused ${closes.toLocaleString('en')} x ${code}: ${reason}`),
    ...(card.refused.length > REASONS_SHOWN ? [`  and ${card.refused.length - REASONS_SHOWN} reasons more (--json shows all)`] : []),
    '',
    ...directionLines(card),
    '',
    ...coverageLines(card),
    '',
    costPrice === null
      ? 'Trades: nobody has put a figure to the cost of this market; say it with --cost PRICE'
      : `Trades at a cost of ${costPrice} there and back: ${tradeLine(card.trades)}`,
    volatilityLine(card),
    '',
    ...convictionLines(card),
  ]
  return `${lines.join('\n')}\n`
}

/** What --json prints. */
export const describeCard = ({ options, bundle, scored, elapsedMs }: Told) => ({
  symbol: options.symbol,
  version: bundle.version,
  synthetic: bundle.synthetic,
  claimsEdge: bundle.hasEdge,
  label: bundle.label,
  data: options.dir,
  predictions: options.out,
  first: isoOf(scored.first),
  last: isoOf(scored.last),
  triggers: scored.triggers,
  missing: scored.missing,
  costPrice: options.costPrice,
  elapsedMs: Math.round(elapsedMs),
  ...scored.card,
})

function directionLines({ direction, unjudged }: Card): readonly string[] {
  const { rows, accuracy, baseRate, auc, brierSkill, calibrationError, calibrationSlope, calibrationSlopeError } = direction
  const { both, cut, still } = unjudged
  return [
    `Direction of ${count(rows, 'close')} (not judged: ${both} that reached both barriers in one bar, ${cut} cut off, ${still} without a change)`,
    `  accuracy ${percent(accuracy)}, base rate ${percent(baseRate)}, AUC ${figure(auc, 4)}, Brier skill ${figure(brierSkill, 4)}`,
    `  calibration error ${figure(calibrationError, 4)}, slope ${figure(calibrationSlope, 2)} +- ${figure(calibrationSlopeError, 2)}`,
  ]
}

function coverageLines({ coverage }: Card): readonly string[] {
  const rows = coverage.map(({ kept, share, calls, accuracy, byBlock }) =>
    [`${kept} %`, percent(share), calls.toLocaleString('en'), percent(accuracy), `${percent(byBlock.low)} to ${percent(byBlock.high)}`].map(
      (cell, i) => cell.padStart([8, 10, 9, 10, 20][i] ?? 0),
    ),
  )
  return ['The surest calls', '  surest    in fact    calls  accuracy  95 % of days drawn', ...rows.map((cells) => cells.join(''))]
}

function tradeLine(trades: TradeFigures | null): string {
  if (trades === null) return 'none'
  const { expectancyR, standardError, winRate, breakEvenAccuracy } = trades
  return `${count(trades.trades, 'trade')}, one at a time: ${expectancyR.toFixed(4)} +- ${standardError.toFixed(4)} R each, ${percent(winRate)} gained, break-even at ${percent(breakEvenAccuracy)}`
}

function volatilityLine({ volatility }: Card): string {
  if (volatility === null) return 'Volatility: no forecast to judge'
  const { rows, models, persistence } = volatility
  return `Volatility of ${count(rows, 'close')}: explains ${figure(models.explained, 3)} (the bars before: ${figure(persistence.explained, 3)}), AUC ${figure(models.auc, 3)} (${figure(persistence.auc, 3)})`
}

const convictionLines = ({ convictions }: Card): readonly string[] => [
  'Convictions that would have let an entry pass',
  ...convictions.map(({ trigger, threshold, closes, passes, direction, trades }) => {
    const name = trigger === null ? 'all' : `${trigger} over ${threshold ?? 'none'}`
    const share = closes === 0 ? '' : ` (${((passes / closes) * 100).toFixed(2)} %)`
    const right = direction.accuracy === null ? '' : `, ${percent(direction.accuracy)} right`
    return `  ${name}: ${passes.toLocaleString('en')} of ${closes.toLocaleString('en')}${share}${right}${trades === null ? '' : `; ${tradeLine(trades)}`}`
  }),
]

const refusedIn = ({ refused }: Card): string => refused.reduce((sum, { closes }) => sum + closes, 0).toLocaleString('en')
const span = ({ first, last }: Scored): string =>
  first === null ? 'no close was answered' : `${isoOf(first) ?? ''} to ${isoOf(last) ?? ''}`
const isoOf = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString())
const percent = (share: number | null): string => (share === null ? 'none' : `${(share * 100).toFixed(2)} %`)
const figure = (value: number | null, digits: number): string =>
  value === null || !Number.isFinite(value) ? 'none' : value.toFixed(digits)
const count = (n: number, word: string): string => `${n.toLocaleString('en')} ${word}${n === 1 ? '' : 's'}`
