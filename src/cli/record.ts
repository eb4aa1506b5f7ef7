import { existsSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { headerOf } from '../../replay/tape/header.ts'
import { recordsOf, spanOf, type TapeSpan } from '../../replay/tape/record-tape.ts'
import type { OpenTapeRows } from '../adapters/journal/open-reader.ts'
import type { UserHolidays } from '../contracts/holidays.ts'
import type { AccountId } from '../contracts/primitives.ts'
import type { UserSymbols } from '../contracts/symbols.ts'
import { zoneOf } from '../pipeline/house.ts'
import { defineCommand, writeJson, type CliIo } from './command.ts'
import { instantOf, understand } from './export/words.ts'
import { readUserHolidays } from './holidays.ts'
import { modelFolders } from './model-folders.ts'
import { modelsOnTape } from './record/model-files.ts'
import { describeRecorded, renderRecorded } from './record/render.ts'
import { openCounter } from './replay/counter.ts'
import { readSettings, type Settings } from './settings.ts'
import { readUserSymbols } from './symbols.ts'
import { readVersion } from './version.ts'

export const command = defineCommand({
  name: 'record',
  summary: 'Writes what an account lived through to a tape: messages, commands and decisions, to be replayed.',
  details: `A tape is an export of the journal, which holds every message as what it added; the server may run meanwhile. barclose replay
TAPE lives it again. It is exact from the first message of the account on, which is the default. With --from it begins at the
first hello at or after that time, and what was held before is not on it.
The tape names the settings of now, as those that decided stand in the journal as a hash alone. The token, addresses and alerts
are not on it; money, positions and prices are.`,
  jsonMeaning: 'Prints {file, bytes, account, from, messages, decisions, sha256, partial, pruned, versions, models, warnings, ...}.',
  options: {
    out: { type: 'string', value: 'FILE', meaning: 'Where to, e.g. march.tape.gz.' },
    account: { type: 'string', value: 'ACCOUNT', meaning: 'Whose. Default: the only one there is.' },
    from: { type: 'string', value: 'DATE', meaning: 'From the first hello at or after it, UTC. Default: the first message.' },
    to: { type: 'string', value: 'DATE', meaning: 'Up to this time, UTC. Default: now.' },
    note: { type: 'string', value: 'TEXT', default: '', meaning: 'A line about it, kept on the tape.' },
    force: { type: 'boolean', meaning: 'Replaces the file that is there.' },
  },
  run: async ({ out, account, from, to, note, force, json }, io) => {
    const refuse = (why: string, code = 2): number => {
      io.stderr.write(`barclose record: ${why}\n`)
      return code
    }
    const settings = readSettings(io)
    if (settings === null) return 2
    const span = understand(() => ({
      from: from === undefined ? 0 : instantOf('--from', from),
      to: to === undefined ? Number.MAX_SAFE_INTEGER : instantOf('--to', to),
    }))
    if (!span.ok) return refuse(span.why)
    if (out === undefined) return refuse('--out FILE is needed')
    if (note.length > NOTE_MOST) return refuse(`--note has ${note.length} characters; at most ${NOTE_MOST}`)
    if (span.value.from >= span.value.to) return refuse('--from is not before --to')
    const symbols = readUserSymbols(settings.home.symbols)
    if (!symbols.ok) return refuse(symbols.why)
    const holidays = readUserHolidays(settings.home.holidays)
    if (!holidays.ok) return refuse(holidays.why)
    const { home } = settings
    if (!existsSync(home.journal)) return refuse(`there is no journal at ${home.journal} yet; it is made by the first start`, 1)
    const fault = faultOfPlace(resolve(out), force)
    if (fault !== null) return refuse(fault, 1)
    const { openTapeRows } = await import('../adapters/journal/open-reader.ts')
    const rows = openTapeRows(home.journal)
    try {
      const whose = accountOf(rows, account)
      if (!whose.ok) return refuse(whose.why, whose.code)
      const spanned = spanOf(rows, whose.account, span.value)
      if (!spanned.ok) return refuse(spanned.why, 1)
      const about = { settings, symbols: symbols.symbols, holidays: holidays.holidays, note }
      return await record(io, { rows, span: spanned.span, out: resolve(out), replace: force, json, ...about })
    } finally {
      rows.close()
    }
  },
})

const NOTE_MOST = 500

function faultOfPlace(out: string, replace: boolean): string | null {
  if (!existsSync(dirname(out))) return `there is no folder ${dirname(out)} to write to`
  return existsSync(out) && !replace ? `${out} is there already; choose another name, or --force to replace it` : null
}

type Whose = Readonly<{ ok: true; account: AccountId } | { ok: false; why: string; code: number }>

function accountOf(rows: OpenTapeRows, named: string | undefined): Whose {
  const known = rows.accounts().map(({ account }) => account)
  const found = named === undefined ? known : known.filter((account) => account === named)
  const [only, ...others] = found
  if (only === undefined) {
    const who = named === undefined ? 'no account has ever' : `account ${named} has never`
    return { ok: false, why: `${who} said hello to this server`, code: 1 }
  }
  if (others.length > 0) return { ok: false, why: `say whose tape with --account: ${known.join(', ')}`, code: 2 }
  return { ok: true, account: only }
}

type Run = Readonly<{
  rows: OpenTapeRows
  span: TapeSpan
  settings: Settings
  symbols: UserSymbols
  holidays: UserHolidays
  note: string
  out: string
  replace: boolean
  json: boolean
}>

async function record(io: CliIo, { rows, span, settings, symbols, holidays, note, out, replace, json }: Run): Promise<number> {
  const { writeTape } = await import('../adapters/tapes/write-tape.ts')
  const { config } = settings
  const header = headerOf(rows, span, {
    made: io.now(),
    barclose: readVersion(),
    config,
    holidays,
    symbols,
    models: modelsOnTape(rows.models(span.account, span.from, span.to), modelFolders(settings)),
    synthetic: false,
    note,
  })
  const stop = new AbortController()
  const unlisten = io.onStop(() => stop.abort())
  const counter = openCounter(io, 'lines')
  const startedAt = io.now()
  try {
    const records = recordsOf(rows, span, zoneOf(config, span.account))
    const end = await writeTape(out, { header, records, replace, onLine: counter.show, signal: stop.signal })
    counter.clear()
    const recorded = { file: out, bytes: statSync(out).size, header, span, end, elapsedMs: io.now() - startedAt }
    if (json) writeJson(io, describeRecorded(recorded))
    else io.stdout.write(renderRecorded(recorded))
    return 0
  } catch (error) {
    if (!stop.signal.aborted) throw error
    io.stderr.write('barclose record: stopped; no tape was written\n')
    return 130
  } finally {
    counter.clear()
    unlisten()
  }
}
