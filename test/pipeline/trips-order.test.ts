import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Signal } from '../../src/contracts/decision.ts'
import { isDeep } from '../support/depth.ts'
import { ACCOUNT, type TestHouse } from '../support/house.ts'
import { ack, armedHouse, beat, firstSignal, serverNow, ticketOf } from '../support/orders.ts'

/** What may come of one order, in any order: its ticket, its answer, its deal, each with the name of the signal or without. */
const step = fc.record({
  what: fc.constantFrom('ticket', 'ticket', 'answer', 'deal', 'restart'),
  isNamed: fc.boolean(),
  seconds: fc.integer({ min: 0, max: 40 }),
})
type Step = Readonly<{ what: string; isNamed: boolean; seconds: number }>

const deal = (house: TestHouse, signal: Signal, ticket: string, comment: string) => {
  const names = { ticket, orderTicket: '11', positionIdentifier: '900', brokerSymbol: 'EURUSD', magic: '770001', comment }
  const what = { kind: signal.side, entry: 'in', reason: 'expert', lots: signal.lots, price: 1.1, time: serverNow(house) }
  const money = { profit: 0, swap: 0, commission: 0, fee: 0 }
  return house.send({ v: 1, account: ACCOUNT, session: 'one', seq: house.nextSeq(), type: 'deal', ...names, ...what, ...money })
}

async function play(house: TestHouse, signal: Signal, { what, isNamed, seconds }: Step, isDoubled: boolean): Promise<void> {
  house.clock.now += seconds * 1_000
  const comment = isNamed ? signal.id : ''
  const tickets = [ticketOf(house, signal, { comment }), ticketOf(house, signal, { comment, ticket: '901', identifier: '901' })]
  if (what === 'ticket') await beat(house, isDoubled ? tickets : tickets.slice(0, 1))
  if (what === 'answer') await ack(house, signal, { positionIdentifier: isNamed ? '900' : null })
  if (what === 'deal') await deal(house, signal, '12', comment)
  if (what === 'restart') await house.restart()
}

async function modeAfter(steps: readonly Step[], isDoubled: boolean): Promise<string | undefined> {
  const house = await armedHouse()
  const signal = await firstSignal(house)
  for (const one of steps) await play(house, signal, one, isDoubled)
  return house.server().engine.account(ACCOUNT)?.switches.mode
}

const runs = { numRuns: isDeep ? 150 : 12 }
const some = fc.array(step, { minLength: 1, maxLength: 8 })

it('an order that is filled once trips nothing, in whatever order ticket, answer, deal and restart come', async () => {
  await fc.assert(
    fc.asyncProperty(some, async (steps) => {
      expect(await modeAfter(steps, false)).toBe('ACTIVE')
    }),
    runs,
  )
})

it('one that is filled twice trips at the first sight of both, whatever came before', async () => {
  const sight: Step = { what: 'ticket', isNamed: true, seconds: 1 }
  await fc.assert(
    fc.asyncProperty(some, fc.boolean(), async (steps, isNamed) => {
      const before = steps.filter(({ what }) => what !== 'ticket')
      expect(await modeAfter([...before, { ...sight, isNamed }], true)).toBe('REDUCING')
    }),
    runs,
  )
})
