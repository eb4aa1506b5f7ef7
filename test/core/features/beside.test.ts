import { describe, expect, it } from 'vitest'
import { WINDOW_BARS } from '../../../src/contracts/primitives.ts'
import { CATEGORIES } from '../../../src/core/features/categories.ts'
import type { Scene } from '../../../src/core/features/feature.ts'
import { SEQUENCE_BARS, SEQUENCES } from '../../../src/core/features/sequences.ts'
import { sliceBars } from '../../../src/core/bars/make-bars.ts'
import { mirrored, scaled, scene, walk } from '../../support/market.ts'

const category = (name: string) => CATEGORIES.find((one) => one.name === name) ?? expect.unreachable()
const valueOf = (name: string, of: Scene): string | null => {
  const index = category(name).compute(of)
  return index === null ? null : (category(name).values[index] ?? null)
}

describe('categories', () => {
  it('the session is told by the clock of its centres', () => {
    const at = (text: string) => valueOf('session', { ...scene(1), closeTime: Date.parse(text) })
    expect(at('2026-01-14T03:00:00Z')).toBe('asia')
    expect(at('2026-01-14T08:30:00Z')).toBe('london')
    expect(at('2026-01-14T14:00:00Z')).toBe('london_new_york')
    expect(at('2026-01-14T19:00:00Z')).toBe('new_york')
    expect(at('2026-01-14T23:00:00Z')).toBe('none')
    expect(at('2026-01-17T12:00:00Z')).toBe('none')
  })

  it('the regime is one of its four, and absent without days', () => {
    expect(category('regime').values).toEqual(['crisis', 'volatile', 'trending', 'ranging'])
    expect(category('regime').values).toContain(valueOf('regime', scene(2)))
    const { D1: _, ...rest } = scene(2).window
    expect(valueOf('regime', { ...scene(2), window: rest })).toBeNull()
  })
})

describe.each(SEQUENCES)('the sequence $name', ({ timeframe, columns, compute, needsBars }) => {
  const bars = walk(timeframe, 5)

  it(`holds ${SEQUENCE_BARS} figures per column and is free of the price's level`, () => {
    const rows = compute(bars) ?? expect.unreachable()
    expect(rows.map(({ length }) => length)).toEqual(columns.map(() => SEQUENCE_BARS))
    expect(compute(scaled(bars, 8))).toEqual(rows)
    expect(rows.every((row) => row.every(Number.isFinite))).toBe(true)
  })

  it('is absent with a bar too few, and sees none before those it needs', () => {
    const newest = (count: number) => sliceBars(bars, WINDOW_BARS - count, WINDOW_BARS, bars.lastCloseAt)
    expect(compute(newest(needsBars - 1))).toBeNull()
    expect(compute(newest(needsBars))).toEqual(compute(bars))
  })

  it('is turned upside down in a mirrored market, highs and lows swapped', () => {
    if (columns.length === 1) return
    const [open, high, low, close] = compute(bars) ?? expect.unreachable()
    const turned = compute(mirrored(bars)) ?? expect.unreachable()
    const minus = (row: Float64Array | undefined) => row?.map((value) => 0 - value)
    expect(turned).toEqual([minus(open), minus(low), minus(high), minus(close)])
  })

  it('of volumes is absent where the source has none; of prices it is not', () => {
    const silent = compute({ ...bars, tickVolume: bars.tickVolume.map((volume, i) => (i < WINDOW_BARS - 20 ? 0 : volume)) })
    if (columns.includes('volume')) expect(silent).toBeNull()
    else expect(silent).toEqual(compute(bars))
  })
})

it('a market that does not move has sequences of zeros', () => {
  const flat = walk('M5', 7, { isFlat: true })
  const rows = SEQUENCES.find(({ name }) => name === 'm5_last_50')?.compute(flat) ?? expect.unreachable()
  expect(rows.every((row) => row.every((value) => value === 0))).toBe(true)
})
