import { garbageCollection } from '../../src/adapters/heap/v8-heap.ts'

/** Collects all garbage now. */
export const collect = garbageCollection()
