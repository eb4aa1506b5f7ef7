import { parseArgs } from 'node:util'
import { PARITY_CASES, type Columns } from './parity-cases.ts'
import { compareColumns, PARITY_LIMIT } from './parity-compare.ts'
import { readGoldens } from './parity-goldens.ts'
import { makeRandomBars } from './random-bars.ts'
import { readRealBars, REAL_BARS_MISSING } from './real-bars.ts'
import { openReference, type Missing, type Reference } from './reference.ts'

/** `worst` names the series with the largest difference; no bars at all: nothing was there to compare with. */
type Side = Readonly<{ bars: number; share: number; worst: string }>
export type Parity = Readonly<{
  limit: number
  isWithin: boolean
  notes: readonly string[]
  indicators: Readonly<Record<string, Readonly<{ random: Side; real: Side }>>>
}>
type Values = ReadonlyMap<string, Float64Array>
type Kind = 'random' | 'real'

const HELP = `How far the indicators lie from TA-Lib: the largest absolute difference as a share of the largest
absolute value, on random bars and on real ones.

Usage: npm run bench -- parity [--json]
`

const SEED = 20_260_617
const NOTHING: Side = { bars: 0, share: 0, worst: '' }

export async function run(argv: readonly string[]): Promise<void> {
  const { values } = parseArgs({ args: [...argv], options: { json: { type: 'boolean' }, help: { type: 'boolean' } } })
  if (values.help === true) {
    process.stdout.write(HELP)
    return
  }
  const parity = await measureParity(await openReference())
  process.stdout.write(values.json === true ? `${JSON.stringify(parity)}\n` : renderParity(parity))
}

/** The golden values always; TA-Lib itself on more random bars and on real ones where it is there. */
export async function measureParity(reference: Reference | Missing): Promise<Parity> {
  const sides = { random: new Map<string, Side>(), real: new Map<string, Side>() }
  const take = (kind: Kind, name: string, bars: Columns, values: Values) => compareAll(sides[kind], name, bars, values)
  const notes: string[] = []
  for (const { name, bars, values } of readGoldens()) take('random', `golden ${name}`, bars, new Map(Object.entries(values)))
  if (reference.kind === 'missing') {
    notes.push(`${reference.reason}: compared with the golden values alone, on no real bars`)
  } else {
    for (const { name, bars } of makeRandomBars(SEED)) take('random', name, bars, await reference.columns(bars))
    for await (const { name, bars } of readRealBars()) take('real', name, bars, await reference.columns(bars))
    if (sides.real.size === 0) notes.push(`${REAL_BARS_MISSING}: compared on random bars alone`)
  }
  const indicators = Object.fromEntries(
    Object.keys(PARITY_CASES).map((name) => [name, { random: sides.random.get(name) ?? NOTHING, real: sides.real.get(name) ?? NOTHING }]),
  )
  const all = Object.values(indicators).flatMap(({ random, real }) => [random, real])
  return { limit: PARITY_LIMIT, isWithin: all.every(({ share }) => share <= PARITY_LIMIT), notes, indicators }
}

function compareAll(sides: Map<string, Side>, series: string, bars: Columns, values: Values): void {
  const strange = [...values.keys()].find((name) => !Object.hasOwn(PARITY_CASES, name))
  if (strange !== undefined) throw new Error(`the reference has ${strange}, which is not among the cases of bench/parity-cases.ts`)
  for (const [name, compute] of Object.entries(PARITY_CASES)) {
    const reference = values.get(name)
    if (reference === undefined) throw new Error(`the reference lacks ${name}: add it to training/golden/indicators.py`)
    const { bars: compared, share } = compareColumns(compute(bars), reference)
    const before = sides.get(name) ?? NOTHING
    sides.set(name, {
      bars: before.bars + compared,
      share: Math.max(before.share, share),
      worst: share > before.share ? series : before.worst,
    })
  }
}

export function renderParity({ indicators, isWithin, limit, notes }: Parity): string {
  const share = ({ bars, share }: Side) => (bars === 0 ? '-' : share === 0 ? '0' : share.toExponential(1))
  const rows = Object.entries(indicators).map(([name, { random, real }]) => [
    name,
    String(random.bars),
    share(random),
    String(real.bars),
    share(real),
    real.share > random.share ? real.worst : random.worst,
  ])
  const table = [['indicator', 'random bars', 'difference', 'real bars', 'difference', 'largest on'], ...rows]
  const widths = (table[0] ?? []).map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0)))
  const isText = (column: number) => column === 0 || column === widths.length - 1
  const line = (row: readonly string[]) =>
    row
      .map((cell, i) => (isText(i) ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0)))
      .join('  ')
      .trimEnd()
  const verdict = isWithin ? `All within ${limit} of scale.` : `NOT all within ${limit} of scale.`
  return `${[...table.map(line), '', ...notes.map((note) => `Note: ${note}.`), verdict].join('\n')}\n`
}
