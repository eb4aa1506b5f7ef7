import { isCountable } from '../core/money.ts'
import { BarcloseError } from '../errors.ts'
import type { AccountState } from './account-state.ts'

/** Money that is too much to be counted in the smallest unit of the account's currency is none, before anything is taken from it. */
export function requireCountable<K extends string>(
  { hello }: Pick<AccountState, 'hello'>,
  holder: Readonly<Record<K, number | null>>,
  keys: readonly K[],
  /** Where the holder stands in the message; asked only for a fault, since this is the way of every message. */
  place: () => string = () => '',
): void {
  for (const key of keys) {
    const amount = holder[key]
    if (amount === null || isCountable(amount, hello.currencyDigits)) continue
    throw new BarcloseError('INVALID_FIELD', `${amount} is more than can be counted in ${hello.currency}`, { path: `${place()}${key}` })
  }
}
