import { existsSync } from 'node:fs'
import type { OpenReader } from '../adapters/journal/open-reader.ts'
import { paperReport, type PaperReport } from '../core/report/paper-report.ts'
import type { KnownAccount } from '../ports/journal.ts'
import { defineCommand, writeJson, type CliIo } from './command.ts'
import { renderPaperReport } from './paper/render.ts'
import { readSettings } from './settings.ts'

const DAY_MS = 86_400_000
/** The journal keeps one equity row a minute. */
const ROWS_PER_DAY = 1_440

export const command = defineCommand({
  name: 'paper',
  summary: 'Tells how the paper accounts do, and closes with a verdict.',
  details: `Reads the journal, also while the server runs, and changes nothing. A trade is a whole position, from its first
deal to its last, with all it cost; it counts when it closed within the days asked for. The verdict compares the mean
trade with twice its standard error, and says nothing before 30 trades and 20 days.`,
  jsonMeaning: 'Prints {from, to, accounts: [the report of each]}.',
  options: {
    days: { type: 'integer', value: 'N', meaning: 'How many days back from now.', default: 30, min: 1, max: 3_650 },
    account: { type: 'string', value: 'ACCOUNT', meaning: 'One account only. Default: all that were ever on paper.' },
  },
  run: async ({ days, account, json }, io) => {
    const settings = readSettings(io)
    if (settings === null) return 2
    const { home, config } = settings
    if (!existsSync(home.journal)) {
      io.stderr.write(`There is no journal at ${home.journal} yet; it is made by the first start.\n`)
      return 1
    }
    const { openJournalReader } = await import('../adapters/journal/open-reader.ts')
    const reader = openJournalReader(home.journal)
    const to = io.now()
    const from = to - days * DAY_MS
    try {
      const known = reader.accounts().filter((one) => account === undefined || one.account === account)
      if (account !== undefined && known.length === 0) {
        io.stderr.write(`Account ${account} has never said hello to this server.\n`)
        return 1
      }
      const span = { from, to, startingBalance: config.paperBalance }
      const reports = known.flatMap((one) => reportOf(reader, one, span))
      if (json) writeJson(io, { from, to, accounts: reports })
      else print(io, reports)
      return 0
    } finally {
      reader.close()
    }
  },
})

type Span = Readonly<{ from: number; to: number; startingBalance: number }>

/** Nothing for an account that never was on paper. */
function reportOf(reader: OpenReader, { account, hello }: KnownAccount, { from, to, startingBalance }: Span): PaperReport[] {
  // Older deals too: the entry of a trade that closed within the span may lie before it.
  const deals = reader.deals({ account, from: 0, to, execution: 'paper' })
  const limit = Math.ceil(((to - from) / DAY_MS) * ROWS_PER_DAY) + 1
  const equity = reader.equity({ account, from, to, limit, execution: 'paper' })
  if (deals.length === 0 && equity.length === 0) return []
  const funnel = reader.funnel({ account, from, to })
  const first = equity[0]?.balance ?? startingBalance
  return [paperReport({ account, currency: hello.currency, deals, equity, funnel, startingBalance: first, from, to })]
}

function print(io: CliIo, reports: readonly PaperReport[]): void {
  if (reports.length > 0) io.stdout.write(reports.map(renderPaperReport).join('\n'))
  else io.stdout.write('No account has been on paper yet. The switch `execution: paper` of an account turns it on.\n')
}
