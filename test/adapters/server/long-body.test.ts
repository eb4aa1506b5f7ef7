import { crc32 } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { makeBodies } from '../../../bench/decide-load.ts'
import { openBodyDecoder } from '../../../src/adapters/server/body.ts'
import { readLongBody } from '../../../src/adapters/server/long-body.ts'
import { BarcloseError } from '../../../src/errors.ts'
import { isDeep } from '../../support/depth.ts'
import { dice } from '../../support/market.ts'

const RUNS = isDeep ? 6_000 : 600
const [whole] = makeBodies({ kind: 'full', desk: 'ensemble', closes: 1, requests: 0 })
if (whole === undefined) throw new Error('no body')
const full = whole.toString()
/** Of 40 bars: quick to mutate, and still long enough to be read the quick way. */
const short = JSON.stringify(cutColumns(JSON.parse(full)))
const column = (count: number, value = '1.5') => `[${Array.from({ length: count }, () => value).join(',')}]`

const decodeBody = openBodyDecoder()
const read = (bytes: Buffer): unknown => readLongBody(bytes, bytes.toString('latin1'))

type Read = Readonly<{ value: unknown } | { fault: string }>
function parsed(text: string): Read {
  try {
    return { value: JSON.parse(text) }
  } catch {
    return { fault: 'BAD_JSON' }
  }
}
function decoded(bytes: Buffer): Read {
  try {
    return { value: decodeBody(bytes).value }
  } catch (error) {
    return { fault: error instanceof BarcloseError ? error.code : String(error) }
  }
}

/** The same values in the same order of keys, every number bit for bit. */
function isSame(a: unknown, b: unknown): boolean {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return Object.is(a, b)
  if (Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) return false
  const [left, right] = [Object.entries(a), Object.entries(b)]
  return left.length === right.length && left.every(([key, value], i) => key === right[i]?.[0] && isSame(value, right[i]?.[1]))
}

/** Whatever the text is: the reader says what JSON.parse says, or nothing, and a decoded body is what JSON.parse makes of it. */
function expectSame(text: string, bytes = Buffer.from(text)): void {
  const wanted = parsed(text)
  const value = read(bytes)
  if (value !== undefined && !('value' in wanted && isSame(value, wanted.value))) throw new Error(`read otherwise: ${text}`)
  const got = decoded(bytes)
  if (!isSame(got, wanted)) throw new Error(`decoded otherwise: ${text}`)
}

/** Columns of at most 40 values, whatever holds them. */
function cutColumns(value: unknown): unknown {
  if (Array.isArray(value)) return value.slice(0, 40)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, cutColumns(inner)]))
}

describe('the reader of long bodies', () => {
  it('takes full snapshots, and reads them as JSON.parse does', () => {
    const bodies = (['ensemble', 'ema'] as const).flatMap((desk) => makeBodies({ kind: 'full', desk, closes: 3, requests: 0 }))
    for (const body of [...bodies, Buffer.from(short)]) {
      const value = read(body)
      expect(value).toBeDefined()
      expect(isSame(value, JSON.parse(body.toString()))).toBe(true)
    }
  })

  it('takes prices as the terminal writes them, with all their decimals', () => {
    const text = full.replaceAll(/\d+\.\d+/g, (price) => Number(price).toFixed(5))
    const value = read(Buffer.from(text))
    expect(value).toBeDefined()
    expect(isSame(value, JSON.parse(text))).toBe(true)
  })

  it('gives columns that no later body writes into', () => {
    const value = read(Buffer.from(`{"a":${column(30, '7')},"b":${column(30, '8')}}`))
    read(Buffer.from(`{"a":${column(40, '9')}}`))
    expect(value).toEqual({ a: Array.from({ length: 30 }, () => 7), b: Array.from({ length: 30 }, () => 8) })
  })

  it('takes every plain decimal of up to 15 digits for the double that Number makes of it', () => {
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const roll = dice(seed)
        const texts = Array.from({ length: 1_000 }, () => decimalOf(roll))
        const value = read(Buffer.from(`{"column":[${texts.join(',')}]}`))
        expect(isSame(value, { column: texts.map(Number) })).toBe(true)
      }),
      { numRuns: isDeep ? 1_000 : 50 },
    )
  })

  it.each([
    '2147483647',
    '2147483648',
    '3999999999',
    '4000000000',
    '4294967295',
    '4294967296',
    '9999999999',
    '999999999999999',
    '0',
    '0.0',
  ])('takes %s', (number) => {
    const text = `{"a":${column(30, number)}}`
    expect(isSame(read(Buffer.from(text)), JSON.parse(text))).toBe(true)
  })

  it.each([...oddNumbers(), '1000000000000001', '0.123456789012345'])('leaves a column with %j to JSON.parse', (number) => {
    const odd = column(29).replace(']', `,${number}]`)
    expect(read(Buffer.from(`{"a":${odd}}`))).toBeUndefined()
    expectSame(`{"a":${odd}}`)
    expectSame(`{"a":${odd},"b":${column(30)},"c":"${'x'.repeat(13_000)}"}`)
  })

  it.each(Object.entries(oddTexts()))('reads %s as JSON.parse does, or not at all', (_name, text) => {
    expectSame(text)
    expectSame(text.replace(/\}$/, `,"z":"${'x'.repeat(13_000)}"}`))
  })

  it('leaves a column of more bars than a message may carry, and a text that ends in no brace', () => {
    expect(read(Buffer.from(`{"a":${column(1_000)}}`))).toBeDefined()
    for (const text of [`{"a":${column(1_001)}}`, `{"a":${column(30)}} `, `{"a":${column(30)}`, `{"a":${column(30)},"b":1`, '']) {
      expect(read(Buffer.from(text))).toBeUndefined()
    }
  })

  it('takes what stands around the columns, in any order and with any keys', () => {
    const text = `{"2":${column(24)},"1":${column(1_000)},"__proto__":{"x":${column(30)}},"":{"constructor":${column(30)}},"n": null }`
    const value = read(Buffer.from(text))
    expect(value).toBeDefined()
    expect(isSame(value, JSON.parse(text))).toBe(true)
    expectSame(text)
  })

  it('reads generated values as JSON.parse does', () => {
    const numbers = fc.array(
      fc.oneof({ weight: 8, arbitrary: fc.nat() }, fc.double({ noNaN: true }), fc.constantFrom(0.5, -1, 1.1, 1e21)),
      {
        minLength: 20,
        maxLength: 60,
        size: 'max',
      },
    )
    const plain = fc.array(fc.nat({ max: 1_000_000 }), { minLength: 24, maxLength: 60, size: 'max' })
    const { tree } = fc.letrec<{ tree: unknown; object: object }>((tie) => ({
      tree: fc.oneof(
        { maxDepth: 5 },
        fc.string(),
        fc.jsonValue(),
        numbers,
        plain,
        plain,
        tie('object'),
        fc.array(tie('tree'), { maxLength: 3 }),
      ),
      object: fc.dictionary(fc.oneof(fc.string(), fc.constantFrom('__proto__', 'bars', '1')), tie('tree'), { maxKeys: 6 }),
    }))
    const spaces = fc.constantFrom(undefined, 1, '\t')
    const objects = fc.dictionary(fc.string(), tree, { maxKeys: 6 })
    fc.assert(
      fc.property(objects, spaces, (value, space) => expectSame(JSON.stringify(value, null, space))),
      { numRuns: RUNS },
    )
  })

  it('reads snapshots in which anything was changed as JSON.parse does, or leaves them to it', () => {
    fc.assert(
      fc.property(fc.array(mutation(), { minLength: 1, maxLength: 3 }), (mutations) => {
        const text = mutations.reduce((body, mutate) => mutate(body), short)
        expectSame(text)
      }),
      { numRuns: RUNS * 2 },
    )
  })

  it('reads snapshots in which any bytes were changed as they are read by decoding them first', () => {
    const changes = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 3 })
    fc.assert(
      fc.property(changes, (list) => {
        const bytes = Buffer.from(short)
        for (const [at, byte] of list) bytes[at % bytes.length] = byte
        const text = bytes.toString()
        const isText = Buffer.from(text).equals(bytes) && bytes.at(-1) !== 0
        if (isText) expectSame(text, bytes)
        else expect([read(bytes), decoded(bytes)]).toEqual([undefined, { fault: 'BAD_JSON' }])
      }),
      { numRuns: RUNS },
    )
  })
})

describe('a long body', () => {
  it('keeps its text and its fingerprint', () => {
    for (const text of [full, short, full.replace('bench', 'Bü€nch'), full.replace('bench', String.raw`be\u006ech`)]) {
      const bytes = Buffer.from(text)
      const { raw, fingerprint, value } = decodeBody(bytes)
      expect(raw).toBe(text)
      expect(fingerprint).toBe(crc32(bytes))
      expect(isSame(value, JSON.parse(text))).toBe(true)
    }
  })

  it('that is broken is refused with its length, and with what JSON.parse said', () => {
    const broken = full.replace('],"open"', ',],"open"')
    expect(() => decodeBody(Buffer.from(broken))).toThrow(`the body of ${broken.length} characters is not valid JSON`)
    expect(causeOf(() => decodeBody(Buffer.from(broken)))).toEqual(faultOf(() => JSON.parse(broken)))
  })
})

function faultOf(work: () => unknown): unknown {
  try {
    return work()
  } catch (error) {
    return error
  }
}
function causeOf(work: () => unknown): unknown {
  const fault = faultOf(work)
  return fault instanceof BarcloseError ? fault.cause : fault
}

/** Of 1 to 15 digits, the point anywhere in them or nowhere. */
function decimalOf(roll: () => number): string {
  const count = 1 + Math.floor(roll() * 15)
  const scale = Math.floor(roll() * (count + 1)) % count
  const digits = Array.from({ length: count }, (_, i) =>
    i === 0 && scale < count - 1 ? 1 + Math.floor(roll() * 9) : Math.floor(roll() * 10),
  ).join('')
  return scale === 0 ? digits : `${digits.slice(0, -scale)}.${digits.slice(-scale)}`
}

function oddNumbers(): readonly string[] {
  const plain = ['-0', '-1', '1e5', '1E-2', '0.1e1', '1e400', '1234567890123456', '9007199254740993', '0.30000000000000004', ' 1', '1 ']
  return [...plain, '01', '00', '1.', '.5', '+1', '1..2', '1.2.3', 'NaN', 'null', '"1"', '[1]', '', '0x10', '1\n', '٣']
}

function oddTexts(): Readonly<Record<string, string>> {
  const c = column(30)
  return {
    'a column as a key': `{${c}:1}`,
    'a column as a key, and one as a value': `{${c}:${c}}`,
    'a key that comes again': `{"a":${c},"a":1}`,
    'a key that comes again with a column': `{"a":1,"b":2,"a":${c}}`,
    'a key with two columns': `{"a":${c},"a":${column(31, '2')}}`,
    'a column as a prototype': `{"__proto__":${c},"a":1}`,
    'a column in a prototype': `{"__proto__":{"a":${c}},"__proto__":{"b":${c}}}`,
    'columns in arrays': `{"a":[${c},${c}],"b":[{"c":${c}}]}`,
    'columns side by side': `{"a":${c}${c}}`,
    'a column behind a number': `{"a":1${c}}`,
    'a column without a comma': `{"a":${c}"b":1}`,
    'a column behind a closing comma': `{"a":${c},}`,
    'a column that ends in a comma': `{"a":${c.replace(']', ',]')}}`,
    'a column that does not end': `{"a":${c.replace(']', '')}}`,
    'a column that ends in a brace': `{"a":${c.replace(']', '}')}}`,
    'a column that ends in a point': `{"a":${c.replace(']', ',1.')}}`,
    'a column in a string': `{"a":"${c}","b":${c}}`,
    'a column in a string that does not end': `{"a":${c},"b":"${c}}`,
    'the written mark of a column': String.raw`{"a":"\u00010","b":${c}}`,
    'the written mark of a column that another value replaced': String.raw`{"a":"\u00010","b":${c},"b":1}`,
    'the bare mark of a column': `{"a":"\u00010","b":${c}}`,
    'an escaped quote': String.raw`{"a":"\"","b":${c}}`,
    'a backslash outside of strings': String.raw`{"a":1\,"b":${c}}`,
    'letters beyond ASCII': `{"ä":"€😀","b":${c}}`,
    'a column deep down': `${'{"a":'.repeat(20)}${c}${'}'.repeat(20)}`,
    'a column beside what is too deep': `{"a":${c},"b":${'['.repeat(5_000)}${']'.repeat(5_000)}}`,
    'a column of 1,001': `{"a":${column(1_001)}}`,
    'columns of 23': `{"a":${column(23)}}`,
    'white space around all': ` \n{ "a" : ${c} , "b" : 1 } \r\n`,
    'white space in a column': `{"a":${c.replaceAll(',', ', ')}}`,
    'a byte order mark': `\uFEFF{"a":${c}}`,
    'a bare column': c,
    'two texts': `{"a":${c}}{}`,
  }
}

/** A change of a body that is text before and after. */
function mutation(): fc.Arbitrary<(body: string) => string> {
  const odd = fc.constantFrom(
    ...oddNumbers(),
    '"',
    '\\',
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    ',"a":1',
    '"__proto__":',
    '\u0001',
    '"\u00010"',
    'ü',
    '  ',
  )
  const place = fc.nat()
  /** The place of the one of all matches that `at` points to. */
  const spot = (body: string, pattern: RegExp, at: number): Readonly<{ from: number; to: number }> => {
    const all = [...body.matchAll(pattern)]
    const one = all[at % Math.max(1, all.length)]
    return one === undefined ? { from: 0, to: 0 } : { from: one.index, to: one.index + one[0].length }
  }
  const swap = (pattern: RegExp) =>
    fc.tuple(place, odd).map(([at, by]) => (body: string) => {
      const { from, to } = spot(body, pattern, at)
      return body.slice(0, from) + by + body.slice(to)
    })
  const pieces = fc.tuple(place, place, fc.boolean()).map(([from, at, isRemoved]) => (body: string) => {
    const piece = spot(body, /"\w+":\[[^[\]]*\],?/g, from)
    const { from: to } = spot(body, /["[\]{},]/g, at)
    const text = body.slice(piece.from, piece.to)
    return isRemoved ? body.slice(0, piece.from) + body.slice(piece.to) : body.slice(0, to) + text + body.slice(to)
  })
  const cuts = fc.tuple(place, fc.nat(40)).map(([at, count]) => (body: string) => {
    const from = at % Math.max(1, body.length)
    return body.slice(0, from) + body.slice(from + count)
  })
  const spaced = fc
    .constantFrom(' ', '\n', '\t')
    .map((space) => (body: string) => body.replaceAll(/[[\]{}:]/g, (mark) => space + mark + space))
  return fc.oneof(swap(/\d+(?:\.\d+)?/g), swap(/["[\]{}:,]/g), swap(/["\]}]/g), pieces, cuts, { weight: 1, arbitrary: spaced })
}
