import { waveAccount, WAVE_EURUSD } from '../../replay/wave-market.ts'
import type { Signal } from '../../src/contracts/decision.ts'
import type { Timeframe } from '../../src/contracts/primitives.ts'
import type { Reply } from '../../src/contracts/server.ts'
import { opinionOf, scriptedDesk } from './desk.ts'
import { ACCOUNT, only, openHouse, ZONE, type TestHouse } from './house.ts'

/** What a terminal says of its orders, for tests that play it message by message. */
export const GBPUSD = { ...WAVE_EURUSD, brokerSymbol: 'GBPUSD', base: 1.3 }
export const serverNow = (house: TestHouse): number => Math.floor(ZONE.toServer(house.clock.now))
const spoken = (house: TestHouse) => ({ v: 1, account: ACCOUNT, session: 'one', seq: house.nextSeq() })

export async function armedHouse(options: Parameters<typeof openHouse>[0] = {}): Promise<TestHouse> {
  const house = await openHouse({ desk: scriptedDesk(() => opinionOf('buy')), ...options })
  await house.hello({ brokerSymbols: ['EURUSD', 'GBPUSD'] })
  await house.arm()
  return house
}

const filled = (signal: Signal) => ({
  signal: signal.id,
  outcome: 'filled',
  retcode: 10_009,
  message: 'done',
  orderTicket: '11',
  dealTicket: '12',
  positionIdentifier: signal.positionIdentifier ?? '900',
  lots: signal.lots,
  price: 1.1,
})
export const NOT_FILLED = { retcode: 10_006, lots: 0, price: 0, orderTicket: null, dealTicket: null, positionIdentifier: null }

export const ack = async (house: TestHouse, signal: Signal, change: object = {}): Promise<Reply> =>
  house.send({ ...spoken(house), type: 'ack', serverTime: serverNow(house), ...filled(signal), ...change })

/** The answer to a query; `serverTime` is when the terminal searched. */
export const report = async (house: TestHouse, signal: Signal, change: object = {}, searchedAt?: number): Promise<Reply> =>
  house.send({
    ...spoken(house),
    type: 'report',
    serverTime: searchedAt ?? serverNow(house),
    outcomes: [{ ...filled(signal), known: true, ...change }],
  })

export const ticketOf = (house: TestHouse, signal: Signal, change: object = {}) => ({
  brokerSymbol: signal.brokerSymbol,
  ticket: '900',
  magic: '770001',
  stop: signal.stop,
  target: signal.target,
  comment: signal.id,
  identifier: '900',
  side: signal.side,
  lots: signal.lots,
  openPrice: 1.1,
  openTime: serverNow(house),
  profit: 0,
  swap: 0,
  commission: -2.5,
  ...change,
})

export const beat = async (house: TestHouse, positions: readonly object[] = [], change: object = {}): Promise<Reply> =>
  house.send({ ...spoken(house), type: 'equity', ...waveAccount(serverNow(house)), positions, ...change })

/** What a bar close is answered with, given the tickets the terminal shows. */
export async function closeBar(
  house: TestHouse,
  closed: readonly Timeframe[],
  positions: readonly object[] = [],
  market = WAVE_EURUSD,
): Promise<Extract<Reply[number], { type: 'signals' }>> {
  const reply = await house.snapshot({ market, closed, change: (message) => ({ ...message, positions }) })
  // A flatten may travel beside the decision's own.
  return only(
    reply.filter((message) => message.type !== 'signals' || message.decision !== null),
    'signals',
  )
}

export async function firstSignal(house: TestHouse): Promise<Signal> {
  const [signal] = only(await house.snapshot(), 'signals').signals
  if (signal === undefined) throw new Error('no signal')
  return signal
}
