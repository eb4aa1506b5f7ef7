import { openV8Heap, type Heap } from './v8-heap.ts'

/** Collects garbage while nobody waits for an answer. */
export type Collector = Readonly<{
  /** A message is under way. */
  begin: () => void
  /** It is answered, or refused. */
  end: () => void
  close: () => void
}>

/** What one collection did. */
export type Collected = Readonly<{ tookMs: number; beforeBytes: number; afterBytes: number }>

/**
 * Symbols close together, at full minutes, and then all is quiet. A terminal that has its answer speaks again within a few milliseconds when
 * it has more to say, so this long without a message is the end of it.
 */
const QUIET_MS = 20
/** A collection holds the thread for 30 to 50 ms: this much garbage is worth it, or half of what is held, which is what it takes time for. */
const GROWTH_LEAST_BYTES = 24_000_000
const GROWTH_LEAST_SHARE = 0.5

export function openCollector(onCollected: (collected: Collected) => void = () => undefined, heap: Heap = openV8Heap()): Collector {
  let underWay = 0
  let quietSince = 0
  let left = heap.used()
  let timer: NodeJS.Timeout | null = null

  const look = (): void => {
    timer = null
    // The end of what is under way looks again.
    if (underWay > 0) return
    const quietMs = performance.now() - quietSince
    if (quietMs < QUIET_MS) return lookIn(QUIET_MS - quietMs)
    const used = heap.used()
    // Buffers are given back a little after the collection that found them.
    if (used.all < left.all) left = used
    if (used.all - left.all < Math.max(GROWTH_LEAST_BYTES, left.objects * GROWTH_LEAST_SHARE)) return
    const began = performance.now()
    heap.collect()
    left = heap.used()
    onCollected({ tookMs: performance.now() - began, beforeBytes: used.all, afterBytes: left.all })
  }
  const lookIn = (ms: number): void => {
    // Garbage alone keeps no process alive.
    timer = setTimeout(look, Math.ceil(ms)).unref()
  }
  return {
    begin: () => {
      underWay += 1
    },
    end: () => {
      underWay -= 1
      quietSince = performance.now()
      if (underWay === 0 && timer === null) lookIn(QUIET_MS)
    },
    close: () => {
      if (timer !== null) clearTimeout(timer)
      timer = null
    },
  }
}
