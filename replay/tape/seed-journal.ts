import type { TapeHeader } from '../../src/contracts/tape.ts'
import type { Journal, JournalEntry } from '../../src/ports/journal.ts'

/** A session that has long been silent: the first hello of the tape takes the account over. */
const SESSION = 'before-the-tape'

/** Writes what stood when a partial tape begins, so that the pipeline starts from it as after a restart. */
export async function seedJournal(journal: Journal, { account, start }: TapeHeader): Promise<void> {
  if (start === null) return
  const entries: JournalEntry[] = [
    { kind: 'hello', hello: { ...start.hello, session: SESSION, seq: 0 }, receivedAt: 0 },
    { kind: 'switches', account, switches: start.switches },
  ]
  if (start.phase !== null) entries.push({ kind: 'phase', row: { account, ...start.phase } })
  for (const [i, { brokerSymbol, columns, last }] of start.windows.entries()) {
    const row = {
      account,
      session: SESSION,
      seq: i + 1,
      type: 'snapshot',
      brokerSymbol,
      receivedAt: 0,
      fingerprint: 0,
      revisions: 0,
      body: last,
    }
    entries.push({ kind: 'received', row })
    entries.push({ kind: 'checkpoint', checkpoint: { account, brokerSymbol, at: 0, columns: Buffer.from(columns, 'base64') } })
  }
  await journal.append(entries)
}
