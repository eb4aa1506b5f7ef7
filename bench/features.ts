import { parseArgs } from 'node:util'
import { measureExport, type ExportTimes } from './features-export.ts'
import { measureVector, type VectorTimes } from './features-vector.ts'
import { openReference } from './reference.ts'

const HELP = `Time for the 162 features of one moment, and how many rows an export makes in a second.

Usage: npm run bench -- features [--json]

cold: every timeframe's window is new. close: an M5 bar has closed, and with it an M1 bar; the rest is kept. Floors of the same
run: reading every value of the windows once, and the indicators among the features by TA-Lib (native, called from Python).
export: synthetic bars from files to a Parquet file; its floor is the file written with the same columns and no features.
`

type FeatureTimes = Readonly<{
  vector: VectorTimes
  export: ExportTimes
  aims: Readonly<Record<string, boolean>>
  notes: readonly string[]
}>

export async function run(argv: readonly string[]): Promise<void> {
  const { values } = parseArgs({ args: [...argv], options: { json: { type: 'boolean' }, help: { type: 'boolean' } } })
  if (values.help === true) {
    process.stdout.write(HELP)
    return
  }
  const reference = await openReference()
  const vector = await measureVector(reference)
  const rows = await measureExport()
  const times: FeatureTimes = {
    vector,
    export: rows,
    aims: {
      'a close within 25 us': vector.close.us <= 25,
      'a cold vector within 400 us': vector.cold.us <= 400,
      'over 15,000 rows a second': rows.rowsPerSecond > 15_000,
    },
    notes: reference.kind === 'missing' ? [`${reference.reason}: no floor by TA-Lib`] : [],
  }
  process.stdout.write(values.json === true ? `${JSON.stringify(times, null, 2)}\n` : render(times))
}

function render({ vector: { cold, close, parts }, export: rows, aims, notes }: FeatureTimes): string {
  const us = (value: number | null) => (value === null ? '-' : value.toFixed(1))
  const line = (name: string, { us: median, p99Us, touchUs, talibUs }: typeof cold) =>
    `${name.padEnd(8)}${us(median).padStart(9)}${us(p99Us).padStart(9)}${us(touchUs).padStart(9)}${us(talibUs).padStart(9)}`
  return `${[
    'us         median      p99    touch   TA-Lib',
    line('cold', cold),
    line('close', close),
    '',
    `of the close: ${parts.map(({ name, us: part }) => `${name} ${part.toFixed(1)}`).join(', ')}`,
    '',
    `export: ${rows.rows.toLocaleString('en')} rows, ${rows.rowsPerSecond.toLocaleString('en')} a second (${rows.withReadingPerSecond.toLocaleString('en')} with reading the files, ${rows.withSequencePerSecond.toLocaleString('en')} with a sequence)`,
    `us a row: ${rows.parts.map(({ name, us: part }) => `${name} ${part.toFixed(1)}`).join(', ')}`,
    '',
    ...Object.entries(aims).map(([aim, isMet]) => `${isMet ? 'met    ' : 'MISSED '} ${aim}`),
    ...notes,
  ].join('\n')}\n`
}
