import { describe, expect, it } from 'vitest'
import { WAVE_EURUSD, waveAccount } from '../../replay/wave-market.ts'
import { configOf } from '../../src/config.ts'
import type { Signal } from '../../src/contracts/decision.ts'
import { ACCOUNT, NOON, only, openHouse, ZONE, type TestHouse } from '../support/house.ts'
import { opinionOf, scriptedDesk } from '../support/desk.ts'

const GBPUSD = { ...WAVE_EURUSD, brokerSymbol: 'GBPUSD', base: 1.3 }
const serverNow = (house: TestHouse) => Math.floor(ZONE.toServer(house.clock.now))
const spoken = (house: TestHouse) => ({ v: 1, account: ACCOUNT, session: 'one', seq: house.nextSeq() })

async function armedHouse(options: Parameters<typeof openHouse>[0] = {}): Promise<TestHouse> {
  const house = await openHouse({ desk: scriptedDesk(() => opinionOf('buy')), ...options })
  await house.hello({ brokerSymbols: ['EURUSD', 'GBPUSD'] })
  await house.arm()
  return house
}

const ackOf = (house: TestHouse, signal: Signal, change: object = {}) => ({
  ...spoken(house),
  type: 'ack',
  serverTime: serverNow(house),
  signal: signal.id,
  outcome: 'filled',
  retcode: 10_009,
  message: 'done',
  orderTicket: '11',
  dealTicket: '12',
  positionIdentifier: '900',
  lots: signal.lots,
  price: 1.1,
  ...change,
})

const positionOf = (house: TestHouse, signal: Signal, change: object = {}) => ({
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

describe('the room of an account', () => {
  it('is not spent twice by two symbols that close at the same instant, however slow the opinions', async () => {
    const release: (() => void)[] = []
    const desk = scriptedDesk(async () => {
      await new Promise<void>((resolve) => release.push(resolve))
      return opinionOf('buy')
    })
    // Room for one and a half entries: the second may only have what is left.
    const house = await armedHouse({
      desk,
      config: configOf({ riskPerTradePercent: 1, riskPortfolioPercent: 1.5, groupRiskPercent: 5, marginUsePercent: 100 }),
    })
    const replies = [house.snapshot(), house.snapshot({ market: GBPUSD })]
    while (release.length < 2) await new Promise((resolve) => setImmediate(resolve))
    release[1]?.()
    release[0]?.()
    const [first, second] = (await Promise.all(replies)).map((reply) => only(reply, 'signals').signals[0])
    expect(first?.riskMoney).toBeGreaterThan(400)
    expect((first?.riskMoney ?? 0) + (second?.riskMoney ?? 0)).toBeLessThanOrEqual(1_500)
    expect((first?.riskMoney ?? 0) + (second?.riskMoney ?? 0)).toBeGreaterThan(1_450)
  })

  it('is refused to a second entry when the first took all of it', async () => {
    const house = await armedHouse({ config: configOf({ riskPerTradePercent: 1, riskPortfolioPercent: 1, marginUsePercent: 100 }) })
    const replies = await Promise.all([house.snapshot(), house.snapshot({ market: GBPUSD })])
    const signals = replies.map((reply) => only(reply, 'signals'))
    expect(signals[0]?.signals).toHaveLength(1)
    expect(signals[1]?.signals).toEqual([])
    expect(signals[1]?.reason).toMatch(/hold: (room|size)/)
  })

  it('counts a signal until a view made after its ack shows the position', async () => {
    const house = await armedHouse()
    const [signal] = only(await house.snapshot(), 'signals').signals
    if (signal === undefined) throw new Error('no signal')
    expect(house.server().engine.account(ACCOUNT)).toMatchObject({ unsettledSignals: 1, openRiskMoney: signal.riskMoney })
    await house.send(ackOf(house, signal))
    expect(house.server().engine.account(ACCOUNT)?.unsettledSignals).toBe(1)
    await house.send({ ...spoken(house), type: 'equity', ...waveAccount(serverNow(house)), positions: [positionOf(house, signal)] })
    expect(house.server().engine.account(ACCOUNT)?.unsettledSignals).toBe(0)
    expect(house.server().engine.account(ACCOUNT)?.openRiskMoney).toBeGreaterThan(0)
  })

  it('is free again when the broker rejects', async () => {
    const house = await armedHouse()
    const [signal] = only(await house.snapshot(), 'signals').signals
    if (signal === undefined) throw new Error('no signal')
    await house.send(ackOf(house, signal, { outcome: 'rejected', retcode: 10_019, positionIdentifier: null, lots: 0, price: 0 }))
    expect(house.server().engine.account(ACCOUNT)).toMatchObject({ unsettledSignals: 0, openRiskMoney: 0 })
    expect(house.server().journal.signal(signal.id)?.state).toBe('rejected')
  })
})

describe('an unanswered signal', () => {
  it('is asked for, and expires only when the terminal has no trace of it and it is too old', async () => {
    const house = await armedHouse()
    const [signal] = only(await house.snapshot(), 'signals').signals
    if (signal === undefined) throw new Error('no signal')
    house.clock.now += 11_000
    const heartbeat = async () => house.send({ ...spoken(house), type: 'equity', ...waveAccount(serverNow(house)) })
    expect(only(await heartbeat(), 'query').signals).toEqual([signal.id])
    const report = {
      type: 'report',
      serverTime: serverNow(house),
      outcomes: [{ ...ackOf(house, signal), known: false }].map(
        ({ v: _v, account: _a, session: _s, seq: _q, type: _t, serverTime: _n, ...outcome }) => outcome,
      ),
    }
    await house.send({ ...spoken(house), ...report })
    expect(house.server().engine.account(ACCOUNT)?.unsettledSignals).toBe(1)
    house.clock.now = signal.expiresAt + 1
    await house.send({ ...spoken(house), ...report, serverTime: serverNow(house) })
    expect(house.server().engine.account(ACCOUNT)?.unsettledSignals).toBe(0)
    expect(house.server().journal.signal(signal.id)?.state).toBe('expired')
  })

  it('is still on its way after a restart, and asked for at once', async () => {
    const house = await armedHouse()
    const [signal] = only(await house.snapshot(), 'signals').signals
    house.clock.now += 11_000
    await house.restart()
    expect(house.server().engine.account(ACCOUNT)?.unsettledSignals).toBe(1)
    const reply = await house.send({ ...spoken(house), type: 'equity', ...waveAccount(serverNow(house)) })
    expect(only(reply, 'query').signals).toEqual([signal?.id])
  })

  it('that is unknown stays open until it is reconciled', async () => {
    const house = await armedHouse()
    const [signal] = only(await house.snapshot(), 'signals').signals
    if (signal === undefined) throw new Error('no signal')
    await house.send(ackOf(house, signal, { outcome: 'unknown', retcode: 10_012, positionIdentifier: null, lots: 0, price: 0 }))
    expect(house.server().engine.account(ACCOUNT)?.unsettledSignals).toBe(1)
    await house.send(ackOf(house, signal))
    expect(house.server().journal.signal(signal.id)?.state).toBe('filled')
  })
})

describe('the switches', () => {
  it('hold everything back in HALTED and entries in REDUCING', async () => {
    const house = await armedHouse()
    for (const kind of ['halt', 'reduce'] as const) {
      await house.server().engine.command(ACCOUNT, { kind }, 'user', 'test')
      house.clock.now += 300_000
      expect(only(await house.snapshot({ full: true, closed: ['M5'] }), 'signals').reason).toMatch(
        /hold: switch: the account is (HALTED|REDUCING)/,
      )
    }
  })

  it('survive a restart', async () => {
    const house = await armedHouse()
    await house.server().engine.command(ACCOUNT, { kind: 'reduce' }, 'user', 'careful')
    await house.restart()
    expect(house.server().engine.account(ACCOUNT)?.switches).toMatchObject({
      armed: true,
      mode: 'REDUCING',
      why: 'careful',
      who: 'user',
      version: 3,
    })
  })

  it('are told to the terminal until it follows them', async () => {
    const house = await armedHouse()
    const beat = async (stateVersion: number) =>
      house.send({ ...spoken(house), type: 'equity', ...waveAccount(serverNow(house)), stateVersion })
    expect(only(await beat(1), 'state')).toMatchObject({ stateVersion: 2, armed: true })
    expect(await beat(2)).toEqual([])
  })

  it('decide and journal a symbol in shadow, and send nothing of it', async () => {
    const house = await armedHouse()
    const { symbol } = only(await house.snapshot({ full: true, closed: ['M1'] }), 'signals')
    if (symbol === null) throw new Error('no symbol')
    await house.server().engine.command(ACCOUNT, { kind: 'shadow', symbol, on: true }, 'user', 'watching')
    house.clock.now += 300_000
    const signals = only(await house.snapshot({ full: true, closed: ['M5'] }), 'signals')
    expect(signals.signals).toEqual([])
    expect(house.server().journal.decision(signals.decision ?? '')).toMatchObject({ entry: { kind: 'enter', side: 'buy' }, signals: [] })
  })

  it('do not change who fills while something is open', async () => {
    const house = await armedHouse()
    await house.snapshot()
    await expect(house.server().engine.command(ACCOUNT, { kind: 'execution', execution: 'paper' }, 'user', 'test')).rejects.toMatchObject({
      code: 'SWITCH_REFUSED',
    })
  })
})

describe('a flatten', () => {
  it('closes every ticket of ours until none is left, and touches none opened by hand', async () => {
    const house = await armedHouse()
    const [signal] = only(await house.snapshot(), 'signals').signals
    if (signal === undefined) throw new Error('no signal')
    await house.send(ackOf(house, signal))
    const positions = [positionOf(house, signal), positionOf(house, signal, { identifier: '901', ticket: '901', magic: '0', comment: '' })]
    const beat = async () => house.send({ ...spoken(house), type: 'equity', ...waveAccount(serverNow(house)), positions })
    await beat()

    const pushed: string[] = []
    house
      .server()
      .engine.onPush(ACCOUNT, 'one', (messages) =>
        pushed.push(
          ...messages.flatMap((message) =>
            message.type === 'signals' ? message.signals.map((one) => `${one.kind} ${one.positionIdentifier}`) : [message.type],
          ),
        ),
      )
    await house.server().engine.command(ACCOUNT, { kind: 'flatten' }, 'user', 'enough')
    expect(pushed).toEqual(['CLOSE_ALL 900', 'state'])
    expect(house.server().engine.account(ACCOUNT)?.switches).toMatchObject({ mode: 'HALTED', armed: false, flattening: true })

    // The close is lost on its way: it expires, and the next heartbeat closes again with a new id.
    const [row] = house
      .server()
      .engine.unsettled(ACCOUNT)
      .filter((one) => one.signal.kind === 'CLOSE_ALL')
    if (row === undefined) throw new Error('no close on its way')
    expect((await beat()).filter((message) => message.type === 'signals')).toEqual([])
    house.clock.now = NOON + 60_000
    await house.send(ackOf(house, row.signal, { outcome: 'expired', retcode: 0, lots: 0, price: 0 }))
    const again = only(await beat(), 'signals').signals
    expect(again.map((one) => one.positionIdentifier)).toEqual(['900'])
    expect(again[0]?.id).not.toBe(row.signal.id)
  })
})
