import { chmodSync, existsSync, mkdirSync, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { defineCommand, writeJson, type CliIo } from './command.ts'
import type { Home } from './home.ts'
import { readSettings } from './settings.ts'

export const command = defineCommand({
  name: 'backup',
  summary: 'Copies the journal safely, also while the server runs.',
  details: `The copy is one file, whole at the moment the backup began, and it is read through once it is there. No file is
ever overwritten. To put one back: stop the server, remove journal.sqlite and the files -wal, -shm and -log beside it from
the data folder, and copy the backup there as journal.sqlite.`,
  jsonMeaning: 'Prints {ok, from, to, bytes, version, why, rows}.',
  options: {
    out: { type: 'string', value: 'FILE', meaning: 'Where to. Default: backups/journal-TIME.sqlite in the data folder.' },
  },
  run: async ({ out, json }, io) => {
    const settings = readSettings(io)
    if (settings === null) return 2
    const { home } = settings
    if (!existsSync(home.journal)) {
      io.stderr.write(`There is no journal at ${home.journal} yet; it is made by the first start.\n`)
      return 1
    }
    const copy = await copyJournal({ home, to: out === undefined ? defaultTarget(home, io.now()) : resolve(out), io })
    if (json) writeJson(io, copy)
    else if (copy.ok) io.stdout.write(`${copy.to}\n${describeSize(copy.bytes)}, ${describeRows(copy.rows)}; checked and whole\n`)
    if (!copy.ok) io.stderr.write(`The copy ${copy.to} is not whole: ${copy.why}. The journal itself needs a look: barclose doctor\n`)
    return copy.ok ? 0 : 1
  },
})

async function copyJournal({ home, to, io }: Readonly<{ home: Home; to: string; io: CliIo }>) {
  const [{ prepareBackups }, { checkJournal }] = await Promise.all([
    import('../adapters/journal/backup.ts'),
    import('../adapters/journal/check.ts'),
  ])
  mkdirSync(dirname(to), { recursive: true, mode: 0o700 })
  await prepareBackups(home.journal).run(to, ({ totalPages, remainingPages }) => {
    if (io.isTty && totalPages > 0) io.stderr.write(`\r${Math.round((1 - remainingPages / totalPages) * 100)} %  `)
  })
  if (io.isTty) io.stderr.write('\r       \r')
  // It holds what the journal holds: for its owner alone.
  chmodSync(to, 0o600)
  const { ok, version, why, rows } = checkJournal(to)
  return { ok, from: home.journal, to, bytes: statSync(to).size, version, why, rows }
}

function defaultTarget({ folder }: Home, at: number): string {
  const time = new Date(at).toISOString().replaceAll(':', '-').replace(/\..*$/, 'Z')
  return join(folder, 'backups', `journal-${time}.sqlite`)
}

const describeSize = (bytes: number): string =>
  bytes < 1_048_576 ? `${Math.ceil(bytes / 1_024)} kB` : `${(bytes / 1_048_576).toFixed(1)} MB`

function describeRows(rows: Readonly<Record<string, number>>): string {
  return ['decisions', 'signals', 'deals'].map((table) => `${rows[table] ?? 0} ${table}`).join(', ')
}
