import { waveAccount, WAVE_EURUSD, waveSnapshot } from '../../replay/wave-market.ts'
import { BarcloseError } from '../../src/errors.ts'
import type { Signal } from '../../src/contracts/decision.ts'
import type { Reply } from '../../src/contracts/server.ts'
import type { Command } from '../../src/pipeline/api.ts'
import { ACCOUNT, ZONE, type TestHouse } from '../support/house.ts'

const MINUTE = 60_000
const HALF_HOUR = 30 * MINUTE

/** What may happen in a session. Whatever has no object yet, e.g. a fill while no order waits, is a heartbeat. */
export const STEPS = [
  'close',
  'fill',
  'lagging fill',
  'partial',
  'unknown',
  'reject',
  'say again',
  'stop out',
  'deal',
  'by hand',
  'news',
  'no news',
  'beat',
  'wait',
  'new session',
  'flatten',
  'halt',
  'resume',
  'reduce',
  'phase',
] as const
export type Step = (typeof STEPS)[number]

type Ticket = Readonly<{ identifier: string; side: Signal['side']; lots: number; comment: string; stop: number | null; openTime: number }>
type Terminal = {
  session: string
  tickets: Ticket[]
  /** Filled, and not in the list of positions yet. */
  lagging: Ticket[]
  orders: Signal[]
  deals: object[]
  lastAck: object | null
  calendar: readonly object[] | null
  count: number
}
type Play = Readonly<{ house: TestHouse; terminal: Terminal }>

/** Plays a session message by message; before the steps named, the server starts again. */
export async function playSession(house: TestHouse, steps: readonly Step[], restarts: ReadonlySet<number>): Promise<void> {
  const terminal: Terminal = {
    session: 'one',
    tickets: [],
    lagging: [],
    orders: [],
    deals: [],
    lastAck: null,
    calendar: null,
    count: 900,
  }
  const play: Play = { house, terminal }
  await house.hello()
  await house.snapshot({ session: 'one' })
  await house.arm()
  for (const [i, step] of steps.entries()) {
    if (restarts.has(i)) await house.restart()
    house.clock.now += 1_234
    await take(play, step)
  }
}

const COMMANDS: Readonly<Partial<Record<Step, readonly Command['kind'][]>>> = {
  flatten: ['flatten'],
  halt: ['halt'],
  resume: ['resume', 'arm'],
  reduce: ['reduce'],
}

async function take(play: Play, step: Step): Promise<void> {
  const { house, terminal } = play
  for (const kind of COMMANDS[step] ?? []) await command(house, kind)
  if (step === 'close') return closeBar(play)
  if (step === 'wait') house.clock.now += 12_000
  if (step === 'phase') await enterPhase(house)
  if (step === 'news' || step === 'no news') terminal.calendar = step === 'news' ? [release(house)] : []
  if (step === 'new session') await beginAgain(play)
  if (step === 'say again' && terminal.lastAck !== null) return speak(play, { ...terminal.lastAck })
  if (step === 'deal') return tellDeal(play)
  if (step === 'by hand') return speak(play, handDeal(play))
  if (step === 'stop out') return stopOut(play)
  const order = OUTCOMES[step] === undefined ? undefined : terminal.orders.shift()
  if (order !== undefined) return answer(play, order, step)
  return speak(play, { type: 'equity', ...account(play) })
}

async function command(house: TestHouse, kind: Command['kind']): Promise<void> {
  if (kind === 'shadow' || kind === 'execution') return
  try {
    await house.server().engine.command(ACCOUNT, { kind }, 'user', 'test')
  } catch (error) {
    if (!(error instanceof BarcloseError) || error.code !== 'SWITCH_REFUSED') throw error
  }
}

/** Once. Right after a start it is taken in, and answered with word that nobody has seen the account yet. */
async function enterPhase(house: TestHouse): Promise<void> {
  const { engine, journal } = house.server()
  if (journal.phase(ACCOUNT) !== undefined) return
  try {
    await engine.enterPhase(ACCOUNT, { firm: 'ftmo-2-step', phase: 'challenge', initial: '100000' }, 'user', 'test')
  } catch (error) {
    if (!(error instanceof BarcloseError) || !error.message.includes('not been seen since the start')) throw error
  }
}

const serverNow = ({ clock }: TestHouse) => Math.floor(ZONE.toServer(clock.now))
const release = (house: TestHouse) => ({ time: serverNow(house) + 40 * 60, currency: 'USD', impact: 'high', name: 'Payrolls' })

async function speak({ house, terminal }: Play, message: object): Promise<void> {
  const reply = await house.send({ v: 1, account: ACCOUNT, session: terminal.session, seq: house.nextSeq(), ...message })
  takeOrders(terminal, reply)
}

function takeOrders(terminal: Terminal, reply: Reply): void {
  for (const message of reply) if (message.type === 'signals') terminal.orders.push(...message.signals)
}

async function beginAgain({ house, terminal }: Play): Promise<void> {
  const { session } = terminal
  await house.send({ v: 1, account: ACCOUNT, session, seq: house.nextSeq(), type: 'bye', reason: 'removed' })
  terminal.session = `s${(terminal.count += 1)}`
  takeOrders(terminal, await house.hello({ session: terminal.session }))
}

async function closeBar(play: Play): Promise<void> {
  const { house, terminal } = play
  house.clock.now = Math.floor(house.clock.now / HALF_HOUR) * HALF_HOUR + HALF_HOUR + 350
  const { session, calendar } = terminal
  const spoken = { account: ACCOUNT, session, seq: house.nextSeq(), now: serverNow(house) }
  const told = calendar === null ? {} : { calendar }
  const reply = await house.send({ ...waveSnapshot(WAVE_EURUSD, spoken, { full: false, closed: ['M30'] }), ...account(play), ...told })
  if (reply.some(({ type }) => type === 'resync')) throw new Error('bars were asked for again')
  terminal.calendar = null
  takeOrders(terminal, reply)
}

function account({ house, terminal }: Play) {
  const positions = terminal.tickets.map(({ identifier, ...ticket }) => ({
    brokerSymbol: 'EURUSD',
    ticket: identifier,
    identifier,
    magic: '770001',
    target: null,
    openPrice: 1.1,
    profit: 0,
    swap: 0,
    commission: 0,
    ...ticket,
  }))
  terminal.tickets.push(...terminal.lagging.splice(0))
  return { ...waveAccount(serverNow(house)), positions }
}

const OUTCOMES: Readonly<Partial<Record<Step, string>>> = {
  fill: 'filled',
  'lagging fill': 'filled',
  partial: 'partial',
  unknown: 'unknown',
  reject: 'rejected',
}

async function answer(play: Play, order: Signal, step: Step): Promise<void> {
  const { house, terminal } = play
  const isFill = step === 'fill' || step === 'lagging fill' || step === 'partial'
  const lots = isFill ? (step === 'partial' ? Number((order.lots / 2).toFixed(2)) : order.lots) : 0
  const identifier = order.positionIdentifier ?? String((terminal.count += 1))
  const nothing = { orderTicket: null, dealTicket: null, positionIdentifier: null, price: 0 }
  const done = { orderTicket: '11', dealTicket: '12', positionIdentifier: identifier, price: 1.1 }
  const said = { signal: order.id, outcome: OUTCOMES[step], retcode: isFill ? 10_009 : 10_006, message: step, lots }
  if (isFill) execute(play, order, { identifier, lots, isLagging: step === 'lagging fill' })
  if (step === 'unknown') terminal.orders.push(order)
  terminal.lastAck = { type: 'ack', serverTime: serverNow(house), ...said, ...(isFill ? done : nothing) }
  return speak(play, terminal.lastAck)
}

function execute(
  play: Play,
  order: Signal,
  { identifier, lots, isLagging }: Readonly<{ identifier: string; lots: number; isLagging: boolean }>,
) {
  const { house, terminal } = play
  if (order.kind === 'OPEN' || order.kind === 'ADD') {
    const ticket = { identifier, side: order.side, lots, comment: order.id, stop: order.stop, openTime: serverNow(house) }
    ;(isLagging ? terminal.lagging : terminal.tickets).push(ticket)
    terminal.deals.push(dealOf(play, ticket, { entry: 'in', kind: order.side, comment: order.id, reason: 'expert' }))
    return
  }
  const ticket = terminal.tickets.find((each) => each.identifier === identifier)
  if (ticket === undefined || order.kind === 'MODIFY') return
  const rest = Number((ticket.lots - lots).toFixed(2))
  terminal.tickets = terminal.tickets.flatMap((each) => (each !== ticket ? [each] : rest > 0 ? [{ ...each, lots: rest }] : []))
  terminal.deals.push(dealOf(play, { ...ticket, lots }, { comment: order.id, reason: 'expert' }))
}

function dealOf({ house, terminal }: Play, { identifier, side, lots }: Ticket, change: object): object {
  const names = { ticket: String((terminal.count += 1)), orderTicket: '1', positionIdentifier: identifier, brokerSymbol: 'EURUSD' }
  const closing = { kind: side === 'buy' ? 'sell' : 'buy', entry: 'out', reason: 'stop', comment: '[sl]' }
  const money = { price: 1.1, profit: 0, swap: 0, commission: 0, fee: 0 }
  return { type: 'deal', ...names, ...closing, magic: '770001', lots, ...money, time: serverNow(house), ...change }
}

/** The position goes at once; its deal is told when the script says so. */
async function stopOut(play: Play): Promise<void> {
  const { terminal } = play
  const ticket = terminal.tickets.shift()
  if (ticket !== undefined) terminal.deals.push(dealOf(play, ticket, {}))
  return speak(play, { type: 'equity', ...account(play) })
}

async function tellDeal(play: Play): Promise<void> {
  const deal = play.terminal.deals.shift()
  return speak(play, deal ?? { type: 'equity', ...account(play) })
}

function handDeal(play: Play): object {
  const side = play.terminal.count % 2 === 0 ? 'buy' : 'sell'
  const ticket: Ticket = { identifier: '77', side, lots: 0.1, comment: '', stop: null, openTime: 0 }
  return dealOf(play, ticket, { reason: 'client', magic: '0', comment: '' })
}
