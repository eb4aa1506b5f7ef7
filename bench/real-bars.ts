import { createReadStream, existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { createGunzip } from 'node:zlib'
import type { Columns } from './parity-cases.ts'

/** Market data beside the project; nothing of it belongs into the project. */
const FOLDER = join('..', 'shared', 'data', 'bars')
const BARS_MOST = 20_000
const COLUMNS = ['open', 'high', 'low', 'close', 'tick_volume'] as const

export const REAL_BARS_MISSING = `there are no real bars in ${FOLDER}`

/** The first bars of every file, one file at a time; nothing where there is no data. */
export async function* readRealBars(): AsyncGenerator<Readonly<{ name: string; bars: Columns }>> {
  if (!existsSync(FOLDER)) return
  const files = readdirSync(FOLDER).filter((file) => file.endsWith('.csv.gz'))
  for (const file of files.toSorted()) yield { name: file.slice(0, -'.csv.gz'.length), bars: await readStart(join(FOLDER, file)) }
}

async function readStart(path: string): Promise<Columns> {
  const source = createReadStream(path)
  const places: number[] = []
  const columns = COLUMNS.map((): number[] => [])
  for await (const line of createInterface({ input: source.pipe(createGunzip()) })) {
    const cells = line.split(',')
    if (places.length === 0) {
      places.push(...COLUMNS.map((name) => cells.indexOf(name)))
      if (places.includes(-1)) throw new Error(`${path} lacks one of the columns ${COLUMNS.join(', ')}`)
      continue
    }
    for (const [i, column] of columns.entries()) column.push(Number(cells[places[i] ?? -1]))
    if ((columns[0]?.length ?? 0) >= BARS_MOST) break
  }
  source.destroy()
  const [open, high, low, close, tickVolume] = columns.map((column) => Float64Array.from(column))
  if (!open || !high || !low || !close || !tickVolume) throw new Error(`${path} holds no bars`)
  return { length: open.length, open, high, low, close, tickVolume }
}
