import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { runInNewContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { garbageCollection, openV8Heap } from '../../../src/adapters/heap/v8-heap.ts'

const run = promisify(execFile)
const HEAP = new URL('../../../dist/src/adapters/heap/v8-heap.js', import.meta.url).href

const ROUNDS = 3
/**
 * Holds 9 MB, makes 140 MB in each round that live a while, collects them itself, and says how often all was collected. Of a quarter of it
 * Node 26 sometimes collects nothing by itself.
 */
const GROWING = `
  const [, url, whose] = process.argv
  const { garbageCollection, openV8Heap } = await import(url)
  const collect = whose === 'ours' ? openV8Heap().collect : garbageCollection()
  const { PerformanceObserver, constants } = await import('node:perf_hooks')
  let major = 0
  const observer = new PerformanceObserver((list) => {
    for (const { detail } of list.getEntries()) if (detail.kind === constants.NODE_PERFORMANCE_GC_MAJOR) major += 1
  })
  observer.observe({ entryTypes: ['gc'] })
  const make = () => Array.from({ length: 1_000 }, (_, i) => ({ i, next: { i } }))
  const held = Array.from({ length: 120 }, make)
  for (let round = 0; round < ${ROUNDS}; round += 1) {
    const aging = []
    for (let i = 0; i < 2_000; i += 1) {
      aging.push(make())
      if (i % 20 === 0) await new Promise((resolve) => setImmediate(resolve))
    }
    aging.length = 0
    collect()
  }
  await new Promise((resolve) => setTimeout(resolve, 20))
  console.log(JSON.stringify({ major, held: held.length }))
`

/** How often V8 collected by itself, in a process that was told to leave itself little room. */
async function ownCollections(whose: 'ours' | 'as it was'): Promise<number> {
  const { stdout } = await run(process.execPath, ['--heap-growing-percent=10', '--input-type=module', '--eval', GROWING, HEAP, whose])
  const said: unknown = JSON.parse(stdout)
  if (typeof said !== 'object' || said === null || !('major' in said)) throw new Error(`not what was asked for: ${stdout}`)
  return Number(said.major) - ROUNDS
}

describe('the heap of this process', () => {
  it('is left to grow further before V8 collects by itself', async () => {
    const usual = await ownCollections('as it was')
    const ours = await ownCollections('ours')
    expect(usual).toBeGreaterThanOrEqual(5)
    expect(ours).toBeLessThanOrEqual(usual / 2)
  })

  it('is collected when that is asked for, and says so in its figures', () => {
    const heap = openV8Heap()
    heap.collect()
    const before = heap.used()
    let garbage: unknown = Array.from({ length: 200_000 }, (_, i) => ({ i }))
    const grown = heap.used()
    expect(Array.isArray(garbage)).toBe(true)
    garbage = undefined
    expect(grown.objects - before.objects).toBeGreaterThan(4_000_000)
    heap.collect()
    expect(heap.used().objects - before.objects).toBeLessThan(2_000_000)
  })

  it('counts buffers', () => {
    const heap = openV8Heap()
    const before = heap.used()
    const buffer = Buffer.alloc(60_000_000)
    const after = heap.used()
    // What others gave back meanwhile is counted too.
    expect(after.all - before.all).toBeGreaterThan(buffer.length / 2)
    expect(after.objects - before.objects).toBeLessThan(buffer.length / 2)
  })

  it('leaves no function behind for contexts that are made later', () => {
    garbageCollection()
    expect(runInNewContext('typeof gc')).toBe('undefined')
  })
})
