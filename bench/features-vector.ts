import { performance } from 'node:perf_hooks'
import { SymbolNameSchema, TIMEFRAME_SECONDS, TIMEFRAMES, WINDOW_BARS, type Timeframe } from '../src/contracts/primitives.ts'
import { makeBars } from '../src/core/bars/make-bars.ts'
import type { Scene } from '../src/core/features/feature.ts'
import { FEATURES } from '../src/core/features/registry.ts'
import { openFeatureReader, type FeatureReader } from '../src/core/features/vector.ts'
import { referencesOf } from '../src/core/regime/references.ts'
import type { Bars, Window } from '../src/core/window.ts'
import type { Columns } from './parity-cases.ts'
import { makeRandomBars } from './random-bars.ts'
import type { Missing, Reference } from './reference.ts'

export type Part = Readonly<{ name: string; us: number }>
/** `touchUs`: every value of the windows that are new is read once. `talibUs`: null where there is no TA-Lib. */
type Times = Readonly<{ us: number; p99Us: number; touchUs: number; talibUs: number | null }>
export type VectorTimes = Readonly<{ cold: Times; close: Times; /** Where the time of a close goes. */ parts: readonly Part[] }>

const SEED = 20_260_617
/** Windows per timeframe: enough that no figure is remembered by the processor. */
const POOL = 64
const ROUNDS = 5
const PER_ROUND = 1_000
/** Calls that are timed as one where a single one is too short. */
const BATCH = 20

export async function measureVector(reference: Reference | Missing): Promise<VectorTimes> {
  const pool = makePool()
  const talib = reference.kind === 'ready' ? await reference.time(pool.columns) : null
  const reader = openFeatureReader()
  const first = pool.scene(0)
  const closeOf = (i: number): Scene => {
    const { M1, M5 } = pool.scene(i).window
    return { ...first, closeTime: first.closeTime + i * 300_000, window: { ...first.window, ...(M1 && M5 ? { M1, M5 } : {}) } }
  }
  const work = {
    cold: (i: number) => void reader.read(pool.scene(i)),
    'cold touch': (i: number) => void touch(pool.scene(i).window, TIMEFRAMES),
    close: (i: number) => void reader.read(closeOf(i)),
    'close touch': (i: number) => void touch(closeOf(i).window, ['M1', 'M5']),
  }
  const taken = measure(work)
  const times = (name: 'cold' | 'close', talibUs: number | null): Times => ({
    us: quantile(taken.get(name) ?? [], 0.5),
    p99Us: quantile(taken.get(name) ?? [], 0.99),
    touchUs: quantile(taken.get(`${name} touch`) ?? [], 0.5),
    talibUs,
  })
  return { cold: times('cold', talib?.cold ?? null), close: times('close', talib?.close ?? null), parts: costOfClose(pool.scene) }
}

/** Rounds of each in turn, so that a slow spell of the machine meets all of them. The first round warms up. Microseconds by name. */
function measure(work: Readonly<Record<string, (i: number) => void>>): ReadonlyMap<string, readonly number[]> {
  const taken = new Map<string, number[]>()
  for (let round = 0; round <= ROUNDS; round += 1) {
    for (const [name, once] of Object.entries(work)) {
      const times = round === 0 ? [] : (taken.get(name) ?? [])
      for (let i = 0; i < PER_ROUND; i += 1) {
        const start = performance.now()
        once(i)
        times.push((performance.now() - start) * 1_000)
      }
      taken.set(name, times)
    }
  }
  return taken
}

/** What each category costs at a close of M5, most first. Many calls are timed as one: a feature is quicker than a clock. */
function costOfClose(scene: (i: number) => Scene): readonly Part[] {
  const costs = new Map<string, number>()
  for (const feature of FEATURES) {
    if (feature.of === 'bars' && feature.timeframe !== 'M1' && feature.timeframe !== 'M5') continue
    if (feature.of === 'scene' && feature.follows !== 'clock') continue
    const reader = openFeatureReader([feature])
    const batches = measure({ batch: (i) => readMany(reader, scene, i) }).get('batch') ?? []
    const name = feature.of === 'scene' ? 'sessions' : `${feature.timeframe} ${feature.category}`
    costs.set(name, (costs.get(name) ?? 0) + quantile(batches, 0.5) / BATCH)
  }
  return [...costs].map(([name, us]) => ({ name, us: round(us) })).toSorted((a, b) => b.us - a.us)
}

function readMany(reader: FeatureReader, scene: (i: number) => Scene, i: number): void {
  for (let k = 0; k < BATCH; k += 1) reader.read(scene(i + k))
}

function touch(window: Window, timeframes: readonly Timeframe[]): number {
  let sum = 0
  for (const timeframe of timeframes) {
    const bars = window[timeframe]
    if (bars === undefined) continue
    for (const column of [bars.open, bars.high, bars.low, bars.close, bars.tickVolume]) for (const value of column) sum += value
  }
  if (Number.isNaN(sum)) throw new Error('a bar holds no number')
  return sum
}

function makePool(): Readonly<{ columns: Columns; scene: (i: number) => Scene }> {
  const [walk] = makeRandomBars(SEED)
  if (walk === undefined) throw new Error('there are no random bars')
  const symbol = SymbolNameSchema.parse('EURUSD')
  const closeTime = Date.UTC(2026, 5, 17, 12)
  const stride = Math.floor((walk.bars.length - WINDOW_BARS) / (POOL * TIMEFRAMES.length))
  const windows = Array.from({ length: POOL }, (_, i) =>
    Object.fromEntries(
      TIMEFRAMES.map((timeframe, k) => [
        timeframe,
        windowOf(walk.bars, { from: (i * TIMEFRAMES.length + k) * stride, timeframe, closeTime }),
      ]),
    ),
  )
  const references = Object.fromEntries(referencesOf(symbol).map((other, i) => [other, windows[i + 1] ?? {}]))
  return {
    columns: windowOf(walk.bars, { from: 0, timeframe: 'M5', closeTime }),
    scene: (i) => ({ symbol, closeTime, window: windows[i % POOL] ?? {}, references }),
  }
}

function windowOf(
  walk: Columns,
  { from, timeframe, closeTime }: Readonly<{ from: number; timeframe: Timeframe; closeTime: number }>,
): Bars {
  const bars = makeBars(WINDOW_BARS)
  const lasts = TIMEFRAME_SECONDS[timeframe] * 1_000
  for (const name of ['open', 'high', 'low', 'close', 'tickVolume'] as const) bars[name].set(walk[name].subarray(from, from + WINDOW_BARS))
  for (let i = 0; i < WINDOW_BARS; i += 1) bars.time[i] = closeTime - (WINDOW_BARS - i) * lasts
  return { ...bars, lastCloseAt: closeTime }
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return round(sorted[Math.floor((sorted.length - 1) * share)] ?? Number.NaN)
}

const round = (us: number): number => Math.round(us * 10) / 10
