import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { translateProgram } from '../../mql5/host/translate/translate.ts'

const folder = mkdtempSync(join(tmpdir(), 'barclose-translate-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function write(name: string, text: string): string {
  const path = join(folder, name)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
  return path
}

/** The lines of C++ that stand for the body of OnStart, without superfluous space. */
function bodyOf(statements: string, before = ''): string {
  const source = write('body.mq5', `${before}\nvoid OnStart()\n{\n${statements}\n}\n`)
  const { text, faults } = translateProgram({ source, roots: [folder] })
  expect(faults).toEqual([])
  const flat = text.replaceAll(/\s+/g, ' ')
  const start = flat.lastIndexOf('OnStart ( ) { ') + 'OnStart ( ) { '.length
  return flat.slice(start, flat.indexOf(' } } }', start))
}

function faultsOf(text: string): string[] {
  return translateProgram({ source: write('faults.mq5', text), roots: [folder] }).faults.map(({ line, message }) => `${line}: ${message}`)
}

describe('MQL5 in C++', () => {
  it('writes literals as the types they have in MQL5', () => {
    expect(bodyOf(`Print("a\\x0041B",'x',D'1970.01.02',C'1,2,3',010,1.5f);`)).toBe(
      `Print ( u"a\\x0041" u"B"_s , mql5::ushort(u'x') , mql5::datetime(86400L) , mql5::color(197121u) , 10 , 1.5f ) ;`,
    )
  })

  it('writes an arrow for every dot, and lets every structure and class answer to it', () => {
    const before = 'struct P { int x; };\nclass C { int y; };'
    expect(bodyOf('p.x=this.q[1].r().s;', before)).toBe('p -> x = this -> q [ 1 ] -> r ( ) -> s ;')
    const { text } = translateProgram({ source: write('arrow.mq5', `${before}\nvoid OnStart() {}`), roots: [] })
    expect(text).toMatch(/struct\s+P\s+\{ MQL_STRUCT\(P\)/)
    expect(text).toMatch(/class\s+C\s+\{ public: MQL_STRUCT\(C\) MQL_OBJECT private: public: virtual ~C\(\) \{\} private:/)
  })

  it('parts declarations of arrays from others, and zeroes only what MQL5 zeroes', () => {
    expect(bodyOf('double a[],b=1,c[3]; static int d[2]; uchar e[]={1,2},f[4]={1};')).toBe(
      [
        'mql5::MqlArray<double> a ; double b = 1 ;',
        'mql5::MqlArray<double> c = mql5::MqlArray<double>::sized(static_cast<size_t>(3), mql5::Fill::garbage) ;',
        'static mql5::MqlArray<int> d = mql5::MqlArray<int>::sized(static_cast<size_t>(2), mql5::Fill::zero) ;',
        'mql5::MqlArray<uchar> e = mql5::MqlArray<uchar>::listed( { 1 , 2 }) ;',
        'mql5::MqlArray<uchar> f = mql5::MqlArray<uchar>::listed(static_cast<size_t>(4), { 1 }) ;',
      ].join(' '),
    )
  })

  it('takes pointers to classes for declarations, and products for products', () => {
    expect(bodyOf('C *list[]; x=a*b[1]; a*b[2];', 'class C { };')).toBe('mql5::MqlArray<C *> list ; x = a * b [ 1 ] ; a * b [ 2 ] ;')
  })

  it('zeroes a structure by {0}, but keeps the 0 of an array', () => {
    expect(bodyOf('P p={0}; P q={1}; int a[]={0};', 'struct P { int x; };')).toBe(
      'P p = { } ; P q = { 1 } ; mql5::MqlArray<int> a = mql5::MqlArray<int>::listed( { 0 }) ;',
    )
  })

  it('declares functions ahead with their default values, behind what those need', () => {
    const source = write(
      'ahead.mq5',
      'int g=F();\nenum E { ONE };\n#define MANY 3\nvoid OnStart() {}\nint F(const int n=MANY) { return(n); }\nint K(int late) { return(late); }\nint late;\nvoid G(E e,string &s[]) {}\nint H(int a);\nint H(int b) { return(b); }\n',
    )
    const { text } = translateProgram({ source, roots: [] })
    const lines = text.split('\n').map((line) => line.trim().replaceAll(/\s+/g, ' '))
    const [ahead = '', ...others] = lines.filter((line) => line.startsWith('int F ( const int n = MANY )'))
    expect(others).toEqual([])
    expect(lines.indexOf(ahead)).toBeGreaterThan(lines.indexOf('#define MANY 3'))
    expect(lines.some((line) => line.startsWith('int F ( const int n ) { return'))).toBe(true)
    expect(lines.findIndex((line) => line.startsWith('void G ( E e , mql5::MqlArray<string> & s );'))).toBeGreaterThan(
      lines.findIndex((line) => line.includes('enum E')),
    )
    expect(lines.findIndex((line) => line.startsWith('int K ( int late );'))).toBeLessThan(lines.indexOf('inline int g = F ( ) ;'))
    expect(lines.filter((line) => /^int H \( int a \) ?;/.test(line))).toHaveLength(2)
  })

  it('makes methods of an interface virtual and empty, and those of a class keep their defaults once', () => {
    const before = 'interface I { int F(int a=1); };\nclass C : public I { public: int F(int a=1); };\nint C::F(int a=1) { return(a); }'
    const source = write('interface.mq5', `${before}\nvoid OnStart() {}\n`)
    const { text } = translateProgram({ source, roots: [] })
    const flat = text.replaceAll(/\s+/g, ' ')
    expect(flat).toContain('virtual int F ( int a = 1 ) = 0 ;')
    expect(flat).toContain('int C :: F ( int a ) { return ( a ) ; }')
  })

  it('keeps every line where it stands in its file', () => {
    const include = write('Parts/Lines.mqh', '// one\n\n/* two\nthree */ int Included;\n')
    const source = write(
      'lines.mq5',
      '#include <Parts\\Lines.mqh>\nint First; // comment with \\\nint Second;\n\n\n\n\n\n\n\n\n\n\nint Far;\nvoid OnStart()\n{\n}\n',
    )
    const { text, files } = translateProgram({ source, roots: [folder] })
    expect(files).toEqual([source, include])
    const placed = new Map<string, string>()
    let place = { file: '', line: 0 }
    for (const line of text.split('\n')) {
      const [, number, file] = /^#line (\d+) "(.*)"$/.exec(line.trim()) ?? []
      if (number !== undefined && file !== undefined) {
        place = { file, line: Number(number) }
        continue
      }
      for (const [word] of line.matchAll(/Included|First|Second|Far|OnStart/g))
        if (!placed.has(word)) placed.set(word, `${place.file}:${place.line}`)
      place = { ...place, line: place.line + 1 }
    }
    expect(Object.fromEntries(placed)).toEqual({
      Included: `${include}:4`,
      OnStart: `${source}:15`,
      First: `${source}:2`,
      Second: `${source}:3`,
      Far: `${source}:14`,
    })
  })

  it('reads a file once, and only what its conditions leave', () => {
    write('Parts/Once.mqh', 'int g_once;\n#ifdef A\nint g_a;\n#else\nint g_notA;\n#ifndef B\nint g_notB;\n#endif\n#endif\n')
    const source = write(
      'once.mq5',
      '#define A\n#include <Parts\\Once.mqh>\n#include "Parts\\Once.mqh"\n#undef A\n#ifdef A\n"broken\n#endif\nvoid OnStart() {}\n',
    )
    const { text, faults } = translateProgram({ source, roots: [folder] })
    expect(faults).toEqual([])
    expect(text.match(/g_\w+/g)).toEqual(['g_once', 'g_a'])
  })

  it('tells what is missing of a condition', () => {
    expect(faultsOf('#endif\n#ifndef A\nvoid OnStart() {}\n')).toEqual(['1: #endif without #ifdef', '3: #ifdef without its #endif'])
  })

  it('lists handlers and inputs of the program', () => {
    const source = write(
      'table.mq5',
      'input int InpOne=1;\ninput group "x"\nsinput string InpTwo="";\nvoid OnInit() {}\nvoid OnTick() {}\nint OnCalculate() { return(0); }\n',
    )
    const { text } = translateProgram({ source, roots: [] })
    expect(text).toContain('program.inputs = {"InpOne", "InpTwo"};')
    expect(text.match(/program\.on\w+ = .*/g)).toEqual([
      'program.onInit = [] { mql5::ea::OnInit(); return 0; };',
      'program.onTick = mql5::ea::OnTick;',
    ])
    expect(text).toContain('return mql5::runTerminal(argc, argv, program);')
  })
})
