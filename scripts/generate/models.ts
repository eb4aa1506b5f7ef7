import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { ManifestSchema, type Manifest } from '../../src/contracts/model.ts'
import { shippedPath } from '../../src/cli/version.ts'

const figure = z.number().nullable()
const PooledSchema = z.object({
  rows: z.number(),
  accuracy: z.number(),
  accuracyLow: z.number(),
  accuracyHigh: z.number(),
  baseRate: z.number(),
  auc: figure,
  brierSkill: figure,
  ece: figure,
  slope: figure,
})
const TradesSchema = z.object({
  trades: z.number(),
  expectancyR: figure,
  expectancyLow: figure,
  expectancyHigh: figure,
  breakEvenAccuracy: figure,
  accuracy: figure,
})
/** What this page takes of a card; the card itself has more. */
const CardSchema = z.object({
  costPrice: z.number(),
  pooled: z.record(z.string(), PooledSchema),
  trades: z.record(z.string(), TradesSchema),
  volatility: z.object({ absolute: z.object({ r2: figure, naiveR2: figure, auc: figure, naiveAuc: figure }) }),
  conviction: z
    .object({ all: z.object({ calls: z.number(), closes: z.number(), accuracy: figure, baseRate: figure }), trades: TradesSchema })
    .nullable(),
})
type Model = Readonly<{ manifest: Manifest; card: z.infer<typeof CardSchema> }>

/** All shipped models in one table, out of their cards: nothing here is measured anew. */
export function renderModelsPage(): string {
  const models = readModels(shippedPath('models'))
  return [
    '# Models',
    '',
    'Made from `models/*/*/card.json` by `npm run generate`. Every figure is out of sample: walk-forward, five folds over the last 60 % of the',
    'history, with purge and embargo, as `barclose train --all --data DIR` measures them. Each symbol has a card with all of it.',
    '',
    '**They were trained on public bars for study. Train on the history of your own broker before you arm anything.** A model that shows no',
    'edge says so; all of them decide in shadow until you name them in `BARCLOSE_TRUSTED_MODELS`.',
    '',
    ...section('Direction: which barrier comes first', DIRECTION, models, directionRow),
    ...section('Beside it: each member alone, equal weights, simple baselines (AUC)', BESIDE, models, besideRow),
    ...section('After costs, every call, one position at a time (R is the distance of the stop)', MONEY, models, moneyRow),
    ...section('Calls that the conviction lets pass', CONVICTION, models, convictionRow),
    ...section('Volatility of the next three hours (LSTM, second head, beside the last three)', VOLATILITY, models, volatilityRow),
    ...section('What they were trained on', TRAINED, models, trainedRow),
  ].join('\n')
}

const DIRECTION = ['symbol', 'rows', 'accuracy', '95 %', 'base rate', 'AUC', 'Brier skill', 'ECE', 'slope', 'edge'] as const
function directionRow({ manifest, card }: Model): readonly string[] {
  const of = pick(card.pooled, 'ensemble')
  const interval = `${percent(of.accuracyLow)} to ${percent(of.accuracyHigh)}`
  const skill = [number(of.auc, 3), number(of.brierSkill, 4), number(of.ece, 3), number(of.slope, 2)]
  return [
    link(manifest),
    String(of.rows),
    percent(of.accuracy),
    interval,
    percent(of.baseRate),
    ...skill,
    manifest.outOfSample.hasEdge ? 'yes' : 'none shown',
  ]
}

const PARTS = ['ensemble', 'equal', 'lightgbm', 'catboost', 'lstm', 'logistic', 'ridge'] as const
const BESIDE = ['symbol', ...PARTS] as const
const besideRow = ({ manifest, card }: Model): readonly string[] => [
  manifest.symbol,
  ...PARTS.map((name) => number(pick(card.pooled, name).auc, 3)),
]

const MONEY = ['symbol', 'trades', 'expectancy', '95 %', 'right', 'break-even', 'costs assumed, price'] as const
function moneyRow({ manifest, card }: Model): readonly string[] {
  const of = pick(card.trades, 'ensemble')
  return [
    manifest.symbol,
    String(of.trades),
    ...expectancy(of),
    percent(of.accuracy),
    percent(of.breakEvenAccuracy),
    String(card.costPrice),
  ]
}

const CONVICTION = ['symbol', 'closes', 'share that passes', 'accuracy', 'base rate', 'trades', 'expectancy', '95 %'] as const
function convictionRow({ manifest, card: { conviction } }: Model): readonly string[] {
  if (conviction === null) return [manifest.symbol, ...CONVICTION.slice(1).map(() => '-')]
  const { all, trades } = conviction
  const passed = [String(all.closes), percent(all.calls / all.closes), percent(all.accuracy), percent(all.baseRate)]
  return [manifest.symbol, ...passed, String(trades.trades), ...expectancy(trades)]
}

const VOLATILITY = ['symbol', 'R2', 'R2 of the last', 'AUC above the month', 'AUC of the last'] as const
const volatilityRow = ({ manifest, card }: Model): readonly string[] => {
  const { r2, naiveR2, auc, naiveAuc } = card.volatility.absolute
  return [manifest.symbol, number(r2, 3), number(naiveR2, 3), number(auc, 3), number(naiveAuc, 3)]
}

const TRAINED = ['symbol', 'rows', 'from', 'to', 'features', 'sequence', 'largest difference of the files'] as const
function trainedRow({ manifest }: Model): readonly string[] {
  const { symbol, trainedOn, features, sequence, parity } = manifest
  const largest = Math.max(...Object.values(parity.largest))
  return [
    symbol,
    String(trainedOn.rows),
    day(trainedOn.first),
    day(trainedOn.last),
    String(features.length),
    sequence.name,
    largest.toExponential(1),
  ]
}

function readModels(root: string): readonly Model[] {
  return readdirSync(root)
    .filter((name) => !name.includes('.'))
    .toSorted()
    .map((symbol) => {
      const folder = join(root, symbol, readFileSync(join(root, symbol, 'current'), 'utf8').trim())
      const read = (name: string): unknown => JSON.parse(readFileSync(join(folder, name), 'utf8'))
      return { manifest: ManifestSchema.parse(read('manifest.json')), card: CardSchema.parse(read('card.json')) }
    })
}

function section(
  title: string,
  head: readonly string[],
  models: readonly Model[],
  row: (model: Model) => readonly string[],
): readonly string[] {
  const lines = [head, head.map(() => '---'), ...models.map(row)].map((cells) => `| ${cells.join(' | ')} |`)
  return [`## ${title}`, '', ...lines, '']
}

function pick<T>(figures: Readonly<Record<string, T>>, name: string): T {
  const found = figures[name]
  if (found === undefined) throw new Error(`a card has no figures of ${name}`)
  return found
}

const link = ({ symbol, version }: Manifest): string => `[${symbol}](../models/${symbol}/${version}/MODEL_CARD.md)`
const percent = (share: number | null): string => (share === null ? '-' : `${(share * 100).toFixed(1)} %`)
const number = (value: number | null, digits: number): string => (value === null ? '-' : value.toFixed(digits))
const signed = (value: number | null): string => (value === null ? '-' : `${value < 0 ? '' : '+'}${value.toFixed(3)}`)
const day = (at: number): string => new Date(at).toISOString().slice(0, 10)
const expectancy = (of: z.infer<typeof TradesSchema>): readonly string[] => [
  `${signed(of.expectancyR)} R`,
  `${signed(of.expectancyLow)} to ${signed(of.expectancyHigh)}`,
]
