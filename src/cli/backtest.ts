import { existsSync, mkdirSync, readdirSync, statSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { seedRandom } from '../../replay/random.ts'
import { openDecisionFile } from '../adapters/reports/decision-file.ts'
import { appendTrial, countTrials, readTrials } from '../adapters/reports/trials.ts'
import { writeReport } from '../adapters/reports/write-report.ts'
import { configOf, type Config } from '../config.ts'
import type { BacktestReport } from '../contracts/backtest.ts'
import { backtestReport } from '../core/report/backtest-report.ts'
import { openSymbolTable } from '../core/symbols/resolve.ts'
import { readZone } from '../core/time/zone.ts'
import { readAccountFile, type AccountFile } from './backtest/account-file.ts'
import { readBacktestData, type BacktestData } from './backtest/data.ts'
import { knownShare, listModels, type AskedModels } from './backtest/models.ts'
import { BACKTEST_OPTIONS, commandLineOf, readBacktestOptions, type BacktestOptions, type BacktestWords } from './backtest/options.ts'
import { playAll, type Runs } from './backtest/play.ts'
import { openBacktestScreen, type BacktestScreen } from './backtest/progress.ts'
import { renderBacktest } from './backtest/render.ts'
import { defineCommand, writeJson, type CliIo } from './command.ts'
import { Fault, understand } from './export/words.ts'
import { readUserHolidays } from './holidays.ts'
import { modelFolders } from './model-folders.ts'
import { readSettings, type Settings } from './settings.ts'
import { readUserSymbols } from './symbols.ts'
import { readVersion } from './version.ts'

export const command = defineCommand({
  name: 'backtest',
  summary: 'Plays recorded prices through the live pipeline on an account of a firm, and says what may be believed of the result.',
  details: `A simulated terminal sends each bar close to the pipeline that also trades live, and carries out what comes back: spread,
commission, swap, slippage, stops inside the bar, gaps, margin and sessions cost what they cost. The firm's rules are held day
by day; a run ends when the account is lost or the phase is passed. The same days are played twice more, with costs of one
and a half and with every order one bar later. Settings are those of the server (BARCLOSE_...); models are trusted here,
whatever the server trusts. Every run is logged: the more are tried, the better the best looks by chance. docs/BACKTEST.md
says how each figure comes about.`,
  jsonMeaning: 'Prints the report, as report.json has it.',
  options: BACKTEST_OPTIONS,
  run: async ({ json, ...words }, io) => {
    const settings = readSettings(io)
    if (settings === null) return 2
    const read = understand(() => prepare(words, settings))
    if (!read.ok) return refuse(io, read.why)
    const stop = new AbortController()
    const unlisten = io.onStop(() => stop.abort())
    const screen = openBacktestScreen(io)
    try {
      const outcome = await play({ ...read.value, words, settings, screen, io, signal: stop.signal })
      screen.clear()
      if (outcome === null) return refuse(io, 'stopped before the end; nothing was written', 130)
      if (json) writeJson(io, outcome.report)
      else io.stdout.write(renderBacktest(outcome))
      return 0
    } catch (error) {
      screen.clear()
      if (error instanceof Fault) return refuse(io, error.message, 1)
      throw error
    } finally {
      unlisten()
    }
  },
})

function refuse(io: CliIo, why: string, code = 2): number {
  io.stderr.write(`barclose backtest: ${why}\n`)
  return code
}

type Prepared = Readonly<{
  options: BacktestOptions
  account: Extract<AccountFile, { ok: true }>
  config: Config
  roots: readonly string[]
  parts: Readonly<{
    userSymbols: Extract<ReturnType<typeof readUserSymbols>, { ok: true }>['symbols']
    holidays: Extract<ReturnType<typeof readUserHolidays>, { ok: true }>['holidays']
  }>
}>

function prepare(words: BacktestWords, settings: Settings): Prepared {
  const { config, home } = settings
  const userSymbols = readUserSymbols(home.symbols)
  if (!userSymbols.ok) throw new Fault(userSymbols.why)
  const holidays = readUserHolidays(home.holidays)
  if (!holidays.ok) throw new Fault(holidays.why)
  const options = readBacktestOptions(words, openSymbolTable(userSymbols.symbols))
  for (const dir of [options.dir, options.ticksDir]) {
    if (dir !== null && !(existsSync(dir) && statSync(dir).isDirectory())) throw new Fault(`there is no folder ${dir}`)
  }
  const account = readAccountFile(options.accountFile)
  if (!account.ok) throw new Fault(account.why)
  const zone = readZone(words.zone ?? config.serverZone)
  if (!zone.ok) throw new Fault(`--zone ${zone.why}`)
  return {
    options,
    account,
    // Nobody waits for an answer: a busy machine must not change what is decided.
    config: configOf({ ...config, serverZone: zone.zone.rule, modelTimeoutMs: PATIENCE_MS }),
    roots: words.models === undefined ? modelFolders(settings) : [words.models],
    parts: { userSymbols: userSymbols.symbols, holidays: holidays.holidays },
  }
}

const PATIENCE_MS = 60_000

type Playing = Prepared & Readonly<{ words: BacktestWords; settings: Settings; screen: BacktestScreen; io: CliIo; signal: AbortSignal }>
type Outcome = Readonly<{ report: BacktestReport; folder: string }>

async function play(playing: Playing): Promise<Outcome | null> {
  const { options, account, config, roots, parts, screen, settings, io, signal } = playing
  const zone = readZone(config.serverZone)
  if (!zone.ok) throw new Fault(zone.why)
  const data = await readBacktestData({
    ...options,
    account: account.account,
    table: openSymbolTable(parts.userSymbols),
    zone: zone.zone,
    onReading: screen.onReading,
  })
  const to = Math.min(options.to, data.lastClose + 1)
  if (data.playFrom >= to) throw new Fault(`no bar closes from ${iso(data.playFrom)} on and before ${iso(to)}`)
  const models = await listModels(config, roots, data.symbols)
  const known = knownShare(models, data, to)
  if (known > 0 && !options.allowsKnown) throw new Fault(describeKnown(models, data, to))
  for (const symbol of models.missing) io.stderr.write(`barclose backtest: there are no models of ${symbol}; its closes will hold\n`)

  const folder = makeFolder(options, settings, io.now())
  const file = openDecisionFile(join(folder, DECISIONS))
  let settingsHash = ''
  const runs = await playAll({
    ...options,
    data,
    to,
    balance: account.account.balance,
    terms: termsOf(account.account),
    exam: examOf(account.account),
    engine: { ...parts, config: configOf({ ...config, trustedModels: [...models.names] }), version: readVersion(), models: roots },
    signal,
    onProgress: screen.onProgress,
    onDecision: (text, { versions }) => {
      settingsHash = versions.config
      file.append(text)
    },
    onTurn: file.drained,
  }).catch(async (error: unknown) => {
    await file.discard()
    throw error
  })
  if (signal.aborted) {
    await file.discard()
    return null
  }
  await file.close()
  const report = reportOf(playing, { runs, data, models, known, settingsHash, to })
  writeReport(folder, { report, run: runs.run, others: [DECISIONS] })
  appendTrial(settings.home.folder, { report, at: io.now() })
  return { report, folder }
}

const DECISIONS = 'decisions.ndjson.gz'

type Played = Readonly<{ runs: Runs; data: BacktestData; models: AskedModels; known: number; settingsHash: string; to: number }>

function reportOf({ options, account, words, settings, io }: Playing, played: Played): BacktestReport {
  const { runs, data, models, known, settingsHash, to } = played
  const trials = readTrials(settings.home.folder)
  for (const fault of trials.faults) io.stderr.write(`barclose backtest: ${fault}\n`)
  return backtestReport({
    run: runs.run,
    stress: { costs: runs.costs, delay: runs.delay },
    unit: seedRandom(options.seed, 'bootstrap').unit,
    about: {
      accountFile: account.name,
      currency: account.account.currency,
      symbols: data.symbols,
      data: basename(resolve(options.dir)),
      from: data.playFrom,
      to,
      seed: options.seed,
      version: readVersion(),
      settingsHash,
      models: models.names,
      known,
      dataHash: data.hash,
      trials: countTrials(trials, data.hash),
      delayMs: options.delayMs,
      costFactor: 1,
      command: commandLineOf(words),
    },
  })
}

const termsOf = ({ currency, leverage, stopOutLevelPercent }: Prepared['account']['account']) => ({
  company: 'BACKTEST',
  server: 'BACKTEST',
  currency,
  leverage,
  stopOutPercent: stopOutLevelPercent,
})

const examOf = ({ firm }: Prepared['account']['account']) =>
  firm === undefined ? null : { firm: firm.firm, phase: firm.phase, initial: firm.initial.toFixed(2) }

function describeKnown({ trainedOn }: AskedModels, { playFrom }: BacktestData, to: number): string {
  const spans = trainedOn
    .filter(({ first, last }) => first < to && last >= playFrom)
    .map(({ name, first, last }) => `${name} ${iso(first)} to ${iso(last)}`)
  return (
    `models were trained on part of ${iso(playFrom)} to ${iso(to)} (${spans.join(', ')}): figures of it would prove nothing. ` +
    'Choose other days with --from and --to, train models on less with barclose train, or say --allow-known'
  )
}

const iso = (at: number): string => new Date(at).toISOString().slice(0, 10)

/** A folder of its own for each run, unless one was named. */
function makeFolder({ out, replace }: BacktestOptions, { home }: Settings, now: number): string {
  const stamp = new Date(now).toISOString().slice(0, 19).replaceAll(':', '').replace('T', '-')
  const folder = out ?? join(home.folder, 'backtests', stamp)
  if (existsSync(folder) && readdirSync(folder).length > 0 && !replace)
    throw new Fault(`${folder} is there already; choose another folder, or --force to write into it`)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  return folder
}
