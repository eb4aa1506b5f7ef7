import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildProgram, hasCompiler } from '../../mql5/host/build.ts'

type Ended = Readonly<{ lines: readonly string[]; critical: string; status: number | null }>

const folder = mkdtempSync(join(tmpdir(), 'barclose-language-'))
const binaries = new Map<string, string>()
const PROGRAMS = ['text', 'format', 'times', 'arrays', 'objects', 'files', 'globals', 'inputs', 'critical']

if (!hasCompiler()) process.stderr.write('MQL5 programs are not run: g++ is not on this machine, or it is not Linux on x86-64\n')

function run(program: string, args: readonly string[] = []): Ended {
  const { stdout, stderr, status } = spawnSync(binaries.get(program) ?? '', args, { encoding: 'utf8' })
  return { lines: stdout.split('\n').slice(0, -1), critical: stderr.trim(), status }
}

/** What stands behind `name|` in what a program printed. */
function shownBy(ended: Ended): (name: string) => string | undefined {
  const shown = new Map(ended.lines.map((line) => [line.slice(0, line.indexOf('|')), line.slice(line.indexOf('|') + 1)]))
  return (name) => shown.get(name)
}

function withInputs(lines: readonly string[]): readonly string[] {
  const path = join(folder, 'scenario.txt')
  writeFileSync(path, lines.map((line) => `input ${line}\n`).join(''))
  return ['--scenario', path]
}

describe.skipIf(!hasCompiler())('a program of MQL5 on the host', () => {
  beforeAll(async () => {
    const sources = PROGRAMS.map((name) => new URL(`programs/language/${name}.mq5`, import.meta.url).pathname)
    const built = await Promise.all(sources.map(async (source) => buildProgram({ source, bare: true })))
    for (const [index, { binary }] of built.entries()) binaries.set(PROGRAMS[index] ?? '', binary)
  }, 240_000)
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  describe('handles text as the reference says', () => {
    it.each([
      ['characters copied of 50', '50 51 0'],
      ['size after copying with a count', '3 of 51'],
      ['bytes as UTF-8', '61E282ACC3A400'],
      ['bytes of the code page', '613FE400'],
      ['text of UTF-8', 'a€ä'],
      ['text ends at a zero', 'ab'],
      ['text of a part', 'b'],
      ['units copied', '3 ab'],
      ['found', '2'],
      ['not found', '-1'],
      ['found from a place', '3'],
      ['rest of a text', 'mple'],
      ['part of a text', 'amp'],
      ['part behind the end', '[]'],
      ['replaced', '2 three two three'],
      ['split', '4 ab[]c'],
      ['split without its separator', '1 abc'],
      ['trimmed', '3 2 [x y]'],
      ['cases', 'ABC1 abc1'],
      ['compared', '-1 0 1'],
      ['characters set', 'aXcd'],
      ['cut by a zero', 'aX'],
      ['character', '122 65 z'],
      ['of a code', 'AB'],
      ['filled', '+++'],
      ['added', '+++!'],
      ['concatenated', '6 a1b2.5'],
      ['NULL and empty', '1 0 0'],
      ['parts of a literal', 'abcd'],
      ['escapes', '"\\ABC'],
      ['of a double', '1.01 -1.5 0.33333333 1.235e+04'],
      ['of an integer', '007   -7 -9223372036854775808'],
      ['cast', '1.5 true -3 0.3333333333333333'],
      ['to numbers', '1.25 42 0.0'],
      ['by cast', '17 0.125 9000000000'],
      ['normalised', '1.23500 -3.0'],
      ['SHA-1', 'A9993E364706816ABA3E25717850C26C9CD0D89D'],
      ['SHA-256', 'BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD'],
      ['base64', 'YW55IGNhcm5hbCBwbGVhcw== 3'],
      ['back from base64', 'any carnal pleas'],
    ])('%s', (name, value) => expect(shownBy(run('text'))(name)).toBe(value))
  })

  describe('prints and formats as the reference says', () => {
    it.each([
      ['long with I64', '5000000000'],
      ['long without I64', '705032704'],
      ['unsigned', '4294967295 18446744073709551615'],
      ['hexadecimal', 'ff FF 0xff FFFFFFFFFFFFFFFF'],
      ['width and flags', '[   42][42   ][00042][+42]'],
      ['precision', '3.14 2      0.667 1.234568e+04 0.0001'],
      ['precision as an argument', '1.235     7'],
      ['texts', '[abc][   abc][abc   ][ab]'],
      ['a number as a text', '(non-string passed)'],
      ['percent', '100%'],
      ['characters', 'A€'],
      ['short', '4464'],
      ['greatest double', '1.797693134862316E+308'],
      ['double', '0.3333333333333333 100000 1.797693134862316e+308 0.1'],
      ['float', '3.14159'],
      ['bool', 'truefalse'],
      ['date', '2024.02.29 12:30:00 2024.02.29 00:01:00 1970.01.01 00:00:05'],
      ['integers', '65 200 -5 -9223372036854775808 18446744073709551615'],
      ['enumeration', '6 STEP_SECOND ENUM_STEP::9'],
      ['color', '255,128,0'],
      ['NULL', '[]'],
    ])('%s', (name, value) => expect(shownBy(run('format'))(name)).toBe(value))

    it('Alert and Comment go their own ways', () => {
      expect(run('format').lines).toEqual(expect.arrayContaining(['Alert: said 1', 'Comment: on the chart 2']))
    })
  })

  describe('counts time in seconds and in parts', () => {
    it.each([
      ['parts', '2024 2 29 12 30 45 4 59'],
      ['from parts', '2024.02.01 00:30:45'],
      ['to text', '2024.02.29 12:30 2024.02.29 12:30:45 2024.02.29 12:30:45'],
      ['from text', '1709209845 1709209800 1709164800 0'],
      ['literals', '0 2678400 1709208000'],
      ['chosen', '2024.02.29 13:30:45 1970.01.01 00:00:00'],
      ['stepped', '2024.02.29 12:30:00 true true 45045 854604922.5'],
      ['as a long', '1709209845 45 1709209845'],
      ['clock runs', 'truetrue'],
    ])('%s', (name, value) => expect(shownBy(run('times'))(name)).toBe(value))
  })

  describe('keeps arrays and structures as values', () => {
    it.each([
      ['filled', '0,10,20,30'],
      ['resized', '6 6 30'],
      ['copied', '2 0,2,3 into fixed 2 7,0,0,1,2 9'],
      ['inserted', 'true 1,1,2,2,3'],
      ['removed', 'true 2,3'],
      ['reversed', '3,2,0'],
      ['swapped', '2,3 3,2,0'],
      ['set', '4,8,8,4,4'],
      ['fixed', '-1 false false'],
      ['freed', '0 true'],
      ['series', '2,1,3 true 2'],
      ['sorted', '1,2,3 1 2 0'],
      ['compared', '-1 1 0'],
      ['flags', 'truefalse'],
      ['structures', '2 1 4 2 0 0 z! z'],
      ['zeroed', '0 true 0'],
      ['static', '02'],
    ])('%s', (name, value) => expect(shownBy(run('arrays'))(name)).toBe(value))
  })

  describe('has the objects of MQL5', () => {
    it.each([
      ['virtual', '8 2 bird cat 2'],
      ['cast', 'true true true'],
      ['automatic', 'dog true'],
      ['places', 'CPet::Where dog?CPet::Outside ShowPointers objects.mq5 109'],
      ['moods', 'MOOD_WILD'],
      ['deleted', 'true 1'],
      ['templates', 'hello 1.5 3 2.5'],
      ['union and function', '3FF0000000000000 16'],
      ['early', '10 one letter many'],
      ['names', 'own names win 3'],
      ['conditions', 'else'],
      ['numbers', '4294967295 17 255 3 -1 3.5'],
    ])('%s', (name, value) => expect(shownBy(run('objects'))(name)).toBe(value))

    it('counts those that were never deleted', () => expect(run('objects').lines.at(-1)).toBe('1 undeleted objects left'))
  })

  it('reads inputs of every type out of the scenario before its globals are made', () => {
    expect(run('inputs').lines[0]).toBe('3|5000000000|0.5|false|unset|MODE_SLOW|2024.01.01 00:00:00|1,2,3|200|6')
    const changed = [
      'InpCount=-7',
      'InpMagic=1',
      'InpRisk=0.25',
      'InpIsOn=true',
      'InpName="a \\"b\\" = c"',
      'InpMode=MODE_FAST',
      'InpSmall=255',
    ]
    expect(run('inputs', withInputs(changed)).lines).toEqual([
      '-7|1|0.25|true|a "b" = c|MODE_FAST|2024.01.01 00:00:00|1,2,3|255|-14',
      'ended for 1',
    ])
    expect(run('inputs', withInputs(['InpCount=13'])).status).toBe(1)
  })

  it.each([
    ['InpCount=1.5', 'a whole number from -2147483648 to 2147483647 is wanted'],
    ['InpSmall=256', 'a whole number from 0 to 255 is wanted'],
    ['InpIsOn=yes', 'true or false is wanted'],
    ['InpMode=MODE_NONE', 'one of MODE_SLOW, MODE_FAST is wanted'],
    ['InpNobody=1', 'is no input of inputs'],
  ])('refuses the input %s', (line, message) => {
    const { critical, status } = run('inputs', withInputs([line]))
    expect(critical).toContain(message)
    expect(status).toBe(2)
  })

  it.each([
    ['FAULT_INTEGER', "zero divide in 'critical.mq5' (27)"],
    ['FAULT_MODULO', "zero divide in 'critical.mq5' (30)"],
    ['FAULT_DOUBLE', "zero divide in 'critical.mq5' (33)"],
    ['FAULT_INDEX', "array out of range in 'critical.mq5' (36): index 2 of 2 elements"],
    ['FAULT_POINTER', "invalid pointer access in 'critical.mq5' (9)"],
    ['FAULT_ABORTED_FORMAT', "format '%d %d' asks for more than the 1 arguments given"],
  ])('is stopped by %s, with the place', (fault, message) => {
    const { lines, critical, status } = run('critical', withInputs([`InpFault=${fault}`]))
    expect({ lines, critical, status }).toEqual({ lines: [], critical: `critical: ${message}`, status: 3 })
  })

  it('is stopped where it calls itself without end', () => {
    const { critical, status } = run('critical', withInputs(['InpFault=FAULT_RECURSION']))
    expect(critical).toMatch(/^critical: stack overflow/)
    expect(status).toBe(3)
  })

  it('is stopped where it deletes an object twice', () => {
    expect(run('critical', withInputs(['InpFault=FAULT_DELETE'])).status).toBe(3)
  })

  it('goes on where a function of the library has no finite answer', () => {
    expect(run('critical', withInputs(['InpFault=FAULT_MATHS'])).lines).toEqual(['false inf false', 'reached the end'])
  })

  it('finds global variables again, but not those for the time of the terminal', () => {
    const args = ['--globals', join(folder, 'globals.txt')]
    const first = shownBy(run('globals', args))
    expect(['found', 'read', 'temp', 'condition', 'length', 'deleted'].map(first)).toEqual([
      'false 0 false',
      'false -1 4501',
      'true false',
      'true false 1',
      'true false 4',
      'true false 1',
    ])
    expect(shownBy(run('globals', args))('found')).toBe('true 0.1 false')
    expect(shownBy(run('globals', args))('found')).toBe('true 0.2 false')
  })

  describe('keeps files in its sandbox', () => {
    it('in text, tables and binary, shared only by leave of both sides', () => {
      const args = ['--files', join(folder, 'files'), '--common', join(folder, 'common')]
      const shown = shownBy(run('files', args))
      const names = [
        'written',
        'shared',
        'deleted while open',
        'read',
        'closed',
        'fields',
        'second line',
        'only in the common folder',
        'numbers',
        'rest',
      ]
      expect(names.map((name) => `${name}: ${shown(name)}`)).toEqual([
        'written: 14 18',
        'shared: -1 5004',
        'deleted while open: false',
        'read: [one €][two][three\t4\t2.5\ttrue][last] 36 36',
        'closed: true 5008',
        'fields: EURUSD 1.5 2024.02.29 12:30:00 true',
        'second line: 2 true true',
        'only in the common folder: false true',
        'numbers: -2 300 5000000000 0.25 abc',
        'rest: 2 3 true',
      ])
      expect(['moved', 'replaced', 'found', 'folders', 'outside', 'unicode'].map(shown)).toEqual([
        'true false false',
        'true',
        'logs\\ old\\ -1',
        'true false true true',
        '-1 5002 -1 5019',
        '6 A€',
      ])
      expect(readFileSync(join(folder, 'files/logs/today.txt'), 'utf8')).toBe('one €\r\ntwo\r\nthree\t4\t2.5\ttrue\r\nlast')
      expect(readFileSync(join(folder, 'files/unicode.txt'))).toEqual(Buffer.from('\uFEFFA€', 'utf16le'))
      expect(existsSync(join(folder, 'secret.txt'))).toBe(false)
    })
  })
})
