import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { bareText } from '../../../src/core/tape/bare-text.ts'
import { differ, STAGES } from '../../../src/core/tape/differ.ts'

const decision = {
  key: 'A|EURUSD|M5|300000',
  closeTime: 300_000,
  versions: { barclose: '1.0.0', ea: '1.0.0', config: 'ab' },
  switches: { version: 2, armed: true },
  superseded: false,
  opinion: { side: 'buy', facts: { atrPrice: 0.001 }, reason: 'crossed' },
  conviction: { value: 61.5 },
  verdicts: ['opinion', { gate: 'spread', pass: false, reason: 'the spread is .4', facts: { share: 0.4 } }],
  entry: { kind: 'enter', lots: 0.42, stop: 1.1 },
  moves: [{ move: 'HOLD', share: 0 }],
  signals: [{ id: 'O1', lots: 0.42 }],
  reason: 'enter buy 0.42 lots',
}
type Changed = Partial<Record<keyof typeof decision, unknown>>
const textOf = (changed: Changed = {}): string => JSON.stringify({ ...decision, ...changed })

/** One change in each stage, and where it is to be found. */
const CHANGES: Readonly<Record<(typeof STAGES)[number], Readonly<{ changed: Changed; path: string }>>> = {
  identity: { changed: { closeTime: 360_000 }, path: 'identity.closeTime' },
  switches: { changed: { switches: { version: 3, armed: true } }, path: 'switches.version' },
  opinion: { changed: { opinion: { ...decision.opinion, facts: { atrPrice: 0.002 } } }, path: 'opinion.facts.atrPrice' },
  conviction: { changed: { conviction: { value: 60 } }, path: 'conviction.value' },
  verdicts: { changed: { verdicts: ['opinion', { gate: 'spread', pass: true, reason: '', facts: {} }] }, path: 'verdicts.spread.pass' },
  entry: { changed: { entry: { ...decision.entry, lots: 0.4 } }, path: 'entry.lots' },
  moves: { changed: { moves: [{ move: 'CLOSE_ALL', share: 1 }] }, path: 'moves.0.move' },
  signals: { changed: { signals: [] }, path: 'signals.0' },
  reason: { changed: { reason: 'enter buy 0.4 lots' }, path: 'reason' },
}

describe('the difference of two decisions', () => {
  test.each(STAGES)('a change of %s is found at its place', (stage) => {
    const { changed, path } = CHANGES[stage]
    const found = differ(textOf(), textOf(changed))
    expect(found).toMatchObject({ stage, first: { path }, later: [] })
  })

  test('of changes in several stages the first of the story is told, whatever others differ', () => {
    for (const [i, first] of STAGES.entries()) {
      const rest = STAGES.slice(i)
      const changed = Object.assign({}, ...rest.map((stage) => CHANGES[stage].changed)) as Changed
      expect(differ(textOf(), textOf(changed))).toMatchObject({ stage: first, later: rest.slice(1) })
    }
  })

  test('both values are told, and how many places more differ', () => {
    const found = differ(textOf(), textOf({ entry: { kind: 'enter', lots: 0.4, stop: 1.2 } }))
    expect(found).toEqual({ stage: 'entry', first: { path: 'entry.lots', was: 0.42, is: 0.4 }, further: 1, later: [] })
  })

  test('a number is told before the sentence that was made of it', () => {
    const spread = { gate: 'spread', pass: false, reason: 'the spread is .5', facts: { share: 0.5 } }
    expect(differ(textOf(), textOf({ verdicts: ['opinion', spread] }))).toMatchObject({ first: { path: 'verdicts.spread.facts.share' } })
  })

  test('a gate as its name alone is one that let pass, and a gate more is not a difference of those behind it', () => {
    const [opinion, spread] = decision.verdicts
    const bare = textOf({ verdicts: [{ gate: 'opinion', pass: true, reason: '', facts: {} }, spread] })
    expect(differ(textOf(), bare)).toBeNull()
    const found = differ(textOf(), textOf({ verdicts: ['news', opinion, spread] }))
    expect(found).toMatchObject({ first: { path: 'verdicts.news', was: undefined }, further: 0 })
  })

  test('a stage that is there on one side alone differs as a whole', () => {
    expect(differ(textOf(), textOf({ opinion: null }))).toMatchObject({
      stage: 'opinion',
      first: { path: 'opinion', is: null },
      further: 0,
    })
  })

  test('who decided makes no difference, and is not in the text that is compared', () => {
    const other = textOf({ versions: { barclose: '2.0.0', ea: '1.0.0', config: 'cd' } })
    expect(differ(textOf(), other)).toBeNull()
    expect(bareText(other)).toBe(bareText(textOf()))
  })

  test('without its versions a text says all the rest and nothing else, whatever is written in it', () => {
    const words = fc.oneof(fc.string(), fc.constant('"versions":{"barclose":"1","ea":"1","config":"1"},'))
    fc.assert(
      fc.property(fc.record({ barclose: words, ea: words, config: words }), words, words, (versions, symbol, reason) => {
        const { key, versions: _versions, ...rest } = decision
        const body = JSON.stringify({ key, symbol, versions, ...rest, reason })
        expect(JSON.parse(bareText(body))).toEqual(JSON.parse(JSON.stringify({ key, symbol, ...rest, reason })))
      }),
    )
  })
})
