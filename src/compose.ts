import { createHash } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import type { Logger } from 'pino'
import { openAlerts } from './adapters/alerts/alerts.ts'
import { openMt5Broker } from './adapters/brokers/mt5/broker.ts'
import { openPaperBroker } from './adapters/brokers/paper/broker.ts'
import type { Collector } from './adapters/heap/collector.ts'
import { openEnsemble } from './adapters/models/open-ensemble.ts'
import { openJournal, type JournalHandle, type JournalOptions } from './adapters/journal/journal.ts'
import { buildApp } from './adapters/server/app.ts'
import { decidingSettings, type Config } from './config.ts'
import type { TerminalMessage } from './contracts/messages.ts'
import type { UserHolidays } from './contracts/holidays.ts'
import { TIMEFRAMES, type BrokerSymbol } from './contracts/primitives.ts'
import type { UserSymbols } from './contracts/symbols.ts'
import { DESKS } from './core/desks/registry.ts'
import { chooseByRules } from './core/position/rule-policy.ts'
import { NO_USER_SYMBOLS, openSymbolTable, type SymbolTable } from './core/symbols/resolve.ts'
import { NO_HOLIDAYS, readHolidays } from './core/time/closures.ts'
import type { Engine } from './pipeline/api.ts'
import { openEngine } from './pipeline/engine.ts'
import { openEnsembleDesk } from './pipeline/ensemble-desk.ts'
import { zoneFaults, type BrokerChoice } from './pipeline/house.ts'
import type { Alerts } from './ports/alerts.ts'
import type { Broker } from './ports/broker.ts'
import type { Clock } from './ports/clock.ts'
import type { Journal } from './ports/journal.ts'
import type { Desk, Policy } from './ports/desk.ts'
import type { Ensemble, ListedBundle } from './ports/ensemble.ts'

/** What an engine is made of, whoever it is for: the server, a replay, a backtest. */
export type EngineParts = Readonly<{
  config: Config
  clock: Clock
  logger: Logger | false
  version: string
  userSymbols?: UserSymbols
  holidays?: UserHolidays
  /** In place of the configured desk and policy: replay and tests bring their own. */
  desk?: Desk
  policy?: Policy
  /** Folders of models; a symbol is taken from the first that has it. Without any the ensemble desk knows no symbol. */
  models?: readonly string[]
  /** What will be traded, where that is known before the start: models of other symbols are not loaded. */
  brokerSymbols?: readonly BrokerSymbol[]
  /** Models that lie in the folders at the start stay the ones that are asked: what is being judged must not change half-way. */
  areModelsFixed?: boolean
  /** Stands before the desk, e.g. to remember what it said. */
  aroundDesk?: (desk: Desk) => Desk
}>

export type ServerParts = EngineParts &
  Readonly<{
    journalPath: string
    token: string
    /** In place of the plain file: tests take its disk away. */
    openJournal?: (options: JournalOptions) => JournalHandle
    /** In place of the clock: replay and bench stamp a message with its own time. */
    stamp?: (message: TerminalMessage) => number
    /** Without it V8 chooses alone when garbage is collected. */
    collector?: Collector
  }>

export type Server = Readonly<{
  app: FastifyInstance
  engine: Engine
  journal: JournalHandle
  /** Models that were found; none where the desk asks none. */
  models: () => readonly ListedBundle[]
  close: () => Promise<void>
}>

/** Puts the parts together: the only place that knows all of them. */
export async function composeServer(parts: ServerParts): Promise<Server> {
  const { config, clock, logger } = parts
  const alerts = openAlerts({
    url: config.alertUrl,
    timeoutMs: config.alertTimeoutMs,
    log: (fields, text) => (logger === false ? undefined : logger.warn(fields, text)),
  })
  try {
    return await compose(parts, alerts)
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    alerts.raise({ kind: 'refused-start', account: null, at: clock.now(), text: `the server does not start: ${why}`, facts: {} })
    await alerts.close()
    throw error
  }
}

async function compose(parts: ServerParts, alerts: Alerts): Promise<Server> {
  const { config, clock, logger, journalPath, token, version } = parts
  const journal = (parts.openJournal ?? openJournal)({
    path: journalPath,
    now: clock.now,
    ...(logger === false ? {} : { onFailure: (why: string) => logger.error({ why }, 'the journal cannot be written; nothing is decided') }),
  })
  try {
    const { engine: opened, models, closeModels } = await composeEngine(parts, { journal, alerts })
    const { stamp, collector } = parts
    const stamped: Engine =
      stamp === undefined
        ? opened
        : { ...opened, receive: (incoming) => opened.receive({ ...incoming, receivedAt: stamp(incoming.message) }) }
    const engine = collector === undefined ? stamped : attended(stamped, collector)
    const app = await buildApp({ engine, reader: journal, journalHealth: journal.health, models, config, token, clock, logger, version })
    const close = async (): Promise<void> => {
      await opened.close()
      await app.close()
      collector?.close()
      await closeModels()
      await journal.close()
      await alerts.close()
    }
    return { app, engine, journal, models, close }
  } catch (error) {
    await journal.close()
    throw error
  }
}

/** Tells the collector of every message from its coming to its answer. What waits for that holds nothing of the message. */
function attended(engine: Engine, { begin, end }: Collector): Engine {
  return {
    ...engine,
    receive: (incoming) => {
      begin()
      const reply = engine.receive(incoming)
      void reply.then(end, end)
      return reply
    },
  }
}

export type ComposedEngine = Readonly<{
  engine: Engine
  models: () => readonly ListedBundle[]
  /** After the engine was closed, and whatever asks it. */
  closeModels: () => Promise<void>
}>

/** The pipeline with its models, on a journal of the caller's: all of Barclose but the edge. */
export async function composeEngine(
  parts: EngineParts,
  { journal, alerts }: Readonly<{ journal: Journal; alerts: Alerts }>,
): Promise<ComposedEngine> {
  const { config, clock, version } = parts
  const holidays = parts.holidays ?? NO_HOLIDAYS
  const calendar = readHolidays(holidays)
  const faults = [...zoneFaults(config), ...(calendar.ok ? [] : calendar.faults)]
  if (faults.length > 0 || !calendar.ok) throw new Error(faults.join('; '))
  const symbols = openSymbolTable(parts.userSymbols ?? NO_USER_SYMBOLS)
  const ensemble = await openModels(parts, symbols)
  try {
    const engine = openEngine({
      story: {
        desk: (parts.aroundDesk ?? asItIs)(parts.desk ?? deskOf(config, ensemble)),
        policy: parts.policy ?? policyOf(config),
        journal,
        config,
        versions: { barclose: version, config: hashSettings(config, holidays) },
      },
      config,
      clock,
      symbols,
      closuresOf: calendar.closuresOf,
      openBroker: (choice) => openBroker(choice, { config, clock, journal }),
      alerts,
    })
    return { engine, models: () => ensemble?.list() ?? [], closeModels: async () => ensemble?.close() }
  } catch (error) {
    await ensemble?.close()
    throw error
  }
}

const asItIs = (desk: Desk): Desk => desk

/** The longest that a timer takes. */
const NEVER_MS = 2_147_483_647

/** Only the ensemble desk asks models; null for the others. */
async function openModels(parts: EngineParts, symbols: SymbolTable): Promise<Ensemble | null> {
  const { config, logger, desk, models = [], brokerSymbols, areModelsFixed = false } = parts
  if (desk !== undefined || config.desk !== 'ensemble') return null
  const traded = brokerSymbols?.flatMap((brokerSymbol) => symbols.resolve(brokerSymbol)?.symbol ?? [])
  // What is there at the start is told by who starts the server; later changes are told as they come.
  let isOpen = false
  const ensemble = await openEnsemble({
    roots: models,
    missingMember: config.missingMember,
    timeoutMs: config.modelTimeoutMs,
    ...(traded === undefined ? {} : { symbols: traded }),
    ...(areModelsFixed ? { pollMs: NEVER_MS } : {}),
    onChange: (change) => {
      if (logger === false || !isOpen) return
      if (change.change === 'loaded') logger.info(change, 'models loaded')
      else logger.warn(change, 'models are not as they should be')
    },
  })
  isOpen = true
  return ensemble
}

function deskOf(config: Config, ensemble: Ensemble | null): Desk {
  if (config.desk === 'ensemble') {
    if (ensemble === null) throw new Error('the ensemble desk was given no models')
    return openEnsembleDesk(ensemble, config)
  }
  const entry = DESKS[config.desk]
  const needs = new Map(TIMEFRAMES.map((trigger) => [trigger, entry.needs(config, trigger)]))
  return {
    name: config.desk,
    needs: ({ trigger }) => needs.get(trigger) ?? entry.needs(config, trigger),
    opinion: (close, window) => entry.form(config, close.trigger, window),
  }
}

const policyOf = (config: Config): Policy => ({
  name: 'rules',
  choose: (observations) => observations.map((observation) => chooseByRules(config, observation)),
})

type BrokerGround = Readonly<{ config: Config; clock: Clock; journal: Journal }>

function openBroker({ account, execution, zone }: BrokerChoice, { config, clock, journal }: BrokerGround): Broker {
  if (execution === 'broker') return openMt5Broker()
  const costs = { commissionPerLot: config.paperCommissionPerLot, slippagePoints: config.paperSlippagePoints }
  return openPaperBroker({ account, state: journal.paper(account), startingBalance: config.paperBalance, costs, zone, now: clock.now })
}

/** Holidays decide as settings do; without any, the hash is that of the settings alone. */
const hashSettings = (config: Config, { holidays }: UserHolidays): string =>
  createHash('sha256')
    .update(JSON.stringify(holidays.length === 0 ? decidingSettings(config) : { ...decidingSettings(config), holidays }))
    .digest('hex')
    .slice(0, 16)
