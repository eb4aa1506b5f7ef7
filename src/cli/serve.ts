import { openCollector } from '../adapters/heap/collector.ts'
import { guardBind } from '../adapters/server/guard-bind.ts'
import { createLogger } from '../adapters/server/logger.ts'
import { composeServer, type Server, type ServerParts } from '../compose.ts'
import { defineCommand, type CliIo } from './command.ts'
import { readUserHolidays } from './holidays.ts'
import { createHome } from './home.ts'
import { modelFolders } from './model-folders.ts'
import { printBanner, urlOf } from './serve/banner.ts'
import { openLogStream } from './serve/log-stream.ts'
import { startUpkeep } from './serve/upkeep.ts'
import { readSettings, type Settings } from './settings.ts'
import { readUserSymbols } from './symbols.ts'
import { ensureToken } from './token.ts'
import { readVersion } from './version.ts'

/** Time for what is under way; after it the process ends all the same, and the journal has what was answered. */
const STOP_WITHIN_MS = 10_000

export const command = defineCommand({
  name: 'serve',
  summary: 'Starts the decision server and runs until it is stopped.',
  details: `Listens on 127.0.0.1:8787 unless BARCLOSE_HOST and BARCLOSE_PORT say otherwise. The first start makes the data folder
and a token, and shows the token once. Every account starts disarmed. The log goes to standard output, as JSON lines
unless a person watches. Ctrl+C stops it once what is under way is answered and written.`,
  jsonMeaning: 'Prints one line {url, token, journal, version, accounts} once it listens; log lines follow.',
  options: {
    port: { type: 'integer', value: 'N', meaning: 'Port instead of BARCLOSE_PORT; 0 takes a free one.', min: 0, max: 65_535 },
  },
  run: async ({ port, json }, io) => {
    const settings = readSettings(io)
    if (settings === null) return 2
    const config = port === undefined ? settings.config : { ...settings.config, port }
    const fault = guardBind(config, config.token !== undefined)
    const symbols = readUserSymbols(settings.home.symbols)
    const holidays = readUserHolidays(settings.home.holidays)
    if (fault !== undefined || !symbols.ok || !holidays.ok) {
      const why = fault ?? (symbols.ok ? null : symbols.why) ?? (holidays.ok ? '' : holidays.why)
      io.stderr.write(`barclose serve: ${why}\n`)
      return 2
    }
    return serve({ config, home: settings.home }, { userSymbols: symbols.symbols, holidays: holidays.holidays, json, io })
  },
})

type Run = Required<Pick<ServerParts, 'userSymbols' | 'holidays'>> & Readonly<{ json: boolean; io: CliIo }>

async function serve({ config, home }: Settings, { userSymbols, holidays, json, io }: Run): Promise<number> {
  createHome(home)
  const token = ensureToken({ config, home }, io.stderr)
  const version = readVersion()
  io.outliveReaders?.()
  const logger = createLogger({ level: config.logLevel, token: token.value, destination: openLogStream(io) })
  const unwatch = logCrashes(logger)
  const stopped = waitForStop(io)
  try {
    const collector = openCollector((collected) => logger.debug(collected, 'garbage was collected while nobody waited'))
    const parts = { config, clock: { now: io.now }, logger, journalPath: home.journal, token: token.value, version, collector }
    const server = await composeServer({ ...parts, userSymbols, holidays, models: modelFolders({ config, home }) })
    await listen(server, config)
    const upkeep = startUpkeep(server.journal, config)
    const url = urlOf(server, config)
    printBanner({ server, url, home, token, version, json, io })
    logger.info({ version, url, journal: home.journal }, 'listening')
    tellModels(server, logger)
    logger.info({ signal: await stopped.signal }, 'stopping')
    upkeep.stop()
    return await closeWithin(server, logger)
  } finally {
    stopped.unlisten()
    unwatch()
  }
}

/** Once, at the start; a running server tells every change. */
function tellModels(server: Server, logger: ReturnType<typeof createLogger>): void {
  for (const found of server.models()) {
    const { symbol, version } = found
    if (found.state === 'refused') logger.warn({ symbol, version, why: found.reason }, 'the models of a symbol are refused; it holds')
    else logger.info({ symbol, version, without: found.missing }, 'models in use')
  }
}

async function listen(server: Server, { host, port }: Settings['config']): Promise<void> {
  try {
    await server.app.listen({ host, port })
  } catch (error) {
    await server.close()
    const isTaken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE'
    if (!isTaken) throw error
    throw new Error(`${host}:${port} is taken. barclose doctor says by whom; BARCLOSE_PORT chooses another.`, { cause: error })
  }
}

async function closeWithin(server: Server, logger: ReturnType<typeof createLogger>): Promise<number> {
  const timer: { handle?: NodeJS.Timeout } = {}
  const late = new Promise<'late'>((resolve) => {
    timer.handle = setTimeout(() => resolve('late'), STOP_WITHIN_MS)
  })
  const ended = await Promise.race([server.close(), late])
  clearTimeout(timer.handle)
  if (ended !== 'late') {
    logger.info('stopped')
    return 0
  }
  logger.error({ stopWithinMs: STOP_WITHIN_MS }, 'something did not end in time; stopped without it')
  return 1
}

/** Listens from the very start, so that a stop during start-up is not lost. */
function waitForStop(io: CliIo): Readonly<{ signal: Promise<string>; unlisten: () => void }> {
  const stop: { unlisten: () => void } = { unlisten: () => undefined }
  const signal = new Promise<string>((resolve) => {
    stop.unlisten = io.onStop(resolve)
  })
  return { signal, unlisten: () => stop.unlisten() }
}

/** Node still ends the process, with its trace and code 1: after a defect nothing may be decided. */
function logCrashes(logger: ReturnType<typeof createLogger>): () => void {
  const listener = (error: Error) => logger.fatal({ err: error }, 'a defect ended the server; nothing more is decided')
  process.on('uncaughtExceptionMonitor', listener)
  return () => process.off('uncaughtExceptionMonitor', listener)
}
