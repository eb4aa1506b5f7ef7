import { join } from 'node:path'
import { expect, test } from 'vitest'
import { configOf } from '../../../src/config.ts'
import type { RiskReply } from '../../../src/contracts/risk.ts'
import { openTape } from '../../../src/adapters/tapes/read-tape.ts'
import { cash, deal, MIDNIGHT, see, TUESDAY } from '../../support/deals.ts'
import { ACCOUNT, openHouse } from '../../support/house.ts'
import { recordRig, replayAs } from './rig.ts'

const HOUR = 3_600_000

test('phases, payouts and scale-ups come again: the account stands before its firm as it stood, to the cent', async () => {
  const config = configOf({ desk: 'ema' })
  const house = await openHouse({ config })
  house.clock.now = TUESDAY
  const engine = () => house.server().engine
  await house.hello()
  await see(house, TUESDAY + 1_000, 100_000)
  house.clock.now += 1_000
  await engine().enterPhase(ACCOUNT, { firm: 'ftmo-2-step', phase: 'funded', initial: '100000.00' }, 'user', 'passed')
  await deal(house, TUESDAY + HOUR, 8_000)
  await see(house, TUESDAY + 2 * HOUR, 108_000)
  await see(house, MIDNIGHT + HOUR, 108_000)
  await cash(house, MIDNIGHT + 2 * HOUR, -4_000)
  await see(house, MIDNIGHT + 3 * HOUR, 104_000)
  await engine().changeCapital(ACCOUNT, { event: 'payout', amount: '4000' }, 'user', 'the first one')
  await see(house, MIDNIGHT + 3 * HOUR + 60_000, 104_000)
  await cash(house, MIDNIGHT + 4 * HOUR, 25_000)
  await see(house, MIDNIGHT + 5 * HOUR, 129_000)
  await engine().changeCapital(ACCOUNT, { event: 'scale-up', amount: '125000' }, 'user', 'four months')
  house.clock.now += 60_000
  const funds = { balance: 129_000, credit: 0, equity: 129_000, margin: 0, freeMargin: 129_000, marginLevel: null }
  await house.snapshot({ change: (message) => ({ ...message, funds }) })
  await see(house, MIDNIGHT + 6 * HOUR, 129_000)

  const path = await recordRig({ folder: house.folder, journalPath: join(house.folder, 'journal.db') }, {}, { config, account: ACCOUNT })
  const kinds: string[] = []
  for await (const record of (await openTape(path)).records) if (record.kind !== 'message') kinds.push(record.kind)
  expect(kinds).toEqual(['phase', 'capital', 'capital', 'decision'])
  let last: RiskReply | null = null
  const replay = await replayAs(path, {
    onPlayed: (played) => {
      if (played.account(ACCOUNT)?.funds !== null) last = played.risk(ACCOUNT)
    },
  })
  expect(replay).toMatchObject({ compared: 1, identical: 1, refused: [] })
  expect(last).toEqual(engine().risk(ACCOUNT))
  expect(last).toMatchObject({ initial: '125000.00', capital: [{ event: 'payout' }, { event: 'scale-up' }] })
})
