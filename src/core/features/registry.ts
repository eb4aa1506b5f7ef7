import { WINDOW_BARS } from '../../contracts/primitives.ts'
import { hash64 } from '../hash.ts'
import { CRISIS_ATR_RATIO, CRISIS_LIMITS, TRENDING_ADX, VOLATILE_RATIO } from '../regime/limits.ts'
import { REFERENCES } from '../regime/references.ts'
import { CATEGORIES } from './categories.ts'
import { FEATURE_CATEGORIES, type Feature, type FeatureCategory } from './feature.ts'
import { MOMENTUM } from './families/momentum.ts'
import { PRICE_ACTION } from './families/price-action.ts'
import { REGIME } from './families/regime.ts'
import { STRUCTURE } from './families/structure.ts'
import { TECHNICAL } from './families/technical.ts'
import { VOLUME } from './families/volume.ts'
import { SEQUENCES } from './sequences.ts'

/** The vector, in the order in which models were trained on it. A further group is a folder of families and a list like this. */
export const FEATURES: readonly Feature[] = [...PRICE_ACTION, ...TECHNICAL, ...STRUCTURE, ...VOLUME, ...MOMENTUM, ...REGIME]

export const countByCategory = (features: readonly Feature[] = FEATURES): Readonly<Record<FeatureCategory, number>> => {
  const count = (category: FeatureCategory) => features.filter((feature) => feature.category === category).length
  const [a, b, c, d, e, f] = FEATURE_CATEGORIES
  return { [a]: count(a), [b]: count(b), [c]: count(c), [d]: count(d), [e]: count(e), [f]: count(f) }
}

/** What a regime and a correlation mean beside their formulas. */
type Terms = Readonly<{ limits: object; references: object }>
const TERMS: Terms = { limits: [CRISIS_LIMITS, CRISIS_ATR_RATIO, VOLATILE_RATIO, TRENDING_ADX], references: REFERENCES }

/**
 * Says that rows and a model mean the same numbers: names and versions in order, of features, categories and sequences, the
 * length of the windows, the limits of the regimes and the reference markets. 16 hexadecimal digits.
 */
export function registryHash(features: readonly Pick<Feature, 'name' | 'version'>[] = FEATURES, terms: Terms = TERMS): string {
  return hexOf([
    ...linesOf(terms),
    ...features.map(({ name, version }) => `feature ${name} ${version}`),
    ...CATEGORIES.map(({ name, version, values }) => `category ${name} ${version} ${values.join(' ')}`),
    ...SEQUENCES.map(({ name, version, columns, bars }) => `sequence ${name} ${version} ${bars} ${columns.join(' ')}`),
  ])
}

/** Says that features mean the same beside their formulas: a model names those it needs, and is not hurt by one that is new. */
export const termsHash = (terms: Terms = TERMS): string => hexOf(linesOf(terms))

const linesOf = ({ limits, references }: Terms): readonly string[] => [
  `window ${WINDOW_BARS}`,
  `limits ${JSON.stringify(limits)}`,
  `references ${JSON.stringify(references)}`,
]

const hexOf = (lines: readonly string[]): string =>
  hash64(lines.join('\n'))
    .map((half) => half.toString(16).padStart(8, '0'))
    .join('')
