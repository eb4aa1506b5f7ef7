import { existsSync } from 'node:fs'
import { fail, ok, warn, type Check, type Patient } from './check.ts'

const NAME = 'journal'

/** Loaded here and not at the top: a broken native module must not keep the other checks from running. */
export async function checkJournalFile({ home }: Patient): Promise<Check> {
  if (!existsSync(home.journal)) return ok(NAME, `${home.journal} is made on the first start`)
  const { checkJournal } = await import('../../adapters/journal/check.ts')
  const { ok: isWell, why, rows } = checkJournal(home.journal)
  if (!isWell)
    return fail(
      NAME,
      `${home.journal}: ${why}`,
      'Keep the file; put back a copy of `barclose backup`, or set BARCLOSE_HOME to a new folder.',
    )
  const found = `${home.journal} is whole: ${rows['decisions'] ?? 0} decisions, ${rows['signals'] ?? 0} signals, ${rows['deals'] ?? 0} deals`
  return why === '' ? ok(NAME, found) : warn(NAME, `${found}; ${why}`, 'Nothing to do: the older file is kept beside it.')
}
