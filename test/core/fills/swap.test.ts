import { describe, expect, it } from 'vitest'
import type { Side } from '../../../src/contracts/primitives.ts'
import { positionsOf } from '../../../src/core/fills/book.ts'
import { barsOf, bookWith, execute, signalOf, walk } from './cases.ts'

const HOUR = 3_600_000
const quiet = [1.1, 1.1, 1.1, 1.1] as const
/** Hours of quiet bars; the server's midnight is 21:00 UTC in summer and 22:00 UTC in winter. */
const hours = (from: number, count: number) =>
  barsOf(
    Array.from({ length: count }, () => quiet),
    { from, periodMs: HOUR },
  )
const opened = (at: number, side: Side = 'buy', lots = 1) => bookWith({ side, lots, expiresAt: at }, { at })
const swapAfter = (from: number, count: number, side: Side = 'buy', lots = 1) =>
  walk(opened(from, side, lots), hours(from, count)).book.tickets[0]?.swap

describe('swap', () => {
  it('is charged at the server midnight, per lot and side', () => {
    const monday = Date.UTC(2026, 2, 16, 18)
    expect(swapAfter(monday, 2)).toBe(0)
    expect(swapAfter(monday, 3)).toBe(-7)
    expect(swapAfter(monday, 3, 'sell', 2)).toBe(5)
  })

  it('follows the daylight-saving date of the server: 22:00 UTC in winter', () => {
    const winterMonday = Date.UTC(2026, 0, 19, 18)
    expect(swapAfter(winterMonday, 3)).toBe(0)
    expect(swapAfter(winterMonday, 4)).toBe(-7)
  })

  it('counts three nights at the end of the triple day', () => {
    expect(swapAfter(Date.UTC(2026, 2, 18, 18), 4)).toBe(-21)
  })

  it('costs nothing at the midnights that end Saturday and Sunday', () => {
    const friday = Date.UTC(2026, 2, 20, 18)
    expect(swapAfter(friday, 4)).toBe(-7)
    expect(swapAfter(friday, 60)).toBe(-7)
  })

  it('is seven nights in a whole week, wherever it begins', () => {
    for (let day = 16; day < 23; day += 1) expect(swapAfter(Date.UTC(2026, 2, day, 12), 168)).toBe(-49)
  })

  it('is charged for nights without bars too', () => {
    const friday = Date.UTC(2026, 2, 20, 20)
    const held = walk(opened(friday), hours(friday, 1)).book
    expect(held.tickets[0]?.swap).toBe(-7)
    const monday = walk(held, hours(Date.UTC(2026, 2, 24, 8), 1)).book
    expect(monday.tickets[0]?.swap).toBe(-14)
  })

  it('is charged once however the bars are cut', () => {
    const from = Date.UTC(2026, 2, 16, 18)
    let book = opened(from)
    for (let hour = 0; hour < 30; hour += 1) book = walk(book, hours(from, hour + 1)).book
    expect(book.tickets[0]?.swap).toBe(-14)
  })

  it('spares a ticket that is opened at midnight and charges one that a bar closes there', () => {
    const midnight = Date.UTC(2026, 2, 16, 21)
    expect(swapAfter(midnight, 1)).toBe(0)
    const crash = barsOf([quiet, [1.08, 1.08, 1.08, 1.08]], { from: midnight - HOUR, periodMs: HOUR })
    expect(walk(opened(midnight - HOUR), crash).trades).toMatchObject([{ reason: 'stop', swap: -7, at: midnight }])
  })

  it('is not charged for a night after the stop', () => {
    const from = Date.UTC(2026, 2, 16, 19)
    const bars = barsOf([[1.1, 1.1, 1.08, 1.1], quiet, quiet], { from, periodMs: HOUR })
    expect(walk(opened(from), bars).trades).toMatchObject([{ swap: 0 }])
  })

  it('is booked with the exit, a part taking its share', () => {
    const from = Date.UTC(2026, 2, 16, 20)
    const { book } = walk(opened(from, 'buy', 0.03), hours(from, 1))
    // 0.03 x -7 = -0.21, a third of it -0.07.
    expect(positionsOf(book)).toMatchObject([{ swap: -0.21 }])
    const at = from + HOUR
    const part = execute(book, signalOf({ id: 'P', kind: 'PARTIAL_CLOSE', lots: 0.01, positionIdentifier: '1', expiresAt: at }), { at })
    expect(part.trades).toMatchObject([{ swap: -0.07 }])
    expect(positionsOf(part.book)).toMatchObject([{ swap: -0.14, lots: 0.02 }])
  })
})
