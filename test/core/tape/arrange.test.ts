import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { arrange, type Deed, type Told } from '../../../src/core/tape/arrange.ts'

const told = (name: string, at: number, knownVersion = 0): Told => ({
  message: { kind: 'message', at, fingerprint: 0, body: name },
  decisions: [],
  knownVersion,
})
const order = (version: number, at: number): Deed => ({
  happened: { kind: 'command', at, command: { kind: 'arm' }, who: 'user', why: `v${version}` },
  version,
})
const guarded = (version: number, at: number): Deed => ({ happened: { kind: 'guard', at, version, why: `g${version}` }, version })
const phase = (at: number): Deed => ({
  happened: { kind: 'phase', at, firm: 'ftmo-2-step', phase: 'challenge', initial: '1', who: 'user', why: 'phase' },
  version: null,
})
const names = (messages: readonly Told[], deeds: readonly Deed[]): string[] =>
  [...arrange(messages, deeds)].map((each) => (each.kind === 'message' ? each.body : 'why' in each ? each.why : each.kind))

describe('the order of a tape', () => {
  test('by time, where times differ', () => {
    expect(names([told('a', 10), told('b', 30)], [order(2, 20), order(3, 40)])).toEqual(['a', 'v2', 'b', 'v3'])
  })

  test('of one millisecond: a command stands before the first message that knows of it', () => {
    expect(names([told('a', 10, 1), told('b', 10, 2)], [order(2, 10)])).toEqual(['a', 'v2', 'b'])
  })

  test('of one millisecond, and no message knows of it: behind them', () => {
    expect(names([told('a', 10), told('b', 10), told('c', 11)], [order(2, 10)])).toEqual(['a', 'b', 'v2', 'c'])
  })

  test('a message that waited while a person switched was decided with the later switches', () => {
    expect(names([told('a', 10), told('b', 20, 2)], [order(2, 25)])).toEqual(['a', 'v2', 'b'])
  })

  test("a guard's switch stands behind the message that it belongs to", () => {
    expect(names([told('a', 10), told('b', 20, 2), told('c', 30, 2)], [guarded(2, 21)])).toEqual(['a', 'b', 'g2', 'c'])
  })

  test('a phase stands behind the messages of its millisecond', () => {
    expect(names([told('a', 10), told('b', 10), told('c', 11)], [phase(10)])).toEqual(['a', 'b', 'phase', 'c'])
  })

  test('nothing is lost, doubled or turned round, whatever the times', () => {
    const times = fc.array(fc.nat(20), { maxLength: 20 })
    fc.assert(
      fc.property(times, times, (messageTimes, deedTimes) => {
        const messages = messageTimes.map((at, i) => told(`m${i}`, at))
        const deeds = deedTimes.map((at, i) => order(i + 2, at))
        const result = names(messages, deeds)
        expect(result.filter((name) => name.startsWith('m'))).toEqual(messages.map(({ message }) => message.body))
        expect(result.filter((name) => name.startsWith('v'))).toEqual(deeds.map(({ version }) => `v${version}`))
      }),
    )
  })
})
