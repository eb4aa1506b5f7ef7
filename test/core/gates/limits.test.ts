import { describe, expect, it } from 'vitest'
import { SymbolNameSchema } from '../../../src/contracts/primitives.ts'
import { runGates, type GateInput } from '../../../src/core/gates/gate.ts'
import { spareMargin } from '../../../src/core/gates/margin.ts'
import { GATES } from '../../../src/core/gates/registry.ts'
import { firmNewsReason } from '../../../src/core/gates/news.ts'
import { opinionOf } from '../../support/desk.ts'
import { firmGround, gateInput, heldPosition, holding, regimeOf } from '../../support/gate-input.ts'
import { NOON } from '../../support/house.ts'

const base = gateInput()
const MINUTE = 60_000
const refusing = (change: Partial<GateInput>): readonly string[] =>
  runGates(GATES, { ...base, ...change })
    .filter((verdict) => !verdict.pass)
    .map((verdict) => verdict.gate)
const settings = (change: Partial<GateInput['settings']>): Partial<GateInput> => ({ settings: { ...base.settings, ...change } })
const close = (change: Partial<GateInput['close']>): Partial<GateInput> => ({ close: { ...base.close, ...change } })
const counts = (change: Partial<GateInput['counts']>): Partial<GateInput> => ({ counts: { ...base.counts, ...change } })
const symbolCounts = (change: Partial<GateInput['counts']['symbol']>) => counts({ symbol: { ...base.counts.symbol, ...change } })
const event = (minutes: number, change: object = {}) => ({
  at: NOON + minutes * MINUTE,
  currency: 'USD',
  impact: 'high' as const,
  name: 'Nonfarm Payrolls',
  ...change,
})
const free = { gapHours: null, budget: null, daily: null } as const

describe('each side of a limit', () => {
  it.each<[string, Partial<GateInput>, readonly string[]]>([
    ['a volatile market is entered', { regime: regimeOf('volatile') }, []],
    ['a crisis is not', { regime: regimeOf('crisis') }, ['crisis']],
    ['a market whose state is unknown is not', { regime: null }, ['crisis']],
    ['a crisis is entered when the settings allow it', { regime: regimeOf('crisis'), ...settings({ crisisEntries: 'allow' }) }, []],
    ['so is one that is unknown', { regime: null, ...settings({ crisisEntries: 'allow' }) }, []],

    ['a quote of 30 s is fresh', close({ quote: { ...base.close.quote, at: NOON - 30_000 } }), []],
    ['one of a millisecond more is stale', close({ quote: { ...base.close.quote, at: NOON - 30_001 } }), ['stale']],
    ['a quote may run ahead as clocks do', close({ quote: { ...base.close.quote, at: NOON + 30_000 } }), []],
    ['and no further', close({ quote: { ...base.close.quote, at: NOON + 30_001 } }), ['stale']],

    ['news 30 minutes ahead stop entries', close({ calendar: [event(30)] }), ['news']],
    ['30 minutes past as well', close({ calendar: [event(-30)] }), ['news']],
    ['31 minutes ahead not', close({ calendar: [event(31)] }), []],
    ['31 minutes past not', close({ calendar: [event(-31)] }), []],
    ['nor those of another currency', close({ calendar: [event(5, { currency: 'JPY' })] }), []],
    ['nor those of less impact', close({ calendar: [event(5, { impact: 'medium' })] }), []],
    [
      "a firm's two minutes do not shorten the user's thirty",
      { ...close({ calendar: [event(20)] }), firm: firmGround('ftmo-2-step', 100_000, { ...free, newsMinutes: 2 }) },
      ['news'],
    ],
    [
      "a firm's longer time wins",
      { ...close({ calendar: [event(45)] }), firm: firmGround('ftmo-2-step', 100_000, { ...free, newsMinutes: 45 }) },
      ['news'],
    ],
    [
      "the firm's time holds where the user's is off",
      {
        ...close({ calendar: [event(2)] }),
        ...settings({ newsMinutes: 0 }),
        firm: firmGround('ftmo-2-step', 100_000, { ...free, newsMinutes: 2 }),
      },
      ['news'],
    ],
    ['without a firm, off is off', { ...close({ calendar: [event(2)] }), ...settings({ newsMinutes: 0 }) }, []],
    [
      'a firm with news rules and no calendar is refused',
      { firm: firmGround('ftmo-2-step', 100_000, { ...free, newsMinutes: 2 }) },
      ['news'],
    ],
    [
      'and so is one whose calendar has run out',
      { ...close({ calendar: [event(-600)] }), firm: firmGround('ftmo-2-step', 100_000, { ...free, newsMinutes: 2 }) },
      ['news'],
    ],

    ['equity a cent above the buffer of the daily floor', { firm: firmGround('ftmo-2-step', 95_500.01) }, []],
    ['equity at the buffer', { firm: firmGround('ftmo-2-step', 95_500) }, ['daily-loss']],
    ['equity at the buffer of the total floor', { firm: firmGround('ftmo-2-step', 90_500, { daily: null }) }, ['total-loss']],
    ['a cent above it', { firm: firmGround('ftmo-2-step', 90_500.01, { daily: null }) }, []],
    ['a floor that pauses stops as well', { firm: firmGround('the5ers-hyper-growth', 97_000) }, ['daily-loss']],

    ['risk a cent below the cap', { openRisk: { money: 1_999.99, unbounded: [] } }, []],
    ['risk at the cap', { openRisk: { money: 2_000, unbounded: [] } }, ['portfolio']],
    ['risk that is no number', { openRisk: { money: Number.NaN, unbounded: [] } }, ['portfolio']],
    ['19 things held', { holdings: Array.from({ length: 19 }, () => holding({ side: 'sell' })) }, []],
    ['20 things held', { holdings: Array.from({ length: 20 }, () => holding({ side: 'sell' })) }, ['portfolio']],

    ['group risk a cent below the cap', { holdings: [holding({ riskMoney: 999.99 })] }, []],
    ['group risk at the cap', { holdings: [holding({ riskMoney: 1_000 })] }, ['correlation']],
    ['a holding without a bound', { holdings: [holding({ riskMoney: Infinity })] }, ['correlation']],

    ['400 orders of 500 are the reserve begun', counts({ requestsToday: 400 }), ['budget']],
    ['399 are not', counts({ requestsToday: 399 }), []],
    ['49 entries of 50', counts({ entriesToday: 49 }), []],
    ['50 entries of 50', counts({ entriesToday: 50 }), ['budget']],

    ['three entries within the hour', symbolCounts({ entriesAt: [1, 2, 59].map((minutes) => NOON - minutes * MINUTE) }), []],
    ['four within the hour', symbolCounts({ entriesAt: [1, 2, 3, 59].map((minutes) => NOON - minutes * MINUTE) }), ['repeats']],
    ['the fourth just an hour ago', symbolCounts({ entriesAt: [1, 2, 3, 60].map((minutes) => NOON - minutes * MINUTE) }), []],

    ['two rejects', symbolCounts({ rejectsInRow: 2, lastRejectAt: NOON }), []],
    ['three rejects, 14 minutes ago', symbolCounts({ rejectsInRow: 3, lastRejectAt: NOON - 14 * MINUTE }), ['rejects']],
    ['three rejects, 15 minutes ago', symbolCounts({ rejectsInRow: 3, lastRejectAt: NOON - 15 * MINUTE }), []],
    ['four rejects, 29 minutes ago', symbolCounts({ rejectsInRow: 4, lastRejectAt: NOON - 29 * MINUTE }), ['rejects']],
    ['four rejects, 30 minutes ago', symbolCounts({ rejectsInRow: 4, lastRejectAt: NOON - 30 * MINUTE }), []],
    ['a hundred rejects wait 16 hours and no longer', symbolCounts({ rejectsInRow: 100, lastRejectAt: NOON - 960 * MINUTE }), []],

    ['a buy closed 29 minutes ago', symbolCounts({ lastCloseAt: { buy: NOON - 29 * MINUTE, sell: null } }), ['cooldown']],
    ['a buy closed 30 minutes ago', symbolCounts({ lastCloseAt: { buy: NOON - 30 * MINUTE, sell: null } }), []],
    ['a sell closed just now', symbolCounts({ lastCloseAt: { buy: null, sell: NOON } }), []],
    ['the other direction is free', { opinion: opinionOf('sell'), ...symbolCounts({ lastCloseAt: { buy: NOON, sell: null } }) }, []],
  ])('%s', (_what, change, gates) => {
    expect(refusing(change)).toEqual(gates)
  })
})

describe('margin', () => {
  const funds = { balance: 10_000, credit: 0, equity: 10_000, margin: 2_000, freeMargin: 8_000, marginLevel: 500 }
  const percent = { stopOutMode: 'percent', stopOutLevel: 50 } as const

  it('may be taken until the level would come nearer to the stop-out than the distance', () => {
    // A level of 50 + 150 = 200 % allows 5,000 of margin on 10,000 of equity.
    expect(spareMargin({ funds, account: percent, marginOnTheWay: 0, settings: base.settings })).toBe(3_000)
    expect(spareMargin({ funds, account: percent, marginOnTheWay: 2_500, settings: base.settings })).toBe(500)
  })

  it('is never more than what is free', () => {
    const tight = { ...funds, freeMargin: 100 }
    expect(spareMargin({ funds: tight, account: percent, marginOnTheWay: 0, settings: base.settings })).toBe(100)
  })

  it('keeps clear of a stop-out that is an amount of money', () => {
    const account = { stopOutMode: 'money', stopOutLevel: 6_500 } as const
    expect(spareMargin({ funds, account, marginOnTheWay: 0, settings: base.settings })).toBe(1_500)
  })

  it('refuses when the smallest order does not fit, and not when it just fits', () => {
    const needs = base.close.spec.marginPerLot * base.close.spec.volumeMin
    expect(refusing({ marginOnTheWay: 50_000 - needs })).toEqual([])
    expect(refusing({ marginOnTheWay: 50_000 - needs + 0.01 })).toEqual(['margin'])
  })
})

describe("a firm's budget", () => {
  const firm = firmGround('ftmo-2-step', 100_000, { gapHours: null })
  const wide = settings({ requestsPerDayMax: 100_000, entriesPerDayMax: 100_000 })

  it('stops entries at 80 % of its orders and positions', () => {
    expect(refusing({ firm, ...wide, ...counts({ requestsToday: 1_599 }) })).toEqual([])
    expect(refusing({ firm, ...wide, ...counts({ requestsToday: 1_600 }) })).toEqual(['budget'])
    expect(refusing({ firm, ...wide, ...counts({ entriesToday: 1_600 }) })).toEqual(['budget'])
  })

  it('counts what is held at once', () => {
    const position = heldPosition({ symbol: SymbolNameSchema.parse('GER40') })
    const held = (count: number) => ({ view: { ...base.view, positions: Array.from({ length: count }, () => position) } })
    expect(refusing({ firm, ...held(159) })).toEqual([])
    expect(refusing({ firm, ...held(160) })).toEqual(['budget'])
  })
})

describe("a firm's news", () => {
  it('hold exits that can wait as well, for its own minutes only', () => {
    const firm = firmGround('ftmo-2-step', 100_000, { newsMinutes: 2 })
    const at = (minutes: number) => firmNewsReason({ close: { ...base.close, calendar: [event(minutes)] }, firm })
    expect(at(2)).toContain('Nonfarm Payrolls')
    expect(at(-2)).toContain('Nonfarm Payrolls')
    expect(at(3)).toBeNull()
    expect(firmNewsReason({ close: { ...base.close, calendar: [event(0)] }, firm: null })).toBeNull()
  })

  it('concern both currencies of a pair and the one an index is quoted in', () => {
    const on = (symbol: string, base_: string, profit: string, currency: string) =>
      refusing(
        close({
          symbol: SymbolNameSchema.parse(symbol),
          spec: { ...base.close.spec, baseCurrency: base_, profitCurrency: profit },
          calendar: [event(1, { currency })],
        }),
      )
    expect(on('EURGBP', 'EUR', 'GBP', 'GBP')).toEqual(['news'])
    expect(on('EURGBP', 'EUR', 'GBP', 'EUR')).toEqual(['news'])
    expect(on('EURGBP', 'EUR', 'GBP', 'USD')).toEqual([])
    expect(on('US30', 'USD', 'USD', 'USD')).toEqual(['news'])
    expect(on('GER40', 'EUR', 'EUR', 'USD')).toEqual([])
  })
})

describe('opposite positions', () => {
  const firm = firmGround('ftmo-2-step')
  const sibling = (side: 'buy' | 'sell', symbol = 'EURUSD') => ({
    account: '2.FTMO',
    firm: 'ftmo-2-step-swing',
    held: [{ brokerSymbol: base.close.brokerSymbol, symbol: SymbolNameSchema.parse(symbol), side }],
  })
  const broker = (name: string) => ({
    ...sibling('sell', name),
    held: sibling('sell', name).held.map((one) => ({ ...one, brokerSymbol: heldPosition({}).brokerSymbol })),
  })

  it('at one firm are refused, whichever of its products', () => {
    expect(refusing({ firm, siblings: [sibling('sell')] })).toEqual(['opposite'])
    expect(refusing({ firm, siblings: [sibling('buy')] })).toEqual([])
    expect(refusing({ firm, siblings: [{ ...sibling('sell'), firm: 'topstep' }] })).toEqual([])
  })

  it('are refused by the name of the market, whatever the broker calls it', () => {
    expect(refusing({ firm, siblings: [broker('EURUSD')] })).toEqual(['opposite'])
  })

  it('that are not known are refused', () => {
    expect(refusing({ firm, siblings: [{ ...sibling('buy'), held: null }] })).toEqual(['opposite'])
  })

  it('are no matter to an account whose firm does not forbid them', () => {
    expect(
      refusing({ firm: firmGround('the5ers-hyper-growth'), siblings: [{ ...sibling('sell'), firm: 'the5ers-hyper-growth' }] }),
    ).toEqual([])
    expect(refusing({ firm: null, siblings: [sibling('sell')] })).toEqual([])
  })
})
