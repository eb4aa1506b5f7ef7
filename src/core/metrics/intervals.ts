/** Bounds that hold a figure in 95 of 100 cases. */
export type Interval = Readonly<{ low: number; high: number }>

const Z = 1.959963984540054

/** Wilson's interval of a share, for hits that do not hang together. */
export function wilson(hits: number, count: number): Interval {
  const share = hits / count
  const room = (Z * Z) / count
  const middle = (share + room / 2) / (1 + room)
  const half = (Math.sqrt((share * (1 - share) + room / 4) / count) * Z) / (1 + room)
  return { low: middle - half, high: middle + half }
}

/** Values of one day, or of any stretch of time: they hang together, and are drawn together. */
export type Block = Readonly<{ sum: number; count: number }>

export type BootstrapOptions = Readonly<{
  blocks: readonly Block[]
  rounds: number
  /** Uniform in [0, 1), seeded. */
  unit: () => number
}>

/** Interval of a mean by drawing whole blocks again and again: overlapping labels of one day are no independent proof. */
export function bootstrapMean({ blocks, rounds, unit }: BootstrapOptions): Interval {
  const means = new Float64Array(rounds)
  for (let round = 0; round < rounds; round += 1) {
    let [sum, count] = [0, 0]
    for (let i = 0; i < blocks.length; i += 1) {
      const block = blocks[Math.floor(unit() * blocks.length)]
      sum += block?.sum ?? Number.NaN
      count += block?.count ?? Number.NaN
    }
    means[round] = sum / count
  }
  const sorted = means.toSorted()
  return { low: quantileOf(sorted, 0.025), high: quantileOf(sorted, 0.975) }
}

/** Of values in rising order, straight between neighbours. */
export function quantileOf(sorted: Float64Array, share: number): number {
  const place = share * (sorted.length - 1)
  const below = Math.floor(place)
  const low = sorted[below] ?? Number.NaN
  const high = sorted[Math.min(sorted.length - 1, below + 1)] ?? Number.NaN
  return low + (high - low) * (place - below)
}

/** Blocks of values that follow one another, a new one where `keyOf` changes. */
export function blocksBy<T>(items: readonly T[], keyOf: (item: T) => number, valueOf: (item: T) => number): readonly Block[] {
  const blocks: { sum: number; count: number }[] = []
  let key: number | null = null
  for (const item of items) {
    const next = keyOf(item)
    if (next !== key) blocks.push({ sum: 0, count: 0 })
    key = next
    const block = blocks.at(-1)
    if (block === undefined) continue
    block.sum += valueOf(item)
    block.count += 1
  }
  return blocks
}
