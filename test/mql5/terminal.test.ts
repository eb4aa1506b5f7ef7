import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { hasCompiler } from '../../mql5/host/build.ts'
import { DAY, START, type Play, type Tick, factsOf, newFolder, play, prepare, writeTicks } from './terminal-rig.ts'

prepare('market', 'script')

const market = async (plan: readonly string[], settings: Omit<Play, 'plan' | 'program'> = {}) =>
  play({ program: 'market', plan, ...settings })
const seconds = START / 1000
/** Two ticks in the first minute, none in the second, one in the third. */
const MINUTES: readonly Tick[] = [
  [-30, 1.1, 1.1003],
  [10, 1.101, 1.1011],
  [50, 1.0995, 1.0998],
  [125, 1.102, 1.1022],
]

describe.skipIf(!hasCompiler())('bars', () => {
  it('exist only where a tick fell, of bid prices, with the least spread', async () => {
    const played = await market(['130 rates EURUSD M1 0 10'], { ticks: MINUTES, scenario: { run: { start: START, end: START + 140_000 } } })
    expect(
      factsOf(played, 'rate').map(({ time, open, high, low, close, volume, spread }) => [
        Number(time) - seconds,
        open,
        high,
        low,
        close,
        volume,
        spread,
      ]),
    ).toEqual([
      [-60, '1.10000', '1.10000', '1.10000', '1.10000', '1', '30'],
      [0, '1.10100', '1.10100', '1.09950', '1.09950', '2', '10'],
      [120, '1.10200', '1.10200', '1.10200', '1.10200', '1', '20'],
    ])
  })

  it.each([
    ['M5', 0],
    ['M15', 0],
    ['M30', 0],
    ['H1', 0],
    ['H4', -7200],
    ['D1', -36_000],
    ['W1', -36_000 - 3 * 86_400],
    ['MN1', -36_000 - 2 * 86_400],
  ])('of %s begin %i seconds from ten on a Wednesday, the third of June', async (timeframe, offset) => {
    const played = await market([`20 bar EURUSD ${timeframe} 0`], {
      ticks: MINUTES,
      scenario: { run: { start: START, end: START + 140_000 } },
    })
    expect(Number(factsOf(played, 'bar')[0]?.['time']) - seconds).toBe(offset)
  })

  it('of a day split between history and ticks are one bar', async () => {
    const folder = newFolder()
    const file = join(folder, 'd1.csv')
    const day = seconds - 36_000
    writeFileSync(
      file,
      `time,open,high,low,close,tickVolume,spread,realVolume\n${day - 86_400},1,1.2,0.9,1.1,500,5,0\n${day},1.05,1.15,1.04,1.06,300,4,0\n`,
    )
    const played = await market(['130 rates EURUSD D1 0 5'], {
      folder,
      ticks: MINUTES,
      symbol: { history: { D1: file } },
      scenario: { run: { start: START, end: START + 140_000 } },
    })
    expect(factsOf(played, 'rate')).toMatchObject([
      { time: String(day - 86_400), close: '1.10000', volume: '500' },
      { time: String(day), open: '1.05000', high: '1.15000', low: '1.04000', close: '1.10200', volume: '304', spread: '4' },
    ])
  })
})

/** Bars by another way: ticks grouped by the opening time of their bar. */
function barsOf(ticks: readonly Tick[], lengthSeconds: number, originSeconds: number): readonly string[] {
  const groups = new Map<number, Tick[]>()
  for (const tick of ticks) {
    const time = Math.floor(START / 1000 + tick[0])
    const open = Math.floor((time - originSeconds) / lengthSeconds) * lengthSeconds + originSeconds
    groups.set(open, [...(groups.get(open) ?? []), tick])
  }
  return [...groups].map(([open, members]) => {
    const bids = members.map(([, bid]) => bid)
    const spread = Math.min(...members.map(([, bid, ask]) => Math.round((ask - bid) * 100_000)))
    const prices = [bids[0] ?? 0, Math.max(...bids), Math.min(...bids), bids.at(-1) ?? 0].map((price) => price.toFixed(5))
    return [open, ...prices, bids.length, spread].join(' ')
  })
}

describe.skipIf(!hasCompiler())('bars of random ticks', () => {
  let state = 12_345
  const random = (below: number): number => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return Math.floor((state / 2_147_483_648) * below)
  }
  let second = -3600
  let points = 110_000
  const ticks = Array.from({ length: 4000 }, (): Tick => {
    second += random(20) === 0 ? 60 + random(900) : 1 + random(90)
    points += random(21) - 10
    return [second, points / 100_000, (points + 5 + random(30)) / 100_000]
  })
  const sunday = 3 * 86_400 // 1970-01-04

  it.each([
    ['M1', 60, 0],
    ['M5', 300, 0],
    ['M15', 900, 0],
    ['M30', 1800, 0],
    ['H1', 3600, 0],
    ['H4', 14_400, 0],
    ['D1', 86_400, 0],
    ['W1', 604_800, sunday],
  ] as const)('of %s are those of another computation', async (timeframe, length, origin) => {
    const played = await market([`${Math.ceil(second) + 1} rates EURUSD ${timeframe} 0 9999`], {
      ticks,
      scenario: { run: { start: START, end: START + (second + 5) * 1000 } },
    })
    const rates = factsOf(played, 'rate').map(({ time, open, high, low, close, volume, spread }) =>
      [time, open, high, low, close, volume, spread].join(' '),
    )
    expect(rates.length).toBeGreaterThan(0)
    expect(rates).toEqual(barsOf(ticks, length, origin))
  })
})

describe.skipIf(!hasCompiler())('CopyRates', () => {
  const ticks: readonly Tick[] = [
    ...Array.from({ length: 10 }, (_, i) => [-600 + i * 60, 1.1 + i / 1000, 1.1001 + i / 1000] as const),
    [5, 1.2, 1.2001],
  ]
  const times = async (question: string) => {
    const played = await market([`10 ${question}`], { ticks, scenario: { run: { start: START, end: START + 20_000 } } })
    const [answer] = factsOf(played, 'rates')
    return [Number(answer?.['count']), answer?.['error'], ...factsOf(played, 'rate').map(({ time }) => (Number(time) - seconds) / 60)]
  }

  it('counts from the newest bar and gives the oldest first', async () => {
    expect(await times('rates EURUSD M1 0 3')).toEqual([3, '0', -2, -1, 0])
    expect(await times('rates EURUSD M1 1 2')).toEqual([2, '0', -2, -1])
  })

  it('gives what there is of more than there is, and an error beyond', async () => {
    expect((await times('rates EURUSD M1 9 5')).slice(0, 3)).toEqual([2, '0', -10])
    expect(await times('rates EURUSD M1 11 1')).toEqual([-1, '4401'])
  })

  it('goes into the past from a date', async () => {
    expect(await times(`from EURUSD M1 ${seconds - 121} 2`)).toEqual([2, '0', -4, -3])
    expect(await times(`from EURUSD M1 ${seconds - 120} 2`)).toEqual([2, '0', -3, -2])
  })

  it('gives what opens between two dates, both included', async () => {
    expect(await times(`span EURUSD M1 ${seconds - 180} ${seconds - 60}`)).toEqual([3, '0', -3, -2, -1])
    expect(await times(`span EURUSD M1 ${seconds - 179} ${seconds - 130}`)).toEqual([0, '0'])
    expect(await times(`span EURUSD M1 ${seconds - 9000} ${seconds - 8000}`)).toEqual([-1, '4401'])
  })

  it('of an unknown symbol is an error of its own', async () => {
    expect(await times('rates NOPE M1 0 3')).toEqual([-1, '4301'])
  })

  it('has one form a column, which an array in series order turns around', async () => {
    const played = await market(['10 closes EURUSD M1 0 4'], { ticks, scenario: { run: { start: START, end: START + 20_000 } } })
    expect(factsOf(played, 'closes')).toEqual([{ count: '4', dated: '4', newest: '1.20000', oldest: '1.10700' }])
  })

  it('answers 4401 while the history is missing', async () => {
    const settings = {
      ticks,
      symbol: { historyMissingUntil: START + 5000 },
      scenario: { run: { start: START, end: START + 20_000 } },
    } as const
    const played = await market(
      ['1 rates EURUSD M1 0 1', '1 series EURUSD M1 0 0', '5 rates EURUSD M1 0 1', '5 series EURUSD M1 0 0'],
      settings,
    )
    expect(factsOf(played, 'rates').map(({ count, error }) => [count, error])).toEqual([
      ['-1', '4401'],
      ['1', '0'],
    ])
    expect(factsOf(played, 'series').map(({ synchronized, count }) => [synchronized, count])).toEqual([
      ['0', '0'],
      ['1', '11'],
    ])
  })

  it('begins to load at the first question where the scenario says so; the chart has its own at once', async () => {
    const played = await market(['1 rates EURUSD H1 0 1', '1 rates EURUSD M1 0 1', '2 rates EURUSD H1 0 1', '3 rates EURUSD H1 0 1'], {
      ticks,
      scenario: { run: { start: START, end: START + 20_000 }, terminal: { historyBuildMs: 1500 } },
    })
    expect(factsOf(played, 'rates').map(({ count }) => count)).toEqual(['-1', '1', '-1', '1'])
  })

  it('misses history and symbols in the windows of faults', async () => {
    const played = await market(['1 rates EURUSD M1 0 1', '3 rates EURUSD M1 0 1', '5 rates EURUSD M1 0 1', '5 exists EURUSD'], {
      ticks,
      scenario: {
        run: { start: START, end: START + 20_000 },
        faults: [
          { kind: 'historyMissing', symbol: 'EURUSD', from: START + 2000, until: START + 4000 },
          { kind: 'symbolUnknown', symbol: 'EURUSD', from: START + 4500 },
        ],
      },
    })
    expect(factsOf(played, 'rates').map(({ error }) => error)).toEqual(['0', '4401', '4301'])
    expect(factsOf(played, 'exists')).toEqual([{ known: '0', custom: '0', error: '0' }])
  })

  it('sees no more than the bars of the chart', async () => {
    const played = await market(['1 rates EURUSD M1 0 100', `1 series EURUSD M1 ${seconds - 120} ${seconds}`], {
      ticks,
      scenario: { run: { start: START, end: START + 2000 }, terminal: { maxBars: 4 } },
    })
    expect(factsOf(played, 'rates')[0]).toMatchObject({ count: '4' })
    expect(factsOf(played, 'series')).toMatchObject([
      { bars: '4', first: String(seconds - 240), last: String(seconds - 60), between: '2', shift: '1', exact: '1' },
    ])
  })
})

describe.skipIf(!hasCompiler())('symbols', () => {
  it('are those of the scenario; one that is not selected has no quote and moves no clock', async () => {
    const folder = newFolder()
    const gold = {
      name: 'XAUUSD',
      selected: false,
      digits: 2,
      ticks: writeTicks(folder, 'XAUUSD', [
        [-1, 2000, 2000.3],
        [5, 2001, 2001.3],
      ]),
    }
    const played = await market(
      [
        '6 symbols',
        '6 quote XAUUSD',
        '6 clock',
        '7 select XAUUSD 1',
        '8 symbols',
        '8 quote XAUUSD',
        '9 select EURUSD 0',
        '9 select NOPE 1',
      ],
      {
        folder,
        ticks: [
          [-3, 1.1, 1.1001],
          [60, 1.1, 1.1001],
        ],
        others: [gold],
      },
    )
    expect(factsOf(played, 'symbols')).toMatchObject([
      { all: '2', selected: '1', first: 'EURUSD' },
      { all: '2', selected: '2' },
    ])
    expect(factsOf(played, 'quote')).toMatchObject([
      { ok: '0', error: '4302' },
      { ok: '1', bid: '2001.00000', spread: '30' },
    ])
    expect(factsOf(played, 'clock')[0]).toMatchObject({ current: String(seconds - 3) })
    expect(factsOf(played, 'select')).toEqual([
      { ok: '1', error: '0' },
      { ok: '0', error: '4305' },
      { ok: '0', error: '4301' },
    ])
  })

  it('account and chart say what the scenario says', async () => {
    const played = await market(['0 info EURUSD'], {
      symbol: { stopsLevel: 12, freezeLevel: 3, filling: 1, executionMode: 'exchange' },
      scenario: {
        account: { login: 77, server: 'Some-Server', currency: 'USD', leverage: 30, fifo: true },
        chart: { symbol: 'EURUSD', timeframe: 'M15' },
      },
    })
    expect(factsOf(played, 'info')[0]).toEqual({
      digits: '5',
      point: '0.00001',
      tick: '0.00001',
      value: '1.0000',
      contract: '100000.00',
      min: '0.01',
      max: '100.00',
      step: '0.01',
      stops: '12',
      freeze: '3',
      filling: '1',
      execution: '3',
      mode: '4',
    })
    expect(factsOf(played, 'account')[0]).toEqual({
      login: '77',
      server: 'Some-Server',
      currency: 'USD',
      digits: '2',
      leverage: '30',
      margin: '2',
      fifo: '1',
    })
    expect(factsOf(played, 'chart')[0]).toEqual({ symbol: 'EURUSD', period: '15', seconds: '900', id: '1' })
  })

  it('have sessions; none listed means always open', async () => {
    const sessions = [
      { day: 3, from: '01:05', to: '12:00', kind: 'trade' },
      { day: 3, from: '13:00', to: '24:00' },
    ] as const
    const played = await market(['0 session EURUSD 3 0', '0 session EURUSD 3 1', '0 session EURUSD 3 2', '0 session EURUSD 0 0'], {
      symbol: { sessions },
    })
    expect(factsOf(played, 'session')).toEqual([
      { ok: '1', from: '3900', to: '43200', quoted: '1', until: '86400' },
      { ok: '1', from: '46800', to: '86400', quoted: '0', until: '0' },
      { ok: '0', from: '0', to: '0', quoted: '0', until: '0' },
      { ok: '0', from: '0', to: '0', quoted: '0', until: '0' },
    ])
    const open = await market(['0 session EURUSD 0 0', '0 session EURUSD 0 1'])
    expect(factsOf(open, 'session').map(({ ok, to }) => [ok, to])).toEqual([
      ['1', '86400'],
      ['0', '0'],
    ])
  })

  it('a property without a value ends the program instead of answering 0', async () => {
    const played = await market(['0 unknownproperty'])
    expect(played.code).toBe(3)
    expect(played.end?.critical).toContain('the simulated terminal has no value for SYMBOL_SESSION_AW')
  })
})

describe.skipIf(!hasCompiler())('the calendar', () => {
  it('answers from the file of the scenario, by country and currency', async () => {
    const folder = newFolder()
    const calendarFile = join(folder, 'calendar.txt')
    writeFileSync(
      calendarFile,
      `country id=840 code=US currency=USD name="United States"\ncountry id=999 code=EU currency=EUR name=Union\nevent id=1 country=840 importance=high name=Payrolls\nevent id=2 country=999 importance=low name=Survey\nvalue id=1 event=2 time=${seconds + 600}\nvalue id=2 event=1 time=${seconds + 1200} forecast=180.5\n`,
    )
    const played = await market(['0 calendar', '0 calendar US', '0 calendar  EUR', '0 calendar JP'], { scenario: { calendarFile } })
    expect(factsOf(played, 'calendar')).toEqual([
      { ok: '1', count: '2', error: '0' },
      { ok: '1', count: '1', error: '0' },
      { ok: '1', count: '1', error: '0' },
      { ok: '0', count: '0', error: '5402' },
    ])
    expect(factsOf(played, 'news').at(1)).toEqual({
      time: String(seconds + 1200),
      name: 'Payrolls',
      importance: '3',
      currency: 'USD',
      forecast: '180500000',
    })
  })

  it('is out of reach without one', async () => {
    expect(factsOf(await market(['0 calendar']), 'calendar')).toEqual([{ ok: '0', count: '0', error: '5401' }])
  })
})

describe.skipIf(!hasCompiler())('clocks', () => {
  it('TimeCurrent stands still in a quiet market; the others go by the computer', async () => {
    const played = await market(['0 clock', '30 clock'], {
      ticks: [
        [-5, 1.1, 1.1001],
        [60, 1.1, 1.1001],
      ],
      scenario: { run: { start: START, gmtOffsetMs: 10_800_000, localOffsetMs: 3_600_000 } },
    })
    expect(factsOf(played, 'clock')).toEqual([
      {
        current: String(seconds - 5),
        server: String(seconds),
        gmt: String(seconds - 10_800),
        local: String(seconds - 7200),
        offset: '-3600',
        ticks: '0',
      },
      {
        current: String(seconds - 5),
        server: String(seconds + 30),
        gmt: String(seconds + 30 - 10_800),
        local: String(seconds + 30 - 7200),
        offset: '-3600',
        ticks: '30000',
      },
    ])
  })

  it('a jump of the computer moves all but the time of the quotes', async () => {
    const played = await market(['10 clock'], { scenario: { faults: [{ kind: 'clockJump', at: START + 5000, byMs: -3_600_000 }] } })
    expect(factsOf(played, 'clock')[0]).toMatchObject({
      current: String(seconds - 60),
      server: String(seconds + 10 - 3600),
      gmt: String(seconds + 10 - 3600 - 7200),
      ticks: '10000',
    })
  })

  it('the offset changes at an instant', async () => {
    const played = await market(['1 clock', '10 clock'], { scenario: { offsets: [{ at: START + 5000, gmtMs: 10_800_000 }] } })
    expect(factsOf(played, 'clock').map(({ server, gmt }) => Number(server) - Number(gmt))).toEqual([7200, 10_800])
  })

  it('of the tester are one', async () => {
    const played = await market(['30 clock', '30 permissions'], { scenario: { run: { start: START, tester: true } } })
    expect(factsOf(played, 'clock')[0]).toMatchObject({
      current: String(seconds - 60),
      server: String(seconds - 60),
      gmt: String(seconds - 60),
      local: String(seconds - 60),
    })
    expect(factsOf(played, 'permissions')[0]).toMatchObject({ tester: '1' })
  })
})

describe.skipIf(!hasCompiler())('events', () => {
  const live = { run: { start: START, end: START + 5500 }, inputs: { TellTicks: true, TellTimers: true } } as const
  const words = (played: Awaited<ReturnType<typeof play>>) =>
    played.said.filter(({ word }) => word === 'tick' || word === 'timer').map(({ word, time }) => `${word} ${time - START}`)

  it('come one at a time, in order of time; the chart hears of its own symbol only', async () => {
    const folder = newFolder()
    const other = {
      name: 'GBPUSD',
      ticks: writeTicks(folder, 'GBPUSD', [
        [0.5, 1.3, 1.3001],
        [2.5, 1.31, 1.3101],
      ]),
    }
    const played = await market(['4 quote GBPUSD'], {
      folder,
      others: [other],
      ticks: [
        [-1, 1.1, 1.1001],
        [1.5, 1.101, 1.1011],
        [4.2, 1.102, 1.1021],
      ],
      scenario: live,
    })
    expect(words(played)).toEqual(['timer 1000', 'tick 1500', 'timer 2000', 'timer 3000', 'timer 4000', 'tick 4200', 'timer 5000'])
    expect(factsOf(played, 'quote')[0]).toMatchObject({ bid: '1.31000' })
  })

  it('are not queued twice: what happens while a handler sleeps is one tick less and one timer', async () => {
    const ticks: readonly Tick[] = [
      [-1, 1.1, 1.1001],
      [0.5, 1.101, 1.1011],
      [1.2, 1.102, 1.1021],
      [2.2, 1.103, 1.1031],
      [5.2, 1.104, 1.1041],
    ]
    const played = await market([], { ticks, scenario: { ...live, inputs: { ...live.inputs, SleepInTick: 3000 } } })
    expect(words(played)).toEqual(['tick 500', 'timer 3500', 'timer 4000', 'timer 5000', 'tick 5200', 'timer 8200'])
  })

  it('a timer has a floor, may be killed, and the program may remove itself', async () => {
    const played = await market(['2 killtimer'], {
      scenario: { ...live, run: { ...live.run, timerFloorMs: 700 }, inputs: { ...live.inputs, TimerMs: 100 } },
    })
    expect(words(played)).toEqual(['timer 700', 'timer 1400', 'timer 2100'])
    const removed = await market(['2 remove'], { scenario: live })
    expect(words(removed)).toEqual(['timer 1000', 'timer 2000'])
    expect(factsOf(removed, 'deinit')).toEqual([{ reason: '0', uninit: '0', stopped: '1' }])
  })

  it('end with the reason of the scenario', async () => {
    expect(factsOf(await market([], { scenario: { run: { ...live.run, deinit: 9 } } }), 'deinit')).toMatchObject([{ reason: '9' }])
  })

  it('an OnInit that fails ends the program with its reason', async () => {
    const played = await market([], { scenario: { inputs: { TimerMs: -1, TellTicks: true } } })
    expect(factsOf(played, 'deinit')).toMatchObject([{ reason: '8' }])
    expect(factsOf(played, 'tick')).toEqual([])
    expect(played).toMatchObject({ code: 0, end: { initCode: 1 } })
  })

  it('a critical error stops the program without OnDeinit', async () => {
    const played = await market(['1 crash 99'], { scenario: live })
    expect(played.code).toBe(3)
    expect(played.end?.critical).toMatch(/array out of range/)
    expect(factsOf(played, 'deinit')).toEqual([])
  })

  it('a script runs once; its sleep moves the market', async () => {
    const played = await play({
      program: 'script',
      ticks: [
        [-1, 1.1, 1.1001],
        [5, 1.2, 1.2001],
        [60, 1.2, 1.2001],
      ],
    })
    expect(played.said[0]).toMatchObject({ facts: { type: 'PROGRAM_SCRIPT', name: 'script', current: String(seconds - 1) }, time: START })
    expect(played.events.find(({ event }) => event === 'alert')).toMatchObject({ text: `slept until ${seconds + 5}`, time: START + 10_000 })
    expect(played.events.find(({ event }) => event === 'comment')).toMatchObject({ text: 'line on the chart' })
    expect(played.code).toBe(0)
  })
})

describe.skipIf(!hasCompiler())('an offline terminal', () => {
  it('gets no quotes, keeps what it knew, and has all bars when it is back', async () => {
    const ticks: readonly Tick[] = [
      [-1, 1.1, 1.1001],
      [65, 1.101, 1.1011],
      [130, 1.102, 1.1021],
      [250, 1.103, 1.1031],
    ]
    const played = await market(
      ['140 permissions', '140 quote EURUSD', '140 rates EURUSD M1 0 9', '210 permissions', '210 quote EURUSD', '210 rates EURUSD M1 0 9'],
      {
        ticks,
        scenario: {
          run: { start: START, end: START + 220_000 },
          faults: [{ kind: 'offline', from: START + 60_000, until: START + 200_000 }],
          inputs: { TellTicks: true },
        },
      },
    )
    expect(factsOf(played, 'permissions').map(({ connected }) => connected)).toEqual(['0', '1'])
    expect(factsOf(played, 'quote').map(({ bid }) => bid)).toEqual(['1.10000', '1.10200'])
    expect(factsOf(played, 'rates').map(({ count }) => count)).toEqual(['1', '3'])
    expect(factsOf(played, 'tick')).toHaveLength(1)
  })

  it('the button of the terminal is no flag of the program', async () => {
    const played = await market(['0 permissions'], { scenario: { terminal: { tradeAllowed: false } } })
    expect(factsOf(played, 'permissions')).toMatchObject([{ terminal: '0', mql: '1' }])
  })

  it('switches are thrown at their time', async () => {
    const at = START + 2000
    const played = await market(['1 permissions', '3 permissions'], {
      scenario: {
        faults: [
          { kind: 'autoTrading', at, value: false },
          { kind: 'mqlTrading', at, value: false },
          { kind: 'accountTrading', at, value: false },
          { kind: 'expertTrading', at, value: false },
        ],
      },
    })
    expect(factsOf(played, 'permissions')).toMatchObject([
      { terminal: '1', mql: '1', account: '1', expert: '1' },
      { terminal: '0', mql: '0', account: '0', expert: '0' },
    ])
  })
})

describe.skipIf(!hasCompiler())('a long run', () => {
  it('of a day of eight symbols takes seconds', async () => {
    const folder = newFolder()
    const names = ['GBPUSD', 'USDJPY', 'XAUUSD', 'US30', 'US100', 'US500', 'USOIL']
    const walk = (base: number): readonly Tick[] =>
      Array.from({ length: 20_000 }, (_, i) => [i * 4.3, base + (i % 97) / 1e4, base + (i % 97) / 1e4 + 0.0001] as const)
    const others = names.map((name, i) => ({ name, ticks: writeTicks(folder, name, walk(1 + i)) }))
    const began = Date.now()
    const played = await market(['86000 symbols'], {
      folder,
      others,
      ticks: walk(1.1),
      scenario: { run: { start: START, end: START + DAY }, inputs: { TimerMs: 250 } },
    })
    expect(factsOf(played, 'symbols')).toMatchObject([{ all: '8' }])
    expect(Date.now() - began).toBeLessThan(20_000)
  })
})
