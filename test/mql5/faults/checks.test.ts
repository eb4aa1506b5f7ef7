import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hasCompiler } from '../../../mql5/host/build.ts'
import { BUILD_MS, buildEa } from '../ea-rig.ts'
import { faultsOf } from './checks.ts'
import { writeMarkets } from './market.ts'
import { CALM_SCHEDULE, CLOSE } from './planted.ts'
import { MAGIC, playSchedule, type Story } from './play.ts'
import { START } from './schedule.ts'

const folder = mkdtempSync(join(tmpdir(), 'barclose-fault-checks-'))
const HAND = { kind: 'hand', at: START + 20_000, symbol: 'EURUSD', value: true, lots: 0.37, points: 400 } as const

/** One calm run with a position by hand, and then what would have been told of it if something had gone wrong. */
describe.skipIf(!hasCompiler())('the checks of a schedule', () => {
  let story: Story
  beforeAll(async () => {
    const binary = await buildEa()
    story = await playSchedule({ ...CALM_SCHEDULE, faults: [HAND] }, { binary, markets: writeMarkets(folder) })
  }, BUILD_MS)
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  const entry = () => {
    const row = story.belief.signals.find(({ signal, state }) => signal.kind === 'OPEN' && state === 'filled')
    const deal = story.end.deals.find(({ comment }) => comment === row?.signal.id)
    if (row === undefined || deal === undefined) throw new Error('nothing was opened')
    return { row, deal }
  }
  const withDeals = (deals: Story['end']['deals']): Story => ({ ...story, end: { ...story.end, deals } })
  const withBelief = (belief: Partial<Story['belief']>): Story => ({ ...story, belief: { ...story.belief, ...belief } })
  const withRow = (change: Partial<Story['belief']['signals'][number]>): Story =>
    withBelief({ signals: story.belief.signals.map((row) => (row === entry().row ? { ...row, ...change } : row)) })

  const CASES: readonly (readonly [string, () => Story, RegExp])[] = [
    ['a second order', () => withDeals([...story.end.deals, { ...entry().deal, order: '1', volume: 0.01 }]), /became 2 orders/],
    [
      'more than was asked for',
      () => withDeals(story.end.deals.map((deal) => (deal === entry().deal ? { ...deal, volume: 9 } : deal))),
      /lots were filled, the server knows of/,
    ],
    ['an order nobody knows of', () => withRow({ state: 'expired' }), /\(expired\) was carried out/],
    ['a fill that never was', () => withDeals(story.end.deals.filter((deal) => deal !== entry().deal)), /has no order at the broker/],
    [
      'a deal without a signal',
      () => withBelief({ signals: story.belief.signals.filter((row) => row !== entry().row) }),
      /belongs to no signal/,
    ],
    ['a signal without an end', () => withRow({ state: 'sent' }), /is sent in the end, and nobody asked for it/],
    [
      'a stop by the guard that no clock called for',
      () => withBelief({ switches: story.belief.switches.map((one) => ({ ...one, who: 'guard', why: 'the clock disagreed' })) }),
      /the guard stopped the account: the clock disagreed/,
    ],
    ['a position that the server does not see', () => withBelief({ positions: [] }), /the server believes none/],
    [
      'a position without a stop',
      () => ({
        ...story,
        events: [...story.events, { event: 'book', time: START, positions: [{ identifier: '9', magic: MAGIC, sl: 0 }] }],
      }),
      /position 9 of ours was without a stop/,
    ],
    [
      'a close of a position by hand',
      () => withDeals([...story.end.deals, { ...entry().deal, comment: '', reason: 4, entry: 1, positionId: manual() }]),
      /which a person opened/,
    ],
    [
      'an order that names a position by hand',
      () => ({ ...story, events: story.events.map((event) => (event.event === 'order' ? { ...event, position: manual() } : event)) }),
      /named position \d+, which a person opened/,
    ],
    [
      'an order while trading is off',
      () => withFaults([{ kind: 'autoTrading', at: CLOSE - 5_000, value: false }]),
      /left while autoTrading was off/,
    ],
    ['an entry in silence', () => withBelief({ heard: [START] }), /the server was heard last at 10:03:30/],
    ['an entry after a halt', () => withBelief({ done: [{ at: CLOSE - 40_000, kind: 'halt' }] }), /left after halt/],
    ['a signal after a halt', () => withBelief({ done: [{ at: CLOSE - 40_000, kind: 'halt' }] }), /the server made OPEN .* after halt/],
    ['an error of the server', () => withBelief({ faults: ['INTERNAL'] }), /the server: INTERNAL/],
    [
      'an alarm that must not be',
      () => ({ ...story, events: [...story.events, { event: 'alert', time: START, text: 'signal x has two orders' }] }),
      /alarm: signal x has two orders/,
    ],
  ]
  const manual = (): string => story.end.positions.find(({ magic }) => magic === '0')?.identifier ?? ''
  const withFaults = (faults: Story['schedule']['faults']): Story => ({ ...story, schedule: { ...story.schedule, faults } })

  it('find nothing in a calm run', () => {
    expect(manual()).not.toBe('')
    expect(faultsOf(story)).toEqual([])
  })

  it.each(CASES)('find %s', (_what, make, sentence) => {
    expect(faultsOf(make()).filter((fault) => sentence.test(fault))).not.toEqual([])
  })
})
