import { readFileSync } from 'node:fs'
import { lex, significant, type LexFault, type Token } from '../lex.ts'

/** Tokens `from` up to `to`, without `to`. */
export type Range = Readonly<{ from: number; to: number }>

/** A file as the rules see it. `code` is without spaces, comments and directives; `closes` holds for each opening bracket where it ends. */
export type Source = Readonly<{
  path: string
  text: string
  hasBom: boolean
  code: readonly Token[]
  directives: readonly Token[]
  comments: readonly Token[]
  closes: ReadonlyMap<number, number>
  opens: ReadonlyMap<number, number>
  faults: readonly LexFault[]
}>

const BOM = '\uFEFF'

export function readSource(path: string, text: string = readFileSync(path, 'utf8')): Source {
  const { tokens, faults } = lex(text)
  const parts = significant(tokens)
  const code = parts.filter(({ kind }) => kind !== 'directive')
  const closes = matchBrackets(code)
  return {
    path,
    text,
    hasBom: text.startsWith(BOM),
    code,
    directives: parts.filter(({ kind }) => kind === 'directive'),
    comments: tokens.filter(({ kind }) => kind === 'comment'),
    closes,
    opens: new Map([...closes].map(([from, to]) => [to, from])),
    faults,
  }
}

export function textAt(source: Source, at: number): string {
  return source.code[at]?.text ?? ''
}

export function isWord(source: Source, at: number): boolean {
  return source.code[at]?.kind === 'word'
}

/** Where the bracket at `at` closes; the last token where it never does, which a compiler reports. */
export function closeOf(source: Source, at: number): number {
  return source.closes.get(at) ?? source.code.length - 1
}

/** The ranges between the commas of `range` that stand in no bracket of their own; none for an empty range. */
export function splitAtCommas(source: Source, range: Range, separator = ','): readonly Range[] {
  const parts: Range[] = []
  let from = range.from
  for (let at = range.from; at < range.to; at += 1) {
    if (source.closes.has(at)) at = Math.min(closeOf(source, at), range.to - 1)
    else if (textAt(source, at) === separator) {
      parts.push({ from, to: at })
      from = at + 1
    }
  }
  if (from < range.to || parts.length > 0) parts.push({ from, to: range.to })
  return parts
}

export function textOf(source: Source, range: Range): string {
  return source.code
    .slice(range.from, range.to)
    .map(({ text }) => text)
    .join(' ')
}

/** The text a string token stands for, as far as its length and its format matter: escapes become one sign each. */
export function unquote(token: Token): string {
  return token.text.slice(1, -1).replaceAll(/\\(?:x[0-9A-Fa-f]{1,4}|.)/g, (escape) => (escape === '\\\\' ? '\\' : '?'))
}

function matchBrackets(code: readonly Token[]): ReadonlyMap<number, number> {
  const closes = new Map<number, number>()
  const open: number[] = []
  for (const [at, { kind, text }] of code.entries()) {
    if (kind !== 'operator') continue
    if (text === '(' || text === '[' || text === '{') open.push(at)
    if (text !== ')' && text !== ']' && text !== '}') continue
    const last = open.pop()
    if (last !== undefined) closes.set(last, at)
  }
  return closes
}
