import { describe, expect, it } from 'vitest'
import { lex, lexInside, significant } from '../../mql5/host/lex.ts'

function pieces(source: string): string[] {
  return significant(lex(source).tokens).map(({ kind, text }) => `${kind} ${text}`)
}

describe('the tokens of MQL5', () => {
  it('joined are the source again, and know their line and column', () => {
    const source = '#property strict // why\r\n/* two\nlines */ int a=0x1F;\n\tdouble b = .5e-3;'
    const { tokens, faults } = lex(source)
    expect(tokens.map(({ text }) => text).join('')).toBe(source)
    expect(faults).toEqual([])
    expect(significant(tokens).map(({ text, line, column }) => `${text}@${line}:${column}`)).toEqual([
      '#property strict@1:1',
      'int@3:10',
      'a@3:14',
      '=@3:15',
      '0x1F@3:16',
      ';@3:20',
      'double@4:2',
      'b@4:9',
      '=@4:11',
      '.5e-3@4:13',
      ';@4:18',
    ])
  })

  it('tell dates, colours, characters and strings apart from words', () => {
    expect(pieces(`D'2026.01.01' C'1,2,3' 'A' '\\'' "a\\"//b" Dx`)).toEqual([
      `date D'2026.01.01'`,
      `color C'1,2,3'`,
      `char 'A'`,
      `char '\\''`,
      `string "a\\"//b"`,
      'word Dx',
    ])
  })

  it('keep a directive whole over joined lines, without the comment behind it', () => {
    const { tokens } = lex('#define ADD(a,b) \\\n  ((a)+(b)) // sum\n#include "x//y.mqh"\nint c;')
    expect(tokens.filter(({ kind }) => kind === 'directive').map(({ text }) => text)).toEqual([
      '#define ADD(a,b) \\\n  ((a)+(b))',
      '#include "x//y.mqh"',
    ])
    expect(tokens.find(({ text }) => text === 'int')?.line).toBe(4)
  })

  it('take the longest operator', () => {
    expect(pieces('a<<=b>>c::d->e!=f')).toEqual([
      'word a',
      'operator <<=',
      'word b',
      'operator >>',
      'word c',
      'operator ::',
      'word d',
      'operator ->',
      'word e',
      'operator !=',
      'word f',
    ])
  })

  it('leave a broken number in one piece', () => {
    expect(pieces('1.2.3 5u .5 a.b')).toEqual(['number 1.2.3', 'number 5u', 'number .5', 'word a', 'operator .', 'word b'])
  })

  it('do not take a sign behind a hexadecimal E for an exponent', () => {
    expect(pieces('0xE+1 1E+1')).toEqual(['number 0xE', 'operator +', 'number 1', 'number 1E+1'])
  })

  it('name a literal without an end by its line', () => {
    expect(lex('int a;\nstring s="abc;\nint b;').faults).toEqual([
      { line: 2, column: 10, message: 'string literal without its closing quote' },
    ])
    expect(lex('/* never').faults).toEqual([{ line: 1, column: 1, message: 'comment without its end */' }])
    expect(lex('int €;').faults).toEqual([{ line: 1, column: 5, message: 'unknown symbol "€"' }])
  })

  it('of a replacement lie where they stand in the file', () => {
    const directive = lex('int a;\n#define X \\\n  Foo').tokens.find(({ kind }) => kind === 'directive')
    if (directive === undefined) throw new Error('no directive')
    const inside = significant(lexInside(directive, 9).tokens)
    expect(inside.map(({ text, line, column }) => `${text}@${line}:${column}`)).toEqual(['Foo@3:3'])
  })
})
