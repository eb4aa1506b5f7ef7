import { describe, expect, it } from 'vitest'
import { openJournal } from '../../src/adapters/journal/journal.ts'
import { BarcloseError } from '../../src/errors.ts'
import type { Reply } from '../../src/contracts/server.ts'
import { ACCOUNT, NOON, openHouse, type TestHouse } from '../support/house.ts'
import { opinionOf, scriptedDesk } from '../support/desk.ts'
import { ack, beat, closeBar, ticketOf } from '../support/orders.ts'

const STEPS_MOST = 40

/** A session with an entry, its fill, a close of another bar and a flatten; what fails is said again once. */
async function play(house: TestHouse, sent: Set<string>): Promise<void> {
  const { engine } = house.server()
  const collect = (reply: Reply) => {
    for (const message of reply) if (message.type === 'signals') for (const { id } of message.signals) sent.add(id)
  }
  engine.onPush(ACCOUNT, 'one', (messages) => collect(messages))
  const twice = async (step: () => Promise<unknown>) => step().catch(async () => step())
  await twice(async () => house.hello({ brokerSymbols: ['EURUSD'] }))
  await twice(async () => house.arm())
  const open = async () => collect(await house.snapshot())
  await twice(open)
  if ((await rearmed(house)) && engine.unsettled(ACCOUNT).length === 0) collect([await closeBar(house, ['M5'])])
  const [row] = engine.unsettled(ACCOUNT)
  if (row === undefined) throw new Error('no signal')
  await twice(async () => ack(house, row.signal))
  const ticket = ticketOf(house, row.signal)
  await twice(async () => beat(house, [ticket]))
  house.clock.now = NOON + 600_000
  await twice(async () => collect([await closeBar(house, ['M5'], [ticket])]))
  await twice(async () => engine.command(ACCOUNT, { kind: 'flatten' }, 'user', 'enough'))
  await twice(async () => collect(await beat(house, [ticket])))
}

describe('a journal that refuses one group, whichever it is', () => {
  it.each(['broker', 'paper'] as const)('nothing leaves that is not written, and memory stays with the journal (%s)', async (execution) => {
    for (let failing = 1; failing <= STEPS_MOST; failing += 1) {
      let count = 0
      const house = await openHouse({
        desk: scriptedDesk(() => opinionOf('buy')),
        openJournal: (options) => {
          const journal = openJournal(options)
          return {
            ...journal,
            append: async (entries) => {
              count += 1
              if (count === failing) throw new BarcloseError('JOURNAL_DOWN', 'full')
              return journal.append(entries)
            },
          }
        },
      })
      const sent = new Set<string>()
      if (execution === 'broker') await play(house, sent)
      else await playPaper(house)
      const { engine, journal } = house.server()
      const written = journal.signals({ account: ACCOUNT, limit: 100 })
      const ids = written.map(({ signal }) => signal.id)
      expect([...sent].filter((id) => !ids.includes(id))).toEqual([])
      expect(written.filter(({ signal }) => signal.kind === 'OPEN')).toHaveLength(1)
      // What memory takes to be open must be what a start from the journal finds.
      const before = { switches: engine.account(ACCOUNT)?.switches, open: engine.unsettled(ACCOUNT).map(({ signal }) => signal.id) }
      await house.restart()
      const again = house.server().engine
      expect({
        failing,
        switches: again.account(ACCOUNT)?.switches,
        open: again.unsettled(ACCOUNT).map(({ signal }) => signal.id),
      }).toEqual({
        failing,
        ...before,
      })
      if (count < failing) return
    }
    throw new Error(`the session writes more than ${STEPS_MOST} groups`)
  })
})

/** A journal that failed while the account was armed leaves it to a person; the next close may enter. */
async function rearmed(house: TestHouse): Promise<boolean> {
  const { engine } = house.server()
  if (engine.account(ACCOUNT)?.switches.mode !== 'REDUCING') return false
  await engine.command(ACCOUNT, { kind: 'resume' }, 'user', 'looked')
  await house.arm()
  house.clock.now += 300_000
  return true
}

async function playPaper(house: TestHouse): Promise<void> {
  const { engine } = house.server()
  const twice = async (step: () => Promise<unknown>) => step().catch(async () => step())
  await twice(async () => house.hello())
  await twice(async () => engine.command(ACCOUNT, { kind: 'execution', execution: 'paper' }, 'user', 'test'))
  await twice(async () => house.arm())
  await twice(async () => house.snapshot())
  house.clock.now = NOON + 300_000
  await twice(async () => house.snapshot({ closed: ['M5'] }))
  if ((await rearmed(house)) && engine.positions(ACCOUNT).length === 0) await house.snapshot({ closed: ['M5'] })
  expect(engine.positions(ACCOUNT)).toHaveLength(1)
  const entries = house.server().journal.deals({ account: ACCOUNT, from: 0, to: NOON + 3_600_000, execution: 'paper' })
  expect(entries.map(({ entry }) => entry)).toEqual(['in'])
}
