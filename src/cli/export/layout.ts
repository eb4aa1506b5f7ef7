import type { RowColumn } from '../../adapters/rows/columns.ts'
import { WINDOW_BARS, type Timeframe } from '../../contracts/primitives.ts'
import { CATEGORIES } from '../../core/features/categories.ts'
import type { Feature } from '../../core/features/feature.ts'
import { FEATURES, registryHash, termsHash } from '../../core/features/registry.ts'
import { SEQUENCES, type Sequence } from '../../core/features/sequences.ts'
import { DECIDED_BY } from '../../core/labels/triple-barrier.ts'
import { marketClassOf } from '../../core/symbols/market-class.ts'
import type { SymbolHistory } from '../../adapters/bars/history.ts'
import type { Plan } from './plan.ts'

/** The columns of a file of rows, and where each kind of them begins. */
export type Layout = Readonly<{
  columns: readonly RowColumn[]
  sequences: readonly Sequence[]
  features: number
  categories: number
  firstSequence: number
  firstLabel: number
  firstConviction: number
}>

const FLOAT_BYTES = 4

export function layoutOf({ triggers, sequences: timeframes, isDouble, label, hasConviction }: Plan): Layout {
  const context = contextColumns(triggers)
  const sequences = SEQUENCES.filter(({ timeframe }) => timeframes.includes(timeframe))
  const labels = label === null ? [] : LABEL_COLUMNS
  const firstSequence = context.length + FEATURES.length + CATEGORIES.length
  const firstLabel = firstSequence + sequences.length
  return {
    columns: [
      ...context,
      ...FEATURES.map(({ name }): RowColumn => ({ name, kind: isDouble ? 'double' : 'single' })),
      ...CATEGORIES.map(({ name, values }): RowColumn => ({ name, kind: 'word', words: values })),
      ...sequences.map(({ name, bars, columns }): RowColumn => ({ name, kind: 'bytes', bytes: bars * columns.length * FLOAT_BYTES })),
      ...labels,
      ...(hasConviction ? CONVICTION_COLUMNS : []),
    ],
    sequences,
    features: context.length,
    categories: context.length + FEATURES.length,
    firstSequence,
    firstLabel,
    firstConviction: firstLabel + labels.length,
  }
}

/** In the order in which the rows are filled. */
const contextColumns = (triggers: readonly Timeframe[]): readonly RowColumn[] => [
  { name: 'close_time', kind: 'instant' },
  { name: 'trigger', kind: 'word', words: triggers },
  { name: 'segment', kind: 'count' },
  { name: 'open', kind: 'double' },
  { name: 'high', kind: 'double' },
  { name: 'low', kind: 'double' },
  { name: 'close', kind: 'double' },
  { name: 'tick_volume', kind: 'double' },
  { name: 'spread_points', kind: 'double' },
]

/** What only the bars after a close tell; never an input. In the order in which the rows are filled. */
const LABEL_COLUMNS: readonly RowColumn[] = [
  { name: 'label_up', kind: 'double' },
  { name: 'label_by', kind: 'word', words: DECIDED_BY },
  { name: 'label_end', kind: 'later' },
  { name: 'label_return_r', kind: 'double' },
  { name: 'label_unit_price', kind: 'double' },
  { name: 'label_volatility', kind: 'double' },
  { name: 'label_volatility_before', kind: 'double' },
]

const CONVICTION_COLUMNS: readonly RowColumn[] = [
  { name: 'timeframes_buy', kind: 'double' },
  { name: 'timeframes_sell', kind: 'double' },
]

export type Origin = Readonly<{ plan: Plan; zone: string; version: string; own: SymbolHistory; references: readonly SymbolHistory[] }>

/** What a reader of the file has to know of it; every value is text, JSON where it holds more than one. */
export function metadataOf({ plan, zone, version, own, references }: Origin, { sequences }: Layout): Readonly<Record<string, string>> {
  const sources = Object.fromEntries([own, ...references].map(({ symbol, stretches }) => [symbol, stretches]))
  return {
    'barclose.registry': registryHash(),
    'barclose.version': version,
    'barclose.symbol': plan.symbol,
    // The limits of its regimes are those of its class.
    'barclose.market_class': marketClassOf(plan.symbol),
    'barclose.base': plan.base,
    'barclose.triggers': JSON.stringify(plan.triggers),
    'barclose.zone': zone,
    'barclose.window_bars': String(WINDOW_BARS),
    'barclose.features': JSON.stringify(FEATURES.map(({ name }) => name)),
    'barclose.categories': JSON.stringify(Object.fromEntries(CATEGORIES.map(({ name, values }) => [name, values]))),
    'barclose.sequences': JSON.stringify(
      sequences.map(({ name, timeframe, bars, columns }) => ({
        name,
        timeframe,
        bars,
        columns,
        layout: 'float32 little-endian, bar by bar, oldest first',
      })),
    ),
    'barclose.sources': JSON.stringify(sources),
    ...modelWords(sequences),
    ...(plan.label === null ? {} : { 'barclose.label': JSON.stringify(plan.label) }),
  }
}

/** The inputs as the manifest of a bundle names them. */
const modelWords = (sequences: readonly Sequence[]): Readonly<Record<string, string>> => ({
  'barclose.model_features': JSON.stringify(FEATURES.map(versioned)),
  'barclose.model_mirrors': JSON.stringify(FEATURES.map(mirrorOf)),
  'barclose.model_categories': JSON.stringify(CATEGORIES.map((category) => ({ name: versioned(category), values: category.values }))),
  'barclose.model_sequences': JSON.stringify(
    sequences.map((sequence) => ({
      name: versioned(sequence),
      timeframe: sequence.timeframe,
      columns: sequence.columns,
      mirror: sequence.mirror,
      bars: sequence.bars,
    })),
  ),
  'barclose.terms': termsHash(),
})

/** What a feature is in a market turned upside down, the one that takes its place by the name that a manifest has. */
function mirrorOf({ mirror }: Feature): string {
  if (typeof mirror === 'string') return mirror
  const partner = FEATURES.find(({ name }) => name === mirror.pair)
  if (partner === undefined) throw new Error(`there is no feature ${mirror.pair}`)
  return versioned(partner)
}

const versioned = ({ name, version }: Readonly<{ name: string; version: number }>): string => `${name}@${version}`
