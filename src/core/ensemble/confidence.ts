/**
 * Percentile of an edge among those of the calibration slice, 0 to 100, on a line between two of them. `edges` are its
 * percentiles, least first. An edge that many rows share stands at the lowest percentile of theirs: a model that always says
 * the same is sure of nothing.
 */
export function confidenceOf(edge: number, edges: readonly number[]): number {
  const last = edges.length - 1
  // How many stand below: the first that does not is at or above the edge.
  let below = 0
  let end = edges.length
  while (below < end) {
    const middle = (below + end) >> 1
    if ((edges[middle] ?? Number.NaN) < edge) below = middle + 1
    else end = middle
  }
  if (below === 0) return 0
  if (below > last) return 100
  const under = edges[below - 1] ?? Number.NaN
  const over = edges[below] ?? Number.NaN
  return ((below - 1 + (edge - under) / (over - under)) / last) * 100
}
