import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { makeBodies } from '../../../bench/decide-load.ts'
import { openColumnMemory, type ColumnMemory } from '../../../src/adapters/server/column-memory.ts'
import type { Cursor } from '../../../src/adapters/server/json-bytes.ts'
import { learnColumns, openKnownColumns, takeKnown } from '../../../src/adapters/server/known-columns.ts'
import { readLongBody } from '../../../src/adapters/server/long-body.ts'
import { collect } from '../../support/collect.ts'
import { isDeep } from '../../support/depth.ts'
import { dice } from '../../support/market.ts'

type Roll = ReturnType<typeof dice>

const bodyOf = (columns: readonly (readonly string[])[], account = 'A', symbol = 'US30'): string => {
  const bars = columns.map((column, i) => `"c${i}":[${column.join(',')}]`).join(',')
  return `{"account":"${account}","brokerSymbol":"${symbol}","bars":{${bars}}}`
}

function read(text: string, memory: ColumnMemory | null): unknown {
  return readLongBody(Buffer.from(text), text, memory)
}

/** Few texts, so that columns are alike by chance, and ends of numbers are beginnings of others. */
const TEXTS = ['1', '11', '12', '1.1', '1.12', '2', '0.5', '112', '1112.25', '9007199254740']
const pick = (roll: Roll, texts: readonly string[]): string => texts[Math.floor(roll() * texts.length)] ?? '1'
const numbersOf = (roll: Roll, count: number, few: number): string[] => Array.from({ length: count }, () => pick(roll, TEXTS.slice(0, few)))

/** What the next body of a sender may have made of a column: moved on, grown, cut, revised, or another altogether. */
function changed(roll: Roll, column: readonly string[], few: number): string[] {
  const kind = Math.floor(roll() * 8)
  const by = Math.floor(roll() * 70)
  if (kind <= 2) return [...column.slice(by), ...numbersOf(roll, by, few)]
  if (kind === 3) return [...column, ...numbersOf(roll, by, few)]
  if (kind === 4) return column.slice(0, Math.max(1, column.length - by))
  if (kind === 5) return column.with(Math.floor(roll() * column.length), pick(roll, TEXTS))
  if (kind === 6) return numbersOf(roll, 1 + Math.floor(roll() * 120), few)
  return [...column]
}

describe('a body whose sender is known', () => {
  it('is read as JSON.parse reads it, whatever came before', () => {
    let quickly = 0
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const roll = dice(seed)
        const memory = openColumnMemory()
        const few = 1 + Math.floor(roll() * TEXTS.length)
        let columns = Array.from({ length: 1 + Math.floor(roll() * 5) }, () => numbersOf(roll, 20 + Math.floor(roll() * 80), few))
        for (let body = 0; body < 12; body += 1) {
          const text = bodyOf(columns, 'A', roll() < 0.1 ? 'US100' : 'US30')
          const wanted: unknown = JSON.parse(text)
          const got = read(text, memory)
          if (got !== undefined) {
            quickly += 1
            expect(JSON.stringify(got)).toBe(JSON.stringify(wanted))
          }
          // With a memory neither more nor less is read.
          expect(got).toEqual(read(text, null))
          columns = columns.map((column) => changed(roll, column, few))
          if (roll() < 0.1) columns = columns.toReversed()
          if (roll() < 0.1) columns = columns.slice(1)
          if (columns.length === 0) columns = [numbersOf(roll, 40, few)]
        }
      }),
      { numRuns: isDeep ? 4_000 : 200 },
    )
    expect(quickly).toBeGreaterThan(1_000)
  })

  it('is read as JSON.parse reads it where windows are sent whole at each close', () => {
    const memory = openColumnMemory()
    for (const body of makeBodies({ kind: 'full', desk: 'ensemble', closes: 12, requests: 0 })) {
      const text = body.toString('latin1')
      expect(JSON.stringify(readLongBody(body, text, memory))).toBe(JSON.stringify(JSON.parse(text)))
    }
  })

  it('takes what it has of the sender: values that are changed there show in the next body, where its text is what it was', () => {
    const memory = openColumnMemory()
    const column = Array.from({ length: 40 }, (_, i) => String(i + 100))
    const next = bodyOf([[...column.slice(1), '500']])
    for (let body = 0; body < 2; body += 1) read(bodyOf([column]), memory)
    memory.of(next, next.indexOf('['))?.values.fill(7)
    expect(read(next, memory)).toMatchObject({ bars: { c0: [...Array.from({ length: 39 }, () => 7), 500] } })
  })

  it.each([
    ['the last number goes on', ['1', '2', '3'], '1,2,34]'],
    ['the last number gets decimals', ['1', '2', '3'], '1,2,3.5]'],
    ['a number is longer', ['1', '22', '3'], '1,222,3]'],
    ['numbers are gone from the end', ['1', '2', '3'], '1,2]'],
    ['the text ends within it', ['1', '2', '3'], '1,2,3'],
    ['it moved on by more than is looked for', Array.from({ length: 80 }, (_, i) => String(i + 100)), '175,176,177,178,179,1]'],
  ])('shares nothing where %s', (_name, before, text) => {
    expect(take(before, text)).toEqual({ at: 0, count: 0, numbers: [] })
  })

  it.each([
    ['nothing changed', ['1', '2', '3'], '1,2,3]', { at: 5, count: 3, numbers: [1, 2, 3] }],
    ['it grew', ['1', '2', '3'], '1,2,3,4]', { at: 5, count: 3, numbers: [1, 2, 3] }],
    ['it moved on', ['10', '20', '30', '40'], '30,40,50,60]', { at: 5, count: 2, numbers: [30, 40] }],
    ['all numbers are alike', ['7', '7', '7'], '7,7,7,7]', { at: 5, count: 3, numbers: [7, 7, 7] }],
  ])('shares what stands there where %s', (_name, before, text, wanted) => {
    expect(take(before, text)).toEqual(wanted)
  })

  function take(before: readonly string[], text: string): Cursor & Readonly<{ numbers: number[] }> {
    const known = openKnownColumns()
    const joined = before.join(',')
    learnColumns(known, Buffer.from(`[${joined}]`), [before.map(Number)], [1, 1 + joined.length])
    const cursor = { at: 0, count: 0 }
    const numbers: number[] = []
    takeKnown(known, 0, Buffer.from(text), cursor, numbers)
    return { ...cursor, numbers }
  }
})

describe('the memory of senders', () => {
  it('keeps nothing of one who sends a long body once', () => {
    const memory = openColumnMemory()
    const text = bodyOf([numbersOf(dice(1), 40, 5)])
    const at = text.indexOf('[')
    expect(memory.of(text, at)).toBeNull()
    const columns = memory.of(text, at)
    expect(columns?.count).toBe(0)
    expect(memory.of(text, at)).toBe(columns)
  })

  it('holds the names of senders, and nothing of the bodies that they stood in', () => {
    const memory = openColumnMemory()
    const heldBytes = (): number => {
      collect()
      return process.memoryUsage().heapUsed
    }
    const before = heldBytes()
    // Names of a length at which a cut-out shares the text it comes from.
    for (let name = 0; name < 90; name += 1) {
      const text = bodyOf([numbersOf(dice(name), 25_000, 5)], `${10_000_000 + name}.Broker-Live`)
      memory.of(text, text.indexOf('['))
    }
    expect(heldBytes() - before).toBeLessThan(1_000_000)
  })

  it.each(['{"account":"A","bars":{}}', '{"brokerSymbol":"X","bars":{}}', '{"bars":{}}'])(
    'keeps nothing of one without a name: %s',
    (text) => {
      const memory = openColumnMemory()
      expect([memory.of(text, text.length), memory.of(text, text.length)]).toEqual([null, null])
    },
  )

  it('tells accounts and symbols apart, by the name that stands last before the columns', () => {
    const memory = openColumnMemory()
    const texts = [bodyOf([], 'A', 'X'), bodyOf([], 'B', 'X'), bodyOf([], 'A', 'Y')].map((text) =>
      text.replace('"bars"', '"positions":[],"bars"'),
    )
    const held = texts.map((text) => {
      memory.of(text, text.length)
      return memory.of(text, text.length)
    })
    expect(new Set(held).size).toBe(3)
    const positions = `{"account":"A","positions":[{"brokerSymbol":"X"}],"brokerSymbol":"Y","bars":[]}`
    expect(memory.of(positions, positions.length)).toBe(held[2])
  })

  it('forgets those who spoke last longest ago', () => {
    const memory = openColumnMemory()
    const speak = (name: number) => memory.of(bodyOf([], `A${name}`), 1_000)
    speak(0)
    const first = speak(0)
    expect(first).not.toBeNull()
    for (let name = 1; name < 96; name += 1) speak(name)
    expect(speak(0), 'of 96 senders all are kept').toBe(first)
    for (let name = 96; name < 192; name += 1) speak(name)
    expect(speak(0), 'it is as one that never spoke').toBeNull()
  })

  it('reads a sender whose columns another one left behind by its own text alone', () => {
    const memory = openColumnMemory()
    const roll = dice(7)
    for (let round = 0; round < 300; round += 1) {
      const text = bodyOf([numbersOf(roll, 60, 3), numbersOf(roll, 60, 10)], `A${Math.floor(roll() * 120)}`)
      expect(JSON.stringify(read(text, memory))).toBe(JSON.stringify(JSON.parse(text)))
    }
  })
})
