import type { Gate } from './gate.ts'

export const switches: Gate = {
  name: 'switch',
  check: ({ switches: { armed, mode, why } }) => {
    if (mode !== 'ACTIVE') return { reason: `the account is ${mode}: ${why}`, facts: { mode, armed } }
    return armed ? null : { reason: 'the account is not armed', facts: { mode, armed } }
  },
}
