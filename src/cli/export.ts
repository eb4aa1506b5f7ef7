import { existsSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { openSymbolTable, type SymbolTable } from '../core/symbols/resolve.ts'
import { readZone, type ServerZone } from '../core/time/zone.ts'
import { defineCommand, writeJson, type CliIo } from './command.ts'
import { exportRows } from './export/export-rows.ts'
import { readPlan, type Plan } from './export/plan.ts'
import { openProgress } from './export/progress.ts'
import { describeExport, renderExport } from './export/render.ts'
import { readSettings } from './settings.ts'
import { readUserSymbols } from './symbols.ts'
import { readVersion } from './version.ts'

export const command = defineCommand({
  name: 'export',
  summary: 'Makes training rows out of a folder of bars: what the server would have seen at each close, as a Parquet file.',
  details: `One row per close of a trigger timeframe: close_time (UTC), trigger, segment, the base bar for labels, the features by
name, categories as text, sequences. Only bars that were closed at that moment count, on every timeframe; what was not to be
seen is null, never filled in. Labels must not cross from one segment into the next: there the history breaks for over four
days, or another source goes on. Windows do reach back across it, as a terminal's do. A timeframe that stopped while the
market went on is absent.
A sequence is one binary value per row, 32-bit floats bar by bar, oldest first; its bars and columns stand in the file's
metadata (barclose.sequences). In Python: numpy.frombuffer(value, "<f4").reshape(bars, columns). The metadata also holds the
hash of the registry, which says of which features these rows are.
Labels look ahead, by the bars of the base alone: label_up is 1 where the upper barrier was reached first, or the return at the
end of H bars is above zero; null where one bar reached both, nothing changed, or the segment ended before. label_by says which,
label_end when. label_return_r is what a buy at the close made, in distances of a barrier; a bar that opens beyond one counts by
its open, one that reaches both as -1, whichever the side. label_unit_price is the average true range; label_volatility and
label_volatility_before are the logarithm of the root mean square of the next and the last V changes over it.
With --conviction timeframes_buy and timeframes_sell are added, null where too few timeframes have bars.
The folder is read as by: barclose data check DIR. A timeframe without files is made of the next lower one.`,
  jsonMeaning: 'Prints {file, symbol, rows, first, last, segments, bytes, absent: {column: rows}, still: [...], sources, ...}.',
  options: {
    data: { type: 'string', value: 'DIR', meaning: 'Folder of bars.' },
    symbol: { type: 'string', value: 'SYMBOL', meaning: 'Market, e.g. US30.' },
    out: { type: 'string', value: 'FILE', meaning: 'Where to, e.g. rows.parquet.' },
    base: { type: 'string', value: 'TF', meaning: 'Timeframe of the bar that a row tells of.', default: 'M5' },
    triggers: { type: 'string', value: 'TF,TF', meaning: 'Timeframes whose closes make a row. Default: the base.' },
    from: { type: 'string', value: 'DATE', meaning: 'First close, UTC. Default: the first there is.' },
    to: { type: 'string', value: 'DATE', meaning: 'Closes before it, UTC. Default: all.' },
    last: { type: 'integer', value: 'N', min: 1, meaning: 'Only the last N closes of the fastest trigger. Default: all.' },
    zone: { type: 'string', value: 'RULE', meaning: "The trade server's clock, e.g. America/New_York+7h. Default: the configured one." },
    sequences: { type: 'string', value: 'TF,TF|all|none', meaning: 'Timeframes whose last bars are added. Default: the base.' },
    labels: {
      type: 'string',
      value: 'TF:N:B:H:V',
      meaning: 'Adds labels of the base TF: barriers at B times the average true range of N bars, H bars long; volatility of V bars.',
    },
    conviction: {
      type: 'boolean',
      meaning: 'Adds what the timeframes say of a buy and of a sell, 0 to 100, as the conviction weighs them.',
    },
    double: { type: 'boolean', meaning: 'Features as 64-bit figures, to compare them bit by bit.' },
    'accept-bad-bars': { type: 'boolean', meaning: 'Leaves out lines that are no sound bar; without it their file is refused.' },
    force: { type: 'boolean', meaning: 'Replaces the file that is there.' },
  },
  run: async ({ zone: rule, json, ...words }, io) => {
    const refuse = (why: string) => {
      io.stderr.write(`barclose export: ${why}\n`)
      return 2
    }
    const settings = readSettings(io)
    if (settings === null) return 2
    const own = readUserSymbols(settings.home.symbols)
    if (!own.ok) return refuse(own.why)
    const symbols = openSymbolTable(own.symbols)
    const read = readPlan(words, symbols)
    if (!read.ok) return refuse(read.why)
    const zone = readZone(rule ?? settings.config.serverZone)
    if (!zone.ok) return refuse(`--zone ${zone.why}`)
    const fault = faultOfPlaces(read.plan)
    if (fault === null) return run(io, { plan: read.plan, zone: zone.zone, symbols, json })
    io.stderr.write(`barclose export: ${fault}\n`)
    return 1
  },
})

/** Said before minutes are spent on reading. */
function faultOfPlaces({ dir, out, replace }: Plan): string | null {
  if (!existsSync(dir) || !statSync(dir).isDirectory()) return `there is no folder ${dir}`
  if (!existsSync(dirname(out))) return `there is no folder ${dirname(out)} to write to`
  if (existsSync(out) && !replace) return `${out} is there already; choose another name, or --force to replace it`
  return null
}

type Run = Readonly<{ plan: Plan; zone: ServerZone; symbols: SymbolTable; json: boolean }>

async function run(io: CliIo, { plan, zone, symbols, json }: Run): Promise<number> {
  const stop = new AbortController()
  const unlisten = io.onStop(() => stop.abort())
  const startedAt = io.now()
  const screen = openProgress(io)
  try {
    const result = await exportRows({ plan, symbols, zone, version: readVersion(), signal: stop.signal, ...screen.listeners })
    screen.clear()
    if (!result.ok) {
      io.stderr.write(`barclose export: ${result.why}\n`)
      return stop.signal.aborted ? 130 : 1
    }
    const elapsedMs = io.now() - startedAt
    if (json) writeJson(io, describeExport(plan, result.exported, { zone: zone.rule, elapsedMs }))
    else io.stdout.write(renderExport(plan, result.exported, elapsedMs))
    return 0
  } finally {
    screen.clear()
    unlisten()
  }
}
