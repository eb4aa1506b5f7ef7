import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { openCollector, type Collected } from '../../../src/adapters/heap/collector.ts'

const MB = 1_000_000
/** Longer than the quiet that is waited for. */
const QUIET_MS = 40

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

/** A heap whose figures the test sets, and which a collection brings down to what is alive. */
function openTestHeap({ alive = 30, buffers = 10 }: Readonly<{ alive?: number; buffers?: number }> = {}) {
  const held = { objects: alive * MB, buffers: buffers * MB }
  const collected: Collected[] = []
  const heap = {
    used: () => ({ objects: held.objects, all: held.objects + held.buffers }),
    collect: vi.fn<() => void>(() => {
      held.objects = alive * MB
      held.buffers = buffers * MB
    }),
  }
  const collector = openCollector((one) => collected.push(one), heap)
  const message = (garbageMb: number) => {
    collector.begin()
    held.objects += garbageMb * MB
    collector.end()
  }
  return { held, heap, collected, collector, message }
}

describe('the collector of garbage', () => {
  it('collects in the first quiet moment after enough of it has come', () => {
    const { heap, collected, message } = openTestHeap()
    message(25)
    vi.advanceTimersByTime(10)
    expect(heap.collect).not.toHaveBeenCalled()
    vi.advanceTimersByTime(QUIET_MS)
    expect(heap.collect).toHaveBeenCalledOnce()
    expect(collected).toEqual([{ tookMs: 0, beforeBytes: 65 * MB, afterBytes: 40 * MB }])
  })

  it('counts buffers as it counts objects', () => {
    const { held, heap, message } = openTestHeap()
    held.buffers += 25 * MB
    message(0)
    vi.advanceTimersByTime(QUIET_MS)
    expect(heap.collect).toHaveBeenCalledOnce()
  })

  it('leaves little garbage where it is, until more has come', () => {
    const { heap, message } = openTestHeap()
    for (let i = 0; i < 2; i += 1) {
      message(10)
      vi.advanceTimersByTime(QUIET_MS)
      expect(heap.collect).not.toHaveBeenCalled()
    }
    message(10)
    vi.advanceTimersByTime(QUIET_MS)
    expect(heap.collect).toHaveBeenCalledOnce()
  })

  it('waits for more where more is alive, since that is what a collection takes time for', () => {
    const { heap, message } = openTestHeap({ alive: 200 })
    message(90)
    vi.advanceTimersByTime(QUIET_MS)
    expect(heap.collect).not.toHaveBeenCalled()
    message(20)
    vi.advanceTimersByTime(QUIET_MS)
    expect(heap.collect).toHaveBeenCalledOnce()
  })

  it.each(['one that came first', 'one that came after'])('never collects while a message is under way: %s', (which) => {
    const { heap, collector, message } = openTestHeap()
    if (which === 'one that came after') message(100)
    vi.advanceTimersByTime(10)
    collector.begin()
    if (which === 'one that came first') message(100)
    vi.advanceTimersByTime(10_000)
    expect(heap.collect).not.toHaveBeenCalled()
    collector.end()
    vi.advanceTimersByTime(QUIET_MS)
    expect(heap.collect).toHaveBeenCalledOnce()
  })

  it('is put off by every message that comes', () => {
    const { heap, message } = openTestHeap()
    for (let i = 0; i < 50; i += 1) {
      message(1)
      vi.advanceTimersByTime(15)
    }
    expect(heap.collect).not.toHaveBeenCalled()
    vi.advanceTimersByTime(QUIET_MS)
    expect(heap.collect).toHaveBeenCalledOnce()
  })

  it('measures anew after each collection, and after one that V8 made itself', () => {
    const { held, heap, message } = openTestHeap()
    message(25)
    vi.advanceTimersByTime(QUIET_MS)
    message(20)
    vi.advanceTimersByTime(QUIET_MS)
    expect(heap.collect).toHaveBeenCalledOnce()
    // By itself: less than ever before is held, and what comes counts from there.
    held.objects = 10 * MB
    message(0)
    vi.advanceTimersByTime(QUIET_MS)
    message(25)
    vi.advanceTimersByTime(QUIET_MS)
    expect(heap.collect).toHaveBeenCalledTimes(2)
  })

  it('does nothing once it is closed', () => {
    const { heap, collector, message } = openTestHeap()
    message(100)
    collector.close()
    vi.advanceTimersByTime(10_000)
    expect(heap.collect).not.toHaveBeenCalled()
    expect(vi.getTimerCount()).toBe(0)
  })
})
