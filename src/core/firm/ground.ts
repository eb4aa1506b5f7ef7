import type { Minor } from '../money.ts'
import type { Judged, Standing } from './floors.ts'
import type { FirmRules } from './rules.ts'

/** An account before its firm: the rules of its phase, where it stands, and what is left. */
export type FirmGround = Readonly<{ name: string; rules: FirmRules; standing: Standing; equity: Minor; judged: Judged }>
