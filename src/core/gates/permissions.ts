import type { Permissions } from '../../contracts/account.ts'
import type { Gate } from './gate.ts'

const MEANING: readonly (readonly [flag: keyof Permissions, meaning: string])[] = [
  ['connected', 'the terminal is not connected'],
  ['terminalTrade', 'Algo Trading is off in the terminal'],
  ['programTrade', 'the EA may not trade'],
  ['accountTrade', 'the account may not trade'],
  ['accountExpert', 'the account may not trade by EA'],
  ['allowTrading', 'the EA input AllowTrading is off'],
]

export const permissions: Gate = {
  name: 'permissions',
  check: ({ view }) => {
    const missing = missingPermissions(view.permissions)
    return missing.length === 0 ? null : { reason: missing.join('; ') }
  },
}

export function missingPermissions(flags: Permissions): readonly string[] {
  return MEANING.filter(([flag]) => !flags[flag]).map(([, meaning]) => meaning)
}
