import { TIMEFRAMES, WINDOW_BARS } from '../../src/contracts/primitives.ts'
import { CATEGORIES } from '../../src/core/features/categories.ts'
import { FEATURE_CATEGORIES, type Feature } from '../../src/core/features/feature.ts'
import { countByCategory, FEATURES } from '../../src/core/features/registry.ts'
import { SEQUENCES } from '../../src/core/features/sequences.ts'

export function renderFeaturesPage(): string {
  const counts = countByCategory()
  const families = FEATURE_CATEGORIES.map((category) => {
    const rows = FEATURES.filter((feature) => feature.category === category).map(rowOf)
    return `## ${titleOf(category)} (${counts[category]})\n\n| feature | needs | looks back | range | mirrored | meaning |\n|---|---|---|---|---|---|\n${rows.join('\n')}\n`
  })
  const categories = CATEGORIES.map(
    ({ name, values, needs, meaning }) => `| \`${name}\` | ${values.join(', ')} | ${barsOf(needs)} | ${meaning} |`,
  )
  const sequences = SEQUENCES.map(({ name, columns, bars, meaning }) => `| \`${name}\` | ${bars} x ${columns.join(', ')} | ${meaning} |`)
  return `# The ${FEATURES.length} features

<!-- Made from src/core/features by \`npm run generate\`; changes here are lost. -->

What a model is given at a bar close, in training and in serving by the same code. Windows hold the last ${WINDOW_BARS} closed bars of
each timeframe. Every feature is free of the price's level: the same market at eight times the price gives the same bits.

- **needs**: least bars per timeframe. With fewer the feature is absent and named; a model that asked for it refuses. Nothing is
  filled in. What is read from volume is absent as well where the source has none, and a correlation where its reference has no
  bars.
- **looks back**: bars of its timeframe that can change the value; *window* where a recursion reaches through all of it.
- **mirrored**: in a market turned upside down at its last close the sign turns (*odd*), the value stays (*even*), or it is that of
  the partner.
- A *typical range* is the mean true range of the last 20 bars of the timeframe. *Squashed* means x / (1 + |x|).

${families.join('\n')}
## Categories

States by name, beside the vector.

| category | values | needs | meaning |
|---|---|---|---|
${categories.join('\n')}

## Sequences

The last bars of a timeframe as columns, oldest first, for models that read them in order.

| sequence | size | meaning |
|---|---|---|
${sequences.join('\n')}
`
}

const rowOf = ({ name, needs, lookback, range, mirror, meaning }: Feature): string => {
  const mirrored = typeof mirror === 'string' ? mirror : `\`${mirror.pair}\``
  return `| \`${name}\` | ${barsOf(needs)} | ${lookback} | ${range[0]} to ${range[1]} | ${mirrored} | ${meaning.replaceAll('|', '\\|')} |`
}

function barsOf(needs: Feature['needs']): string {
  const parts = TIMEFRAMES.flatMap((timeframe) => (needs[timeframe] === undefined ? [] : [`${needs[timeframe]} ${timeframe}`]))
  return parts.length === 0 ? 'the time' : parts.join(', ')
}

const titleOf = (category: string): string => `${category.charAt(0).toUpperCase()}${category.slice(1).replace('-', ' ')}`
