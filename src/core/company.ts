/** How long those who are there wait for others: for one more, and altogether. */
export type Patience = Readonly<{ quietMs: number; mostMs: number }>

/**
 * Some work costs little more for eight than for one. Whoever wants it waits for as many as came the last time, as long as they keep
 * coming: until nobody came for a moment, or it took too long altogether. One who always comes alone never waits.
 */
export type Company = Readonly<{
  /** `isCounted`: not so for one who only comes ahead of another. */
  join: (now: number, isCounted?: boolean) => void
  /** Asked once per turn of the event loop while somebody waits. `late`: it took too long altogether. */
  look: (now: number) => 'open' | 'whole' | 'late'
  /** All who wait are served. */
  end: () => void
}>

export function openCompany({ quietMs, mostMs }: Patience): Company {
  let present = 0
  let seen = 0
  let counted = 0
  let expected = 1
  let firstCameAt = 0
  let lastCameAt = 0
  return {
    join: (now, isCounted = true) => {
      present += 1
      if (isCounted) counted += 1
      if (present > 1) return
      seen = 1
      firstCameAt = now
      lastCameAt = now
    },
    look: (now) => {
      // Those who came during a long turn came just now, as far as anybody saw.
      if (present > seen) {
        seen = present
        lastCameAt = now
      }
      if (now - firstCameAt >= mostMs) return 'late'
      return counted >= expected || now - lastCameAt >= quietMs ? 'whole' : 'open'
    },
    end: () => {
      expected = Math.max(1, counted)
      present = 0
      counted = 0
    },
  }
}
