import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { openHistory } from '../src/adapters/bars/history.ts'
import { openRowsFile } from '../src/adapters/rows/rows-file.ts'
import { exportRows } from '../src/cli/export/export-rows.ts'
import { layoutOf } from '../src/cli/export/layout.ts'
import { readPlan, type Plan } from '../src/cli/export/plan.ts'
import { SymbolNameSchema } from '../src/contracts/primitives.ts'
import { slideWindows } from '../src/core/bars/slide.ts'
import { FEATURES } from '../src/core/features/registry.ts'
import { referencesOf } from '../src/core/regime/references.ts'
import { openSymbolTable } from '../src/core/symbols/resolve.ts'
import { parseZone } from '../src/core/time/zone.ts'
import { seedRandom } from '../replay/random.ts'
import type { Part } from './features-vector.ts'

export type ExportTimes = Readonly<{
  rows: number
  /** Once the files are read. */
  rowsPerSecond: number
  withReadingPerSecond: number
  /** With the last 50 bars of the base beside the features. */
  withSequencePerSecond: number
  /** Microseconds a row. */
  parts: readonly Part[]
}>

const SYMBOL = SymbolNameSchema.parse('EURUSD')
const DAYS = 300
const START = Date.UTC(2025, 0, 6)
const ROUNDS = 3
const zone = parseZone('America/New_York+7h')
const symbols = openSymbolTable()

/** Rounds of each in turn; each figure is the best of its kind, since what disturbs only ever adds. */
export async function measureExport(): Promise<ExportTimes> {
  const dir = mkdtempSync(join(tmpdir(), 'barclose-bench-'))
  try {
    writeFileSync(join(dir, `${SYMBOL}_M1.csv`), walkCsv(1, 60))
    for (const [i, other] of referencesOf(SYMBOL).entries()) writeFileSync(join(dir, `${other}_H1.csv`), walkCsv(2 + i, 3_600))
    const plain = planOf(dir, 'none')
    const best = { reading: Infinity, whole: Infinity, withSequence: Infinity, slide: Infinity, file: Infinity }
    let rows = 0
    for (let round = 0; round < ROUNDS; round += 1) {
      const { reading, writing, rows: written } = await timeExport(plain)
      rows = written
      keep(best, 'reading', reading)
      keep(best, 'whole', writing)
      keep(best, 'withSequence', (await timeExport(planOf(dir, 'M5'))).writing)
      keep(best, 'slide', await timeSlide(plain))
      keep(best, 'file', timeFile(plain, rows))
    }
    const perSecond = (ms: number) => Math.round((rows / ms) * 1_000)
    const perRow = (ms: number) => Math.round((ms / rows) * 10_000) / 10
    return {
      rows,
      rowsPerSecond: perSecond(best.whole),
      withReadingPerSecond: perSecond(best.whole + best.reading),
      withSequencePerSecond: perSecond(best.withSequence),
      parts: [
        { name: 'features', us: perRow(best.whole - best.slide - best.file) },
        { name: 'writing', us: perRow(best.file) },
        { name: 'sliding', us: perRow(best.slide) },
        { name: 'reading the files', us: perRow(best.reading) },
      ],
    }
  } finally {
    rmSync(dir, { recursive: true, force: true, maxRetries: 5 })
  }
}

const keep = <Name extends string>(best: Record<Name, number>, name: Name, ms: number): void => void (best[name] = Math.min(best[name], ms))

function planOf(dir: string, sequences: string): Plan {
  const result = readPlan(
    {
      data: dir,
      symbol: SYMBOL,
      base: 'M5',
      triggers: undefined,
      from: undefined,
      to: undefined,
      sequences,
      out: join(dir, 'rows.parquet'),
      double: false,
      force: true,
      'accept-bad-bars': false,
    },
    symbols,
  )
  if (!result.ok) throw new Error(result.why)
  return result.plan
}

async function timeExport(plan: Plan): Promise<Readonly<{ reading: number; writing: number; rows: number }>> {
  const start = performance.now()
  let read = start
  const onProgress = (done: number) => void (done === 0 && (read = performance.now()))
  const result = await exportRows({ plan, symbols, zone, version: 'bench', onProgress })
  if (!result.ok) throw new Error(result.why)
  return { reading: read - start, writing: performance.now() - read, rows: result.exported.rows }
}

async function timeSlide(plan: Plan): Promise<number> {
  const { bars } = await openHistory({ dir: plan.dir, symbol: SYMBOL, symbols, zone })
  const start = performance.now()
  let closes = 0
  for (const { closed } of slideWindows({ history: bars, zone, ...plan }).moments) closes += closed.length
  if (closes === 0) throw new Error('nothing closed')
  return performance.now() - start
}

/** The same columns with figures that cost nothing to make, but differ from row to row. */
function timeFile(plan: Plan, rows: number): number {
  const layout = layoutOf(plan)
  const random = seedRandom(9, 'file')
  const pool = Array.from({ length: 64 }, () => Float64Array.from(FEATURES, () => random.unit()))
  const start = performance.now()
  const file = openRowsFile({
    path: join(plan.dir, 'floor.parquet'),
    columns: layout.columns,
    metadata: {},
    writtenBy: 'bench',
    replace: true,
  })
  const context = new Float64Array(layout.features)
  const categories = new Float64Array(layout.firstSequence - layout.categories)
  for (let row = 0; row < rows; row += 1) {
    file.setNumbers(0, context)
    file.setNumbers(layout.features, pool[row % pool.length] ?? context)
    file.setNumbers(layout.categories, categories)
    file.endRow()
  }
  file.finish()
  return performance.now() - start
}

/** Bars without weekends, so that every hour has its bars. */
function walkCsv(seed: number, seconds: number): string {
  const random = seedRandom(seed, 'export')
  const lines = ['time,open,high,low,close,tick_volume,spread']
  let points = 110_000
  for (let at = START / 1_000; at < START / 1_000 + DAYS * 86_400; at += seconds) {
    const close = Math.max(50_000, points + Math.round(random.normal() * 12))
    const high = Math.max(points, close) + Math.floor(random.unit() * 8)
    const low = Math.min(points, close) - Math.floor(random.unit() * 8)
    const price = (value: number) => (value / 100_000).toFixed(5)
    lines.push(`${at},${price(points)},${price(high)},${price(low)},${price(close)},${1 + Math.floor(random.unit() * 200)},5`)
    points = close
  }
  return lines.join('\n')
}
