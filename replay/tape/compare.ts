import { openDecisionSum } from '../../src/adapters/tapes/decision-sum.ts'
import { bareText } from '../../src/core/tape/bare-text.ts'
import { differ, type Difference, type Stage } from '../../src/core/tape/differ.ts'

export type Different = Readonly<{ key: string; difference: Difference }>

export type Comparison = Readonly<{
  /** Decisions on the tape, without those that were superseded then. */
  compared: number
  identical: number
  different: number
  /** The same in all that they say, in other bytes, as an older release wrote them. */
  writtenOtherwise: number
  /** The first close whose orders are others, and how many differ behind it: there the tape's fills answer to orders that were not given. */
  otherOrders: Readonly<{ from: string; behind: number }> | null
  /** How many differ first at each stage. */
  byStage: Readonly<Partial<Record<Stage, number>>>
  /** The first of them, as many as were asked for. */
  differences: readonly Different[]
  /** Closes whose place a newer one took then: one after the other none does, so there is nothing to compare. */
  supersededThen: number
  /** Closes whose bars were held before a partial tape began. */
  unheld: number
  /** Closes that were decided then and not now. */
  notMade: readonly string[]
  /** Closes that were decided now and not then. */
  onlyNow: readonly string[]
  /** Decided now behind the last decision of the tape: it ends before theirs was written. */
  beyond: number
  made: number
  /** Of the decisions made now, as the end of a tape sums them up. */
  sha256: string
}>

export type Comparing = Readonly<{
  made: (key: string, body: string) => void
  told: (key: string, body: string) => void
  /** A decision of then whose bars were held before the tape began. */
  unheld: () => void
  finish: () => Comparison
}>

/** Holds decisions made now against those on a tape, each once. */
export function openComparison(limit: number): Comparing {
  const sum = openDecisionSum()
  const waiting = new Map<string, string>()
  const differences: Different[] = []
  let otherOrders: { from: string; behind: number } | null = null
  const byStage: Partial<Record<Stage, number>> = {}
  const notMade: string[] = []
  const counts = { compared: 0, identical: 0, supersededThen: 0, unheld: 0, writtenOtherwise: 0 }
  /** Decisions made before the tape told of its last one. */
  let before: readonly string[] = []
  const hold = (key: string, then: string, now: string): void => {
    if (bareText(then) === bareText(now)) counts.identical += 1
    else {
      const difference = differ(then, now)
      if (difference === null) {
        counts.writtenOtherwise += 1
        return
      }
      if (otherOrders !== null) otherOrders.behind += 1
      else if ([difference.stage, ...difference.later].includes('signals')) otherOrders = { from: key, behind: 0 }
      byStage[difference.stage] = (byStage[difference.stage] ?? 0) + 1
      if (differences.length < limit) differences.push({ key, difference })
    }
  }
  return {
    made: (key, body) => {
      sum.add(body)
      waiting.set(key, body)
    },
    told: (key, body) => {
      const now = waiting.get(key)
      waiting.delete(key)
      before = [...waiting.keys()]
      if (isSuperseded(body)) {
        counts.supersededThen += 1
        return
      }
      counts.compared += 1
      if (now === undefined) notMade.push(key)
      else hold(key, body, now)
    },
    unheld: () => void (counts.unheld += 1),
    finish: () => ({
      ...counts,
      different: counts.compared - counts.identical - counts.writtenOtherwise - notMade.length,
      otherOrders,
      byStage,
      differences,
      notMade,
      onlyNow: before,
      beyond: waiting.size - before.length,
      made: sum.count(),
      sha256: sum.sha256(),
    }),
  }
}

const isSuperseded = (body: string): boolean => {
  const decision: unknown = JSON.parse(body)
  return typeof decision === 'object' && decision !== null && 'superseded' in decision && decision.superseded === true
}
