import { knownRegime } from '../regime/known-regime.ts'
import type { RegimeReading } from '../regime/regime.ts'
import type { Scene } from './feature.ts'

/** The regime of a scene, which the gates ask for as well: it is read once for all of them. Null with too little history. */
export const regimeOf = ({ symbol, window }: Scene): RegimeReading | null => knownRegime(symbol, window)
