import type { Opinion } from '../../contracts/decision.ts'
import type { Side } from '../../contracts/primitives.ts'

/** The side of an entry or, where there is none, of an add; null when there is neither. */
export const wantedSide = (opinion: Opinion | null): Side | null => opinion?.side ?? opinion?.leaning ?? null
