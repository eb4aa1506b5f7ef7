export type PlotPoint = Readonly<{ at: number; value: number }>

/** First, least, greatest and last of a bucket. */
const KEPT_PER_BUCKET = 4

/** At most so many of the points, in their order, with every extreme that can be seen at that width. */
export function downSample(points: readonly PlotPoint[], most: number): readonly PlotPoint[] {
  if (points.length <= most) return points
  const buckets = Math.floor(most / KEPT_PER_BUCKET)
  return Array.from({ length: buckets }, (_, i) =>
    extremesOf(points.slice(Math.floor((i * points.length) / buckets), Math.floor(((i + 1) * points.length) / buckets))),
  ).flat()
}

function extremesOf(points: readonly PlotPoint[]): readonly PlotPoint[] {
  const last = points.length - 1
  const valueAt = (i: number): number => points[i]?.value ?? Number.NaN
  let [least, most] = [0, 0]
  for (let i = 1; i < points.length; i += 1) {
    if (valueAt(i) < valueAt(least)) least = i
    if (valueAt(i) > valueAt(most)) most = i
  }
  const kept = new Set([0, least, most, last])
  return points.filter((_, i) => kept.has(i))
}
