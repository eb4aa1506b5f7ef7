import { getHeapStatistics, setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** The memory of this process that its garbage counts against. */
export type Heap = Readonly<{
  /** `all` is `objects` with the buffers that they hold, bytes. */
  used: () => Readonly<{ objects: number; all: number }>
  collect: () => void
}>

/**
 * How much the heap may grow over what a collection left before V8 begins the next by itself, in percent. V8 chooses some 50, and begins
 * where memory is asked for: in the middle of a burst of closes.
 */
const GROWING_PERCENT = 300

/** The heap of this process; from here on V8 leaves it the room to wait for a quiet moment. */
export function openV8Heap(): Heap {
  setFlagsFromString(`--heap-growing-percent=${GROWING_PERCENT}`)
  return {
    used: () => {
      const { used_heap_size: objects, external_memory: buffers } = getHeapStatistics()
      return { objects, all: objects + buffers }
    },
    collect: garbageCollection(),
  }
}

/** Collects all garbage when it is called. A context that is made while the flag stands has the function, and ours never does. */
export function garbageCollection(): () => void {
  setFlagsFromString('--expose-gc')
  const gc: unknown = runInNewContext('gc')
  setFlagsFromString('--no-expose-gc')
  if (typeof gc !== 'function') throw new Error(`Node ${process.version} collects no garbage on demand`)
  return () => void Reflect.apply(gc, undefined, [])
}
