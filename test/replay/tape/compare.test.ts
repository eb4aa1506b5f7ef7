import { describe, expect, test } from 'vitest'
import { openComparison } from '../../../replay/tape/compare.ts'

const versions = { barclose: '1', ea: '1', config: '1' }
const bodyOf = (reason: string, more: object = {}): string =>
  JSON.stringify({ key: 'k', versions, superseded: false, verdicts: ['news'], ...more, reason })

describe('a comparison', () => {
  test('tells apart what is the same, what differs, what was not made and what was made beside it', () => {
    const comparing = openComparison(10)
    for (const key of ['a', 'b', 'x', 'd']) comparing.made(key, bodyOf(key === 'b' ? 'other' : 'same'))
    for (const key of ['a', 'b', 'c', 'd']) comparing.told(key, bodyOf('same'))
    expect(comparing.finish()).toMatchObject({
      compared: 4,
      identical: 2,
      different: 1,
      byStage: { reason: 1 },
      notMade: ['c'],
      onlyNow: ['x'],
      beyond: 0,
      made: 4,
    })
  })

  test('a close that a newer one superseded then is counted apart, whatever is decided now', () => {
    const comparing = openComparison(10)
    comparing.made('a', bodyOf('entered'))
    comparing.told('a', bodyOf('a newer close took its place', { superseded: true }))
    expect(comparing.finish()).toMatchObject({ compared: 0, different: 0, supersededThen: 1, onlyNow: [], notMade: [] })
  })

  test('what is decided behind the last decision of a tape is beyond it, and no difference', () => {
    const comparing = openComparison(10)
    comparing.made('a', bodyOf('same'))
    comparing.told('a', bodyOf('same'))
    comparing.made('b', bodyOf('same'))
    expect(comparing.finish()).toMatchObject({ compared: 1, identical: 1, onlyNow: [], beyond: 1 })
  })

  test('a decision that says the same in other bytes is none that differs', () => {
    const comparing = openComparison(10)
    comparing.made('a', bodyOf('same'))
    comparing.told('a', bodyOf('same', { verdicts: [{ gate: 'news', pass: true, reason: '', facts: {} }] }))
    expect(comparing.finish()).toMatchObject({ compared: 1, identical: 0, different: 0, writtenOtherwise: 1 })
  })

  test('behind the first other order differences are counted apart: the fills of the tape answer to orders that were not given', () => {
    const comparing = openComparison(10)
    for (const [key, now] of [
      ['a', bodyOf('other words')],
      ['b', bodyOf('same', { signals: [{ lots: 2 }] })],
      ['c', bodyOf('other words')],
    ] as const) {
      comparing.made(key, now)
      comparing.told(key, bodyOf('same', key === 'b' ? { signals: [{ lots: 1 }] } : {}))
    }
    expect(comparing.finish()).toMatchObject({ different: 3, otherOrders: { from: 'b', behind: 1 } })
  })

  test('no more differences are kept than were asked for, and all are counted', () => {
    const comparing = openComparison(2)
    for (let i = 0; i < 5; i += 1) {
      comparing.made(`k${i}`, bodyOf('now'))
      comparing.told(`k${i}`, bodyOf('then'))
    }
    const { differences, different } = comparing.finish()
    expect([differences.length, different]).toEqual([2, 5])
  })
})
