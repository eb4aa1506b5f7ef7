/** Returns 0 when the caller may go on, else the milliseconds to wait. */
export type RateLimit = Readonly<{ take: (key: string) => number }>

/** Addresses remembered; the one unseen for longest is forgotten first, which gives it a full bucket again. */
const KEYS_MAX = 10_000

/** A token bucket per key: one second's worth may come at once, then `perSecond`. No timers. */
export function createRateLimit({ perSecond, now = () => performance.now() }: { perSecond: number; now?: () => number }): RateLimit {
  const buckets = new Map<string, { tokens: number; at: number }>()

  return {
    take: (key) => {
      const at = now()
      const bucket = buckets.get(key)
      if (bucket === undefined) {
        const oldest = buckets.size < KEYS_MAX ? undefined : buckets.keys().next().value
        if (oldest !== undefined) buckets.delete(oldest)
        buckets.set(key, { tokens: perSecond - 1, at })
        return 0
      }
      bucket.tokens = Math.min(perSecond, bucket.tokens + ((at - bucket.at) * perSecond) / 1_000)
      bucket.at = at
      if (bucket.tokens < 1) return Math.max(1, Math.ceil(((1 - bucket.tokens) * 1_000) / perSecond))
      bucket.tokens -= 1
      return 0
    },
  }
}
