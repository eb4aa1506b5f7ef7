import { openAway, type AwayParts } from './away.ts'
import { openFront, type FrontParts } from './front.ts'
import type { HealthWatch } from './health.ts'
import type { Group } from './statements.ts'

/** How long groups may rest on the log alone. Written many at once, they cost the tables half. */
const APPLY_AFTER_MS = 50

export type LedgerParts = FrontParts & AwayParts & Readonly<{ fail: HealthWatch['fail'] }>

export type Ledger = Readonly<{
  /** On the disk when it returns; when it throws, none of these groups was written. */
  write: (groups: readonly Group[]) => void
  /** Brings to the tables what only the log holds. */
  settle: () => void
  close: () => Promise<void>
}>

/** The log and the tables behind it. What the tables do not take yet stays in memory, and in the log for the next start. */
export function openLedger(parts: LedgerParts): Ledger {
  const { tables, guard, fail } = parts
  let pending: Group[] = []
  /** A batch came back: two epochs of the log wait, which has no third half, and the next commit is of both. */
  let isOwed = false
  let timer: NodeJS.Timeout | null = null
  const front = openFront(parts)
  const away = openAway(parts, front, (back, failed) => {
    pending = [...back, ...pending]
    isOwed ||= back.length > 0
    if (failed !== null) fail(new Error(failed))
    if (pending.length > 0) settleLater()
  })
  const settleWith = (groups: readonly Group[]): void => {
    away.wait()
    if (timer !== null) clearTimeout(timer)
    timer = null
    if (pending.length + groups.length === 0) return
    tables.apply([...pending, ...groups])
    pending = []
    isOwed = false
    guard.forget()
    front.applied()
  }
  const settle = (): void => settleWith([])
  const endPause = (): void => {
    timer = null
    // While a batch is away its answer calls for the next pause.
    if (away.isEmpty() && !isOwed && away.tryHandOver(pending)) pending = []
    else if (away.isEmpty()) unlessDown(settle, fail)
  }
  const settleLater = (): void => void (timer ??= setTimeout(endPause, APPLY_AFTER_MS))

  /** Through the tables themselves: what came alone, the first groups, large ones, and those for which the log has no room. */
  const writeThrough = (groups: readonly Group[]): void => {
    try {
      settleWith(groups)
    } catch (error) {
      for (const group of groups) guard.release(group)
      throw error
    }
    front.committed()
  }
  const write = (groups: readonly Group[]): void => {
    if (groups.length === 0) return
    if (!front.tryAppend(groups, pending.length > 0 || !away.isEmpty())) return writeThrough(groups)
    pending.push(...groups)
    settleLater()
  }
  const close = async (): Promise<void> => {
    unlessDown(settle, fail)
    if (pending.length === 0 && away.isEmpty()) front.remove()
    front.close()
    await away.close()
  }
  return { write, settle, close }
}

/** The log keeps what the tables could not take: the next try or the next start brings it in. */
function unlessDown(work: () => void, fail: HealthWatch['fail']): void {
  try {
    work()
  } catch (error) {
    fail(error)
  }
}
