import { CATEGORIES } from '../core/features/categories.ts'
import { FEATURE_CATEGORIES, type Feature } from '../core/features/feature.ts'
import { countByCategory, FEATURES, registryHash } from '../core/features/registry.ts'
import { SEQUENCES } from '../core/features/sequences.ts'
import { WINDOW_BARS } from '../contracts/primitives.ts'
import { defineCommand, writeJson } from './command.ts'

export const command = defineCommand({
  name: 'features',
  summary: 'Lists what models are given: the features with their meaning, the categories and the sequences.',
  details: `Each feature has a name, the bars it needs and looks back on, its range, and what becomes of it in a mirrored market.
docs/FEATURES.md is made of the same list.`,
  jsonMeaning: 'Prints {hash, windowBars, count, counts: {category: n}, features: [...], categories: [...], sequences: [...]}.',
  options: {},
  run: ({ json }, io) => {
    if (json) writeJson(io, describeFeatures())
    else io.stdout.write(render())
    return Promise.resolve(0)
  },
})

const withoutFormula = ({ name, version, category, needs, lookback, range, mirror, meaning }: Feature) => ({
  name,
  version,
  category,
  needs,
  lookback,
  range,
  mirror,
  meaning,
})

const describeFeatures = () => ({
  hash: registryHash(),
  windowBars: WINDOW_BARS,
  count: FEATURES.length,
  counts: countByCategory(),
  features: FEATURES.map(withoutFormula),
  categories: CATEGORIES.map(({ name, version, values, needs, meaning }) => ({ name, version, values, needs, meaning })),
  sequences: SEQUENCES.map(({ name, version, timeframe, columns, bars, meaning }) => ({
    name,
    version,
    timeframe,
    columns,
    bars,
    meaning,
  })),
})

function render(): string {
  const counts = countByCategory()
  const width = Math.max(...FEATURES.map(({ name }) => name.length))
  const parts = FEATURE_CATEGORIES.map((category) => {
    const lines = FEATURES.filter((feature) => feature.category === category).map(
      ({ name, meaning }) => `  ${name.padEnd(width)}  ${meaning}`,
    )
    return `${category} (${counts[category]})\n${lines.join('\n')}\n`
  })
  const besides = [...CATEGORIES, ...SEQUENCES].map(({ name, meaning }) => `  ${name.padEnd(width)}  ${meaning}`)
  return `${parts.join('\n')}\ncategories and sequences\n${besides.join('\n')}\n\n${FEATURES.length} features, registry ${registryHash()}\n`
}
