import { describe, expect, it } from 'vitest'
import { hasCompiler } from '../../mql5/host/build.ts'
import type { SymbolSettings } from '../../mql5/host/scenario.ts'
import { DAY, START, type Tick, factsOf, newFolder, play, retcodes, writeTicks, prepare } from './terminal-rig.ts'

prepare('desk')

/** Every figure here is reckoned by hand, as the comment beside it says. */
const folder = newFolder()
const other = (name: string, ticks: readonly Tick[], settings: Omit<SymbolSettings, 'name'>): SymbolSettings => ({
  name,
  ticks: writeTicks(folder, name, ticks),
  ...settings,
})
const yen = (bid: number): SymbolSettings =>
  other(
    'USDJPY',
    [
      [-1, 150, 150.02],
      [5, bid, bid + 0.02],
      [600, bid, bid + 0.02],
    ],
    { currencyBase: 'USD', currencyProfit: 'JPY', digits: 3 },
  )

describe.skipIf(!hasCompiler())('profit', () => {
  const deal = async (symbol: string, order: string, others: readonly SymbolSettings[], lots: string) => {
    const [open, close] = order === 'buy' ? ['buy', 'sell'] : ['sell', 'buy']
    const played = await play({
      plan: [
        `0 send type=${open} volume=${lots} symbol=${symbol}`,
        `10 send type=${close} volume=${lots} position=p0 symbol=${symbol}`,
        '11 deals',
      ],
      others,
    })
    expect(retcodes(played)).toEqual([10009, 10009])
    return factsOf(played, 'deal').at(-1)?.['profit']
  }

  it('of a pair in yen is converted at the ask, a loss at the bid', async () => {
    // (150.500 - 150.020) * 100000 * 0.5 = 24000 JPY; / 150.520 = 159.447...
    expect(await deal('USDJPY', 'buy', [yen(150.5)], '0.50')).toBe('159.45')
    // (150.000 - 150.520) * 100000 * 0.5 = -26000 JPY; / 150.500 = -172.757...
    expect(await deal('USDJPY', 'sell', [yen(150.5)], '0.50')).toBe('-172.76')
  })

  it('of a cross is converted by another symbol of the run', async () => {
    const cross = other(
      'EURGBP',
      [
        [-1, 0.85, 0.8501],
        [5, 0.8521, 0.8522],
        [600, 0.8521, 0.8522],
      ],
      { currencyBase: 'EUR', currencyProfit: 'GBP' },
    )
    const pound = other(
      'GBPUSD',
      [
        [-1, 1.25, 1.2502],
        [600, 1.25, 1.2502],
      ],
      { currencyBase: 'GBP', currencyProfit: 'USD' },
    )
    // 0.0020 * 100000 = 200 GBP; * 1.25 = 250 USD
    expect(await deal('EURGBP', 'buy', [cross, pound], '1.00')).toBe('250.00')
  })

  it('of an index is ticks times tick value', async () => {
    const index = other(
      'US30',
      [
        [-1, 40_000, 40_000.5],
        [5, 40_100.5, 40_101],
        [600, 40_100.5, 40_101],
      ],
      {
        currencyBase: 'USD',
        currencyProfit: 'USD',
        digits: 2,
        contractSize: 0.5,
        tickSize: 0.01,
        tickValue: 0.005,
        calcMode: 'cfdLeverage',
      },
    )
    // 100.00 / 0.01 = 10000 ticks; * 0.005 * 2 lots
    expect(await deal('US30', 'buy', [index], '2.00')).toBe('100.00')
  })

  it('without any way to the currency of the account ends the run with what to add', async () => {
    const cross = other(
      'EURGBP',
      [
        [-1, 0.85, 0.8501],
        [600, 0.85, 0.8501],
      ],
      { currencyBase: 'EUR', currencyProfit: 'GBP' },
    )
    const played = await play({ plan: ['0 send type=buy volume=0.1 symbol=EURGBP', '1 account'], others: [cross] })
    expect(played.code).toBe(2)
    expect(played.errors).toContain('no way from GBP to USD: add a line `rate from=GBP to=USD value=...`')
  })

  it('is asked beforehand by OrderCalcProfit, by a rate of the scenario', async () => {
    const cross = other(
      'EURGBP',
      [
        [-1, 0.85, 0.8501],
        [600, 0.85, 0.8501],
      ],
      { currencyBase: 'EUR', currencyProfit: 'GBP' },
    )
    const played = await play({
      plan: ['0 calc type=sell symbol=EURGBP volume=0.5 price=0.85 close=0.84'],
      others: [cross],
      scenario: { rates: [{ from: 'GBP', to: 'USD', value: 1.3 }] },
    })
    // 0.01 * 50000 = 500 GBP * 1.3; margin 50000 EUR / 100 at the EURUSD ask of 1.1001
    expect(factsOf(played, 'calc')).toEqual([{ margin: '550.05', profit: '650.00', ok: '1' }])
  })
})

describe.skipIf(!hasCompiler())('margin', () => {
  const margin = async (plan: readonly string[], settings: Parameters<typeof play>[0] = {}) =>
    factsOf(await play({ plan: [...plan, '5 account'], ...settings }), 'account')[0]?.['margin']

  it('of a pair is contract over leverage in the base currency', async () => {
    expect(await margin(['0 send type=buy volume=0.10'])).toBe('110.01') // 10000 EUR / 100 * 1.1001
    expect(await margin(['0 send type=buy volume=0.50 symbol=USDJPY'], { others: [yen(150)] })).toBe('500.00')
    expect(await margin(['0 send type=buy volume=0.10'], { scenario: { account: { leverage: 30 } } })).toBe('366.70') // 333.33 EUR * 1.1001
  })

  it('of covered lots is that of the hedged contract', async () => {
    const both = ['0 send type=buy volume=0.10', '1 send type=sell volume=0.10']
    expect(await margin(both, { symbol: { marginHedged: 0 } })).toBe('0.00')
    expect(await margin(both, { symbol: { marginHedged: 50_000 } })).toBe('55.00') // 5000 EUR / 100 * 1.10005, the mean of both prices
    expect(await margin(['0 send type=buy volume=0.30', '1 send type=sell volume=0.10'], { symbol: { marginHedged: 0 } })).toBe('220.02')
  })

  it.each([
    ['cfdLeverage', '400.01'], // 2 * 0.5 * 40000.5 / 100
    ['cfd', '40000.50'],
    ['futures', '2400.00'], // 2 * 1200
  ] as const)('of %s', async (calcMode, expected) => {
    const index = other(
      'US30',
      [
        [-1, 40_000, 40_000.5],
        [600, 40_000, 40_000.5],
      ],
      { currencyBase: 'USD', currencyProfit: 'USD', digits: 2, contractSize: 0.5, calcMode, marginInitial: 1200 },
    )
    expect(
      await margin(['0 send type=buy volume=2.00 symbol=US30'], { others: [index], scenario: { account: { balance: 100_000 } } }),
    ).toBe(expected)
  })

  it('that runs out closes the worst position', async () => {
    const ticks: readonly Tick[] = [
      [-1, 1.1, 1.1001],
      [5, 1.0857, 1.0858],
      [10, 1.0855, 1.0856],
      [600, 1.0855, 1.0856],
    ]
    const played = await play({
      plan: ['0 send type=buy volume=0.40', '0 send type=buy volume=0.10', '7 positions', '12 positions', '12 deals'],
      ticks,
      scenario: { account: { balance: 1000 } },
    })
    // Margin 550.05. At 1.0857 equity 280.00, 50.90 %. At 1.0855 270.00, 49.09 %: 0.40 lots go with (1.0855 - 1.1001) * 40000 = -584.00.
    expect(factsOf(played, 'positions')).toEqual([{ total: '2' }, { total: '1' }])
    expect(factsOf(played, 'deal').at(-1)).toMatchObject({ reason: '6', profit: '-584.00', volume: '0.40' })
    expect(played.end?.deals.at(-1)?.comment).toBe('[so 49.09%]')
  })
})

describe.skipIf(!hasCompiler())('commission and swap', () => {
  const night = 50_400 // seconds from START to the server's midnight
  const swapAfter = async (days: number, symbol: Omit<SymbolSettings, 'name'>, plan: readonly string[] = []) => {
    const at = night + (days - 1) * 86_400 + 60
    return play({
      plan: ['0 send type=buy volume=0.20', ...plan, `${at} positions`, `${at} deals`],
      symbol,
      scenario: { run: { start: START, end: START + days * DAY } },
    })
  }

  it('a commission is rounded to cents, half a cent upwards', async () => {
    const played = await play({
      plan: ['0 send type=buy volume=0.15', '1 deals'],
      scenario: { account: { balance: 1000, commissionPerLot: 3.5 } },
    })
    expect(factsOf(played, 'deal').at(-1)).toMatchObject({ commission: '-0.53' }) // 0.525
  })

  it('a symbol may have a commission of its own', async () => {
    const played = await play({
      plan: ['0 send type=buy volume=0.20', '1 deals'],
      symbol: { commissionPerLot: 0 },
      scenario: { account: { commissionPerLot: 3.5 } },
    })
    expect(factsOf(played, 'deal').at(-1)).toMatchObject({ commission: '0.00' })
  })

  it.each([
    [1, '-3.90'], // Wednesday counts three times: 3 * -6.5 points * 0.00001 * 100000 * 0.2
    [2, '-5.20'],
    [3, '-6.50'], // Friday
    [4, '-6.50'], // Saturday: none
    [5, '-6.50'], // Sunday: none
    [6, '-7.80'],
  ])('after %i nights the swap is %s', async (days, swap) => {
    expect(factsOf(await swapAfter(days, { swapLong: -6.5, swapShort: 3 }), 'position')[0]).toMatchObject({ swap })
  })

  it.each([
    ['currencyDeposit', -2, '-1.20'], // 3 * -2 * 0.2
    ['interestOpen', -3.6, '-6.60'], // 3 * -0.01 % of 22002
    ['disabled', -6.5, '0.00'],
  ] as const)('by %s', async (swapMode, swapLong, swap) => {
    expect(factsOf(await swapAfter(1, { swapMode, swapLong }), 'position')[0]).toMatchObject({ swap })
  })

  it('goes with the part that is closed', async () => {
    const played = await swapAfter(1, { swapLong: -6.5 }, [`${night + 10} send type=sell volume=0.05 position=p0`])
    expect(factsOf(played, 'position')[0]).toMatchObject({ swap: '-2.92', volume: '0.15' }) // 3.90 less its rounded quarter
    expect(factsOf(played, 'deal').at(-1)).toMatchObject({ swap: '-0.98' })
  })

  it('may re-open a position: another ticket, the same identifier', async () => {
    const played = await play({
      plan: ['0 send type=buy volume=0.20', `${night + 10} positions`],
      symbol: { swapLong: -6.5 },
      scenario: { account: { swapReopens: true }, run: { start: START, end: START + DAY } },
    })
    const order = factsOf(played, 'send')[0]?.['order']
    const [position] = factsOf(played, 'position')
    expect(position).toMatchObject({ id: order, swap: '-3.90' })
    expect(position?.['ticket']).not.toBe(order)
  })
})
