import fc from 'fast-check'
import { describe, expect, expectTypeOf, it } from 'vitest'
import { defineCommand, parseOptions, writeJson } from '../../src/cli/command.ts'
import { editDistance, nearest } from '../../src/cli/nearest.ts'
import { testIo } from '../support/cli-io.ts'

const OPTIONS = {
  out: { type: 'string', value: 'FILE', meaning: 'Where to.' },
  days: { type: 'integer', value: 'N', meaning: 'How many.', default: 30, min: 1, max: 400 },
  fast: { type: 'boolean', meaning: 'Faster.' },
} as const

const parse = (...argv: string[]) => parseOptions(OPTIONS, argv)
const faultOf = (...argv: string[]): string => {
  const result = parse(...argv)
  return result.ok ? '' : result.fault
}

describe('options', () => {
  it('are read in both spellings, the last one counts, and defaults stand in', () => {
    expect(parse()).toEqual({ ok: true, values: { out: undefined, days: 30, fast: false }, operands: [] })
    expect(parse('--out', 'a b', '--days=7', '--fast')).toEqual({ ok: true, values: { out: 'a b', days: 7, fast: true }, operands: [] })
    expect(parse('--days', '1', '--days', '2')).toMatchObject({ values: { days: 2 } })
    expect(parse('--out=-x')).toMatchObject({ values: { out: '-x' } })
  })

  it('words are taken where a command wants them, and no more than it wants', () => {
    expect(parseOptions({}, ['check', 'DIR'], 2)).toEqual({ ok: true, values: {}, operands: ['check', 'DIR'] })
    expect(parseOptions({}, ['check', 'DIR', 'more'], 2)).toEqual({ ok: false, fault: '"more" is not expected here' })
  })

  it.each([
    [['--dsys', '3'], 'unknown option --dsys; did you mean --days?'],
    [['-x'], 'unknown option -x'],
    [['__proto__'], '"__proto__" is not expected here'],
    [['--__proto__=1'], 'unknown option --__proto__'],
    [['file'], '"file" is not expected here'],
    [['--', 'file'], '"file" is not expected here'],
    [['--out'], '--out needs a value: FILE'],
    [['--out='], '--out needs a value: FILE'],
    [['--out', '--fast'], '--out needs a value: FILE'],
    [['--fast=yes'], '--fast takes no value'],
    [['--days', '0'], '--days takes a whole number from 1 to 400, not "0"'],
    [['--days', '401'], '--days takes a whole number from 1 to 400, not "401"'],
    [['--days', '1.5'], '--days takes a whole number from 1 to 400, not "1.5"'],
    [['--days', '1e2'], '--days takes a whole number from 1 to 400, not "1e2"'],
    [['--days', 'NaN'], '--days takes a whole number from 1 to 400, not "NaN"'],
  ])('%j is refused', (argv, fault) => {
    expect(faultOf(...argv)).toBe(fault)
  })

  it('whatever is typed is read or refused, never thrown', () => {
    const word = fc.oneof(fc.string(), fc.constantFrom('--out', '--days', '--fast', '--', '-', '--=', '--out=x', '--days=3', '--no-fast'))
    fc.assert(
      fc.property(fc.array(word, { maxLength: 6 }), (argv) => {
        const result = parse(...argv)
        expect(result.ok ? Object.keys(result.values).length : result.fault.length).toBeGreaterThan(0)
      }),
    )
  })

  it('reach the command with their types', async () => {
    const { io, stdout } = testIo()
    const command = defineCommand({
      name: 'try',
      summary: 'Tries.',
      details: 'Tries the types.',
      jsonMeaning: 'Prints the arguments.',
      options: OPTIONS,
      run: (args, out) => {
        expectTypeOf(args).toEqualTypeOf<
          Readonly<{ readonly out: string | undefined; readonly days: number; readonly fast: boolean } & { json: boolean }>
        >()
        writeJson(out, args)
        return Promise.resolve(7)
      },
    })
    expect(await command.run(['--days', '3', '--json'], io)).toBe(7)
    expect(JSON.parse(stdout())).toEqual({ days: 3, fast: false, json: true, help: false })
    expect(command.help).toContain('--days N    How many. Default: 30.')
  })
})

describe('near misses', () => {
  it('a word is at distance 0 of itself alone, and both ways are the same', () => {
    const word = fc.string({ maxLength: 8 })
    fc.assert(
      fc.property(word, word, (left, right) => {
        expect(editDistance(left, right)).toBe(editDistance(right, left))
        expect(editDistance(left, right) === 0).toBe(left === right)
        expect(editDistance(left, right)).toBeLessThanOrEqual(Math.max(left.length, right.length))
      }),
    )
  })

  it('two letters swapped are one mistake', () => {
    expect(editDistance('demo', 'dmeo')).toBe(1)
    expect(editDistance('serve', 'srve')).toBe(1)
    expect(nearest('dmeo', ['serve', 'demo'])).toBe('; did you mean demo?')
    expect(nearest('something', ['serve', 'demo'])).toBe('')
    expect(nearest('x', [])).toBe('')
  })
})
