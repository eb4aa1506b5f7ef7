import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { openGathering } from '../../../src/adapters/journal/gathering.ts'
import type { Entries } from '../../../src/adapters/journal/rows-of.ts'
import { decided, decisionOf, received } from './fixtures.ts'

describe('what waits for a flush', () => {
  let now = 1_000
  beforeEach(() => {
    now = 1_000
    vi.spyOn(performance, 'now').mockImplementation(() => now)
  })
  afterEach(() => vi.restoreAllMocks())

  const US30 = decisionOf({ symbol: 'US30' }).key
  const US100 = decisionOf({ symbol: 'US100' }).key
  const message: Entries = [received({ seq: 1 })]

  it('is whole at once when it came alone', () => {
    const gathering = openGathering()
    gathering.add(message, undefined)
    expect(gathering.isWhole()).toBe(true)
  })

  it('waits for the decision that is being made of it, however quiet it is', () => {
    const gathering = openGathering()
    gathering.add(message, US30)
    expect(gathering.isWhole()).toBe(false)
    now += 24
    expect(gathering.isWhole()).toBe(false)
    gathering.add([decided({ symbol: 'US30' })], undefined)
    expect(gathering.isWhole()).toBe(true)
  })

  it('waits for every decision under way, and for an answer that is ready as long', () => {
    const gathering = openGathering()
    gathering.add(message, US30)
    gathering.add(message, US100)
    gathering.add([decided({ symbol: 'US30' })], undefined)
    gathering.add(message, undefined)
    now += 5
    expect(gathering.isWhole()).toBe(false)
    gathering.add([decided({ symbol: 'US100' })], undefined)
    expect(gathering.isWhole()).toBe(true)
  })

  it('does not wait longer than 25 ms, nor twice for one decision', () => {
    const gathering = openGathering()
    gathering.add(message, US30)
    now += 25
    expect(gathering.isWhole()).toBe(true)
    gathering.end()
    gathering.add(message, undefined)
    expect(gathering.isWhole()).toBe(true)
  })

  it('waits a fifth of a millisecond for as many answers as the last time', () => {
    const gathering = openGathering()
    for (const _ of [1, 2, 3]) gathering.add(message, undefined)
    gathering.end()
    gathering.add(message, undefined)
    expect(gathering.isWhole()).toBe(false)
    now += 0.15
    gathering.add(message, undefined)
    expect(gathering.isWhole()).toBe(false)
    now += 0.15
    expect(gathering.isWhole(), 'the last came a moment ago').toBe(false)
    gathering.add(message, undefined)
    expect(gathering.isWhole(), 'all are there').toBe(true)
    gathering.end()
    gathering.add(message, undefined)
    now += 0.2
    expect(gathering.isWhole(), 'nobody came any more').toBe(true)
  })

  it('counts a message and its decision as one answer', () => {
    const gathering = openGathering()
    gathering.add(message, US30)
    gathering.add([decided({ symbol: 'US30' })], undefined)
    gathering.end()
    gathering.add(message, undefined)
    expect(gathering.isWhole()).toBe(true)
  })
})
