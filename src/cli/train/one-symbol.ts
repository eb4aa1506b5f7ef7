import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Manifest } from '../../contracts/model.ts'
import { THRESHOLDS } from '../../core/conviction/weights.ts'
import { SEQUENCES } from '../../core/features/sequences.ts'
import type { SymbolTable } from '../../core/symbols/resolve.ts'
import type { ServerZone } from '../../core/time/zone.ts'
import { exportRows, type Exported } from '../export/export-rows.ts'
import type { Plan } from '../export/plan.ts'
import type { Verify } from '../models/verify.ts'
import { installBundle } from './install.ts'
import type { TrainOptions, Wanted } from './options.ts'
import { runTraining, type TrainingProgress } from './python.ts'

export type Trained = Readonly<{
  symbol: string
  version: string
  folder: string
  /** The same bundle was installed already. */
  wasThere: boolean
  rows: number
  sequence: string
  exportSeconds: number
  seconds: number
  peakMemoryMb: number
  outOfSample: Manifest['outOfSample']
}>
export type TrainResult = Readonly<{ ok: true; trained: Trained } | { ok: false; symbol: string; why: string }>

export type Workshop = Readonly<{
  symbols: SymbolTable
  zone: ServerZone
  version: string
  python: string
  /** Folder of the Python package. */
  folder: string
  env: Readonly<Record<string, string | undefined>>
  /** File that every fit is written into. */
  trials: string
  /** Loads a bundle as the server would. */
  verify: Verify
  now: () => number
  onProgress: (symbol: string, progress: TrainingProgress) => void
  signal: AbortSignal
}>

/** What shipped bundles are taught: see the model cards. */
const BASE = 'M15'
const TRIGGERS = ['M15', 'M30', 'H1', 'H4', 'D1'] as const
const LABEL = { timeframe: BASE, atrBars: 14, barrierAtr: 2, horizonBars: 32, volatilityBars: 12 } as const
const SEQUENCE_TIMEFRAMES = ['M5', BASE] as const
/** Share of the rows that must have the finer sequence: what lacks it is not trained on. */
const LEAST_COVERED = 0.8
const WEIGHTS = { lightgbm: 0.4, catboost: 0.35, lstm: 0.25 }
const FOLDS = 5
/** Of onnxruntime, in Python and in the server. */
const RUNTIME = '1.30.0'

/** From bars to an installed bundle. Rows live in a folder of their own, which is gone afterwards. */
export async function trainSymbol(wanted: Wanted, options: TrainOptions, workshop: Workshop): Promise<TrainResult> {
  const { symbol } = wanted
  const folder = mkdtempSync(join(tmpdir(), 'barclose-train-'))
  try {
    return await trainIn(folder, wanted, options, workshop)
  } catch (error) {
    return { ok: false, symbol, why: error instanceof Error ? error.message : String(error) }
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  }
}

async function trainIn(temporary: string, wanted: Wanted, options: TrainOptions, workshop: Workshop): Promise<TrainResult> {
  const { symbol } = wanted
  const { symbols, zone, version, signal, now, onProgress } = workshop
  const fail = (why: string): TrainResult => ({ ok: false, symbol, why })
  const startedAt = now()
  if (options.keepRows !== null) mkdirSync(options.keepRows, { recursive: true })
  const rows = join(options.keepRows ?? temporary, `${symbol}.parquet`)
  const tell = (done: number, closes: number) =>
    onProgress(symbol, { kind: 'progress', stage: 'rows', done: done / closes, secondsLeft: null })
  const written = await exportRows({ plan: planOf(symbol, rows, options), symbols, zone, version, signal, onProgress: tell })
  if (!written.ok) return fail(written.why)
  const exportedAt = now()

  const sequence = sequenceOf(written.exported)
  const spec = join(temporary, 'spec.json')
  writeFileSync(spec, JSON.stringify(specOf(wanted, { options, workshop, exported: written.exported, sequence })))
  const made = join(temporary, 'bundle')
  const argv = ['fit', '--rows', rows, '--spec', spec, '--out', made]
  const run = await runTraining({ ...workshop, argv, onProgress: (progress) => onProgress(symbol, progress) })
  if (!run.ok) return fail(run.why)

  const verified = await workshop.verify(made, null)
  if (!verified.ok) return fail(`the server would refuse what was trained: ${verified.why}`)
  const { manifest } = verified
  if (manifest.symbol !== symbol) return fail(`the training made models of ${manifest.symbol}`)
  const installed = installBundle({ made, out: options.out, symbol, version: manifest.version })
  const seconds = { exportSeconds: (exportedAt - startedAt) / 1_000, seconds: (now() - startedAt) / 1_000 }
  return {
    ok: true,
    trained: {
      symbol,
      version: manifest.version,
      ...installed,
      rows: manifest.trainedOn.rows,
      sequence,
      ...seconds,
      peakMemoryMb: run.done.peakMemoryMb,
      outOfSample: manifest.outOfSample,
    },
  }
}

const planOf = (symbol: Wanted['symbol'], out: string, { dir, rowsMost, acceptBadBars }: TrainOptions): Plan => ({
  dir,
  out,
  symbol,
  base: BASE,
  triggers: TRIGGERS,
  from: 0,
  to: Infinity,
  closesMost: rowsMost,
  sequences: SEQUENCE_TIMEFRAMES,
  label: LABEL,
  hasConviction: true,
  isDouble: false,
  acceptBadBars,
  replace: true,
})

/** The finest sequence that most rows have; that of the base where no finer bars reach back far enough. */
function sequenceOf({ rows, absent }: Pick<Exported, 'rows' | 'absent'>): string {
  const named = SEQUENCE_TIMEFRAMES.flatMap((wanted) =>
    SEQUENCES.filter(({ timeframe, columns }) => timeframe === wanted && columns.length > 1),
  )
  const covered = named.find(({ name }) => rows - (absent[name] ?? 0) >= rows * LEAST_COVERED)
  const last = named.at(-1)
  if (last === undefined) throw new Error(`there is no sequence of ${BASE}`)
  return (covered ?? last).name
}

type SpecParts = Readonly<{ options: TrainOptions; workshop: Workshop; exported: Exported; sequence: string }>

/** What the training is told; it refuses what it does not know. */
function specOf({ symbol, costPrice }: Wanted, { options, workshop, exported, sequence }: SpecParts) {
  const files = [...new Set((exported.own.stretches[BASE] ?? []).map(({ source }) => source))]
  return {
    symbol,
    source: options.source ?? `bars of the files ${files.join(', ')}`,
    synthetic: options.isSynthetic,
    seed: options.seed,
    weights: WEIGHTS,
    thresholds: THRESHOLDS,
    passShare: options.passShare,
    costPrice,
    sequence,
    triggers: TRIGGERS,
    size: options.size,
    rowsMax: options.rowsMost,
    trials: workshop.trials,
    runtime: RUNTIME,
    folds: FOLDS,
  }
}
