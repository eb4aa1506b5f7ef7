import { describe, expect, it } from 'vitest'
import { WAVE_EURUSD, waveAccount, waveSnapshot } from '../replay/wave-market.ts'
import type { Columns } from '../src/contracts/bars.ts'
import { configOf } from '../src/config.ts'
import { parseTerminalMessage } from '../src/contracts/messages.ts'
import { DESKS } from '../src/core/desks/registry.ts'
import { parseZone } from '../src/core/time/zone.ts'
import { openWindowStore } from '../src/pipeline/windows/store.ts'
import { opinionOf, scriptedDesk } from './support/desk.ts'
import { ACCOUNT, NOON, only, openHouse, ZONE, type TestHouse } from './support/house.ts'

/**
 * A system with the same plan failed in these ways. Each case that concerns the wire is here by its number in that
 * system's post-mortem; those that concern features, models and firm rules stand with their parts.
 */
type Wire = Record<string, unknown> & { bars: Record<string, Columns> }
const SERVER_NOON = ZONE.toServer(NOON)

function snapshotWith(change: (message: Wire) => unknown): unknown {
  const message: Wire = structuredClone(
    waveSnapshot(WAVE_EURUSD, { account: ACCOUNT, session: 'one', seq: 2, now: SERVER_NOON }, { full: true }),
  )
  return change(message) ?? message
}

const faultOf = (change: (message: Wire) => unknown) => {
  const parsed = parseTerminalMessage(snapshotWith(change))
  return parsed.ok ? null : `${parsed.fault.code} ${parsed.fault.path}`
}

const inColumn = (name: keyof Columns, index: number, value: unknown) => (message: Wire) => {
  const column = message.bars['M5']?.[name]
  if (Array.isArray(column)) column[index] = value
}

const m5 = (edit: (columns: Columns) => Columns) => (message: Wire) => {
  const { M5 } = message.bars
  if (M5 !== undefined) message.bars['M5'] = edit(M5)
}
const mapAll = (columns: Columns, edit: (values: readonly number[]) => number[]): Columns => {
  const { after, time, open, high, low, close, tickVolume, spreadPoints } = columns
  return {
    after,
    time: edit(time),
    open: edit(open),
    high: edit(high),
    low: edit(low),
    close: edit(close),
    tickVolume: edit(tickVolume),
    spreadPoints: edit(spreadPoints),
  }
}

describe('check 6: bad bars are refused with the path of the field, and never filled', () => {
  it.each<[string, (message: Wire) => unknown, string]>([
    ['a null close', inColumn('close', 17, null), 'BAR_NOT_A_NUMBER bars.M5.close.17'],
    ['NaN as text', inColumn('close', 17, 'NaN'), 'BAR_NOT_A_NUMBER bars.M5.close.17'],
    ['a close of zero', inColumn('close', 17, 0), 'BAR_NOT_A_NUMBER bars.M5.close.17'],
    ['a high below the low', inColumn('high', 4, 0.5), 'BAR_OHLC bars.M5.high.4'],
    ['a negative volume', inColumn('tickVolume', 9, -1), 'BAR_NEGATIVE_VOLUME bars.M5.tickVolume.9'],
    ['a missing timeframe', (message) => void delete message.bars['M1'], 'BARS_MISSING bars.M1'],
    [
      'a bar that stands twice',
      m5((columns) => ({ ...columns, time: columns.time.map((at, i) => (i === 5 ? (columns.time[4] ?? at) : at)) })),
      'BAR_DUPLICATE bars.M5.time.5',
    ],
    [
      'two bars in the wrong order',
      m5((columns) => ({ ...columns, time: columns.time.map((at, i) => (i === 5 ? at - 900 : at)) })),
      'BAR_ORDER bars.M5.time.5',
    ],
    ['a column that is too short', m5((columns) => ({ ...columns, low: columns.low.slice(1) })), 'BAR_COLUMN bars.M5.low'],
  ])('%s', (_what, change, expected) => {
    expect(faultOf(change)).toBe(expected)
  })

  it('too few bars refuse the decision by name', async () => {
    const house = await openHouse()
    await house.hello()
    const reply = only(
      await house.snapshot({
        change: (message) => ({
          ...message,
          bars: Object.fromEntries(
            Object.entries(message.bars).map(([timeframe, columns]) => [timeframe, mapAll(columns, (values) => values.slice(-49))]),
          ),
        }),
      }),
      'signals',
    )
    const decision = house.server().journal.decision(reply.decision ?? '')
    expect(decision?.verdicts[0]).toMatchObject({ gate: 'data-quality', pass: false, reason: 'H1 has 49 bars of 78' })
    expect(decision?.opinion).toBeNull()
  })
})

describe('check 19: one order, however often the decision is asked for', () => {
  it('the same bytes, a rebuilt message and a restart all get the same signal, journalled once', async () => {
    const house = await openHouse({ desk: scriptedDesk(() => opinionOf('buy')) })
    await house.hello()
    await house.arm()
    const message = waveSnapshot(WAVE_EURUSD, { account: ACCOUNT, session: 'one', seq: house.nextSeq(), now: SERVER_NOON }, { full: true })
    const first = await house.send(message)
    const [signal] = only(first, 'signals').signals
    expect(signal?.kind).toBe('OPEN')
    expect(only(await house.send(message), 'signals')).toEqual(only(first, 'signals'))
    expect(only(await house.snapshot(), 'signals').signals).toEqual([signal])
    await house.restart()
    expect(only(await house.send(message), 'signals')).toEqual(only(first, 'signals'))
    expect(house.server().journal.signals({ account: ACCOUNT, limit: 10 })).toHaveLength(1)
  })

  it('US30Z25 and US30H26 are one market: no second entry while one of them is held', async () => {
    const house = await openHouse({
      desk: scriptedDesk(() => opinionOf('buy', { stopDistancePrice: 100, targetDistancePrice: null, facts: { atrPrice: 50 } })),
    })
    await house.hello({ brokerSymbols: ['US30Z25', 'US30H26'] })
    await house.arm()
    const dow = (brokerSymbol: string) => ({ brokerSymbol, base: 40_000, digits: 2, phase: 0 })
    expect(only(await house.snapshot({ market: dow('US30Z25') }), 'signals')).toMatchObject({
      reason: expect.stringContaining('enter buy') as string,
      signals: [{ kind: 'OPEN' }],
    })
    const second = only(await house.snapshot({ market: dow('US30H26') }), 'signals')
    expect(second).toMatchObject({ symbol: 'US30', signals: [] })
    expect(second.reason).toContain('hold: position')
  })

  it('two names of one market are refused before they trade it twice', async () => {
    const house = await openHouse()
    await expect(house.hello({ brokerSymbols: ['EURUSD', 'EURUSD.m'] })).rejects.toMatchObject({
      code: 'SYMBOL_TWICE',
      path: 'brokerSymbols.1',
    })
  })
})

describe('check 22: an initial balance that the deals contradict', () => {
  const deposit = (house: TestHouse) => ({
    v: 1,
    account: ACCOUNT,
    session: 'one',
    seq: house.nextSeq(),
    type: 'deal',
    ticket: '1',
    orderTicket: '0',
    positionIdentifier: '0',
    kind: 'balance',
    entry: 'in',
    reason: 'other',
    brokerSymbol: null,
    magic: '0',
    lots: 0,
    price: 0,
    profit: 200_000,
    swap: 0,
    commission: 0,
    fee: 0,
    time: SERVER_NOON - 86_400,
    comment: 'deposit',
  })

  it('halts the account when it shows, and stops the next start', async () => {
    const house = await openHouse({ config: configOf({ initialBalances: [`${ACCOUNT}=100000`] }) })
    await house.hello()
    await house.send(deposit(house))
    expect(house.server().engine.account(ACCOUNT)?.switches).toMatchObject({ mode: 'HALTED', who: 'guard' })
    await expect(house.restart()).rejects.toThrow('began with 100000, its deals say 200000')
  })

  it('is no matter when they agree', async () => {
    const house = await openHouse({ config: configOf({ initialBalances: [`${ACCOUNT}=200000`] }) })
    await house.hello()
    await house.send(deposit(house))
    await house.restart()
    expect(house.server().engine.account(ACCOUNT)?.switches.mode).toBe('ACTIVE')
  })
})

describe('check 29: the journal explains every decision', () => {
  it('with versions, configuration, opinion, the verdict of every gate, and what stopped it', async () => {
    const house = await openHouse()
    await house.hello()
    const { decision } = only(await house.snapshot(), 'signals')
    const kept = house.server().journal.decision(decision ?? '')
    expect(kept?.versions).toEqual({ barclose: '0.0.0-test', ea: '1.0.0', config: expect.stringMatching(/^[0-9a-f]{16}$/) as string })
    expect(kept?.verdicts.map(({ gate }) => gate)).toEqual([
      'data-quality',
      'crisis',
      'switch',
      'permissions',
      'total-loss',
      'daily-loss',
      'trigger',
      'market',
      'stale',
      'rest',
      'gap',
      'news',
      'position',
      'opposite',
      'room',
      'portfolio',
      'correlation',
      'margin',
      'budget',
      'rejects',
      'repeats',
      'opinion',
      'conviction',
      'cooldown',
      'spread',
      'reward',
    ])
    expect(kept?.entry).toMatchObject({ kind: 'hold', gate: 'switch' })
    expect(kept?.opinion?.facts).toHaveProperty('atrPrice')
  })

  it('and every deal maps to a signal of ours, a stop or target, or a hand', async () => {
    const house = await openHouse({ desk: scriptedDesk(() => opinionOf('buy')) })
    await house.hello()
    await house.arm()
    const [signal] = only(await house.snapshot(), 'signals').signals
    const deal = (ticket: string, change: object) => ({
      v: 1,
      account: ACCOUNT,
      session: 'one',
      seq: house.nextSeq(),
      type: 'deal',
      ticket,
      orderTicket: ticket,
      positionIdentifier: '900',
      kind: 'buy',
      entry: 'in',
      reason: 'expert',
      brokerSymbol: 'EURUSD',
      magic: '770001',
      lots: 1,
      price: 1.1,
      profit: 0,
      swap: 0,
      commission: -2.5,
      fee: 0,
      time: SERVER_NOON,
      comment: signal?.id ?? '',
      ...change,
    })
    await house.send(deal('1', {}))
    await house.send(deal('2', { kind: 'sell', entry: 'out', reason: 'stop', comment: '[sl 1.098]', profit: -200 }))
    await house.send(deal('3', { magic: '0', reason: 'client', comment: '' }))
    const deals = house.server().journal.deals({ account: ACCOUNT, from: 0, to: NOON + 1_000 })
    expect(deals.map((row) => row.signal ?? (row.reason === 'stop' ? 'stop' : row.magic === '0' ? 'hand' : 'unmapped'))).toEqual([
      signal?.id,
      'stop',
      'hand',
    ])
  })
})

describe('failures of the wire', () => {
  it('30: a close is for one ticket on its own symbol, whoever is scanned', async () => {
    const house = await openHouse({ desk: scriptedDesk((symbol) => opinionOf(symbol === 'EURUSD' ? 'buy' : null)) })
    await house.hello({ brokerSymbols: ['EURUSD', 'GBPUSD'] })
    await house.arm()
    const [signal] = only(await house.snapshot(), 'signals').signals
    if (signal === undefined) throw new Error('no signal')
    const position = {
      brokerSymbol: 'EURUSD',
      ticket: '900',
      magic: '770001',
      stop: null,
      target: null,
      comment: signal.id,
      identifier: '900',
      side: 'buy',
      lots: signal.lots,
      openPrice: 1.1,
      openTime: SERVER_NOON,
      profit: 0,
      swap: 0,
      commission: 0,
    }
    const ack = {
      v: 1,
      account: ACCOUNT,
      session: 'one',
      seq: house.nextSeq(),
      type: 'ack',
      serverTime: SERVER_NOON,
      signal: signal.id,
      outcome: 'filled',
      retcode: 10_009,
      message: '',
      orderTicket: '1',
      dealTicket: '1',
      positionIdentifier: '900',
      lots: signal.lots,
      price: 1.1,
    }
    await house.send(ack)
    house.clock.now += 300_000
    const held = (message: object) => ({ ...message, positions: [position] })
    // The position has no stop, so the policy closes it; at a close of another symbol it must not.
    const other = await house.snapshot({ market: { ...WAVE_EURUSD, brokerSymbol: 'GBPUSD' }, closed: ['M5'], change: held })
    expect(only(other, 'signals').signals).toEqual([])
    const own = only(await house.snapshot({ closed: ['M5'], change: held }), 'signals').signals
    expect(own).toMatchObject([{ kind: 'CLOSE_ALL', brokerSymbol: 'EURUSD', symbol: 'EURUSD', positionIdentifier: '900', side: 'buy' }])
  })

  it('31: a position under a contract name is seen as a position of its market', async () => {
    const house = await openHouse({ desk: scriptedDesk(() => opinionOf('buy', { stopDistancePrice: 5 })) })
    await house.hello({ brokerSymbols: ['XAUUSD'] })
    await house.arm()
    const position = {
      brokerSymbol: 'XAUG26.sim',
      ticket: '7',
      magic: '0',
      stop: 2_300,
      target: null,
      comment: '',
      identifier: '7',
      side: 'buy',
      lots: 1,
      openPrice: 2_400,
      openTime: SERVER_NOON - 60,
      profit: 0,
      swap: 0,
      commission: 0,
    }
    const reply = await house.snapshot({
      market: { brokerSymbol: 'XAUUSD', base: 2_400, digits: 2, phase: 0 },
      change: (message) => ({ ...message, positions: [position] }),
    })
    expect(only(reply, 'signals').reason).toContain('hold: position: XAUG26.sim is held already, opened by hand')
  })

  it('33: wrong names and wrong shapes are refused, never read as nothing', () => {
    expect(faultOf((message) => ({ ...message, account_info: {} }))).toBe('UNKNOWN_FIELD account_info')
    expect(faultOf((message) => ({ ...message, positions: { 0: {} } }))).toBe('INVALID_FIELD positions')
    expect(faultOf(m5(({ open: _open, ...columns }) => ({ ...columns, Open: [] }) as unknown as Columns))).toBe('BAR_COLUMN bars.M5.Open')
    expect(faultOf((message) => void delete message['spec'])).toBe('MISSING_FIELD spec')
    expect(faultOf((message) => ({ ...message, spec: { ...(message['spec'] as object), contractSize: 0 } }))).toBe(
      'INVALID_FIELD spec.contractSize',
    )
  })

  it('36: bars that run newest first are refused, never turned round', () => {
    expect(faultOf(m5((columns) => mapAll(columns, (values) => values.toReversed())))).toBe('BAR_NEWEST_FIRST bars.M5.time.1')
  })

  it('37: a forming bar is refused, and only closed bars reach the desk', () => {
    const shift = (columns: Columns): Columns => ({ ...columns, time: columns.time.map((at) => at + 300) })
    expect(faultOf(m5(shift))).toBe('BAR_FORMING bars.M5.time.299')
    const parsed = parseTerminalMessage(
      snapshotWith(() => undefined),
      'snapshot',
    )
    if (!parsed.ok || parsed.message.type !== 'snapshot') throw new Error('not valid')
    const store = openWindowStore(parseZone('America/New_York+7h'))
    store.take(parsed.message)
    expect(store.window().M5?.lastCloseAt).toBeLessThanOrEqual(NOON)
  })

  it('40: a side is a word; a number of a class is refused', () => {
    const position = {
      brokerSymbol: 'EURUSD',
      ticket: '1',
      magic: '1',
      stop: null,
      target: null,
      comment: '',
      identifier: '1',
      side: 0,
      lots: 1,
      openPrice: 1,
      openTime: 1,
      profit: 0,
      swap: 0,
      commission: 0,
    }
    expect(faultOf((message) => ({ ...message, positions: [position] }))).toBe('INVALID_FIELD positions.0.side')
  })

  it('49: the list of signals is the only authority: a reason that says enter sends nothing', async () => {
    const house = await openHouse({ desk: scriptedDesk(() => opinionOf(null, { reason: 'OPEN buy now' })) })
    await house.hello()
    await house.arm()
    expect(only(await house.snapshot(), 'signals')).toMatchObject({ reason: 'hold: opinion: OPEN buy now', signals: [] })
  })

  it('50: a desk that throws has no opinion, and the decision says why', async () => {
    const house = await openHouse({
      desk: scriptedDesk(() => {
        throw new TypeError('structure is not defined')
      }),
    })
    await house.hello()
    await house.arm()
    expect(only(await house.snapshot(), 'signals')).toMatchObject({
      signals: [],
      reason: 'hold: opinion: the scripted desk failed: structure is not defined',
    })
  })

  it('51: a silent session is let go, a live one is not', async () => {
    const house = await openHouse()
    await house.hello()
    await expect(house.hello({ session: 'two', seq: 0 })).rejects.toMatchObject({ code: 'SESSION_BUSY' })
    house.clock.now += 30_000
    expect(only(await house.hello({ session: 'two', seq: 0 }), 'welcome').session).toBe('two')
    await expect(
      house.send({ v: 1, account: ACCOUNT, session: 'one', seq: 99, type: 'equity', ...waveAccount(ZONE.toServer(house.clock.now)) }),
    ).rejects.toMatchObject({ code: 'UNKNOWN_SESSION' })
  })

  it('63: an EA older than the server works with is refused', async () => {
    const house = await openHouse()
    await expect(house.hello({ extra: { eaVersion: '0.9.12' } })).rejects.toMatchObject({ code: 'EA_TOO_OLD', path: 'eaVersion' })
  })
})

it('the desk never sees the bar that is forming: its opinion stays when only that bar changes', () => {
  const take = (now: number) => {
    const store = openWindowStore(ZONE)
    const parsed = parseTerminalMessage(
      JSON.parse(
        JSON.stringify(waveSnapshot(WAVE_EURUSD, { account: ACCOUNT, session: 'one', seq: 1, now }, { full: true, closed: ['M5'] })),
      ),
      'snapshot',
    )
    if (!parsed.ok || parsed.message.type !== 'snapshot') throw new Error('not valid')
    store.take(parsed.message)
    return DESKS.ema.form(configOf(), 'M5', store.window())
  }
  expect(take(SERVER_NOON + 299)).toEqual(take(SERVER_NOON))
})
