/** Probabilities of a rise beside what came: 1 a rise, 0 a fall. Of one length, oldest first. */
export type Forecasts = Readonly<{ rise: Float64Array; outcome: Uint8Array }>

export function makeForecasts(pairs: readonly Readonly<{ rise: number; outcome: 1 | 0 }>[]): Forecasts {
  return { rise: Float64Array.from(pairs, ({ rise }) => rise), outcome: Uint8Array.from(pairs, ({ outcome }) => outcome) }
}

/** Share of forecasts on the right side. One of exactly a half names no side: it is wrong half of the time. */
export function accuracyOf({ rise, outcome }: Forecasts): number {
  let right = 0
  for (let i = 0; i < rise.length; i += 1) right += rightOf(rise[i] ?? Number.NaN, outcome[i])
  return right / rise.length
}

export const rightOf = (rise: number, outcome: number | undefined): number => (rise === 0.5 ? 0.5 : rise > 0.5 === (outcome === 1) ? 1 : 0)

/** Share of the side that came more often: what naming it each time would have reached, had it been known. */
export function baseRateOf(outcome: Uint8Array): number {
  const share = meanOf(outcome)
  return Math.max(share, 1 - share)
}

/**
 * Chance that a rise was given more than a fall, ties counting half: the area under the receiver's curve. NaN where one side
 * never came.
 */
export function aucOf(score: Float64Array, outcome: Uint8Array): number {
  const order = [...score.keys()].toSorted((a, b) => (score[a] ?? Number.NaN) - (score[b] ?? Number.NaN))
  let ranks = 0
  let rises = 0
  for (let from = 0; from < order.length;) {
    const value = score[order[from] ?? -1]
    let to = from
    let among = 0
    for (; to < order.length && score[order[to] ?? -1] === value; to += 1) among += outcome[order[to] ?? -1] ?? 0
    // Ranks count from 1; equal scores share the mean of theirs.
    ranks += among * ((from + 1 + to) / 2)
    rises += among
    from = to
  }
  const falls = order.length - rises
  return rises === 0 || falls === 0 ? Number.NaN : (ranks - (rises * (rises + 1)) / 2) / (rises * falls)
}

/** Mean squared distance of the forecasts from what came. */
export function brierOf({ rise, outcome }: Forecasts): number {
  let sum = 0
  for (let i = 0; i < rise.length; i += 1) {
    const miss = (rise[i] ?? Number.NaN) - (outcome[i] ?? Number.NaN)
    sum += miss * miss
  }
  return sum / rise.length
}

/** Share of the error of always giving the mean of all outcomes that the forecasts save; below zero where they are worse. */
export function brierSkillOf(forecasts: Forecasts): number {
  const share = meanOf(forecasts.outcome)
  return 1 - brierOf(forecasts) / (share * (1 - share))
}

/** Nearest to a certainty that the logarithm is taken of: one sure mistake must not make a mean infinite. */
const LEAST = 1e-15

/** Mean negative logarithm of the chance given to what came, nats. */
export function logLossOf({ rise, outcome }: Forecasts): number {
  let sum = 0
  for (let i = 0; i < rise.length; i += 1) {
    const given = outcome[i] === 1 ? (rise[i] ?? Number.NaN) : 1 - (rise[i] ?? Number.NaN)
    sum -= Math.log(Math.min(1 - LEAST, Math.max(LEAST, given)))
  }
  return sum / rise.length
}

const meanOf = (values: Uint8Array): number => values.reduce((sum, value) => sum + value, 0) / values.length
