import { execFileSync } from 'node:child_process'
import { beforeAll, describe, expect, it } from 'vitest'
import { hasCompiler } from '../../mql5/host/build.ts'
import { buildTested } from './tested.ts'

/** Lines `name|result` of programs/ea/json.mq5. */
const said = new Map<string, string>()

describe.skipIf(!hasCompiler())('the JSON of the EA', () => {
  beforeAll(async () => {
    const binary = await buildTested('test/mql5/programs/ea/json.mq5', { bare: true })
    for (const line of execFileSync(binary, { encoding: 'utf8' }).split('\n')) {
      const at = line.indexOf('|')
      if (at > 0) said.set(line.slice(0, at), line.slice(at + 1))
    }
  }, 120_000)

  it('writes what a parser of the standard reads back, to the last digit', () => {
    const text = said.get('object') ?? ''
    expect(JSON.parse(text)).toEqual({
      text: 'quote " backslash \\ line\nend \u0001 z\u00fcrich \u20ac',
      long: 9007199254740992,
      price: 1.1,
      tickValue: 0.005,
      small: 0.00001,
      third: 1 / 3,
      big: 123456789012345680,
      stop: null,
      target: 1.25,
      none: null,
      ticket: '18446744073709551615',
      yes: true,
      list: [1, [], {}, -2],
    })
    expect(text).toContain('"long":9007199254740993')
    expect(text).toContain('"price":1.10000')
    expect(text).toContain('"target":1.25000')
    expect(said.get('object fault')).toBe('')
  })

  it('does not let a number that is none out', () => {
    expect(said.get('spoiled')).toBe('spread is no number')
  })

  it.each([
    ['[]', '[]'],
    [' { } ', '{}'],
    ['[1,-2.5,1e3,0.1E-2,0]', '[1;-2.5;1000;0.001;0;]'],
    ['{"a":[{"b":[]},{}],"c":null,"d":true,"e":false}', '{a=[{b=[];};{};];c=null;d=yes;e=no;}'],
  ])('reads %s', (text, expected) => {
    expect(said.get(text)).toBe(expected)
  })

  it('reads every escape, pairs of surrogates too', () => {
    expect(said.get(String.raw`"a\u00fc\n\"\\\/\ud83d\ude00b"`)).toBe(String.raw`'aü<line end>"\/😀b'`)
  })

  it.each(
    [
      '[1,]',
      '[,1]',
      '[1 2]',
      '{"a":1,}',
      '{"a" 1}',
      '{a:1}',
      '[1',
      '[1]]',
      '[1] x',
      '01',
      '-',
      '1.',
      '.5',
      '1e',
      '+1',
      'NaN',
      'nul',
      'tru',
    ].concat(['1e999', '"open', '"bad \\x escape"', '"\\u12g4"', '"a\\u0000b"', '"tab\there"', "'a'", '['.repeat(33)]),
  )('refuses %s, read or skipped', (text) => {
    expect(said.get(text)).toMatch(/^FAULT .* at character \d+$/)
  })

  it('takes whole numbers of up to 18 digits, and nothing with a point', () => {
    expect(said.get('18 digits')).toBe('176000000012345678')
    expect(said.get('19 digits')).toMatch(/^expected a whole number/)
    expect(said.get('1.0 as whole')).toMatch(/^expected a whole number/)
  })

  it('counts the bytes of UTF-8 without the closing zero', () => {
    expect(said.get('utf8 bytes')).toBe('6')
    expect(said.get('last byte')).toBe(String(0xac))
    expect(said.get('no bytes')).toBe('0')
  })

  it('compares versions by number', () => {
    expect(said.get('versions')).toBe('10-1')
  })

  it('makes names of accounts out of what brokers call their servers', () => {
    expect(said.get('name')).toBe('FTMO-Server-3.x_y')
  })
})
