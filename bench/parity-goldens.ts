import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import type { Columns } from './parity-cases.ts'

const PointsSchema = z.array(z.number().int())
const GoldenSchema = z.strictObject({
  reference: z.string(),
  digits: z.number().int(),
  points: z.strictObject({ open: PointsSchema, high: PointsSchema, low: PointsSchema, close: PointsSchema, volume: PointsSchema }),
  values: z.record(z.string(), z.array(z.number().nullable())),
})

/** Bars somebody made up, and what TA-Lib says of them: NaN within its warm-up. */
export type Golden = Readonly<{ name: string; bars: Columns; values: Readonly<Record<string, Float64Array>> }>

export const GOLDEN_FOLDER = join('test', 'golden', 'indicators')

export function readGoldens(folder: string = GOLDEN_FOLDER): readonly Golden[] {
  const files = readdirSync(folder).filter((file) => file.endsWith('.json'))
  return files.toSorted().map((file) => parseGolden(file.slice(0, -'.json'.length), readFileSync(join(folder, file), 'utf8')))
}

function parseGolden(name: string, text: string): Golden {
  const body: unknown = JSON.parse(text)
  const { digits, points, values } = GoldenSchema.parse(body)
  const unit = Number(`1e${digits}`)
  const priceOf = (column: readonly number[]) => Float64Array.from(column, (value) => value / unit)
  return {
    name,
    bars: {
      length: points.open.length,
      open: priceOf(points.open),
      high: priceOf(points.high),
      low: priceOf(points.low),
      close: priceOf(points.close),
      tickVolume: Float64Array.from(points.volume),
    },
    values: Object.fromEntries(
      Object.entries(values).map(([key, column]) => [key, Float64Array.from(column, (value) => value ?? Number.NaN)]),
    ),
  }
}
