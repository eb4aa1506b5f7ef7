import type { Opinion } from '../../src/contracts/decision.ts'
import type { Desk } from '../../src/ports/desk.ts'

export type Memory = Readonly<{
  /** Keeps what the desk says of each close. */
  record: (desk: Desk) => Desk
  /** Says it again, in a run on the same bars; what it never said it is asked for. */
  recall: (desk: Desk) => Desk
}>

/**
 * What a desk said in one run, for the stress runs beside it: they play the same bars with other costs or later fills, and a
 * desk sees neither. Opinions without models are quicker formed than kept.
 */
export function openMemory(): Memory {
  const known = new Map<string, Opinion>()
  const keep = (key: string, opinion: Opinion): Opinion => {
    if (opinion.model !== null) known.set(key, opinion)
    return opinion
  }
  return {
    record: (desk) => ({
      ...desk,
      opinion: (close, window, look) => {
        const opinion = desk.opinion(close, window, look)
        return opinion instanceof Promise ? opinion.then((said) => keep(close.key, said)) : keep(close.key, opinion)
      },
    }),
    recall: (desk) => ({ ...desk, opinion: (close, window, look) => known.get(close.key) ?? desk.opinion(close, window, look) }),
  }
}
