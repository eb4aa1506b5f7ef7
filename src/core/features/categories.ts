import { REGIME_NEEDS, REGIMES } from '../regime/regime.ts'
import { sessionElapsed } from '../time/sessions.ts'
import type { Feature, Scene } from './feature.ts'
import { regimeOf } from './regime-of.ts'

/** A state by name, beside the vector; a model that was trained on it asks for it by name. */
export type Category = Readonly<{
  name: string
  version: number
  /** What it can be, in the order of the numbers that models see. */
  values: readonly string[]
  needs: Feature['needs']
  meaning: string
  /** Index of the value; null where the history does not say it. */
  compute: (scene: Scene) => number | null
}>

const SESSION_VALUES = ['none', 'asia', 'london', 'london_new_york', 'new_york'] as const

export const CATEGORIES: readonly Category[] = [
  {
    name: 'regime',
    version: 1,
    values: REGIMES,
    needs: REGIME_NEEDS,
    meaning: 'State of the market at the close of the last hour; the first rule that holds wins, in this order.',
    compute: (scene) => {
      const reading = regimeOf(scene)
      return reading === null ? null : REGIMES.indexOf(reading.regime)
    },
  },
  {
    name: 'session',
    version: 1,
    values: SESSION_VALUES,
    needs: {},
    meaning: 'Which centres are at work at the close; where Asia still is when London opens it is London.',
    compute: ({ closeTime }) => SESSION_VALUES.indexOf(sessionAt(closeTime)),
  },
]

function sessionAt(utcMs: number): (typeof SESSION_VALUES)[number] {
  const isOpen = { london: sessionElapsed('london', utcMs) > 0, newYork: sessionElapsed('new_york', utcMs) > 0 }
  if (isOpen.london) return isOpen.newYork ? 'london_new_york' : 'london'
  if (isOpen.newYork) return 'new_york'
  return sessionElapsed('asia', utcMs) > 0 ? 'asia' : 'none'
}
