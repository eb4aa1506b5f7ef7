import { createServer } from 'node:http'
import { expect, it, onTestFinished } from 'vitest'
import { z } from 'zod'
import { configOf } from '../../src/config.ts'
import { ACCOUNT, openHouse } from '../support/house.ts'
import { armedHouse, serverNow } from '../support/orders.ts'
import type { TestHouse } from '../support/house.ts'

const Told = z.object({ kind: z.string(), account: z.string().nullable(), text: z.string() })

/** An address that keeps what is posted to it. */
async function listen(): Promise<Readonly<{ alertUrl: string; told: () => readonly z.infer<typeof Told>[] }>> {
  const bodies: string[] = []
  const server = createServer((request, response) => {
    request.setEncoding('utf8').on('data', (part: string) => bodies.push(part))
    request.on('end', () => response.end())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return { alertUrl: `http://127.0.0.1:${port}/`, told: () => bodies.map((body) => Told.parse(JSON.parse(body))) }
}

const deposit = (house: TestHouse, profit: number) => {
  const names = { ticket: '1', orderTicket: '0', positionIdentifier: '0', brokerSymbol: null, magic: '0', comment: '' }
  const what = { kind: 'balance', entry: 'in', reason: 'other', lots: 0, price: 0, profit, swap: 0, commission: 0, fee: 0 }
  const spoken = { v: 1, account: ACCOUNT, session: 'one', seq: house.nextSeq(), type: 'deal', time: serverNow(house) }
  return house.send({ ...spoken, ...names, ...what })
}

it('a flatten that a person asked for is told like one of the guard', async () => {
  const { alertUrl, told } = await listen()
  const house = await armedHouse({ config: configOf({ alertUrl }) })
  await house.server().engine.command(ACCOUNT, { kind: 'flatten' }, 'user', 'going on holiday')
  await expect.poll(told).toEqual([{ kind: 'flatten', account: ACCOUNT, text: 'going on holiday' }])
})

it('a beginning that the deals contradict is told when it shows, and when it stops the start', async () => {
  const { alertUrl, told } = await listen()
  const house = await openHouse({ config: configOf({ alertUrl, initialBalances: [`${ACCOUNT}=100000`] }) })
  await house.hello()
  await deposit(house, 200_000)
  await expect.poll(() => told().length).toBe(1)
  await expect(house.restart()).rejects.toThrow('began with 100000, its deals say 200000')
  await expect.poll(told).toEqual([
    { kind: 'refused-start', account: ACCOUNT, text: 'the account began with other money than it is said to' },
    {
      kind: 'refused-start',
      account: null,
      text: `the server does not start: BARCLOSE_INITIAL_BALANCES says that ${ACCOUNT} began with 100000, its deals say 200000`,
    },
  ])
})

it('a beginning is compared in the smallest unit of the currency', async () => {
  const house = await openHouse({ config: configOf({ initialBalances: [`${ACCOUNT}=1`] }) })
  await house.hello({ extra: { currency: 'BTC', currencyDigits: 8 } })
  await deposit(house, 1.00000001)
  expect(house.server().engine.account(ACCOUNT)?.switches.mode).toBe('HALTED')
})
