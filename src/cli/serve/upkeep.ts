import type { JournalHandle } from '../../adapters/journal/journal.ts'
import type { Config } from '../../config.ts'

/** Between rounds, when nothing was left to do. */
const REST_MS = 60_000
/** Between two batches of one round, so that decisions come first. */
const BREATH_MS = 250

/** Compresses and prunes the journal in small batches while the server runs. */
export function startUpkeep(journal: Pick<JournalHandle, 'maintain'>, config: Pick<Config, 'retentionDays' | 'compressAfterHours'>) {
  const { retentionDays, compressAfterHours } = config
  let timer: NodeJS.Timeout | undefined
  const work = (): void => {
    const { compressed, pruned } = journal.maintain({ retentionDays, compressAfterHours })
    plan(compressed + pruned > 0 ? BREATH_MS : REST_MS)
  }
  const plan = (afterMs: number): void => {
    timer = setTimeout(work, afterMs).unref()
  }
  plan(BREATH_MS)
  return { stop: (): void => clearTimeout(timer) }
}
