import { describe, expect, it } from 'vitest'
import { hasCompiler } from '../../mql5/host/build.ts'
import { START, type Tick, factsOf, play, retcodes, prepare } from './terminal-rig.ts'

prepare('desk')

/** Bid of each second from -1 on, the ask one pip above. */
const market = (...bids: readonly number[]): readonly Tick[] => [
  ...bids.map((bid, i) => [i - 1, bid, Number((bid + 0.0001).toFixed(5))] as const),
  [600, bids.at(-1) ?? 1, (bids.at(-1) ?? 1) + 0.0001],
]
const netting = { account: { marginMode: 'netting', balance: 10_000 } } as const

describe.skipIf(!hasCompiler())('a hedging account', () => {
  it('opens at the ask, closes at the bid, and books profit and commission of both sides', async () => {
    const played = await play({
      plan: ['0 send type=buy volume=0.10', '10 send type=sell volume=0.10 position=p0', '11 deals', '11 account'],
      ticks: [
        [-1, 1.1, 1.1001],
        [5, 1.102, 1.1021],
        [60, 1.102, 1.1021],
      ],
      scenario: { account: { balance: 10_000, commissionPerLot: 3.5 } },
    })
    expect(retcodes(played)).toEqual([10009, 10009])
    expect(factsOf(played, 'deal').map(({ entry, price, profit, commission }) => [entry, price, profit, commission])).toEqual([
      ['0', '0.00000', '10000.00', '0.00'],
      ['0', '1.10010', '0.00', '-0.35'],
      ['1', '1.10200', '19.00', '-0.35'],
    ])
    expect(factsOf(played, 'account')[0]).toMatchObject({ balance: '10018.30', equity: '10018.30', margin: '0.00' })
  })

  it('closes a part under the same identifier', async () => {
    const played = await play({
      plan: ['0 send type=sell volume=0.30 magic=7', '1 send type=buy volume=0.10 position=p0 magic=9', '2 positions', '2 deals'],
      ticks: market(1.1, 1.1, 1.099),
    })
    const [opened] = factsOf(played, 'send')
    expect(factsOf(played, 'position')).toMatchObject([
      { id: opened?.['order'], ticket: opened?.['order'], volume: '0.20', magic: '7', open: '1.10000', type: '1' },
    ])
    expect(factsOf(played, 'deal').slice(1)).toMatchObject([
      { entry: '0', type: '1', volume: '0.30', position: opened?.['order'], magic: '7' },
      { entry: '1', type: '0', volume: '0.10', position: opened?.['order'], magic: '9', profit: '9.00', price: '1.09910' },
    ])
  })

  it('keeps both sides of a symbol, and each entry is a position of its own', async () => {
    const played = await play({
      plan: ['0 send type=buy volume=0.10', '0 send type=sell volume=0.10', '0 send type=buy volume=0.10', '1 positions'],
    })
    expect(factsOf(played, 'position').map(({ type }) => type)).toEqual(['0', '1', '0'])
  })

  it('ends two opposite positions with one another', async () => {
    const played = await play({
      plan: ['0 send type=buy volume=0.30', '3 send type=sell volume=0.10', '4 send action=10 position=p0 by=p1', '5 positions', '5 deals'],
      ticks: market(1.1, 1.1, 1.1, 1.102),
    })
    expect(retcodes(played)).toEqual([10009, 10009, 10009])
    expect(factsOf(played, 'position')).toMatchObject([{ type: '0', volume: '0.20' }])
    expect(factsOf(played, 'deal').slice(3)).toMatchObject([
      { entry: '3', volume: '0.10', price: '1.10200', profit: '19.00' },
      { entry: '3', volume: '0.10', price: '1.10200', profit: '0.00' },
    ])
  })

  it('under the FIFO rule closes the oldest first', async () => {
    const plan = [
      '0 send type=buy volume=0.10',
      '1 send type=buy volume=0.10',
      '2 send type=sell volume=0.10 position=p1',
      '3 send type=sell volume=0.10 position=p0',
      '4 send type=sell volume=0.10 position=p0',
    ]
    const played = await play({ plan, scenario: { account: { fifo: true } } })
    expect(retcodes(played)).toEqual([10009, 10009, 10045, 10009, 10009])
  })

  it('under the FIFO rule lets the oldest be closed in part', async () => {
    const plan = [
      '0 send type=buy volume=0.20',
      '1 send type=buy volume=0.10',
      '2 send type=sell volume=0.10 position=p0',
      '3 send type=sell volume=0.10 position=p1',
      '4 positions',
    ]
    const played = await play({ plan, scenario: { account: { fifo: true } } })
    expect(retcodes(played)).toEqual([10009, 10009, 10009, 10045])
    expect(factsOf(played, 'position').map(({ volume }) => volume)).toEqual(['0.10', '0.10'])
  })

  it('fills at the price of the moment when the request arrives', async () => {
    const played = await play({
      plan: ['0 send type=buy volume=0.10', '5 deals'],
      ticks: market(1.1, 1.1, 1.101),
      scenario: { account: { executionMs: 1500 } },
    })
    expect(factsOf(played, 'send')).toMatchObject([{ price: '1.10110' }])
    expect(played.end?.positions[0]).toMatchObject({ timeMsc: START + 1500 })
  })

  it('takes new stops by ticket', async () => {
    const played = await play({ plan: ['0 send type=buy volume=0.10', '1 send action=6 position=p0 sl=1.09000 tp=1.11000', '2 positions'] })
    expect(factsOf(played, 'position')).toMatchObject([{ sl: '1.09000', tp: '1.11000' }])
  })
})

describe.skipIf(!hasCompiler())('a netting account', () => {
  it('has one position of a symbol, at the average price', async () => {
    const played = await play({
      plan: ['0 send type=buy volume=0.10', '3 send type=buy volume=0.30', '4 positions'],
      ticks: market(1.1, 1.1, 1.1, 1.102),
      scenario: netting,
    })
    // (0.1 * 1.1001 + 0.3 * 1.1021) / 0.4
    expect(factsOf(played, 'position')).toMatchObject([{ volume: '0.40', open: '1.10160' }])
  })

  it('is reduced by the opposite volume', async () => {
    const played = await play({
      plan: ['0 send type=buy volume=0.30', '1 send type=sell volume=0.10', '2 positions', '2 deals'],
      scenario: netting,
    })
    expect(factsOf(played, 'position')).toMatchObject([{ volume: '0.20', open: '1.10010' }])
    expect(factsOf(played, 'deal').at(-1)).toMatchObject({ entry: '1', profit: '-1.00' })
  })

  it('is reversed by more than it holds: another ticket, the same identifier', async () => {
    const played = await play({
      plan: ['0 send type=buy volume=0.10', '1 send type=sell volume=0.30 sl=1.20000', '2 positions', '2 deals'],
      scenario: netting,
    })
    const [first, second] = factsOf(played, 'send')
    expect(factsOf(played, 'position')).toMatchObject([
      { type: '1', volume: '0.20', open: '1.10000', sl: '1.20000', id: first?.['order'], ticket: second?.['order'] },
    ])
    expect(factsOf(played, 'deal').at(-1)).toMatchObject({ entry: '2', volume: '0.30', profit: '-1.00', position: first?.['order'] })
  })

  it('takes new stops by symbol, and keeps them when it is added to without any', async () => {
    const played = await play({
      plan: ['0 send type=buy volume=0.10', '1 send action=6 sl=1.09000', '2 send type=buy volume=0.10', '3 positions'],
      scenario: netting,
    })
    expect(factsOf(played, 'position')).toMatchObject([{ sl: '1.09000', volume: '0.20' }])
  })
})

describe.skipIf(!hasCompiler())('stops and targets', () => {
  const run = async (order: string, ...bids: readonly number[]) => {
    const played = await play({ plan: [`0 send ${order}`, '20 deals'], ticks: market(...bids) })
    return factsOf(played, 'deal').slice(2)
  }

  it('a stop is executed at the market', async () => {
    expect(await run('type=buy volume=0.10 sl=1.09500 magic=7', 1.1, 1.1, 1.0951, 1.095)).toMatchObject([
      { price: '1.09500', reason: '4', profit: '-51.00', comment: '[sl', magic: '7' },
    ])
  })

  it('a gap makes a stop worse', async () => {
    expect(await run('type=buy volume=0.10 sl=1.09500', 1.1, 1.1, 1.09)).toMatchObject([{ price: '1.09000', profit: '-101.00' }])
  })

  it('a gap makes a target better', async () => {
    expect(await run('type=buy volume=0.10 tp=1.10500', 1.1, 1.1, 1.11)).toMatchObject([{ price: '1.11000', reason: '5', profit: '99.00' }])
  })

  it('a sell is closed at the ask', async () => {
    expect(await run('type=sell volume=0.10 sl=1.10500', 1.1, 1.1, 1.1049)).toMatchObject([{ price: '1.10500', profit: '-50.00' }])
    expect(await run('type=sell volume=0.10 tp=1.09500', 1.1, 1.1, 1.0949)).toMatchObject([{ price: '1.09500', profit: '50.00' }])
  })

  it('wait while the market is closed', async () => {
    const played = await play({
      plan: ['0 send type=buy volume=0.10 sl=1.09500', '100 deals'],
      ticks: [
        [-1, 1.1, 1.1001],
        [70, 1.08, 1.0801],
        [130, 1.09, 1.0901],
        [200, 1.09, 1.0901],
      ],
      symbol: {
        sessions: [
          { day: 3, from: '10:00', to: '10:01' },
          { day: 3, from: '10:02', to: '11:00' },
        ],
      },
    })
    expect(played.end?.deals.at(-1)).toMatchObject({ price: 1.09, entry: 1 })
    expect(factsOf(played, 'deals')[0]).toMatchObject({ total: '2' })
  })
})

describe.skipIf(!hasCompiler())('pending orders', () => {
  const run = async (order: string, ...bids: readonly number[]) => {
    const played = await play({
      plan: [`0 send action=5 volume=0.10 ${order}`, '0 orders', '20 orders', '20 deals', '20 positions'],
      ticks: market(...bids),
    })
    expect(retcodes(played)).toEqual([10009])
    expect(factsOf(played, 'orders').at(0)).toEqual({ total: '1' })
    return played
  }

  it.each([
    ['type=buy_limit price=1.09500', [1.1, 1.0951, 1.0949], '1.09500'],
    ['type=buy_limit price=1.09500', [1.1, 1.1, 1.09], '1.09010'],
    ['type=sell_limit price=1.10500', [1.1, 1.1, 1.105], '1.10500'],
    ['type=buy_stop price=1.10500', [1.1, 1.1, 1.1049], '1.10500'],
    ['type=buy_stop price=1.10500', [1.1, 1.1, 1.11], '1.11010'],
    ['type=sell_stop price=1.09500', [1.1, 1.1, 1.095], '1.09500'],
    ['type=buy_stop_limit price=1.10500 stoplimit=1.10300', [1.1, 1.1, 1.1049, 1.104, 1.1029], '1.10300'],
    ['type=sell_stop_limit price=1.09500 stoplimit=1.09700', [1.1, 1.1, 1.095, 1.096, 1.097], '1.09700'],
  ] as const)('%s over %j is filled at %s', async (order, bids, price) => {
    const played = await run(order, ...bids)
    expect(factsOf(played, 'deal').slice(1)).toMatchObject([{ price, order: factsOf(played, 'send')[0]?.['order'] }])
    expect(factsOf(played, 'position')).toHaveLength(1)
    expect(factsOf(played, 'orders').at(1)).toEqual({ total: '0' })
    expect(factsOf(played, 'done')).toMatchObject([{ state: '4', left: '0.00' }])
  })

  it('wait while the market does not come', async () => {
    expect(factsOf(await run('type=buy_limit price=1.09500', 1.1, 1.0952), 'orders').at(1)).toEqual({ total: '1' })
  })

  it('expire', async () => {
    const played = await run(
      `type=buy_limit price=1.09500 time=2 expiration=${Date.UTC(2026, 5, 3, 10) / 1000 + 5}`,
      1.1,
      1.1,
      1.1,
      1.1,
      1.1,
      1.1,
      1.1,
      1.09,
    )
    expect(factsOf(played, 'done')).toMatchObject([{ state: '6' }])
    expect(factsOf(played, 'positions')).toEqual([{ total: '0' }])
  })

  it('are changed and removed', async () => {
    const played = await play({
      plan: [
        '0 send action=5 type=buy_limit volume=0.10 price=1.09500',
        '1 send action=7 order=o0 price=1.09000 sl=1.08000',
        '1 orders',
        '2 send action=8 order=o0',
        '3 orders',
        '3 deals',
      ],
    })
    expect(retcodes(played)).toEqual([10009, 10009, 10009])
    expect(factsOf(played, 'pending')).toMatchObject([{ price: '1.09000', sl: '1.08000', type: '2', state: '1' }])
    expect(factsOf(played, 'done')).toMatchObject([{ state: '2', left: '0.10' }])
  })

  it('end rejected when there is no money for them', async () => {
    const played = await play({
      plan: ['0 send action=5 type=buy_limit volume=20 price=1.09500', '20 deals'],
      ticks: market(1.1, 1.1, 1.09),
    })
    expect(factsOf(played, 'done')).toMatchObject([{ state: '5' }])
  })
})
