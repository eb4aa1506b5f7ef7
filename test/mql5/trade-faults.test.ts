import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { hasCompiler } from '../../mql5/host/build.ts'
import type { FaultSettings } from '../../mql5/host/scenario.ts'
import { START, type Played, factsOf, newFolder, play, prepare, retcodes } from './terminal-rig.ts'

prepare('desk')

const BUY = '0 send type=buy volume=0.10'
const faulty = async (faults: readonly FaultSettings[], plan: readonly string[]) =>
  play({ plan: [...plan, '30 positions', '30 orders'], scenario: { faults } })
const opened = (played: Played) => Number(factsOf(played, 'positions')[0]?.['total'])

describe.skipIf(!hasCompiler())('a fault of the trade server', () => {
  it.each([
    ['requote', 10004],
    ['reject', 10006],
    ['cancel', 10007],
    ['error', 10011],
    ['timeout', 10012],
    ['invalid', 10013],
    ['tradeDisabled', 10017],
    ['marketClosed', 10018],
    ['noMoney', 10019],
    ['priceChanged', 10020],
    ['priceOff', 10021],
    ['tooManyRequests', 10024],
    ['serverDisables', 10026],
    ['algoOff', 10027],
    ['locked', 10028],
    ['frozen', 10029],
    ['invalidFill', 10030],
    ['connection', 10031],
    ['noAnswer', 0],
  ] as const)('%s answers %i once and does nothing', async (kind, code) => {
    const played = await faulty([{ kind }], [BUY, '1 send type=buy volume=0.10'])
    expect(retcodes(played)).toEqual([code, 10009])
    expect(factsOf(played, 'send')[0]).toMatchObject({ ok: '0', deal: '0', order: '0' })
    expect(opened(played)).toBe(1)
    expect(played.events.filter(({ event }) => event === 'fault')).toHaveLength(1)
  })

  it('any other code can be asked for', async () => {
    expect(retcodes(await faulty([{ kind: 'retcode', code: 10033 }], [BUY]))).toEqual([10033])
  })

  it.each(['timeout', 'connection', 'error', 'noAnswer'] as const)('%s may have carried the order out all the same', async (kind) => {
    const played = await faulty([{ kind, executed: true }], [BUY])
    expect(factsOf(played, 'send')[0]).toMatchObject({ ok: '0', deal: '0', order: '0', price: '0.00000' })
    expect(opened(played)).toBe(1)
  })

  it('a lost order may be carried out late, when a first look has found nothing', async () => {
    const played = await faulty([{ kind: 'timeout', executed: true, delayMs: 5000 }], [BUY, '2 positions'])
    expect(factsOf(played, 'positions')).toEqual([{ total: '0' }, { total: '1' }])
  })

  it('a placed order stands for a while and is filled later under its own ticket', async () => {
    const played = await faulty([{ kind: 'placed', delayMs: 5000 }], [BUY, '2 orders', '2 positions'])
    expect(retcodes(played)).toEqual([10008])
    expect(factsOf(played, 'orders')).toEqual([{ total: '1' }, { total: '0' }])
    expect(factsOf(played, 'position')).toMatchObject([{ id: factsOf(played, 'send')[0]?.['order'] }])
  })

  it('a part is filled where the policy lets it', async () => {
    const played = await faulty([{ kind: 'partial', fraction: 0.55 }], [`${BUY} filling=1`])
    expect(factsOf(played, 'send')).toMatchObject([{ retcode: '10010', ok: '1', volume: '0.05' }])
    expect(factsOf(played, 'position')).toMatchObject([{ volume: '0.05' }])
  })

  it('fill or kill is killed instead', async () => {
    expect(retcodes(await faulty([{ kind: 'partial' }], [`${BUY} filling=0`]))).toEqual([10006])
  })

  it('slippage goes against the order', async () => {
    const played = await faulty([{ kind: 'slippage', points: 15, every: 1 }], [BUY, '1 send type=sell volume=0.10 position=p0'])
    expect(factsOf(played, 'send').map(({ price }) => price)).toEqual(['1.10025', '1.09985'])
  })

  it('strikes the n-th, every n-th, from an instant on, in a window, or so many times', async () => {
    const five = [0, 1, 2, 3, 4].map((second) => `${second} send type=buy volume=0.10`)
    const struck = async (fault: Omit<FaultSettings, 'kind'>) =>
      retcodes(await faulty([{ kind: 'reject', ...fault }], five))
        .map((code) => (code === 10006 ? 'x' : '.'))
        .join('')
    expect(await struck({ nth: 3 })).toBe('..x..')
    expect(await struck({ every: 2 })).toBe('.x.x.')
    expect(await struck({ at: START + 2000 })).toBe('..x..')
    expect(await struck({ from: START + 1000, until: START + 3000 })).toBe('.xx..')
    expect(await struck({ count: 2 })).toBe('xx...')
  })

  it('by chance depends on the seed alone', async () => {
    const plan = Array.from({ length: 40 }, (_, second) => `${second} send type=buy volume=0.01`)
    const codes = async (seed: number) =>
      retcodes(await play({ plan, scenario: { run: { start: START, seed }, faults: [{ kind: 'reject', probability: 0.5 }] } }))
    const first = await codes(1)
    expect(first).toContain(10006)
    expect(first).toContain(10009)
    expect(await codes(1)).toEqual(first)
    expect(await codes(2)).not.toEqual(first)
  })

  it('strikes the named action and symbol only', async () => {
    const played = await faulty(
      [
        { kind: 'reject', action: 'close', count: 1 },
        { kind: 'frozen', action: 'sltp', count: 1 },
        { kind: 'reject', symbol: 'XAUUSD' },
      ],
      [BUY, '1 send type=sell volume=0.10 position=p0', '2 send action=6 position=p0 sl=1.09000', '3 send type=buy volume=0.10'],
    )
    expect(retcodes(played)).toEqual([10009, 10006, 10029, 10009])
  })

  it('what the server would refuse anyway is refused by its own rule', async () => {
    expect(retcodes(await faulty([{ kind: 'requote' }], [`${BUY} sl=2`]))).toEqual([10016])
  })
})

describe.skipIf(!hasCompiler())('a comment', () => {
  it('may lose its tail to the server', async () => {
    const long = 'abcdefghijklmnopqrstuvwxyz01234'
    const played = await play({ plan: [`${BUY} comment=${long}`, '1 positions'], scenario: { account: { commentMax: 27 } } })
    expect(factsOf(played, 'position')[0]?.['comment']).toBe(long.slice(0, 27))
    const overwritten = await play({ plan: [`${BUY} comment=${long}`, '1 positions'], scenario: { account: { commentTail: '[x]' } } })
    expect(factsOf(overwritten, 'position')[0]?.['comment']).toBe(`${long.slice(0, 28)}[x]`)
  })
})

describe.skipIf(!hasCompiler())('transactions', () => {
  const types = async (seed: number, shuffle: boolean) =>
    factsOf(await play({ plan: [BUY], scenario: { run: { start: START, seed, shuffle }, inputs: { Trace: true } } }), 'transaction').map(
      ({ type }) => type?.replace('TRADE_TRANSACTION_', ''),
    )

  const count = (all: readonly (string | undefined)[]) =>
    new Map(plainNames.map((name) => [name, all.filter((one) => one === name).length]))
  const plainNames = ['ORDER_ADD', 'ORDER_DELETE', 'HISTORY_ADD', 'DEAL_ADD', 'REQUEST']

  it('of one request are several, delivered after the handler', async () => {
    expect(await types(1, false)).toEqual(plainNames)
    const played = await play({ plan: [BUY, '0 positions'], scenario: { inputs: { Trace: true } } })
    expect(played.said.map(({ word }) => word).slice(0, 3)).toEqual(['send', 'positions', 'position'])
  })

  it('are followed by OnTrade, once a request', async () => {
    const played = await play({ plan: [BUY], scenario: { inputs: { Trace: true } } })
    expect(played.said.map(({ word }) => word)).toEqual(['send', ...plainNames.map(() => 'transaction'), 'trade'])
    expect(factsOf(played, 'trade')).toEqual([{ positions: '1' }])
  })

  it('come in an order that depends on the seed', async () => {
    const orders = await Promise.all([1, 2, 3, 4].map(async (seed) => types(seed, true)))
    expect(new Set(orders.map(String)).size).toBeGreaterThan(1)
    const plain = await types(1, false)
    for (const order of orders) expect(count(order)).toEqual(count(plain))
    expect(await types(2, true)).toEqual(orders[1])
  })

  it('carry the answer of an asynchronous request', async () => {
    const played = await play({ plan: ['0 async type=buy volume=0.10'], scenario: { inputs: { Trace: true } } })
    expect(factsOf(played, 'async')).toMatchObject([{ ok: '1', retcode: '10008', deal: '0', order: '0' }])
    expect(factsOf(played, 'transaction').filter(({ type }) => type === 'TRADE_TRANSACTION_REQUEST')).toMatchObject([
      { retcode: '10009', request: '1' },
    ])
  })

  it('that wait are at most 1,024; the oldest are lost', async () => {
    const orders = Array.from({ length: 300 }, () => '0 send type=buy volume=0.01')
    const played = await play({
      plan: orders,
      scenario: { inputs: { Trace: true }, run: { start: START, shuffle: false }, account: { leverage: 500, balance: 100_000 } },
    })
    const transactions = factsOf(played, 'transaction')
    expect(retcodes(played)).toHaveLength(300)
    expect(transactions).toHaveLength(1024)
    expect(transactions.at(-1)).toMatchObject({ type: 'TRADE_TRANSACTION_REQUEST', request: '300' })
  })
})

describe.skipIf(!hasCompiler())('the state of the broker', () => {
  const runs = async (
    first: readonly FaultSettings[],
    plan: readonly string[],
    ticks: Parameters<typeof play>[0]['ticks'],
    from: number,
  ) => {
    const folder = newFolder()
    const brokerFile = join(folder, 'broker.txt')
    const common = { folder, ...(ticks === undefined ? {} : { ticks }) }
    const dead = await play({ ...common, plan: [BUY], scenario: { brokerFile, faults: first } })
    const again = await play({ ...common, plan, scenario: { brokerFile, run: { start: START + from * 1000 } } })
    return { dead, again, file: existsSync(brokerFile) ? readFileSync(brokerFile, 'utf8') : '' }
  }

  it('shows a fill to a program that was killed before it learned of it', async () => {
    const { dead, again } = await runs([{ kind: 'kill', point: 'afterOrderSend' }], ['0 positions', '0 deals'], undefined, 10)
    expect(dead).toMatchObject({ code: 137, end: undefined, said: [] })
    expect(factsOf(again, 'position')).toMatchObject([{ volume: '0.10', open: '1.10010' }])
    expect(factsOf(again, 'deals')).toEqual([{ total: '2', orders: '1' }])
  })

  it('knows nothing of an order that was never sent', async () => {
    const { dead, again } = await runs([{ kind: 'kill', point: 'beforeOrderSend' }], ['0 positions'], undefined, 10)
    expect(dead.code).toBe(137)
    expect(factsOf(again, 'positions')).toEqual([{ total: '0' }])
  })

  it('goes on while the program is dead: stops are executed', async () => {
    const folder = newFolder()
    const common = {
      folder,
      ticks: [
        [-1, 1.1, 1.1001],
        [20, 1.09, 1.0901],
        [30, 1.11, 1.1101],
        [600, 1.11, 1.1101],
      ] as const,
    }
    const brokerFile = join(folder, 'broker.txt')
    await play({ ...common, plan: [`${BUY} sl=1.09500`], scenario: { brokerFile, faults: [{ kind: 'kill', at: START + 5000 }] } })
    const again = await play({ ...common, plan: ['0 positions', '0 deals'], scenario: { brokerFile, run: { start: START + 60_000 } } })
    expect(factsOf(again, 'positions')).toEqual([{ total: '0' }])
    expect(factsOf(again, 'deal').at(-1)).toMatchObject({ reason: '4', price: '1.09000' })
  })

  it('carries a late order out after the death of the program', async () => {
    const folder = newFolder()
    const brokerFile = join(folder, 'broker.txt')
    await play({
      folder,
      plan: [BUY],
      scenario: {
        brokerFile,
        faults: [
          { kind: 'timeout', executed: true, delayMs: 20_000 },
          { kind: 'kill', at: START + 5000 },
        ],
      },
    })
    const again = await play({ folder, plan: ['0 positions', '20 positions'], scenario: { brokerFile, run: { start: START + 10_000 } } })
    expect(factsOf(again, 'positions')).toEqual([{ total: '0' }, { total: '1' }])
  })

  it('lets a symbol that is only closed be closed', async () => {
    const folder = newFolder()
    const brokerFile = join(folder, 'broker.txt')
    await play({ folder, plan: [BUY], scenario: { brokerFile } })
    const again = await play({
      folder,
      plan: ['0 send type=buy volume=0.10', '0 send type=sell volume=0.10 position=p0'],
      symbol: { tradeMode: 'closeOnly' },
      scenario: { brokerFile, run: { start: START + 70_000 } },
    })
    expect(retcodes(again)).toEqual([10044, 10009])
  })

  it('of another scenario is refused by name', async () => {
    const folder = newFolder()
    const brokerFile = join(folder, 'broker.txt')
    await play({ folder, plan: [BUY], scenario: { brokerFile } })
    const again = await play({ folder, plan: [], scenario: { brokerFile, symbols: [{ name: 'GBPUSD' }] } })
    expect(again).toMatchObject({ code: 2 })
    expect(again.errors).toContain('a position in EURUSD, which no symbol line describes')
  })
})
