import { describe, expect, it } from 'vitest'
import { hasCompiler } from '../../mql5/host/build.ts'
import { START, type Play, factsOf, play, retcodes, prepare } from './terminal-rig.ts'

prepare('desk')

const BUY = '0 send type=buy volume=0.10'
const SELL = '0 send type=sell volume=0.10'
const seconds = START / 1000

/** It moves up by a pip after one second. */
const MOVED = [
  [-1, 1.1, 1.1001],
  [1, 1.1001, 1.1002],
  [60, 1.1001, 1.1002],
] as const

/** What is asked, of whom, and the code of the last answer. The market stands at 1.10000 / 1.10010. */
const REFUSALS: readonly (readonly [rule: string, code: number, plan: readonly string[], settings?: Omit<Play, 'plan'>])[] = [
  ['less than the least volume', 10014, ['0 send type=buy volume=0.005']],
  ['a volume between two steps', 10014, ['0 send type=buy volume=0.015']],
  ['more than the largest volume', 10014, ['0 send type=buy volume=101']],
  ['no volume', 10014, ['0 send type=buy']],
  ['IOC where only FOK is allowed', 10030, [`${BUY} filling=1`], { symbol: { filling: 1 } }],
  ['FOK where only IOC is allowed', 10030, [`${BUY} filling=0`], { symbol: { filling: 2 } }],
  ['RETURN in market execution', 10030, [`${BUY} filling=2`], { symbol: { filling: 3 } }],
  ['BOC for a market order', 10030, [`${BUY} filling=3`], { symbol: { filling: 7 } }],
  ['a stop of a buy above the bid', 10016, [`${BUY} sl=1.10005`]],
  ['a stop of a buy at the bid', 10016, [`${BUY} sl=1.10000`]],
  ['a target of a buy below the bid', 10016, [`${BUY} tp=1.09990`]],
  ['a stop of a sell below the ask', 10016, [`${SELL} sl=1.10005`]],
  ['a target of a sell above the ask', 10016, [`${SELL} tp=1.10020`]],
  ['a stop nearer than the stops level', 10016, [`${BUY} sl=1.09951`], { symbol: { stopsLevel: 50 } }],
  ['a stop nearer than a level that is not published', 10016, [`${BUY} sl=1.09951`], { symbol: { enforcedStopsLevel: 50 } }],
  ['a stop with more digits than the symbol', 10016, [`${BUY} sl=1.099123`]],
  ['a negative stop', 10016, [`${BUY} sl=-1`]],
  ['a comment of 32 characters', 10013, [`${BUY} comment=${'c'.repeat(32)}`]],
  ['a symbol nobody has', 10013, [`${BUY} symbol=NOPE`]],
  ['a symbol that is closed to trading', 10017, [BUY], { symbol: { tradeMode: 'disabled' } }],
  ['a sell of a symbol for buyers', 10042, [SELL], { symbol: { tradeMode: 'longOnly' } }],
  ['a buy of a symbol for sellers', 10043, [BUY], { symbol: { tradeMode: 'shortOnly' } }],
  ['an entry into a symbol that is only closed', 10044, [BUY], { symbol: { tradeMode: 'closeOnly' } }],
  ['an account that may not trade', 10017, [BUY], { scenario: { account: { tradeAllowed: false } } }],
  ['an account that is closed to programs', 10026, [BUY], { scenario: { account: { tradeExpert: false } } }],
  ['AutoTrading switched off', 10027, [BUY], { scenario: { terminal: { tradeAllowed: false } } }],
  ['a program that may not trade', 10027, [BUY], { scenario: { terminal: { mqlTradeAllowed: false } } }],
  ['no connection', 10031, [BUY], { scenario: { terminal: { connected: false } } }],
  ['a closed market', 10018, [BUY], { symbol: { sessions: [{ day: 3, from: '11:00', to: '12:00' }] } }],
  ['a contract that has expired', 10018, [BUY], { symbol: { expirationTime: seconds - 1 } }],
  ['more than the money allows', 10019, ['0 send type=buy volume=20']],
  [
    'more than the limit of one direction',
    10034,
    ['0 send type=buy volume=0.10', '1 send type=buy volume=0.15'],
    { symbol: { volumeLimit: 0.2 } },
  ],
  ['both sides where that is prohibited', 10046, [BUY, '1 send type=sell volume=0.10'], { scenario: { account: { hedgeAllowed: false } } }],
  ['the close of a position that is not there', 10036, ['0 send type=sell volume=0.10 position=12345']],
  ['the close of more than there is', 10038, [BUY, '1 send type=sell volume=0.20 position=p0']],
  ['a close to the same side', 10013, [BUY, '1 send type=buy volume=0.10 position=p0']],
  [
    'a close that leaves less than the least volume',
    10014,
    ['0 send type=buy volume=0.30', '1 send type=sell volume=0.25 position=p0'],
    { symbol: { volumeMin: 0.1 } },
  ],
  ['a price of nothing in instant execution', 10015, [BUY], { symbol: { executionMode: 'instant' } }],
  ['a price beyond the deviation', 10004, [`${BUY} price=1.09990 deviation=10`], { symbol: { executionMode: 'instant' } }],
  ['a change of stops that are so already', 10025, [`${BUY} sl=1.09000`, '1 send action=6 position=p0 sl=1.09000']],
  ['stops of a hedged position without its ticket', 10013, [BUY, '1 send action=6 sl=1.09000']],
  [
    'a change near the stop of a frozen position',
    10029,
    [`${BUY} sl=1.09990`, '1 send action=6 position=p0 sl=1.09000'],
    { symbol: { freezeLevel: 20 } },
  ],
  [
    'a close near the stop of a frozen position',
    10029,
    [`${BUY} sl=1.09990`, '1 send type=sell volume=0.10 position=p0'],
    { symbol: { freezeLevel: 20 } },
  ],
  ['a buy limit above the market', 10015, ['0 send action=5 type=buy_limit volume=0.10 price=1.10020']],
  ['a buy stop below the market', 10015, ['0 send action=5 type=buy_stop volume=0.10 price=1.10000']],
  ['a sell limit below the market', 10015, ['0 send action=5 type=sell_limit volume=0.10 price=1.09990']],
  ['a sell stop above the market', 10015, ['0 send action=5 type=sell_stop volume=0.10 price=1.10010']],
  [
    'a pending price between two ticks',
    10015,
    ['0 send action=5 type=buy_limit volume=0.10 price=1.09010'],
    { symbol: { tickSize: 0.0005 } },
  ],
  [
    'a stop limit whose limit is on the wrong side',
    10015,
    ['0 send action=5 type=buy_stop_limit volume=0.10 price=1.10100 stoplimit=1.10200'],
  ],
  ['a pending stop on the wrong side of its price', 10016, ['0 send action=5 type=buy_limit volume=0.10 price=1.09000 sl=1.09100']],
  ['an expiry in the past', 10022, [`0 send action=5 type=buy_limit volume=0.10 price=1.09000 time=2 expiration=${seconds - 10}`]],
  [
    'an expiry the symbol does not know',
    10022,
    ['0 send action=5 type=buy_limit volume=0.10 price=1.09000 time=1'],
    { symbol: { expirationModes: 1 } },
  ],
  [
    'one pending order too many',
    10033,
    ['0 send action=5 type=buy_limit volume=0.10 price=1.09000', '0 send action=5 type=buy_limit volume=0.10 price=1.09000'],
    { scenario: { account: { limitOrders: 1 } } },
  ],
  ['the removal of an order that is not there', 10013, ['0 send action=8 order=99']],
  ['a market order as a pending one', 10013, ['0 send action=5 type=buy volume=0.10 price=1.09000']],
  [
    'a kind of order the symbol does not take',
    10035,
    ['0 send action=5 type=buy_stop volume=0.10 price=1.20000'],
    { symbol: { orderModes: 123 } },
  ],
  ['a target where the symbol takes none', 10035, [`${BUY} tp=1.20000`], { symbol: { orderModes: 95 } }],
  [
    'a price the market has left while the request was on its way',
    10004,
    [`${BUY} price=1.10010 deviation=5`],
    { symbol: { executionMode: 'instant' }, scenario: { account: { executionMs: 2000 } }, ticks: MOVED },
  ],
  ['an unknown action', 10013, ['0 send action=3 volume=0.10']],
  ['CLOSE_BY on a netting account', 10013, ['0 send action=10 position=1 by=2'], { scenario: { account: { marginMode: 'netting' } } }],
  [
    'a netting position of another symbol',
    10036,
    ['0 send type=buy volume=0.10 position=7'],
    { scenario: { account: { marginMode: 'netting' } } },
  ],
]

describe.skipIf(!hasCompiler())('the trade server refuses', () => {
  it.each(REFUSALS.map(([rule, code, plan, settings = {}]) => [rule, code, plan, settings] as const))(
    '%s (%i)',
    async (_rule, code, plan, settings) => {
      const played = await play({ plan, ...settings })
      expect(retcodes(played).at(-1)).toBe(code)
      expect(
        retcodes(played)
          .slice(0, -1)
          .every((earlier) => earlier === 10009),
      ).toBe(true)
      const last = factsOf(played, 'send').at(-1)
      expect(last).toMatchObject({ ok: '0', deal: '0', error: code === 10027 ? '4752' : '4756' })
      expect(played.end?.deals).toHaveLength(1 + factsOf(played, 'send').filter(({ deal }) => deal !== '0').length)
    },
  )
})

/** Next to each refusal: what is just allowed. */
const ACCEPTED: readonly (readonly [rule: string, plan: readonly string[], settings?: Omit<Play, 'plan'>])[] = [
  ['the least volume', ['0 send type=buy volume=0.01']],
  ['a stop just at the stops level', [`${BUY} sl=1.09950`], { symbol: { stopsLevel: 50 } }],
  ['a stop one point below the bid', [`${BUY} sl=1.09999`]],
  ['a comment of 31 characters', [`${BUY} comment=${'c'.repeat(31)}`]],
  ['RETURN in exchange execution', [`${BUY} filling=2`], { symbol: { executionMode: 'exchange' } }],
  ['any policy in instant execution', [`${BUY} filling=2 price=1.10010`], { symbol: { executionMode: 'instant', filling: 0 } }],
  ['a price within the deviation', [`${BUY} price=1.10000 deviation=10`], { symbol: { executionMode: 'instant' } }],
  ['a market inside its session', [BUY], { symbol: { sessions: [{ day: 3, from: '10:00', to: '12:00' }] } }],
  ['a change outside the frozen band', [`${BUY} sl=1.09970`, '1 send action=6 position=p0 sl=1.09000'], { symbol: { freezeLevel: 20 } }],
  ['the whole position though it is below the least volume', [BUY, '1 send type=sell volume=0.10 position=p0']],
  [
    'the volume up to the limit of one direction',
    ['0 send type=buy volume=0.10', '1 send type=buy volume=0.10'],
    { symbol: { volumeLimit: 0.2 } },
  ],
  [
    'BOC for a limit order where the symbol has it',
    ['0 send action=5 type=buy_limit volume=0.10 price=1.09000 filling=3'],
    { symbol: { filling: 7 } },
  ],
]

describe.skipIf(!hasCompiler())('the trade server takes', () => {
  it.each(ACCEPTED.map(([rule, plan, settings = {}]) => [rule, plan, settings] as const))('%s', async (_rule, plan, settings) => {
    const played = await play({ plan, ...settings })
    expect(retcodes(played)).toEqual(plan.map(() => 10009))
  })

  it('OrderCheck says the same without doing anything', async () => {
    const played = await play({ plan: ['0 check type=buy volume=0.10', '0 check type=buy volume=0.10 sl=1.2'] })
    expect(factsOf(played, 'check')).toEqual([
      { ok: '1', retcode: '0', margin: '110.01', free: '9889.99', error: '0' },
      { ok: '0', retcode: '10016', margin: '110.01', free: '9889.99', error: '4756' },
    ])
    expect(played.end?.deals).toHaveLength(1)
  })
})
