import { isCountable } from '../core/money.ts'
import { BarcloseError } from '../errors.ts'
import type { AccountState } from './account-state.ts'

/** Money that is too much to be counted in the smallest unit of the account's currency is none, before anything is taken from it. */
export function requireCountable({ hello }: Pick<AccountState, 'hello'>, amounts: Readonly<Record<string, number | null>>): void {
  for (const [path, amount] of Object.entries(amounts)) {
    if (amount === null || isCountable(amount, hello.currencyDigits)) continue
    throw new BarcloseError('INVALID_FIELD', `${amount} is more than can be counted in ${hello.currency}`, { path })
  }
}
