import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { PhaseSchema } from '../../contracts/firm.ts'
import { computeVector, type VectorResult } from '../../core/firm/vectors.ts'
import { toMinor } from '../../core/money.ts'

const AmountSchema = z.union([z.number(), z.string()])
const VectorSchema = z.strictObject({
  id: z.string().min(1),
  source: z.string(),
  input: z.strictObject({
    program: z.string(),
    phase: PhaseSchema.optional(),
    init: AmountSchema,
    midnight: AmountSchema,
    balance: AmountSchema,
    floating: AmountSchema,
    fees: AmountSchema.optional(),
    first: z.boolean().optional(),
    eods: z.array(AmountSchema).optional(),
    equityAtReset: AmountSchema.optional(),
    highestEquity: AmountSchema.optional(),
  }),
  expect: z.strictObject({
    equity: AmountSchema.optional(),
    dailyFloor: AmountSchema.nullable().optional(),
    maxFloor: AmountSchema.optional(),
    dailyRoom: AmountSchema.nullable().optional(),
    maxRoom: AmountSchema.optional(),
    dailyBreach: z.boolean().optional(),
    maxBreach: z.boolean().optional(),
  }),
})
export type Vector = z.infer<typeof VectorSchema>

/** One vector: what it expects beside what came out. `error` where it could not be computed at all. */
export type VectorOutcome = Readonly<{
  id: string
  source: string
  pass: boolean
  /** Names of what differs. */
  differing: readonly string[]
  expected: Vector['expect']
  computed: VectorResult | null
  error: string | null
}>

/** Reads a file of vectors; throws in words when it is none. */
export function readVectors(path: string): readonly Vector[] {
  let json: unknown
  try {
    json = JSON.parse(readFileSync(path, 'utf8'))
  } catch (error) {
    throw new Error(`${path}: ${error instanceof Error ? error.message : String(error)}`, { cause: error })
  }
  const parsed = z.array(VectorSchema).min(1).safeParse(json)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw new Error(`${path}: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'no list of vectors'}`)
}

export function runVector({ id, source, input, expect }: Vector): VectorOutcome {
  const about = { id, source, expected: expect }
  try {
    const computed = computeVector(input)
    const differing = Object.entries(expect)
      .filter(([name, wanted]) => !isSame(wanted, valueOf(computed, name)))
      .map(([name]) => name)
    return { ...about, pass: differing.length === 0, differing, computed, error: null }
  } catch (error) {
    return { ...about, pass: false, differing: [], computed: null, error: error instanceof Error ? error.message : String(error) }
  }
}

const valueOf = (computed: VectorResult, name: string): unknown => new Map<string, unknown>(Object.entries(computed)).get(name)

/** Money is compared in whole cents, however it is written. */
function isSame(wanted: unknown, computed: unknown): boolean {
  if (typeof wanted === 'boolean' || wanted === null || computed === null) return wanted === computed
  const amount = AmountSchema.parse(wanted)
  return typeof computed === 'string' && toMinor(amount, 2) === toMinor(computed, 2)
}
