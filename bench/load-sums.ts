export type Latency = Readonly<{ count: number; p50Ms: number; p90Ms: number; p99Ms: number; maxMs: number }>

/** By rank: each figure is one that was measured. */
export function latencyOf(values: readonly number[]): Latency {
  const sorted = Float64Array.from(values).toSorted()
  const at = (share: number) => figure(sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN)
  return { count: sorted.length, p50Ms: at(0.5), p90Ms: at(0.9), p99Ms: at(0.99), maxMs: at(1) }
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const half = Math.floor(sorted.length / 2)
  const [below, above] = [sorted[half - 1] ?? Number.NaN, sorted[half] ?? Number.NaN]
  return sorted.length % 2 === 1 ? above : (below + above) / 2
}

export type Point = Readonly<{ x: number; y: number }>

/** Slope of the line of least squares, and its standard error: how much of it chance alone gives. */
export function slopeOf(points: readonly Point[]): Readonly<{ slope: number; error: number }> {
  const count = points.length
  if (count < 3) return { slope: Number.NaN, error: Number.NaN }
  const meanX = points.reduce((sum, { x }) => sum + x, 0) / count
  const meanY = points.reduce((sum, { y }) => sum + y, 0) / count
  let [xx, xy, yy] = [0, 0, 0]
  for (const { x, y } of points) {
    xx += (x - meanX) * (x - meanX)
    xy += (x - meanX) * (y - meanY)
    yy += (y - meanY) * (y - meanY)
  }
  const slope = xy / xx
  const rest = Math.max(0, yy - slope * xy)
  return { slope, error: Math.sqrt(rest / (count - 2) / xx) }
}

/** Four digits: more would be noise. */
export const figure = (value: number): number => Number(value.toPrecision(4))
