import { join } from 'node:path'
import { openJournal, type JournalHandle } from '../../../src/adapters/journal/journal.ts'
import { composeServer, type Server } from '../../../src/compose.ts'
import { configOf, type Config } from '../../../src/config.ts'
import type { TerminalMessage } from '../../../src/contracts/messages.ts'
import { opinionOf, scriptedDesk } from '../../support/desk.ts'
import { choices, policyOf } from '../../support/policy.ts'
import { seedRandom } from '../../../replay/random.ts'
import { TOKEN } from '../ea-server.ts'
import type { Front } from './front.ts'
import type { Schedule } from './schedule.ts'

/** What a process says that has died: only commands hear it. */
export const DEAD = 'the process is dead'

export type Birth = Readonly<{
  schedule: Schedule
  folder: string
  now: () => number
  stamp: (message: TerminalMessage) => number
  /** Other settings than those that trade often. */
  config: Partial<Config>
}>

export type ServerLives = Readonly<{
  /** The server that runs, or will run in a moment. */
  current: () => Promise<Server>
  /**
   * As a process that is killed: what was not written is gone, nobody is told, and another one opens the same journal.
   * In order: it is stopped as a user would.
   */
  die: (options: Readonly<{ isInOrder: boolean; refusals: number }>) => void
}>

/** The server behind the front, one life after the other. */
export function openLives(birth: Birth, front: Front): ServerLives {
  let life = bear(birth)
  front.point(life.server.then(portOf))
  const end = async (old: Life, isInOrder: boolean): Promise<Server> => {
    const { app, engine, journal } = await old.server
    if (isInOrder) await engine.close()
    await app.close()
    await journal.close()
    const next = bear(birth)
    life = next
    return next.server
  }
  return {
    current: async () => life.server,
    die: ({ isInOrder, refusals }) => {
      life.cut()
      front.breakAll(refusals)
      const next = end(life, isInOrder)
      life = { server: next, cut: () => undefined }
      front.point(next.then(portOf))
    },
  }
}

type Life = Readonly<{ server: Promise<Server>; cut: () => void }>

function bear(birth: Birth): Life {
  let isCut = false
  return {
    server: compose(birth, () => isCut),
    cut: () => {
      isCut = true
    },
  }
}

async function compose({ schedule, folder, now, stamp, config }: Birth, isCut: () => boolean): Promise<Server> {
  const roll = (about: string): number => seedRandom(schedule.seed + now() / 1_000, `fault-desk-${about}`).unit()
  const server = await composeServer({
    config: configOf({ desk: 'ema', ...TRADES_OFTEN, signalExpiryMs: schedule.expiryMs, ...config }),
    clock: { now },
    logger: false,
    journalPath: join(folder, 'journal.db'),
    token: TOKEN,
    version: '0.0.0-test',
    desk: scriptedDesk((symbol) => opinionOf(roll(symbol) < 0.5 ? 'buy' : 'sell', WANTS)),
    policy: policyOf(({ identifiers }) => {
      const drawn = roll(identifiers[0] ?? '')
      return drawn < 0.12 ? choices.all : drawn < 0.24 ? choices.half : drawn < 0.5 ? choices.add : choices.hold
    }),
    openJournal: (options) => cuttable(openJournal(options), isCut),
    stamp,
  })
  await server.app.listen({ host: '127.0.0.1', port: 0 })
  return server
}

/** A journal of a process that has died: what comes after that is not written. */
const cuttable = (journal: JournalHandle, isCut: () => boolean): JournalHandle => ({
  ...journal,
  append: async (entries) => (isCut() ? Promise.reject(new Error(DEAD)) : journal.append(entries)),
})

const WANTS = { stopDistancePrice: 0.0006, targetDistancePrice: 0.0012, facts: { atrPrice: 0.0005 } }

/** Nothing but the switches keeps this server from trading. */
const TRADES_OFTEN = {
  ratePerSecond: 1_000_000,
  riskPerTradePercent: 0.05,
  riskPerPositionPercent: 1,
  riskPortfolioPercent: 5,
  groupRiskPercent: 20,
  correlationFrom: 1,
  crisisEntries: 'allow',
  spreadMaxAtr: 10,
  rewardMinCosts: 0,
  cooldownMinutes: 0,
  entriesPerHourMax: 1_000,
  entriesPerDayMax: 1_000,
  rejectsMax: 100,
  rejectsTripMax: 1_000,
  minHoldBars: 0,
  minExitCostShare: 0,
  maxDeviationPoints: 60,
  emergencyDailyPercent: 100,
  emergencyWeeklyPercent: 100,
} as const

function portOf({ app }: Server): number {
  const address = app.server.address()
  if (typeof address !== 'object' || address === null) throw new Error('the server does not listen')
  return address.port
}
