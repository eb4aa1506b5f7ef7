import type { CapitalEvent } from '../../contracts/firm.ts'
import { formatMinor, type Minor } from '../money.ts'

export type CapitalInput = Readonly<{
  event: CapitalEvent
  /** Payout: what was withdrawn. Scale-up: the capital that the firm raised the account to. */
  amount: Minor
  /** Capital until now. */
  initial: Minor
  digits: number
  /** As last seen, and when. */
  balance: Minor
  seenAt: number
  /** Deals since the last such event, or since the phase began. `isCash`: money paid in or out, no trade. */
  deals: readonly Readonly<{ at: number; net: Minor; isCash: boolean }>[]
}>

export type Capital = Readonly<{
  /** Withdrawn, or added. */
  amount: Minor
  /** Of which every percentage is taken from then on. */
  initial: Minor
  /** Right after it was booked. */
  balance: Minor
  /** Paid in above zero, out below. */
  paid: Minor
  bookedAt: number
}>

export type CapitalResult = Readonly<{ ok: true; capital: Capital } | { ok: false; why: string }>

/**
 * What a payout or a scale-up comes to, once the deals and the balance bear it out to the cent. A payout leaves the capital
 * as it is, and trailing floors too: no firm's text lowers them, and the higher floor is the safe one.
 */
export function weighCapital({ event, amount, initial, digits, balance, seenAt, deals }: CapitalInput): CapitalResult {
  const say = (minor: Minor) => formatMinor(minor, digits)
  const refuse = (why: string): CapitalResult => ({ ok: false, why })
  const isPayout = event === 'payout'
  const moved = isPayout ? -amount : amount - initial
  if (isPayout && amount <= 0) return refuse(`${say(amount)} is no payout`)
  if (!isPayout && moved <= 0) return refuse(`a scale-up raises the capital: it is ${say(initial)} already, ${say(amount)} was told`)

  const cash = deals.filter(({ isCash }) => isCash)
  const paid = cash.reduce((sum, { net }) => sum + net, 0)
  if (paid !== moved) {
    const told = isPayout ? `a payout of ${say(amount)}` : `a scale-up from ${say(initial)} to ${say(amount)}`
    const booked = cash.length === 0 ? 'no money was paid in or out' : `${say(Math.abs(paid))} were paid ${paid < 0 ? 'out' : 'in'}`
    return refuse(`${told} was told; by the deals since the last event ${booked}, not ${say(Math.abs(moved))} ${moved < 0 ? 'out' : 'in'}`)
  }
  const bookedAt = Math.max(...cash.map(({ at }) => at))
  if (seenAt < bookedAt) return refuse('the account has not been seen since the money moved; wait for its next message')

  const after = balance - deals.reduce((sum, { at, net }) => sum + (at > bookedAt ? net : 0), 0)
  const capital = isPayout ? initial : amount
  if (after < capital)
    return refuse(
      `the balance was ${say(after)} after it, below the capital of ${say(capital)}: only profit is paid out, and only a gain scaled up`,
    )
  return { ok: true, capital: { amount: Math.abs(moved), initial: capital, balance: after, paid, bookedAt } }
}

/** A first equity, with money that was paid in or out since. One that was taken after the payment has it already. */
export const rebase = (first: Minor, { paid, equity }: Readonly<{ paid: Minor; equity: Minor }>): Minor =>
  paid < 0 ? Math.max(first + paid, Math.min(first, equity)) : Math.min(first + paid, Math.max(first, equity))
