import type { FirmRules, Limit } from '../../src/core/firm/rules.ts'

/** What is true of an account, known without any book. */
export type Truth = {
  readonly initial: number
  reference: { balance: number; equity: number }
  highestEnd: number | null
  highestEquity: number
}

/** The floors once more, in plain numbers and by nothing of the code under test. */
export function floorsByHand({ daily, total }: FirmRules, { initial, reference, highestEnd, highestEquity }: Truth): readonly number[] {
  const amount = (limit: Limit, of: number) => ('percent' in limit ? (of * limit.percent) / 100 : (limit.amounts[initial] ?? Number.NaN))
  const floors: number[] = []
  if (daily !== null) {
    const from = { balance: reference.balance, equity: reference.equity, higher: Math.max(reference.balance, reference.equity) }[
      daily.reference
    ]
    floors.push(from - amount(daily.limit, daily.of === 'initial' ? initial : from))
  }
  const highest = { initial, 'end-of-day': Math.max(initial, highestEnd ?? initial), peak: highestEquity }[total.from]
  const floor = highest - amount(total.limit, initial)
  floors.push(total.lockPercent === null ? floor : Math.min(floor, initial * (1 + total.lockPercent / 100)))
  return floors
}
