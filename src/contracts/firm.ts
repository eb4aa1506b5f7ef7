import { z } from 'zod'

/** Sets of rules that an account can be under; `none` is own money. What they say stands in core/firm. */
export const FIRM_NAMES = [
  'none',
  'ftmo-2-step',
  'ftmo-2-step-swing',
  'ftmo-1-step',
  'topstep',
  'apex',
  'the5ers-hyper-growth',
  'fundednext-stellar',
] as const
export const FirmNameSchema = z.enum(FIRM_NAMES)
export type FirmName = z.infer<typeof FirmNameSchema>

export const PHASES = ['challenge', 'verification', 'funded'] as const
export const PhaseSchema = z.enum(PHASES)
export type PhaseName = z.infer<typeof PhaseSchema>

/** What moves the capital of a phase without ending it. */
export const CapitalEventSchema = z
  .enum(['payout', 'scale-up'])
  .describe(
    'payout: profit was withdrawn, the capital stays. scale-up: the firm added to the capital, of which everything is measured from then on.',
  )
export type CapitalEvent = z.infer<typeof CapitalEventSchema>
