import { seedRandom } from '../replay/random.ts'
import type { Columns } from './parity-cases.ts'

const BARS = 5_000
/** From a cheap currency to a dear index: what the last digits of a price are worth differs by eight orders. */
const MARKETS = [
  { digits: 5, points: 110_000, step: 12 },
  { digits: 3, points: 151_250, step: 14 },
  { digits: 2, points: 4_500_000, step: 900 },
  { digits: 1, points: 1_000_000, step: 400 },
  { digits: 2, points: 6_300, step: 2 },
  { digits: 8, points: 1_240_000_000, step: 310_000 },
] as const

/** Walks on the grid of a market, with stretches where nothing moves, gaps, spikes and bars without volume. */
export function* makeRandomBars(seed: number): Generator<Readonly<{ name: string; bars: Columns }>> {
  for (const [i, market] of MARKETS.entries()) yield { name: `random ${i + 1}`, bars: walk(market, seed + i) }
}

function walk({ digits, points, step }: (typeof MARKETS)[number], seed: number): Columns {
  const random = seedRandom(seed, 'parity')
  const unit = Number(`1e${digits}`)
  const column = () => new Float64Array(BARS)
  const bars = { length: BARS, open: column(), high: column(), low: column(), close: column(), tickVolume: column() }
  let before: number = points
  let still = 0
  for (let i = 0; i < BARS; i += 1) {
    if (still === 0 && random.unit() < 0.005) still = Math.floor(random.between(5, 60))
    else if (still > 0) still -= 1
    const reach = still > 0 ? 0 : step
    const jump = (chance: number) => (random.unit() < chance ? Math.round(random.normal() * 20 * reach) : 0)
    const slip = random.unit() < 0.5 ? Math.round(random.normal() * reach * 0.3) : 0
    const first = Math.max(step * 50, before + slip + jump(0.02))
    const last = Math.max(step * 50, first + Math.round(random.normal() * reach))
    const spike = jump(0.02)
    bars.open[i] = first / unit
    bars.high[i] = (Math.max(first, last) + Math.round(random.unit() * reach) + Math.max(spike, 0)) / unit
    bars.low[i] = Math.max(step, Math.min(first, last) - Math.round(random.unit() * reach) + Math.min(spike, 0)) / unit
    bars.close[i] = last / unit
    bars.tickVolume[i] = random.unit() < 0.1 ? 0 : Math.floor(random.between(1, 3_000))
    before = last
  }
  return bars
}
