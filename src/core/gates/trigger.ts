import type { Gate } from './gate.ts'

export const trigger: Gate = {
  name: 'trigger',
  check: ({ close }) => (close.trigger === 'M1' ? { reason: 'a close of M1 alone watches positions and never enters' } : null),
}
