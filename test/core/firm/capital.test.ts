import { describe, expect, it } from 'vitest'
import { rebase, weighCapital, type CapitalInput } from '../../../src/core/firm/capital.ts'
import { toMinor } from '../../../src/core/money.ts'

const cents = (amount: number | string) => toMinor(amount, 2)
const cash = (at: number, amount: number | string) => ({ at, net: cents(amount), isCash: true })
const trade = (at: number, amount: number | string) => ({ at, net: cents(amount), isCash: false })
const base = { digits: 2, initial: cents(100_000), seenAt: 100 }

/** 100,000 made 8,000.10, of which 6,000.10 were withdrawn at 50. */
const payout = (change: Partial<CapitalInput> = {}) =>
  weighCapital({
    ...base,
    event: 'payout',
    amount: cents('6000.10'),
    balance: cents(102_000),
    deals: [trade(10, '8000.10'), cash(50, '-6000.10')],
    ...change,
  })
/** 100,000 made 12,000; the firm added 25,000 at 50. */
const scaleUp = (change: Partial<CapitalInput> = {}) =>
  weighCapital({
    ...base,
    event: 'scale-up',
    amount: cents(125_000),
    balance: cents(137_000),
    deals: [trade(10, 12_000), cash(50, 25_000)],
    ...change,
  })
const why = (result: ReturnType<typeof weighCapital>) => (result.ok ? null : result.why)

describe('a payout', () => {
  it('leaves the capital, and knows the balance it left', () => {
    expect(payout()).toEqual({
      ok: true,
      capital: { amount: cents('6000.10'), initial: cents(100_000), balance: cents(102_000), paid: cents('-6000.10'), bookedAt: 50 },
    })
  })

  it('is the sum of what was withdrawn, and what was traded since does not change the balance it left', () => {
    const deals = [trade(10, '8000.10'), cash(40, '-6000.00'), cash(50, '-0.10'), trade(60, -500)]
    expect(payout({ deals, balance: cents(101_500) })).toMatchObject({ ok: true, capital: { balance: cents(102_000), bookedAt: 50 } })
  })

  it('that differs from the deals by a cent is refused with both figures', () => {
    expect(why(payout({ amount: cents('6000.11') }))).toBe(
      'a payout of 6000.11 was told; by the deals since the last event 6000.10 were paid out, not 6000.11 out',
    )
    expect(why(payout({ deals: [trade(10, 8_000)] }))).toContain('by the deals since the last event no money was paid in or out')
    expect(why(payout({ deals: [cash(50, '6000.10')] }))).toContain('6000.10 were paid in, not 6000.10 out')
  })

  it('of capital is refused: only profit is paid out', () => {
    expect(payout({ balance: cents(100_000) }).ok).toBe(true)
    expect(why(payout({ balance: cents('99999.99') }))).toContain('the balance was 99999.99 after it, below the capital of 100000.00')
  })

  it('of nothing is none, and one that no view shows yet waits', () => {
    expect(why(payout({ amount: 0, deals: [cash(50, 0)] }))).toBe('0.00 is no payout')
    expect(payout({ seenAt: 50 }).ok).toBe(true)
    expect(why(payout({ seenAt: 49 }))).toContain('has not been seen since the money moved')
  })
})

describe('a scale-up', () => {
  it('raises the capital by what was paid in', () => {
    expect(scaleUp()).toMatchObject({ ok: true, capital: { amount: cents(25_000), initial: cents(125_000), balance: cents(137_000) } })
  })

  it('that the deals do not pay in to the cent is refused', () => {
    expect(why(scaleUp({ amount: cents('125000.01') }))).toBe(
      'a scale-up from 100000.00 to 125000.01 was told; by the deals since the last event 25000.00 were paid in, not 25000.01 in',
    )
    expect(why(scaleUp({ amount: cents(100_000) }))).toContain('a scale-up raises the capital: it is 100000.00 already')
  })

  it('of an account that has lost is refused', () => {
    expect(scaleUp({ balance: cents(125_000) }).ok).toBe(true)
    expect(why(scaleUp({ balance: cents('124999.99') }))).toContain('only a gain scaled up')
  })
})

describe('a first equity', () => {
  it('moves with the money, and a loss stays a loss', () => {
    expect(rebase(110_000, { paid: -10_000, equity: 100_000 })).toBe(100_000)
    expect(rebase(110_000, { paid: -7_000, equity: 100_000 })).toBe(103_000)
    expect(rebase(100_000, { paid: 25_000, equity: 125_000 })).toBe(125_000)
  })

  it('that was taken after the money moved does not move again', () => {
    expect(rebase(100_000, { paid: -10_000, equity: 100_000 })).toBe(100_000)
    expect(rebase(125_000, { paid: 25_000, equity: 125_000 })).toBe(125_000)
  })
})
