import { formatMinor, toMinor } from '../money.ts'
import { PHASES, type FirmName, type PhaseName } from '../../contracts/firm.ts'
import { FIRMS } from './firms.ts'
import { judge, type Judged } from './floors.ts'
import type { FirmRules } from './rules.ts'

/** Where an account stands, as a file of vectors says it. Money as decimals. */
export type VectorInput = Readonly<{
  program: string
  phase?: PhaseName | undefined
  init: number | string
  /** Balance at the last reset. */
  midnight: number | string
  balance: number | string
  floating: number | string
  /** Open costs that are not in the floating result: swaps, the opening fee. */
  fees?: number | string | undefined
  /** The first day of the phase: its reference is the capital it began with. */
  first?: boolean | undefined
  /** Balances at the ends of the days before. */
  eods?: readonly (number | string)[] | undefined
  equityAtReset?: number | string | undefined
  highestEquity?: number | string | undefined
}>

/** What the vector says of it, by the names that files of vectors use; money with all decimals. */
export type VectorResult = Readonly<{
  equity: string
  dailyFloor: string | null
  maxFloor: string
  dailyRoom: string | null
  maxRoom: string
  dailyBreach: boolean
  maxBreach: boolean
}>

const SHORT: Readonly<Record<string, FirmName>> = { '2-step': 'ftmo-2-step', '1-step': 'ftmo-1-step' }
const DIGITS = 2

export function computeVector(input: VectorInput): VectorResult {
  const read = (amount: number | string) => toMinor(amount, DIGITS)
  const say = (minor: number) => formatMinor(minor, DIGITS)
  const initial = read(input.init)
  const equity = read(input.balance) + read(input.floating) - read(input.fees ?? 0)
  const balanceAtReset = input.first === true ? initial : read(input.midnight)
  const ends = (input.eods ?? []).map(read)
  const standing = {
    digits: DIGITS,
    initial,
    reference: { balance: balanceAtReset, equity: input.equityAtReset === undefined ? balanceAtReset : read(input.equityAtReset) },
    highestEndOfDay: ends.length === 0 ? null : Math.max(...ends),
    highestEquity: Math.max(equity, read(input.highestEquity ?? input.init)),
  }
  return resultOf(equity, judge(rulesOf(input), standing, equity), say)
}

function resultOf(equity: number, { daily, total }: Judged, say: (minor: number) => string): VectorResult {
  return {
    equity: say(equity),
    dailyFloor: daily === null ? null : say(daily.floor),
    maxFloor: say(total.floor),
    dailyRoom: daily === null ? null : say(daily.room),
    maxRoom: say(total.room),
    dailyBreach: daily?.isBroken ?? false,
    maxBreach: total.isBroken,
  }
}

function rulesOf({ program, phase }: VectorInput): FirmRules {
  const name = SHORT[program] ?? program
  const firm = isFirmName(name) ? FIRMS[name] : undefined
  if (firm === undefined)
    throw new Error(`there is no program "${program}"; known are ${[...Object.keys(SHORT), ...Object.keys(FIRMS)].join(', ')}`)
  const phases: Readonly<Partial<Record<PhaseName, FirmRules>>> = firm.phases
  const rules = phases[phase ?? PHASES.find((one) => phases[one] !== undefined) ?? 'funded']
  if (rules === undefined) throw new Error(`${program} has no phase ${phase}; it has ${Object.keys(phases).join(', ')}`)
  return rules
}

export const isFirmName = (name: string): name is FirmName => Object.hasOwn(FIRMS, name)
